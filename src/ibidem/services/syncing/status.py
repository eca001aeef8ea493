"""What is not in step with the server, each with the reason in words. Asks nobody but the disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.record import RecordKind
from ibidem.services.library import Library
from ibidem.store import Transaction
from ibidem.store.linking import Link, load_link
from ibidem.store.records import Row, fingerprint, load_records
from ibidem.store.waiting import count_dirty, iterate_dirty, list_attachments_of, list_files

WAITING_LISTED_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that is not in step. `title` says which one, `reason` why it waits."""

    id: RecordId
    kind: RecordKind
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that is not known to be on both sides: `digest` and `name` say which, `reason` where
    it is not. `name` is known of the first `WAITING_LISTED_MAX`."""

    digest: str
    bytes: int
    reason: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Where a library stands. `link` is None where it is not linked: then nothing waits.

    `waiting` lists the first `WAITING_LISTED_MAX`; `waiting_count` counts all, `reasons` for each
    reason.
    """

    link: Link | None
    fingerprint: str
    waiting_count: int = 0
    waiting: list[Waiting] = field(default_factory=list)
    files: list[WaitingFile] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def is_in_step(self) -> bool:
        """Whether nothing is known to wait. What the server has new, only a sync finds out."""
        return self.link is not None and not self.waiting_count and not self.files


def read_status(library: Library) -> SyncStatus:
    """What waits to be sent or fetched, as far as this device knows."""
    with library.reading() as tx:
        link = load_link(tx)
        total = fingerprint(tx).total
        if link is None:
            return SyncStatus(None, total)
        dirty = iterate_dirty(tx)
        waiting = [_waiting(row) for row in islice(dirty, WAITING_LISTED_MAX)]
        reasons = Counter(each.reason for each in waiting)
        reasons.update(_reason(row) for row in dirty)
        listed = list_files(tx, link.files_changeset)
        names = _name_files(tx, [digest for digest, _, _ in listed[:WAITING_LISTED_MAX]])
        files = list(_files(library, listed, names))
        return SyncStatus(link, total, reasons.total(), waiting, files, reasons)


def count_waiting(library: Library) -> int:
    """How many records wait to be sent; 0 where nothing is linked."""
    with library.reading() as tx:
        return count_dirty(tx) if load_link(tx) is not None else 0


def _waiting(row: Row) -> Waiting:
    return Waiting(row.id, row.kind, _title(row), _reason(row))


def _reason(row: Row) -> str:
    if row.payload is None:
        return "united with another" if row.alias else "deleted here, not sent yet"
    return "changed here, not sent yet" if row.revision else "new here, not sent yet"


def _title(row: Row) -> str:
    noun = row.read_if_sound()
    if noun is None and row.base is not None and row.base.payload is not None:
        noun = read_payload(row.kind, row.base.payload)
    if noun is None:
        return ""
    if row.kind is RecordKind.REFERENCE:
        return str(noun.fields.get("title", "")) or noun.citation_key
    for name in ("name", "file_name", "title", "field"):
        if getattr(noun, name, ""):
            return str(getattr(noun, name))
    return ""


def _name_files(tx: Transaction, digests: list[str]) -> dict[str, str]:
    attachments = list_attachments_of(tx, digests)
    rows = load_records(tx, attachments.values())
    nouns = {each: row.read_if_sound() for each, row in rows.items()}
    return {
        digest: getattr(nouns.get(each), "file_name", "") for digest, each in attachments.items()
    }


def _files(
    library: Library, listed: list[tuple[str, int, int]], names: dict[str, str]
) -> Iterator[WaitingFile]:
    sizes = {digest: size for digest, size, _ in listed}
    missing = library.blobs.missing(library.uid, sizes.items())
    for digest, size in sizes.items():
        if digest in missing:
            reason = "on its way from another device"
        else:
            reason = "not known to be on the server yet"
        yield WaitingFile(digest, size, reason, names.get(digest, ""))
