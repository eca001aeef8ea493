"""The other answer to a mass deletion: keep the references, and have them back on the other side.

Nothing of the protocol is needed for it. What others removed is merged like any change, and then
brought back from the history as a new edit; what was removed here is taken back before it is sent.
Interrupted in between, the references are in the history, as after every removal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from ibidem.model.belonging import parent_of
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload, write_payload
from ibidem.model.record import Record, RecordKind
from ibidem.services.library import Library
from ibidem.services.syncing.report import SyncReport
from ibidem.store import Transaction
from ibidem.store.history import list_versions
from ibidem.store.lookup import list_trashed
from ibidem.store.records import list_digests, load_records, write_local
from ibidem.store.scopes.following import CHILD_KINDS
from ibidem.store.waiting import iterate_dirty
from ibidem.sync.hub import is_live_reference, is_removal

LABEL = "keep references"


def sync_and_keep(library: Library, side: str, sync: Callable[[], SyncReport]) -> SyncReport:
    """Answer a `MassDeletion` of that `side` with: keep them.

    `sync` runs a sync that has been agreed to. Afterwards the references are on both sides, except
    where that sync asks something itself.
    """
    if side == "ours":
        _take_back_ours(library)
        return sync()
    live = _list_live(library)
    report = sync()
    if report.cancelled or report.question is not None:
        return report
    _bring_back(library, live)
    return sync()


def _list_live(library: Library) -> set[RecordId]:
    """What is neither deleted nor in the trash."""
    with library.reading() as tx:
        live = {record_id for record_id, _, _ in list_digests(tx)}
        return live.difference(list_trashed(tx))


def _take_back_ours(library: Library) -> None:
    """Undo removals that were made here and not sent yet."""
    with library.writing(LABEL) as tx:
        before: dict[RecordId, Record] = {}
        kept: set[RecordId] = set()
        for row in iterate_dirty(tx):
            base = row.base
            if base is None:
                continue
            if is_removal(base, row.record):
                back = base if row.payload is None else _untrashed(row.record)
                if back is not None:
                    kept.add(row.id)
                    before[row.id] = back
            elif row.payload is None and row.alias is None and row.kind in CHILD_KINDS:
                before[row.id] = base
        write_local(tx, _with_belongings(kept, before.values()))


def _bring_back(library: Library, live: set[RecordId]) -> None:
    """Make what was `live` and has been removed meanwhile live again."""
    with library.writing(LABEL) as tx:
        still = {record_id for record_id, _, _ in list_digests(tx)}
        trashed = live.intersection(list_trashed(tx))
        gone = live.difference(still)
        rows = load_records(tx, trashed).values()
        before = [back for row in rows if (back := _untrashed(row.record)) is not None]
        kept = {record.id for record in before}
        for row in load_records(tx, gone).values():
            if row.alias is not None:  # united with another: it lives on there
                continue
            if row.kind is RecordKind.REFERENCE or row.kind in CHILD_KINDS:
                last = _last_live(tx, row.id)
                if last is None:
                    continue
                before.append(last)
                if row.kind is RecordKind.REFERENCE:
                    kept.add(row.id)
        write_local(tx, _with_belongings(kept, before))


def _with_belongings(kept: set[RecordId], records: Iterable[Record]) -> list[Record]:
    """Those of the records that are kept references, and what hangs on these."""
    waiting = [record for record in records if record.id not in kept]
    found = [record for record in records if record.id in kept]
    known = set(kept)
    while waiting:
        more = [record for record in waiting if _parent(record) in known]
        if not more:
            break
        found += more
        known |= {record.id for record in more}
        waiting = [record for record in waiting if record.id not in known]
    return found


def _parent(record: Record) -> str:
    if record.payload is None or record.kind not in CHILD_KINDS:
        return ""
    return parent_of(read_payload(record.kind, record.payload))


def _last_live(tx: Transaction, record_id: RecordId) -> Record | None:
    for version in list_versions(tx, record_id):
        record = version.record
        if record.payload is None:
            continue
        if record.kind is not RecordKind.REFERENCE:
            return record
        if is_live_reference(record.kind, record.payload):
            return record
    return None


def _untrashed(record: Record) -> Record | None:
    """The reference taken out of the trash; None for one that was merged: it lives on elsewhere."""
    assert record.payload is not None
    noun = read_payload(record.kind, record.payload)
    if noun.merged_into:
        return None
    taken = msgspec.structs.replace(noun, trashed_at=0)
    return Record(record.kind, record.id, write_payload(taken, record.payload))
