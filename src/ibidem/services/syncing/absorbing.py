"""Taking in what comes from the hub, within one transaction: load, resolve, write.

Nothing here may be spread over two transactions: an edit that is typed between reading and writing
would be overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ibidem.model.conflict import Conflict
from ibidem.model.ids import RecordId
from ibidem.model.payload import write_payload
from ibidem.model.record import Record, RecordKind
from ibidem.services.syncing.report import Absorbed
from ibidem.services.syncing.reviving import bring_back_children, keep_children
from ibidem.services.syncing.uniting import find_same, unite
from ibidem.store import Transaction
from ibidem.store.records import Row, clean_row, load_records, write_rows
from ibidem.sync.merge import Clash
from ibidem.sync.resolve import HubClock, Resolution, repair, resolve

# Where nobody wants to be asked: the later edit shows, the other is in the history.
_UNASKED_KINDS = frozenset({RecordKind.CONFLICT})
_UNASKED_PATHS = frozenset({"position"})


def absorb(
    tx: Transaction,
    records: Sequence[Record],
    clock: HubClock,
    absorbed: Absorbed,
    sent: Sequence[Record] = (),
) -> None:
    """Merge records as the feed, or a refused push, gives them. Counts in `absorbed`.

    `sent` are changes that the hub has accepted in the same exchange.
    """
    already_overruled = len(absorbed.overruled)
    known = load_records(tx, [record.id for record in records])
    same = find_same(tx, [record for record in records if record.id not in known])
    rows: dict[RecordId, Row] = {}
    for theirs in records:
        ours = known.get(theirs.id)
        if ours is None:
            twin = same.get(theirs.id)
            if twin is not None:
                resolution = unite(tx, twin, theirs, clock, rows)
                absorbed.united.append((twin.id, theirs.id))
                _put(tx, rows, theirs, twin, resolution, absorbed)
            elif theirs.payload is not None or theirs.alias is not None:
                rows[theirs.id] = clean_row(theirs)
                absorbed.taken += 1
        else:
            resolution_or_none = resolve(ours, theirs, clock)
            if resolution_or_none is not None:
                _put(tx, rows, theirs, ours, resolution_or_none, absorbed)
    keep_children(tx, rows, known)
    write_rows(tx, list(rows.values()), known)
    revived = {each for each in absorbed.overruled[already_overruled:] if not rows[each].dirty}
    if revived:
        bring_back_children(tx, revived, sent)


def mend(
    tx: Transaction,
    ids: Iterable[RecordId],
    found: Mapping[RecordId, Record],
    clock: HubClock,
    absorbed: Absorbed,
    *,
    new_epoch: bool,
) -> int:
    """Repair records that differ; those of `ids` that are not in `found` the hub never had.

    Returns how many had to be changed here.
    """
    wanted = list(ids)
    known = load_records(tx, wanted)
    rows: dict[RecordId, Row] = {}
    for record_id in wanted:
        ours = known.get(record_id)
        theirs = found.get(record_id)
        resolution = repair(ours, theirs, clock, new_epoch=new_epoch)
        if resolution is not None:
            envelope = theirs or (ours.record if ours is not None else None)
            assert envelope is not None
            _put(tx, rows, envelope, ours, resolution, absorbed)
    write_rows(tx, list(rows.values()))
    return len(rows)


def _put(
    tx: Transaction,
    rows: dict[RecordId, Row],
    theirs: Record,
    ours: Row | None,
    resolution: Resolution,
    absorbed: Absorbed,
) -> None:
    row = clean_row(theirs)
    row.payload = resolution.payload
    row.revision = resolution.revision
    row.dirty = resolution.dirty
    row.edited_at = resolution.edited_at
    row.device = resolution.device
    row.alias = resolution.alias
    row.base = resolution.base
    rows[theirs.id] = row
    absorbed.taken += not resolution.dirty
    if resolution.overruled:
        absorbed.overruled.append(theirs.id)
    for clash in resolution.clashes:
        if theirs.kind in _UNASKED_KINDS or clash.path in _UNASKED_PATHS or ours is None:
            continue
        conflict = _conflict_row(tx, theirs, ours, clash)
        rows[conflict.id] = conflict
        absorbed.conflicts += 1


def _conflict_row(tx: Transaction, theirs: Record, ours: Row, clash: Clash) -> Row:
    kept, other = (ours, theirs) if clash.kept_is_ours else (theirs, ours)
    conflict = Conflict(
        field=clash.path,
        record=theirs.id,
        record_kind=theirs.kind,
        found_at=tx.at,
        kept=clash.kept,
        kept_at=kept.edited_at,
        kept_by=kept.device,
        other=clash.other,
        other_at=other.edited_at,
        other_by=other.device,
    )
    return Row(
        RecordKind.CONFLICT,
        tx.source.new_id(),
        write_payload(conflict),
        0,
        True,  # noqa: FBT003 - the row's columns in order
        tx.at,
        tx.origin.device,
    )
