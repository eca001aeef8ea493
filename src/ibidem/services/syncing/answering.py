"""The question about a mass deletion: looking closer, and the two answers that go on.

A sync that would remove much stops before anything is removed, on whichever side
(`SyncReport.question`). Nothing is decided by waiting: the library stays as it is, and every later
sync asks again.

    accept              sync again, agreed to: removed on both sides; the history brings it back
    keep                keep mine and restore online: `keeping.sync_and_keep`
    look closer         `look_closer`: which references, and who removed each; changes nothing
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.record import Record, RecordKind
from ibidem.services.library import Library
from ibidem.services.syncing.driving import sync_library
from ibidem.services.syncing.files import FilePolicy
from ibidem.services.syncing.keeping import sync_and_keep
from ibidem.services.syncing.report import SyncReport
from ibidem.services.syncing.steering import Steering
from ibidem.store.linking import load_link
from ibidem.store.records import load_records
from ibidem.store.waiting import iterate_dirty
from ibidem.sync import BlobHub, Hub
from ibidem.sync.hub import is_removal
from ibidem.sync.messages import PullRequest, Removal
from ibidem.sync.steps import MassDeletion

SHOWN = 1_000


class Answer(StrEnum):
    """What a person says to a mass deletion. The values are part of what programs see."""

    ACCEPT = "accept"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Goner:
    """A reference that would go: `is_deleted` for good, or into the trash.

    `removal` says who did it, when and from which device, where that is known.
    """

    id: RecordId
    title: str
    is_deleted: bool
    removal: Removal | None = None


@dataclass(frozen=True, slots=True)
class CloserLook:
    """The references that would go, the first `SHOWN` of `count`."""

    count: int
    goners: tuple[Goner, ...]


def answer_deletion(
    library: Library,
    hub: Hub,
    blob_hub: BlobHub | None,
    question: MassDeletion,
    answer: Answer,
    *,
    policy: FilePolicy = FilePolicy(),  # noqa: B008 - frozen
    steering: Steering | None = None,
) -> SyncReport:
    """Sync as a person answered: remove it on both sides, or keep it on both.

    The report may hold another question, where more was removed meanwhile.
    """

    def sync() -> SyncReport:
        return sync_library(
            library, hub, blob_hub, confirmed=True, policy=policy, steering=steering
        )

    if answer is Answer.KEEP:
        return sync_and_keep(library, question.side, sync)
    return sync()


def look_closer(
    library: Library, hub: Hub, question: MassDeletion, *, limit: int = SHOWN
) -> CloserLook:
    """Which references a mass deletion is about; nothing is changed."""
    goners: list[Goner] = []
    count = 0
    found = _ours(library) if question.side == "ours" else _theirs(library, hub, question)
    for goner in found:
        count += 1
        if len(goners) < limit:
            goners.append(goner)
    return CloserLook(count, tuple(goners))


def _ours(library: Library) -> Iterator[Goner]:
    """What was removed here and would be removed online."""
    with library.reading() as tx:
        for row in iterate_dirty(tx):
            if row.base is not None and is_removal(row.base, row.record):
                yield Goner(row.id, _title(row.base), row.payload is None)


def _theirs(library: Library, hub: Hub, question: MassDeletion) -> Iterator[Goner]:
    """What others removed and would be removed here: the feed is read, and not merged."""
    with library.reading() as tx:
        link = load_link(tx)
    if link is None:
        return
    removals = {removal.revision: removal for removal in question.removed_by}
    epoch, position = link.epoch, link.position
    while True:
        reply = hub.pull(PullRequest(epoch, position))
        arriving = {
            record.id: record for record in reply.records if record.kind is RecordKind.REFERENCE
        }
        with library.reading() as tx:
            rows = load_records(tx, arriving)
        for row in rows.values():
            theirs = arriving[row.id]
            if is_removal(row.record, theirs):
                removal = removals.get(theirs.revision)
                yield Goner(row.id, _title(row.record), theirs.payload is None, removal)
        epoch, position = reply.epoch, reply.position
        if not reply.more:
            return


def _title(record: Record) -> str:
    if record.payload is None:
        return ""
    noun = read_payload(record.kind, record.payload)
    return str(noun.fields.get("title", "")) or str(noun.citation_key)
