"""The dry run: what a reset would do, exactly, and nothing changed to find it out.

What would be replaced follows from digests alone. What a merge would do is found by doing it, in a
transaction that is then rolled back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ibidem.errors import NotFoundError, OutdatedError
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.record import Record, RecordKind
from ibidem.services.library import Library
from ibidem.services.resetting.checking import plan_check
from ibidem.services.resetting.comparing import (
    Comparison,
    compare,
    kind_of,
    list_revisions,
    parts,
)
from ibidem.services.resetting.fetching import fetch_records
from ibidem.services.resetting.plans import (
    Direction,
    Files,
    Item,
    PlannedChange,
    ResetPlan,
    Side,
    What,
)
from ibidem.services.resetting.uniting import United, unite_libraries
from ibidem.services.reviewing import differences
from ibidem.services.undoing.left import name_of
from ibidem.store import Transaction
from ibidem.store.records import load_records
from ibidem.store.resetting import list_dirty_ids, sizes_of
from ibidem.sync import BlobHub, ResetHub
from ibidem.sync.reset_messages import StagedRequest

SHOWN = 100
_PAGE = 2_000
_WHAT_ORDER: dict[What, int] = {"removed": 0, "added": 1, "changed": 2}


class _TrialOverError(Exception):
    """Rolls a trial back."""


def plan_reset(
    library: Library,
    hub: ResetHub,
    direction: Direction,
    *,
    blob_hub: BlobHub | None = None,
) -> ResetPlan:
    """What a reset in that direction would do; nothing is changed, on either side.

    The library need not be linked. `blob_hub` is asked which files would move, where it is given.
    Equal parts cost nothing. Raises `PermissionDeniedError` where the role does not allow the
    reset, `OutdatedError` where a side is changed all the time, and what the hub raises.
    """
    if direction is Direction.CHECK_FILES:
        return plan_check(library, hub, blob_hub)
    if direction is Direction.REPLACE_ONLINE:  # refused as early as possible
        hub.list_staged(StagedRequest("", library.source.new_id()))
    found = compare(library, hub)
    return plan_found(library, hub, found, direction, blob_hub=blob_hub)


def list_planned(
    library: Library,
    hub: ResetHub,
    plan: ResetPlan,
    *,
    side: Side | None = None,
    what: What | None = None,
    offset: int = 0,
    limit: int = SHOWN,
) -> list[PlannedChange]:
    """A part of what a plan would change, with names: what goes first, then what comes, then what
    changes; references before others. `plan.count(side, what)` is how many there are in all."""
    items = [
        item for item in plan.items if side in (None, item.side) and what in (None, item.what)
    ][offset : offset + limit]
    with library.reading() as tx:
        ours = {
            row.id: row.payload for row in load_records(tx, [item.id for item in items]).values()
        }
    theirs = _payloads(hub, items, ours)
    return [_named(item, ours.get(item.id), theirs.get(item.id), plan) for item in items]


def plan_found(
    library: Library,
    hub: ResetHub,
    found: Comparison,
    direction: Direction,
    *,
    blob_hub: BlobHub | None = None,
) -> ResetPlan:
    """The plan for a comparison that was made already."""
    conflicts = united = 0
    difference = found.difference
    fetched = [*difference.there, *difference.both]
    if direction is Direction.MERGE:
        trial = try_merge(library, hub, found)
        items, conflicts, united = trial.items, trial.absorbed.conflicts, len(trial.absorbed.united)
        size = trial.bytes + sum(entry.bytes for entry in fetched)
    elif direction is Direction.REPLACE_ONLINE:
        items = items_online(found)
        size = _our_bytes(library, found)
    else:
        items = items_local(found)
        size = sum(entry.bytes for entry in fetched)
    up = down = Files()
    if blob_hub is not None:
        if direction is not Direction.REPLACE_LOCAL:
            up = _files_up(library, blob_hub, found)
        if direction is not Direction.REPLACE_ONLINE:
            down = _files_down(library, hub, found)
    return ResetPlan(
        direction,
        found.revision,
        found.changeset,
        in_order(items),
        found.records_here,
        found.records_online,
        found.equal,
        size,
        up,
        down,
        _count_unsent(library, found) if direction is Direction.REPLACE_LOCAL else 0,
        conflicts,
        united,
        comparison=found,
    )


def items_online(found: Comparison) -> list[Item]:
    """What replacing the library online would do; groups that are shared stay and come here."""
    kept = {entry.id for entry in found.kept}
    items = [Item(Side.ONLINE, "added", found.kinds[each], each) for each in found.difference.here]
    items += [Item(Side.ONLINE, "changed", kind_of(e), e.id) for e in found.difference.both]
    for entry in found.difference.there:
        if entry.id in kept:
            items.append(Item(Side.LOCAL, "added", kind_of(entry), entry.id))
        else:
            items.append(Item(Side.ONLINE, "removed", kind_of(entry), entry.id))
    return items


def items_local(found: Comparison) -> list[Item]:
    """What replacing this library would do."""
    items = [Item(Side.LOCAL, "removed", found.kinds[each], each) for each in found.difference.here]
    items += [Item(Side.LOCAL, "changed", kind_of(e), e.id) for e in found.difference.both]
    items += [Item(Side.LOCAL, "added", kind_of(e), e.id) for e in found.difference.there]
    return items


def in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Items as they are shown: what goes first, then what comes, then what changes."""
    return tuple(
        sorted(
            items,
            key=lambda item: (
                item.side is Side.LOCAL,
                _WHAT_ORDER[item.what],
                item.kind is not RecordKind.REFERENCE,
                item.kind,
                item.id,
            ),
        )
    )


