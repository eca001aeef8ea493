"""What files there are, whose they are, whether their bytes are here, and what they need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from ibidem.errors import InputError
from ibidem.model.attachment import Attachment
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.text import fold
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.services.searching import load_items
from ibidem.store import Transaction
from ibidem.store.lookup import blobs_in_use, history_blobs
from ibidem.store.records import iterate_kind, load_records


class FileState(StrEnum):
    """Whether the bytes of an attachment are here."""

    PRESENT = "present"
    MISSING = "missing"  # on their way from another device, or lost
    DAMAGED = "damaged"  # here, and not as long as they must be, or (`check_files`) not the same


@dataclass(frozen=True, slots=True)
class FileEntry:
    """An attachment. `reference_name` is the citation key of its reference, or the end of its id;
    `shared` how many attachments of the library have the same bytes."""

    id: RecordId
    noun: Attachment
    state: FileState
    reference: RecordId
    reference_name: str
    reference_title: str
    is_trashed: bool
    shared: int


@dataclass(frozen=True, slots=True)
class FilesPage:
    """A part of a list of files; `total` and `bytes` are of the whole list, each file once in
    `unique_bytes`."""

    items: list[FileEntry]
    total: int
    bytes: int
    unique_bytes: int


@dataclass(frozen=True, slots=True)
class FileTotals:
    """The files of a library. `bytes` counts what every attachment has, `unique_bytes` equal files
    once; `history_bytes` is kept for earlier versions alone, `orphan_bytes` for nothing."""

    attachments: int
    files: int
    bytes: int
    unique_bytes: int
    missing: int
    missing_bytes: int
    damaged: int
    history_files: int
    history_bytes: int
    orphans: int
    orphan_bytes: int


@dataclass(frozen=True, slots=True)
class Orphan:
    """Bytes that no record refers to, not even an earlier version of one."""

    sha256: str
    bytes: int


FILE_SORTS: dict[str, Callable[[Attachment], Any]] = {
    "name": lambda noun: fold(noun.file_name),
    "size": lambda noun: noun.bytes,
    "added": lambda noun: noun.added_at,
    "type": lambda noun: (noun.media_type, fold(noun.file_name)),
}
"""What a list of files can be sorted by, beside "reference"; ids decide ties."""


def list_attached_files(
    library: Library,
    *,
    words: str = "",
    state: FileState | None = None,
    references: Sequence[RecordId] | None = None,
    sort: str = "name",
    descending: bool = False,
    offset: int = 0,
    limit: int | None = None,
) -> FilesPage:
    """Attachments: all of them, or those whose name has `words`, that are in a state, or belong to
    some references. Raises `InputError` for an unknown sort."""
    wanted = fold(words)
    with library.reading() as tx:
        found = _attachments(tx, None if references is None else set(references))
        counts = Counter(noun.sha256 for _, noun in found)
        found = [each for each in found if wanted in fold(each[1].file_name)]
        if state is not None:
            states = _states(library, [noun for _, noun in found])
            found = [each for each in found if states[each[1].sha256] is state]
        _sort(tx, found, sort, descending=descending)
    page = found[offset:][:limit]
    states = _states(library, [noun for _, noun in page])
    items = load_items(library, list({noun.reference for _, noun in page}))
    return FilesPage(
        [_entry(each, noun, states, items, counts) for each, noun in page],
        len(found),
        sum(noun.bytes for _, noun in found),
        sum({noun.sha256: noun.bytes for _, noun in found}.values()),
    )


def summarize_files(library: Library) -> FileTotals:
    """What the files of a library need, deduplicated, and what of it is amiss. For owners: it looks
    at every file."""
    library.require_owner()
    with library.reading() as tx:
        nouns = [noun for _, noun in _attachments(tx, None)]
        history = history_blobs(tx)
    used = {noun.sha256: noun.bytes for noun in nouns}
    here = dict(library.blobs.list(library.uid))
    missing = [size for digest, size in used.items() if digest not in here]
    past = [size for digest, size in here.items() if digest in history and digest not in used]
    orphans = [
        size for digest, size in here.items() if digest not in used and digest not in history
    ]
    return FileTotals(
        attachments=len(nouns),
        files=len(used),
        bytes=sum(noun.bytes for noun in nouns),
        unique_bytes=sum(used.values()),
        missing=len(missing),
        missing_bytes=sum(missing),
        damaged=sum(digest in here and here[digest] != size for digest, size in used.items()),
        history_files=len(past),
        history_bytes=sum(past),
        orphans=len(orphans),
        orphan_bytes=sum(orphans),
    )


def list_orphans(library: Library) -> list[Orphan]:
    """Bytes that no record refers to, the largest first. For owners."""
    library.require_owner()
    with library.reading() as tx:
        used = blobs_in_use(tx).keys() | history_blobs(tx).keys()
    found = [Orphan(each, size) for each, size in library.blobs.list(library.uid)]
    orphans = [orphan for orphan in found if orphan.sha256 not in used]
    return sorted(orphans, key=lambda orphan: (-orphan.bytes, orphan.sha256))


def remove_orphans(library: Library, digests: Iterable[str]) -> int:
    """Remove bytes that no record refers to; returns how many. There is no undo. For owners.

    In a transaction, so that nothing is removed that is being attached just now.
    """
    library.require_owner()
    with library.writing("remove files that nothing names") as tx:
        gone = set(digests) - blobs_in_use(tx).keys() - history_blobs(tx).keys()
        library.blobs.delete(library.uid, gone)
    return len(gone)


def check_files(
    library: Library, attachments: Iterable[RecordId], *, report: Report = no_report
) -> dict[RecordId, FileState]:
    """Read the files of some attachments and say whether they are what they must be."""
    with library.reading() as tx:
        rows = load_records(tx, attachments)
    nouns = {
        each: row.read()
        for each, row in rows.items()
        if row.payload is not None and row.kind is RecordKind.ATTACHMENT
    }
    states = _states(library, list(nouns.values()))
    for done, (digest, state) in enumerate(list(states.items())):
        report("Checking files", done, len(states))
        if state is FileState.PRESENT:
            seen = sha256()
            for piece in library.blobs.read(library.uid, digest):
                seen.update(piece)
            if seen.hexdigest() != digest:
                states[digest] = FileState.DAMAGED
    report("Checking files", len(states), len(states))
    return {each: states[noun.sha256] for each, noun in nouns.items()}


def _attachments(
    tx: Transaction, references: set[RecordId] | None
) -> list[tuple[RecordId, Attachment]]:
    found = ((row.id, row.read()) for row in iterate_kind(tx, RecordKind.ATTACHMENT))
    return [each for each in found if references is None or each[1].reference in references]


def _states(library: Library, nouns: Sequence[Attachment]) -> dict[str, FileState]:
    sizes = {noun.sha256: noun.bytes for noun in nouns}
    lacking = library.blobs.missing(library.uid, sizes.items())
    return {digest: _state(library, digest, lacking) for digest in sizes}


def _state(library: Library, digest: str, lacking: Mapping[str, int]) -> FileState:
    if digest not in lacking:
        return FileState.PRESENT
    return FileState.DAMAGED if library.blobs.has(library.uid, digest) else FileState.MISSING


def _sort(
    tx: Transaction, found: list[tuple[RecordId, Attachment]], sort: str, *, descending: bool
) -> None:
    if sort == "reference":
        rows = load_records(tx, list({noun.reference for _, noun in found}))
        titles = {
            each: fold(row.read().fields.get("title", ""))
            for each, row in rows.items()
            if row.payload is not None and row.kind is RecordKind.REFERENCE
        }
        found.sort(
            key=lambda each: (titles.get(each[1].reference, ""), each[0]), reverse=descending
        )
        return
    key = FILE_SORTS.get(sort)
    if key is None:
        raise InputError(f"Files cannot be sorted by {sort[:40]!r}.")
    found.sort(key=lambda each: (key(each[1]), each[0]), reverse=descending)


def _entry(
    attachment: RecordId,
    noun: Attachment,
    states: Mapping[str, FileState],
    items: Mapping[RecordId, Any],
    counts: Mapping[str, int],
) -> FileEntry:
    item = items.get(noun.reference)
    return FileEntry(
        attachment,
        noun,
        states[noun.sha256],
        noun.reference,
        item.handle if item else noun.reference[-8:],
        item.title if item else "(deleted)",
        item is not None and item.reference.is_trashed,
        counts[noun.sha256],
    )
