"""Reading records: by id, by kind, by changeset, and those that a hub has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, func, or_, select, text, tuple_

from ibidem.errors import DamagedLibraryError
from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.store.rows import Row
from ibidem.store.schema import bases, records
from ibidem.store.schema.records import IS_DIRTY, NOT_A_REFERENCE
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only
from ibidem.sync.messages import PAGE_BYTES, PAGE_RECORDS_MAX, Position

CHUNK = 2_000  # rows fetched at once where all of a kind or a page are read
ENVELOPE_BYTES = 160  # what a record costs beside its payload, about

_LAST_BYTE = 35  # the place of the last two digits of an id, counted from 1

Condition = ColumnElement[bool] | TextClause

_KINDS = {kind.value: kind for kind in RecordKind}

_STATE = (
    records.c.id,
    records.c.kind,
    records.c.payload,
    records.c.revision,
    records.c.dirty,
    records.c.edited_at,
    records.c.device,
    records.c.account,
    records.c.alias,
    records.c.changeset,
    records.c.digest,
)


def load_records(tx: Transaction, ids: Iterable[str]) -> dict[RecordId, Row]:
    """The current state of some records, tombstones included; those unknown are left out."""
    wanted = [each for each in ids if each not in tx.absent] if tx.absent else list(ids)
    if not wanted:
        return {}
    if tx.scope:
        return tx.doors.load(tx, wanted)
    query = _states(tx).where(tx.dialect.within(records.c.id, wanted))
    rows = {row.id: row for row in map(_row, tx.dialect.rows(tx.connection, query))}
    if tx.is_writing and len(rows) < len(wanted):
        tx.absent.update(each for each in wanted if each not in rows)
    _add_bases(tx, rows)
    return rows


def iterate_kind(tx: Transaction, kind: RecordKind) -> Iterator[Row]:
    """Every live record of a kind, in order of id."""
    if tx.scope:
        yield from tx.doors.iterate_kind(tx, kind)
        return
    conditions: list[Condition] = [records.c.kind == kind.value, records.c.payload.is_not(None)]
    if kind is not RecordKind.REFERENCE:
        conditions.append(text(NOT_A_REFERENCE))
    yield from iterate_states(tx, *conditions)


@whole_only
def iterate_states(tx: Transaction, *conditions: Condition) -> Iterator[Row]:
    """Every record, tombstones included, that meets the conditions; in order of id."""
    after = ""
    while True:
        query = (
            _states(tx).where(*conditions, records.c.id > after).order_by(records.c.id).limit(CHUNK)
        )
        rows = {row.id: row for row in map(_row, tx.dialect.rows(tx.connection, query))}
        _add_bases(tx, rows)
        yield from rows.values()
        if len(rows) < CHUNK:
            return
        after = next(reversed(rows))


@whole_only
def read_feed(
    tx: Transaction,
    position: Position,
    page_bytes: int = PAGE_BYTES,
    page_records: int = PAGE_RECORDS_MAX,
    *,
    skip_tombstones_until: int = 0,
) -> tuple[list[Record], Position, bool]:
    """The next page of a hub's records behind `position`, in order of (revision, id).

    Gives the records, the position behind them, and whether there are more now. A page ends when
    its payloads and envelopes pass `page_bytes`, and has one record at least. Tombstones up to the
    revision `skip_tombstones_until` are left out (see `PullRequest`), aliases never.
    """
    end = Position.after(tx.newest_changeset)
    if position >= end:
        return [], end, False
    found: list[Record] = []
    size = 0
    while True:
        limit = min(CHUNK, page_records - len(found))
        rows = tx.dialect.rows(
            tx.connection, _feed(tx, position, limit, skip=skip_tombstones_until)
        )
        for identity, kind, payload, changeset, edited_at, device, alias in rows:
            found.append(
                Record(_KINDS[kind], identity, payload, changeset, edited_at, device, alias)
            )
            size += ENVELOPE_BYTES + _bytes(payload)
            if size >= page_bytes:
                break
        if found:
            position = Position(found[-1].revision, found[-1].id)
        if len(rows) < limit and size < page_bytes:
            return found, end, False
        if size >= page_bytes or len(found) >= page_records:
            more = bool(
                tx.dialect.rows(tx.connection, _feed(tx, position, 1, skip=skip_tombstones_until))
            )
            return found, position if more else end, more


@whole_only
def load_dirty(tx: Transaction, after_id: str = "", page_bytes: int = PAGE_BYTES) -> list[Row]:
    """Records that differ from what the hub has, behind `after_id` in order of id.

    As many as fill `page_bytes` with payloads and envelopes, one at least; none at the end.
    """
    found: dict[RecordId, Row] = {}
    size = 0
    while True:
        query = (
            _states(tx).where(IS_DIRTY, records.c.id > after_id).order_by(records.c.id).limit(CHUNK)
        )
        rows = tx.dialect.rows(tx.connection, query)
        for row in map(_row, rows):
            found[row.id] = row
            size += ENVELOPE_BYTES + _bytes(row.payload)
            after_id = row.id
            if size >= page_bytes:
                break
        if len(rows) < CHUNK or size >= page_bytes:
            break
    _add_bases(tx, found)
    return list(found.values())


@whole_only
def list_digests(
    tx: Transaction, buckets: Iterable[int] | None = None
) -> list[tuple[RecordId, bytes, int]]:
    """(id, digest, revision) of every live record, or of those in some buckets (0 to 255)."""
    query = (
        select(records.c.id, records.c.digest, records.c.revision)
        .where(records.c.library_id == tx.library_id, records.c.digest.is_not(None))
        .order_by(records.c.id)
    )
    if buckets is not None:
        last_byte = func.substr(records.c.id, _LAST_BYTE, 2)  # see `model.digest.bucket_of`
        query = query.where(last_byte.in_([f"{bucket:02x}" for bucket in buckets]))
    return tx.dialect.rows(tx.connection, query)


def _states(tx: Transaction) -> Select[Any]:
    return select(*_STATE).where(records.c.library_id == tx.library_id)


def _row(values: tuple[Any, ...]) -> Row:
    (
        identity,
        kind,
        payload,
        revision,
        dirty,
        edited_at,
        device,
        account,
        alias,
        changeset,
        digest,
    ) = values
    if kind not in _KINDS:
        raise DamagedLibraryError(f"The record {identity} is of no kind that there is.")
    return Row(
        _KINDS[kind],
        identity,
        payload,
        revision,
        dirty == 1,
        edited_at,
        device,
        account,
        alias,
        changeset=changeset,
        digest=digest,
    )


def _feed(tx: Transaction, position: Position, limit: int, *, skip: int) -> Select[Any]:
    query = (
        select(
            records.c.id,
            records.c.kind,
            records.c.payload,
            records.c.changeset,
            records.c.edited_at,
            records.c.device,
            records.c.alias,
        )
        .where(
            records.c.library_id == tx.library_id,
            tuple_(records.c.changeset, records.c.id) > tuple_(position.revision, position.id),
        )
        .order_by(records.c.changeset, records.c.id)
        .limit(limit)
    )
    if skip <= position.revision:
        return query
    return query.where(
        or_(
            records.c.payload.is_not(None),
            records.c.alias.is_not(None),
            records.c.changeset > skip,
        )
    )


def _add_bases(tx: Transaction, rows: dict[RecordId, Row]) -> None:
    dirty = [row.id for row in rows.values() if row.dirty and row.revision]
    if not dirty:
        return
    query = select(
        bases.c.id,
        bases.c.kind,
        bases.c.payload,
        bases.c.revision,
        bases.c.edited_at,
        bases.c.device,
        bases.c.alias,
    ).where(bases.c.library_id == tx.library_id, tx.dialect.within(bases.c.id, dirty))
    for identity, kind, payload, revision, edited_at, device, alias in tx.dialect.rows(
        tx.connection, query
    ):
        rows[identity].base = Record(
            _KINDS[kind], identity, payload, revision, edited_at, device, alias
        )


def _bytes(payload: str | None) -> int:
    if payload is None:
        return 0
    return len(payload) if payload.isascii() else len(payload.encode())
