"""Merging without a common past: what both have becomes one, what one has stays.

All that was ever agreed on is forgotten for the records that differ, so nothing can be taken for
deleted. Records with one id are merged field by field; references with the same content get one id
(`syncing.uniting`); the rest is new to the other side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ibidem.model.ids import RecordId
from ibidem.model.record import Record
from ibidem.services.resetting.comparing import Comparison, kind_of, parts
from ibidem.services.resetting.plans import Item, Side, What
from ibidem.services.syncing.absorbing import absorb
from ibidem.services.syncing.report import Absorbed
from ibidem.store import Transaction
from ibidem.store.records import load_records
from ibidem.store.resetting import Agreement, keep_agreements, list_dirty_ids, set_agreements
from ibidem.store.steps import list_written, load_steps
from ibidem.store.waiting import iterate_dirty
from ibidem.sync.resolve import HubClock

_PAGE = 2_000


@dataclass(slots=True)
class United:
    """What uniting did here, and what is to be done online for both to be the same."""

    items: list[Item]
    absorbed: Absorbed
    bytes: int = 0


def unite_libraries(
    tx: Transaction,
    found: Comparison,
    pages: Iterable[list[Record]],
    revisions: Mapping[RecordId, int],
    hub_at: int,
) -> United:
    """Merge the hub's records that differ into ours, in this transaction.

    `pages` are those records, `revisions` the hub's of our unsent records that are no different.
    """
    absorbed = Absorbed()
    theirs = {entry.id for entry in (*found.difference.there, *found.difference.both)}
    _forget(tx, found, revisions)
    clock = HubClock(hub_at, tx.at)
    both = {entry.id for entry in found.difference.both}
    # First what has one id: until that is done, these look like references made here alone.
    later: list[Record] = []
    for page in pages:
        absorb(tx, [each for each in page if each.id in both], clock, absorbed)
        later += [each for each in page if each.id not in both]
    for part in parts(later, _PAGE):
        absorb(tx, part, clock, absorbed)
    return _summarize(tx, theirs, absorbed)


def _forget(tx: Transaction, found: Comparison, revisions: Mapping[RecordId, int]) -> None:
    different = {*found.difference.here, *(entry.id for entry in found.difference.both)}
    there = {entry.id: entry for entry in found.difference.there}
    touched = list({*different, *there, *list_dirty_ids(tx)})
    for part in parts(touched, _PAGE):
        rows = load_records(tx, part)
        keep_agreements(
            tx,
            rows.values(),
            [
                Record(kind_of(there[each]), each)
                for each in part
                if each not in rows and each in there
            ],
        )
        agreed: list[Agreement] = []
        for row in rows.values():
            revision, dirty = 0, True
            if row.payload is None and row.alias is None:
                dirty = False
            elif row.payload is not None and row.id not in different:
                revision, dirty = revisions.get(row.id, row.revision), False
            agreed.append(Agreement(row.id, row.kind, 0, revision, dirty, None))
        set_agreements(tx, agreed)


def _summarize(tx: Transaction, theirs: set[RecordId], absorbed: Absorbed) -> United:
    united = United([], absorbed)
    if tx.newest_changeset != tx.head.changeset:
        written = [each for _, each in list_written(tx, tx.newest_changeset)]
        for part in parts(written, _PAGE):
            for step in load_steps(tx, tx.newest_changeset, part).values():
                was_live = step.before is not None and step.before.payload is not None
                is_live = step.after.payload is not None
                if was_live or is_live:
                    item = Item(
                        Side.LOCAL, _what(was_live, is_live), step.after.kind, step.after.id
                    )
                    united.items.append(item)
    for row in iterate_dirty(tx):
        was_live, is_live = row.id in theirs or row.revision > 0, row.payload is not None
        if was_live or is_live:
            item = Item(Side.ONLINE, _what(was_live, is_live), row.kind, row.id)
            united.items.append(item)
            united.bytes += len(row.payload or "")
    return united


def _what(was_live: bool, is_live: bool) -> What:
    if not is_live:
        return "removed"
    return "changed" if was_live else "added"