def try_merge(library: Library, hub: ResetHub, found: Comparison) -> United:
    """What a merge would do, done and rolled back."""
    ids = [entry.id for entry in (*found.difference.both, *found.difference.there)]
    pages = [records for _, records, _ in fetch_records(hub, found.epoch, ids)]
    with library.reading() as tx:
        unknown = dirty_and_equal(tx, found)
    revisions = list_revisions(hub, found.epoch, unknown)
    try:
        with library.writing("reset merge, tried") as tx:
            united = unite_libraries(tx, found, pages, revisions, tx.at + found.hub_ahead_ms)
            raise _TrialOverError
    except _TrialOverError:
        return united


def dirty_and_equal(tx: Transaction, found: Comparison) -> list[RecordId]:
    """Records that wait to be sent and are no different online: only their revision is unknown."""
    difference = found.difference
    different = {*difference.here, *(e.id for e in (*difference.both, *difference.there))}
    return [each for each in list_dirty_ids(tx) if each not in different]


def _count_unsent(library: Library, found: Comparison) -> int:
    """Changes made here that the hub has not seen, and that replacing this library would undo."""
    difference = found.difference
    different = {*difference.here, *(e.id for e in (*difference.both, *difference.there))}
    with library.reading() as tx:
        return sum(each in different for each in list_dirty_ids(tx))


def _our_bytes(library: Library, found: Comparison) -> int:
    ids = [*found.difference.here, *(entry.id for entry in found.difference.both)]
    with library.reading() as tx:
        return sum(sum(sizes_of(tx, part).values()) for part in parts(ids, _PAGE))


def _files_up(library: Library, blob_hub: BlobHub, found: Comparison) -> Files:
    """Files of our records that differ which the hub lacks and we have."""
    ids = [each for each, kind in found.kinds.items() if kind is RecordKind.ATTACHMENT]
    with library.reading() as tx:
        rows = [row for part in parts(ids, _PAGE) for row in load_records(tx, part).values()]
    named = _blobs_of(row.record for row in rows)
    here = {d: n for d, n in named.items() if d not in library.blobs.missing(library.uid, [(d, n)])}
    missing = blob_hub.missing_blobs(here.items()) if here else {}
    return Files(len(missing), sum(here[digest] - offset for digest, offset in missing.items()))


def _files_down(library: Library, hub: ResetHub, found: Comparison) -> Files:
    """Files of the hub's records that differ which are not here."""
    entries = [*found.difference.there, *found.difference.both]
    ids = [entry.id for entry in entries if kind_of(entry) is RecordKind.ATTACHMENT]
    named = _blobs_of(
        record for _, records, _ in fetch_records(hub, found.epoch, ids) for record in records
    )
    missing = library.blobs.missing(library.uid, named.items()) if named else {}
    return Files(len(missing), sum(named[digest] - offset for digest, offset in missing.items()))


def _blobs_of(records: Iterable[Record]) -> dict[str, int]:
    named: dict[str, int] = {}
    for record in records:
        if record.payload is not None and record.kind is RecordKind.ATTACHMENT:
            noun = read_payload(record.kind, record.payload)
            named[noun.sha256] = noun.bytes
    return named


def _payloads(
    hub: ResetHub, items: list[Item], ours: Mapping[RecordId, str | None]
) -> dict[RecordId, str | None]:
    """The hub's content of those items that it has, or of which only it knows the name."""
    wanted = [item.id for item in items if item.what == "changed" or ours.get(item.id) is None]
    try:
        return {
            record.id: record.payload
            for _, records, _ in fetch_records(hub, "", wanted)
            for record in records
        }
    except NotFoundError:
        return {}


def _named(item: Item, ours: str | None, theirs: str | None, plan: ResetPlan) -> PlannedChange:
    fields: tuple[str, ...] = ()
    if item.what == "changed" and ours and theirs and plan.direction is not Direction.MERGE:
        before, after = (theirs, ours) if item.side is Side.ONLINE else (ours, theirs)
        fields = differences(before, after)
    name = name_of(item.kind, ours if ours is not None else theirs)
    return PlannedChange(item.side, item.what, item.kind, item.id, name, fields)


def plan_items(
    library: Library, hub: ResetHub, found: Comparison, direction: Direction
) -> list[Item]:
    """What a reset would do by now."""
    if direction is Direction.MERGE:
        return try_merge(library, hub, found).items
    return items_online(found) if direction is Direction.REPLACE_ONLINE else items_local(found)


def check_signature(signature: str, direction: Direction, items: list[Item]) -> None:
    """Raise `OutdatedError` where the items are not those that a person agreed to ("": any)."""
    if signature and ResetPlan(direction, 0, 0, tuple(items)).signature != signature:
        raise OutdatedError(
            "The libraries were changed since this was looked at; nothing was done.",
            remedy="Look at the new plan, then say yes again.",
        )
