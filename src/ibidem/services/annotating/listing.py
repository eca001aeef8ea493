"""Which annotations there are, in the order in which one reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ibidem.errors import NotFoundError
from ibidem.model.attachment import Annotation, Attachment
from ibidem.model.ids import RecordId, made_at_of
from ibidem.model.record import RecordKind
from ibidem.services.library import Library
from ibidem.store import Transaction
from ibidem.store.lookup import list_children
from ibidem.store.records import iterate_kind, load_records
from ibidem.store.rows import Row


@dataclass(frozen=True, slots=True)
class AnnotationEntry:
    """An annotation, when it was made and last edited, and on which device."""

    id: RecordId
    noun: Annotation
    made_at: int
    edited_at: int
    device: str


@dataclass(frozen=True, slots=True)
class AnnotatedFile:
    """A file with its annotations."""

    attachment: RecordId
    noun: Attachment
    entries: list[AnnotationEntry]


def list_annotations(library: Library, attachment: RecordId) -> list[AnnotationEntry]:
    """The annotations of a file: page by page, from its top. Raises `NotFoundError`."""
    with library.reading() as tx:
        row = load_records(tx, [attachment]).get(attachment)
        if row is None or row.payload is None or row.kind is not RecordKind.ATTACHMENT:
            raise NotFoundError("There is no such file; it may have been deleted.", id=attachment)
        return _entries(_children(tx, [attachment], RecordKind.ANNOTATION))


def list_annotated_files(
    library: Library, references: Iterable[RecordId] | None = None
) -> list[AnnotatedFile]:
    """The files that have annotations, of some references (in their order) or of the library."""
    wanted = None if references is None else list(dict.fromkeys(references))
    with library.reading() as tx:
        if wanted is None:
            rows = list(iterate_kind(tx, RecordKind.ANNOTATION))
            found = load_records(tx, {row.read().attachment for row in rows})
            files = [row for row in found.values() if row.payload is not None]
            order: dict[RecordId, int] = {}
        else:
            files = _children(tx, wanted, RecordKind.ATTACHMENT)
            rows = _children(tx, [row.id for row in files], RecordKind.ANNOTATION)
            order = {each: place for place, each in enumerate(wanted)}
    hanging: dict[RecordId, list[Row]] = {}
    for row in rows:
        hanging.setdefault(row.read().attachment, []).append(row)
    files.sort(key=lambda row: (order.get(row.read().reference, 0), row.read().reference, row.id))
    return [
        AnnotatedFile(row.id, row.read(), _entries(hanging[row.id]))
        for row in files
        if row.id in hanging
    ]


def _children(tx: Transaction, parents: Sequence[RecordId], kind: RecordKind) -> list[Row]:
    ids = [child for _, child, found in list_children(tx, parents) if found is kind]
    return [row for row in load_records(tx, ids).values() if row.payload is not None]


def _entries(rows: Iterable[Row]) -> list[AnnotationEntry]:
    entries = [
        AnnotationEntry(row.id, row.read(), made_at_of(row.id), row.edited_at, row.device)
        for row in rows
    ]
    return sorted(entries, key=_place)


def _place(entry: AnnotationEntry) -> tuple[int, int, int, RecordId]:
    left, _, _, top = entry.noun.areas[0] if entry.noun.areas else (0, 0, 0, 0)
    return entry.noun.page, -top, left, entry.id
