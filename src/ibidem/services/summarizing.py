"""What a library holds, in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.model.record import RecordKind
from ibidem.services.library import Library, LocalLibrary
from ibidem.store.listing import ALL, TRASH, count_references
from ibidem.store.lookup import blobs_in_use, count_kinds
from ibidem.store.records import fingerprint


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts; `references` leaves the trash out, `files` counts different contents. `path` is ""
    where the library lies on a server."""

    name: str
    path: str
    uid: str
    references: int
    trashed: int
    groups: int
    smart_groups: int
    tags: int
    conflicts: int
    files: int
    file_bytes: int
    fingerprint: str


def summarize_library(library: Library) -> Summary:
    """The numbers of one moment."""
    with library.reading() as tx:
        counts = count_kinds(tx)
        files = blobs_in_use(tx)
        return Summary(
            name=library.name,
            path=str(library.path) if isinstance(library, LocalLibrary) else "",
            uid=library.uid,
            references=count_references(tx, view=ALL),
            trashed=count_references(tx, view=TRASH),
            groups=counts.get(RecordKind.GROUP.value, 0),
            smart_groups=counts.get(RecordKind.SMART_GROUP.value, 0),
            tags=counts.get(RecordKind.TAG.value, 0),
            conflicts=counts.get(RecordKind.CONFLICT.value, 0),
            files=len(files),
            file_bytes=sum(files.values()),
            fingerprint=fingerprint(tx).total,
        )
