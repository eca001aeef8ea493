"""Making the library online what it shall be, in one step, and agreeing with it afterwards.

What differs is staged at the hub page by page, which changes nothing; then one commit makes all of
it visible, if the hub is where the comparison found it and would end up with exactly our
fingerprint. So at that revision the hub has what this library had at the changeset that the commit
was decided on (`ResetNote.changeset`), record by record, and `settle` can say what both agree on
without asking for anything, however often it is cut.

A revision must never be noted too high: the hub's present version would be taken for an old one.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ibidem.errors import LimitError, LinkError, OutdatedError, RemoteProtocolError
from ibidem.model.digest import Fingerprint
from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.services.library import Library
from ibidem.services.resetting.comparing import list_revisions, parts
from ibidem.services.resetting.fetching import fetch_records
from ibidem.services.resetting.journal import Step, change
from ibidem.services.syncing import Steering
from ibidem.services.syncing.replica import Replica
from ibidem.store import Transaction
from ibidem.store.linking import load_link, save_link
from ibidem.store.lookup import count_references
from ibidem.store.records import Row, load_records, write_rows
from ibidem.store.records.reading import ENVELOPE_BYTES
from ibidem.store.resetting import (
    Agreement,
    ResetNote,
    keep_agreements,
    list_dirty_ids,
    save_reset,
    set_agreements,
)
from ibidem.store.steps import load_past
from ibidem.sync import ResetHub
from ibidem.sync.hub import needs_confirmation
from ibidem.sync.messages import PAGE_BYTES, PAGE_RECORDS_MAX, Position, PullRequest
from ibidem.sync.reset_messages import (
    CommitRequest,
    StagedReply,
    StagedRequest,
    StageRequest,
    SurveyRequest,
)
from ibidem.sync.steps import Merge

_PAGE = 2_000

Wanted = Mapping[RecordId, tuple[RecordKind, str]]  # kind and digest; "": deleted


class StoppedError(Exception):
    """The person stopped it."""


def read_staged(hub: ResetHub, reset: str) -> tuple[dict[RecordId, str], StagedReply]:
    """(digests of what is staged at the hub, its last reply)."""
    staged: dict[RecordId, str] = {}
    after = ""
    while True:
        reply = hub.list_staged(StagedRequest("", reset, after))
        staged.update((entry.id, entry.digest) for entry in reply.entries)
        if not reply.more:
            return staged, reply
        if not reply.entries or reply.entries[-1].id <= after:
            raise RemoteProtocolError("The server promises more and sends nothing.")
        after = reply.entries[-1].id


def stage_online(
    library: Library,
    hub: ResetHub,
    reset: str,
    epoch: str,
    wanted: Wanted,
    staged: dict[RecordId, str],
    steering: Steering,
) -> None:
    """Let exactly what is `wanted` be staged at the hub; `staged` is what is there, and kept true.

    Raises `StoppedError`.
    """
    missing = [each for each, (_, digest) in wanted.items() if staged.get(each) != digest]
    dropped = [each for each in staged if each not in wanted]
    done, total = len(wanted) - len(missing), len(wanted)
    for part in parts(dropped, _PAGE):
        hub.stage(StageRequest(epoch, reset, library.source.now_ms(), [], list(part)))
        for each in part:
            del staged[each]
    page: list[Record] = []
    size = 0
    for part in parts(missing, _PAGE):
        with library.reading() as tx:
            rows = load_records(tx, part)
        for each in part:
            page.append(_as_wanted(each, wanted[each], rows.get(each)))
            size += ENVELOPE_BYTES + len(page[-1].payload or "")
            if size >= PAGE_BYTES or len(page) == PAGE_RECORDS_MAX:
                done += _stage_page(library, hub, reset, epoch, page, staged, steering)
                page, size = [], 0
                steering.progress("sending", done, total)
    if page:
        done += _stage_page(library, hub, reset, epoch, page, staged, steering)
        steering.progress("sending", done, total)


def commit_online(
    library: Library,
    hub: ResetHub,
    note: ResetNote,
    *,
    epoch: str,
    base: int,
    changeset: int,
    staged: int,
    expected: Fingerprint,
) -> tuple[ResetNote, int]:
    """Commit what is staged; returns the revision. Raises `OutdatedError`: nothing was done."""
    with library.reading() as tx:
        if tx.head.changeset != changeset:
            raise OutdatedError("This library was changed meanwhile; nothing was done.")
    note = change(library, note, step=Step.COMMITTING.value, changeset=changeset, revision=base)
    reply = hub.commit(CommitRequest(epoch, note.id, base, staged, expected.total, note.direction))
    return note, reply.committed


def settle(
    library: Library,
    hub: ResetHub,
    note: ResetNote,
    epoch: str,
    committed: int,
    staged: Mapping[RecordId, object],
) -> ResetNote:
    """Note, in one transaction, what both agree on since the commit at revision `committed`.

    `staged` is what was committed, as far as it is known still: of what is missing in it, older
    revisions are noted, which costs a little later and harms nothing. What was edited since is
    dirty, with what was committed as its base.
    """
    with library.reading() as tx:
        unknown = [each for each in list_dirty_ids(tx) if each not in staged]
    revisions = list_revisions(hub, epoch, unknown)
    arriving = _fetch_shared(library, hub, epoch, note)
    with library.writing(f"reset {note.direction} {note.id}") as tx:
        link = load_link(tx)
        if link is None:
            raise LinkError("This library is not linked to a server any more.")
        files = link.files_changeset
        touched = list({*staged, *list_dirty_ids(tx)})
        for part in parts(touched, _PAGE):
            rows = load_records(tx, part)
            keep_agreements(tx, rows.values())
            later = [row.id for row in rows.values() if row.changeset > note.changeset]
            past = load_past(tx, note.changeset, later)
            agreed = [
                _agreement(row, past.get(row.id), note.changeset, committed, staged, revisions)
                for row in rows.values()
            ]
            set_agreements(tx, agreed)
            files = min(
                [files]
                + [
                    row.changeset - 1
                    for row in rows.values()
                    if row.kind is RecordKind.ATTACHMENT and row.payload is not None
                ]
            )
        _take_shared(tx, arriving, note.changeset)
        position = max(
            Position.after(committed), link.position if link.epoch == epoch else Position()
        )
        save_link(
            tx,
            msgspec.structs.replace(
                link,
                epoch=epoch,
                position=position,
                synced_at=tx.at,
                files_changeset=max(0, files),
            ),
        )
        switched = note.switched
        if tx.newest_changeset != tx.head.changeset:
            switched = tx.newest_changeset
        note = msgspec.structs.replace(
            note, step=Step.SWITCHED.value, committed=committed, switched=switched
        )
        save_reset(tx, note)
    return note


def _agreement(
    row: Row,
    then: Record | None,
    changeset: int,
    committed: int,
    staged: Mapping[RecordId, object],
    revisions: Mapping[RecordId, int],
) -> Agreement:
    """What is agreed on about a record: what it was at `changeset`."""
    revision = row.revision if not row.dirty else 0
    if row.id in staged:
        revision = committed
    elif row.id in revisions:
        revision = min(revisions[row.id], committed)
    if row.changeset <= changeset:
        if row.payload is None and row.alias is not None and not revision:
            return Agreement(row.id, row.kind, 0, 0, row.dirty, None)
        return Agreement(row.id, row.kind, 0, revision, dirty=False, base=None)
    if then is None or (then.payload is None and row.payload is None):
        # Made since, or gone both then and now.
        return Agreement(row.id, row.kind, 0, 0, row.payload is not None, None)
    if row.id not in staged and row.id not in revisions:
        # Known to nobody but us by now: others have moved it on, or it was clean all along.
        revision = row.base.revision if row.base is not None else committed
    base = msgspec.structs.replace(then, revision=revision)
    return Agreement(row.id, row.kind, 0, revision, revision > 0, base if revision else None)


def _fetch_shared(library: Library, hub: ResetHub, epoch: str, note: ResetNote) -> list[Record]:
    """The shared groups that are not here: they stayed online, and belong here, too."""
    shared = hub.survey(SurveyRequest(epoch, "")).shared
    with library.reading() as tx:
        rows = load_records(tx, shared)
    absent = [
        each
        for each in shared
        if each not in rows
        or (rows[each].payload is None and rows[each].changeset <= note.changeset)
    ]
    return [
        record
        for _, records, _ in fetch_records(hub, epoch, absent)
        for record in records
        if record.payload is not None
    ]


def _take_shared(tx: Transaction, arriving: list[Record], changeset: int) -> None:
    known = load_records(tx, [record.id for record in arriving])
    taken = [
        record
        for record in arriving
        if record.id not in known
        or (known[record.id].payload is None and known[record.id].changeset <= changeset)
    ]
    here = [known[record.id] for record in taken if record.id in known]
    keep_agreements(tx, here, [record for record in taken if record.id not in known])
    write_rows(
        tx,
        [
            Row(
                record.kind,
                record.id,
                record.payload,
                record.revision,
                False,  # noqa: FBT003 - the row's columns in order
                record.edited_at,
                record.device,
            )
            for record in taken
        ],
    )


def _stage_page(
    library: Library,
    hub: ResetHub,
    reset: str,
    epoch: str,
    page: list[Record],
    staged: dict[RecordId, str],
    steering: Steering,
) -> int:
    if steering.is_cancelled():
        raise StoppedError
    reply = hub.stage(StageRequest(epoch, reset, library.source.now_ms(), page))
    if reply.rejected:
        first = reply.rejected[0]
        raise LimitError(
            f"The server does not take a record: {first.message}", id=first.id, code=first.code
        )
    staged.update((record.id, record.digest.hex()) for record in page)
    return len(page)


def _as_wanted(record_id: RecordId, wanted: tuple[RecordKind, str], row: Row | None) -> Record:
    """The record as it shall be staged. Where it was edited since, the commit will notice."""
    kind, digest = wanted
    if not digest:
        return Record(kind, record_id, alias=row.alias if row is not None else None)
    if row is None or row.payload is None:
        return Record(kind, record_id)
    return msgspec.structs.replace(row.record, revision=0)


def catch_up(library: Library, hub: ResetHub) -> tuple[str, int]:
    """Take in what others did since; returns epoch and revision of where that led."""
    replica = Replica(library, resetting=True)
    started = replica.begin()
    epoch, position = started.epoch, started.position
    while True:
        reply = hub.pull(PullRequest(epoch, position))
        with library.reading() as tx:
            if needs_confirmation(reply.removals, count_references(tx)):
                raise OutdatedError(
                    f"Others removed {reply.removals:,} references meanwhile.",
                    remedy="Take the reset back, sync, and look at what they removed.",
                )
        if reply.records or reply.position != position:
            replica.perform(Merge(reply, position, frozenset()))
        epoch, position = reply.epoch, reply.position
        if not reply.more:
            return epoch, reply.revision
