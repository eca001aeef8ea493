"""Merging without trusting the past: what both have becomes one, what one has stays.

For the records that only one side has, all that was ever agreed on is forgotten, so nothing can be
taken for deleted. Records with one id are merged field by field: from the version they were last
agreed on in, where there is no doubt about it, so that only what both sides changed is a conflict;
from nothing elsewhere. References with the same content get one id (`syncing.uniting`); the rest is
new to the other side.
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
from ibidem.store.linking import Link, load_link
from ibidem.store.records import Row, load_records
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
    both = [entry.id for entry in found.difference.both]
    different = {*found.difference.here, *both}
    there = {entry.id: entry for entry in found.difference.there}
    known: dict[RecordId, Row] = {}
    for part in parts([*both, *there], _PAGE):
        known |= load_records(tx, part)
    sure = _find_sure(known, found, load_link(tx))
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
            if row.id in sure:
                continue
            revision, dirty = 0, True
            if row.payload is None and row.alias is None:
                dirty = False
            elif row.payload is not None and row.id not in different:
                revision, dirty = revisions.get(row.id, row.revision), False
            agreed.append(Agreement(row.id, row.kind, 0, revision, dirty, None))
        set_agreements(tx, agreed)


def _find_sure(rows: Mapping[RecordId, Row], found: Comparison, link: Link | None) -> set[RecordId]:
    """Records of both sides whose agreed version is beyond doubt: the hub holds it still, or has
    gone on from there in a revision that we have not seen.

    In another epoch revisions say nothing. In this one, a hub that holds something else at a
    revision that we have seen was changed behind its own back, or we were; then nothing is sure.
    """
    if link is None or link.epoch != found.epoch or link.position.revision > found.revision:
        return set()
    seen = link.position.revision
    for entry in found.difference.there:
        row = rows.get(entry.id)
        if entry.revision <= seen and (row is None or not row.dirty):
            return set()
    sure = set()
    for entry in found.difference.both:
        row = rows[entry.id]
        base = row.base if row.dirty else row.record
        if base is None or base.payload is None or not base.revision:
            continue
        is_same = base.revision == entry.revision and base.digest.hex() == entry.digest
        if not is_same and not base.revision < entry.revision > seen:
            return set()
        sure.add(entry.id)
    return sure


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
