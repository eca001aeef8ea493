"""What changesets did to single records: for undoing one, and for going back to a moment.

A version is in `records` while it is current and in `history` afterwards. What followed a changeset
is found by the index over superseders, so the newest changesets, which are those that people undo,
cost the least.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, union_all

from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.store.full_text import clear_full_text
from ibidem.store.records.reading import load_records
from ibidem.store.rows import Row
from ibidem.store.schema import history, records
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only

PAGE = 2_000  # records handled at once; bounds memory
_COLUMNS = ("id", "kind", "payload", "alias", "edited_at", "device")


@dataclass(slots=True)
class Step:
    """One record as a changeset wrote it, and as it was before (None: it was not there)."""

    before: Record | None
    after: Record


@whole_only
def list_written(tx: Transaction, changeset: int) -> list[tuple[RecordKind, RecordId]]:
    """Kind and id of every record that a changeset wrote, in order of id."""
    written = _ids(records).where(
        records.c.library_id == tx.library_id, records.c.changeset == changeset
    )
    written_and_replaced = _ids(history).where(
        history.c.library_id == tx.library_id,
        history.c.superseded_by > changeset,
        history.c.changeset == changeset,
    )
    # A tombstone is dropped when a library forgets its server: then only this knows of it.
    replaced = _ids(history).where(
        history.c.library_id == tx.library_id, history.c.superseded_by == changeset
    )
    found = {
        row
        for query in (written, written_and_replaced, replaced)
        for row in tx.dialect.rows(tx.connection, query)
    }
    return [(RecordKind(kind), RecordId(each)) for each, kind in sorted(found)]


@whole_only
def load_steps(tx: Transaction, changeset: int, ids: Iterable[RecordId]) -> dict[RecordId, Step]:
    """What a changeset did to some records; those that it did not write are left out."""
    wanted = list(ids)
    written = union_all(
        *(
            select(*(table.c[name] for name in _COLUMNS)).where(
                table.c.library_id == tx.library_id,
                tx.dialect.within(table.c.id, wanted),
                table.c.changeset == changeset,
            )
            for table in (records, history)
        )
    )
    before = select(*(history.c[name] for name in _COLUMNS)).where(
        history.c.library_id == tx.library_id,
        tx.dialect.within(history.c.id, wanted),
        history.c.superseded_by == changeset,
    )
    steps = {
        each.id: Step(each, Record(each.kind, each.id))
        for each in map(_record, tx.dialect.rows(tx.connection, before))
    }
    for after in map(_record, tx.dialect.rows(tx.connection, written)):
        known = steps.get(after.id)
        steps[after.id] = Step(known.before if known is not None else None, after)
    return steps


@whole_only
def iterate_differences(
    tx: Transaction, changeset: int, until: int
) -> Iterator[list[tuple[Row | None, Record | None]]]:
    """Pages of (the record now, what it was) for each record that was written after `changeset`.

    Only records whose present version is not newer than `until`. Now None: deleted so long ago that
    not even the tombstone is there; then None: it was not there. A caller must not go further back
    than `history.oldest_state`.
    """
    after, last = changeset + 1, ""
    while True:
        query = (
            select(records.c.changeset, records.c.id)
            .where(
                records.c.library_id == tx.library_id,
                (records.c.changeset > after)
                | ((records.c.changeset == after) & (records.c.id > last)),
                records.c.changeset <= until,
            )
            .order_by(records.c.changeset, records.c.id)
            .limit(PAGE)
        )
        rows = tx.dialect.rows(tx.connection, query)
        if rows:
            after, last = rows[-1]
            ids = [RecordId(each) for _, each in rows]
            now = load_records(tx, ids)
            then = load_past(tx, changeset, ids)
            yield [(now[each], then.get(each)) for each in ids if each in now]
        if len(rows) < PAGE:
            break
    yield from _dropped(tx, changeset, until)


def _dropped(
    tx: Transaction, changeset: int, until: int
) -> Iterator[list[tuple[Row | None, Record | None]]]:
    """What was there then and has left nothing but its history."""
    last = ""
    there = (
        select(records.c.id)
        .where(records.c.library_id == history.c.library_id, records.c.id == history.c.id)
        .exists()
    )
    while True:
        query = (
            select(*(history.c[name] for name in _COLUMNS))
            .where(
                history.c.library_id == tx.library_id,
                history.c.superseded_by > changeset,
                history.c.superseded_by <= until,
                history.c.changeset <= changeset,
                history.c.payload.is_not(None),
                history.c.id > last,
                ~there,
            )
            .order_by(history.c.id)
            .limit(PAGE)
        )
        page = list(map(_record, tx.dialect.rows(tx.connection, query)))
        if page:
            last = page[-1].id
            yield [(None, each) for each in page]
        if len(page) < PAGE:
            return


@whole_only
def load_past(tx: Transaction, changeset: int, ids: Iterable[RecordId]) -> dict[RecordId, Record]:
    """Versions that were current when `changeset` was the newest and have been replaced since."""
    query = select(*(history.c[name] for name in _COLUMNS)).where(
        history.c.library_id == tx.library_id,
        tx.dialect.within(history.c.id, list(ids)),
        history.c.changeset <= changeset,
        history.c.superseded_by > changeset,
    )
    return {each.id: each for each in map(_record, tx.dialect.rows(tx.connection, query))}


@whole_only
def count_written(
    tx: Transaction, changesets: Iterable[int], kind: RecordKind
) -> dict[int, tuple[int, int]]:
    """How many records of a kind each of some changesets wrote: live ones, and tombstones."""
    wanted = list(changesets)
    found: dict[int, tuple[int, int]] = {}
    if not wanted:
        return found
    for table in (records, history):
        query = (
            select(table.c.changeset, func.count(), func.count(table.c.payload))
            .where(
                table.c.library_id == tx.library_id,
                tx.dialect.within(table.c.changeset, wanted),
                table.c.kind == kind.value,
            )
            .group_by(table.c.changeset)
        )
        if table is history:
            query = query.where(history.c.superseded_by > min(wanted))
        for changeset, number, live in tx.dialect.rows(tx.connection, query):
            known_live, known_deleted = found.get(changeset, (0, 0))
            found[changeset] = (known_live + live, known_deleted + number - live)
    return found


@whole_only
def list_writers(tx: Transaction, ids: Iterable[RecordId]) -> set[int]:
    """The changesets that wrote any of some records."""
    wanted = list(ids)
    return {
        number
        for table in (records, history)
        for (number,) in tx.dialect.rows(
            tx.connection,
            select(table.c.changeset)
            .where(table.c.library_id == tx.library_id, tx.dialect.within(table.c.id, wanted))
            .distinct(),
        )
    }


@whole_only
def list_writers_of_group(tx: Transaction, group: RecordId) -> set[int]:
    """The changesets that wrote a group, a reference in it, or took one out of it.

    Reads every version of every reference: nothing else knows who was in a group once.
    """
    found = list_writers(tx, [group])
    for table in (records, history):
        columns = [table.c.changeset]
        if table is history:
            columns.append(history.c.superseded_by)
        query = (
            select(*columns)
            .where(
                table.c.library_id == tx.library_id,
                table.c.kind == RecordKind.REFERENCE.value,
                table.c.payload.contains(group, autoescape=True),
            )
            .distinct()
        )
        for row in tx.dialect.rows(tx.connection, query):
            found.update(row)
    return found


@whole_only
def iterate_past(tx: Transaction, kinds: Iterable[RecordKind]) -> Iterator[Record]:
    """Every superseded live version of some kinds of records, those of one in order of time."""
    query = (
        select(*(history.c[name] for name in _COLUMNS))
        .where(
            history.c.library_id == tx.library_id,
            history.c.kind.in_([kind.value for kind in kinds]),
            history.c.payload.is_not(None),
        )
        .order_by(history.c.id, history.c.changeset)
    )
    yield from map(_record, tx.dialect.stream(tx.connection, query))


@whole_only
def begin_purge(tx: Transaction) -> None:
    """From now on let nothing remain in the file of what this transaction deletes.

    The full-text index keeps words of what is deleted until it is tidied; it is made anew.
    """
    tx.dialect.overwrite_deleted(tx.connection)
    clear_full_text(tx)


@whole_only
def purge_history(tx: Transaction, ids: Iterable[RecordId]) -> int:
    """Drop every superseded version of some records; returns how many. Nothing brings them back."""
    dropped = tx.connection.execute(
        delete(history).where(
            history.c.library_id == tx.library_id, tx.dialect.within(history.c.id, list(ids))
        )
    )
    return dropped.rowcount


def _ids(table: Any) -> Any:
    return select(table.c.id, table.c.kind)


def _record(values: tuple[Any, ...]) -> Record:
    identity, kind, payload, alias, edited_at, device = values
    return Record(
        RecordKind(kind), identity, payload, edited_at=edited_at, device=device, alias=alias
    )
