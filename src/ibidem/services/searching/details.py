"""Everything about one reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ibidem.errors import NotFoundError
from ibidem.model.attachment import Attachment
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.library import Library
from ibidem.store.lookup import list_children
from ibidem.store.records import load_records


@dataclass(frozen=True, slots=True)
class Named:
    """A group or tag."""

    id: RecordId
    name: str


@dataclass(frozen=True, slots=True)
class Belonging:
    """An attachment or note. `present`: the bytes of the file are here."""

    id: RecordId
    noun: Any
    present: bool = True


@dataclass(frozen=True, slots=True)
class Details:
    """A reference with what belongs to it; `conflicts` is how many wait for a decision."""

    id: RecordId
    reference: Reference
    edited_at: int
    device: str
    groups: list[Named]
    tags: list[Named]
    attachments: list[Belonging]
    notes: list[Belonging]
    conflicts: int


def describe_reference(library: Library, reference: RecordId) -> Details:
    """Everything about one reference. Raises `NotFoundError`."""
    with library.reading() as tx:
        row = load_records(tx, [reference]).get(reference)
        if row is None or row.payload is None or row.kind is not RecordKind.REFERENCE:
            raise NotFoundError("There is no such reference.", id=reference)
        noun: Reference = row.read()
        children = {child: kind for _, child, kind in list_children(tx, [reference])}
        rows = load_records(tx, [*noun.groups, *noun.tags, *children])
    named = {each: found.read() for each, found in rows.items() if found.payload is not None}
    return Details(
        id=reference,
        reference=noun,
        edited_at=row.edited_at,
        device=row.device,
        groups=[Named(each, named[each].name) for each in noun.groups if each in named],
        tags=[Named(each, named[each].name) for each in noun.tags if each in named],
        attachments=[
            Belonging(each, named[each], _is_present(library, named[each]))
            for each, kind in children.items()
            if kind is RecordKind.ATTACHMENT
        ],
        notes=[
            Belonging(each, named[each])
            for each, kind in children.items()
            if kind is RecordKind.NOTE
        ],
        conflicts=sum(kind is RecordKind.CONFLICT for kind in children.values()),
    )


@dataclass(frozen=True, slots=True)
class OpenFile:
    """An attached file whose contents are here; `read(start, end)` gives them in pieces."""

    noun: Attachment
    read: Callable[[int, int], Iterator[bytes]]


def open_file(library: Library, attachment: RecordId) -> OpenFile:
    """An attached file, to be read. Raises `NotFoundError` where it, or its contents, are not here.

    The bytes are not checked on the way; `editing.save_attachment` does that.
    """
    with library.reading() as tx:
        row = load_records(tx, [attachment]).get(attachment)
    if row is None or row.payload is None or row.kind is not RecordKind.ATTACHMENT:
        raise NotFoundError("There is no such attachment; it may have been deleted.", id=attachment)
    noun: Attachment = row.read()
    if library.blobs.size(library.uid, noun.sha256) != noun.bytes:
        raise NotFoundError("The contents of this file are damaged.", id=attachment)
    return OpenFile(
        noun, lambda start, end: library.blobs.read(library.uid, noun.sha256, start, end)
    )


def _is_present(library: Library, attachment: Attachment) -> bool:
    return library.blobs.has(library.uid, attachment.sha256)
