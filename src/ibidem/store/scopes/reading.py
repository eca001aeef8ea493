"""Reading a scope as if it were a library: its feed, digests, single records and files.

A record's revision here is the changeset in which it came into the scope, or changed as seen from
there: the same number orders the feed and is the base of what is pushed back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select, tuple_

from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.store.schema import (
    blob_references,
    changesets,
    listing,
    records,
    scope_activity,
    scope_members,
)
from ibidem.store.scopes.projecting import project
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only
from ibidem.sync.messages import PAGE_BYTES, PAGE_RECORDS_MAX, Position, Removal

CHUNK = 2_000
ENVELOPE_BYTES = 160

_KINDS = {kind.value: kind for kind in RecordKind}


@whole_only
def read_feed(
    tx: Transaction,
    scope: str,
    position: Position,
    page_bytes: int = PAGE_BYTES,
    page_records: int = PAGE_RECORDS_MAX,
    *,
    skip_tombstones_until: int = 0,
) -> tuple[list[Record], Position, bool]:
    """The next page of a scope's records behind `position`, in order of (revision, id).

    Like `records.read_feed`. What left the scope comes as a tombstone.
    """
    found: list[Record] = []
    size = 0
    while True:
        limit = min(CHUNK, page_records - len(found)) + 1
        query = _feed(tx, scope, position, limit, skip=skip_tombstones_until)
        rows = tx.dialect.rows(tx.connection, query)
        for row in rows[: limit - 1]:
            record = _record(row, scope)
            found.append(record)
            size += ENVELOPE_BYTES + (0 if record.payload is None else len(record.payload.encode()))
            position = Position(record.revision, record.id)
            if size >= page_bytes:
                break
        is_last = len(rows) < limit and (not rows or position.id == rows[-1][0])
        if is_last:
            return _with_aliases(tx, scope, found), Position.after(tx.newest_changeset), False
        if size >= page_bytes or len(found) >= page_records:
            return _with_aliases(tx, scope, found), position, True


@whole_only
def load(tx: Transaction, scope: str, ids: Iterable[str]) -> dict[RecordId, Record]:
    """Records as the scope shows them, tombstones of what left; those never in it are left out."""
    query = _shown(tx, scope).where(tx.dialect.within(scope_members.c.id, list(ids)))
    found = [_record(row, scope) for row in tx.dialect.rows(tx.connection, query)]
    return {record.id: record for record in _with_aliases(tx, scope, found)}


@whole_only
def list_kind(tx: Transaction, scope: str, kind: RecordKind, after: str) -> list[Record]:
    """Up to `CHUNK` records of a kind that are in the scope, behind `after`, in order of id."""
    query = (
        _shown(tx, scope)
        .where(
            scope_members.c.kind == kind.value,
            scope_members.c.digest.is_not(None),
            scope_members.c.id > after,
        )
        .order_by(scope_members.c.id)
        .limit(CHUNK)
    )
    return [_record(row, scope) for row in tx.dialect.rows(tx.connection, query)]


@whole_only
def list_digests(
    tx: Transaction, scope: str, buckets: Iterable[int] | None = None
) -> list[tuple[RecordId, bytes, int]]:
    """(id, digest, revision) of every record in the scope, or of those in some buckets."""
    wanted = None if buckets is None else {f"{bucket:02x}" for bucket in buckets}
    query = (
        select(scope_members.c.id, scope_members.c.digest, scope_members.c.changeset)
        .where(
            scope_members.c.library_id == tx.library_id,
            scope_members.c.scope == scope,
            scope_members.c.digest.is_not(None),
        )
        .order_by(scope_members.c.id)
    )
    rows = tx.dialect.rows(tx.connection, query)
    return [row for row in rows if wanted is None or row[0][-2:] in wanted]


@whole_only
def count_references(tx: Transaction, scope: str) -> int:
    """How many references outside the trash are in the scope."""
    query = (
        select(func.count())
        .select_from(scope_members)
        .join(
            listing,
            (listing.c.library_id == scope_members.c.library_id)
            & (listing.c.id == scope_members.c.id),
        )
        .where(
            scope_members.c.library_id == tx.library_id,
            scope_members.c.scope == scope,
            scope_members.c.digest.is_not(None),
            listing.c.trashed_at == 0,
        )
    )
    return int(tx.connection.execute(query).scalar_one())


@whole_only
def list_removals(tx: Transaction, scope: str, after_revision: int) -> list[Removal]:
    """Which changesets behind a revision took how many references out of the scope."""
    query = (
        select(
            changesets.c.number,
            changesets.c.at,
            scope_activity.c.removed,
            changesets.c.account,
            changesets.c.device,
        )
        .join_from(
            scope_activity,
            changesets,
            (changesets.c.library_id == scope_activity.c.library_id)
            & (changesets.c.number == scope_activity.c.changeset),
        )
        .where(
            scope_activity.c.library_id == tx.library_id,
            scope_activity.c.scope == scope,
            scope_activity.c.changeset > after_revision,
            scope_activity.c.removed > 0,
        )
        .order_by(changesets.c.number)
    )
    return [Removal(*row) for row in tx.dialect.rows(tx.connection, query)]


@whole_only
def list_moved(tx: Transaction, scope: str) -> list[str]:
    """The ids of what this transaction has changed so far as seen through the scope."""
    if tx.newest_changeset == tx.head.changeset:
        return []
    query = select(scope_members.c.id).where(
        scope_members.c.library_id == tx.library_id,
        scope_members.c.scope == scope,
        scope_members.c.changeset == tx.newest_changeset,
    )
    return [found for (found,) in tx.dialect.rows(tx.connection, query)]


@whole_only
def enter_tombstones(tx: Transaction, scope: str, gone: Sequence[Record]) -> None:
    """Let the feed say of records that they are not in the scope, where it never had them.

    Only of what came through the scope itself: their ids are known there.
    """
    known = load(tx, scope, [record.id for record in gone])
    rows = [
        (tx.library_id, scope, record.id, record.kind.value, tx.changeset, None, "")
        for record in gone
        if record.id not in known
    ]
    tx.dialect.upsert(tx.connection, scope_members, rows)


@whole_only
def visible_blobs(tx: Transaction, scope: str, digests: Iterable[str]) -> set[str]:
    """Those files that an attachment in the scope needs: only these may be read through it."""
    query = (
        select(blob_references.c.sha256)
        .distinct()
        .join_from(
            blob_references,
            scope_members,
            (scope_members.c.library_id == blob_references.c.library_id)
            & (scope_members.c.id == blob_references.c.attachment),
        )
        .where(
            blob_references.c.library_id == tx.library_id,
            tx.dialect.within(blob_references.c.sha256, list(digests)),
            scope_members.c.scope == scope,
            scope_members.c.digest.is_not(None),
        )
    )
    return {digest for (digest,) in tx.dialect.rows(tx.connection, query)}


@whole_only
def members_of(tx: Transaction, scope: str, ids: Iterable[str]) -> dict[str, str]:
    """Those of the records that are in the scope now, with the account that added each, or ""."""
    query = select(scope_members.c.id, scope_members.c.added_by).where(
        scope_members.c.library_id == tx.library_id,
        scope_members.c.scope == scope,
        scope_members.c.digest.is_not(None),
        tx.dialect.within(scope_members.c.id, list(ids)),
    )
    return dict(tx.dialect.rows(tx.connection, query))


def _shown(tx: Transaction, scope: str) -> Select[Any]:
    return (
        select(
            scope_members.c.id,
            scope_members.c.kind,
            scope_members.c.changeset,
            scope_members.c.digest.is_not(None).label("is_in"),
            records.c.payload,
            records.c.edited_at,
            records.c.device,
            records.c.alias,
        )
        .join_from(
            scope_members,
            records,
            (records.c.library_id == scope_members.c.library_id)
            & (records.c.id == scope_members.c.id),
        )
        .where(scope_members.c.library_id == tx.library_id, scope_members.c.scope == scope)
    )


def _feed(tx: Transaction, scope: str, position: Position, limit: int, *, skip: int) -> Select[Any]:
    query = (
        _shown(tx, scope)
        .where(
            tuple_(scope_members.c.changeset, scope_members.c.id)
            > tuple_(position.revision, position.id)
        )
        .order_by(scope_members.c.changeset, scope_members.c.id)
        .limit(limit)
    )
    if skip <= position.revision:
        return query
    return query.where(
        or_(
            scope_members.c.digest.is_not(None),
            records.c.alias.is_not(None),
            scope_members.c.changeset > skip,
        )
    )


def _record(row: tuple[Any, ...], scope: str) -> Record:
    identity, kind, changeset, is_in, payload, edited_at, device, alias = row
    if is_in:
        whole = Record(_KINDS[kind], identity, payload, changeset, edited_at, device)
        return project(whole, scope)
    if payload is not None:  # it lives on elsewhere; nothing of its later life is told
        return Record(_KINDS[kind], identity, None, changeset)
    return Record(_KINDS[kind], identity, None, changeset, edited_at, device, alias)


def _with_aliases(tx: Transaction, scope: str, found: list[Record]) -> list[Record]:
    """The same, with only those aliases that lead to something in the scope."""
    targets = {record.alias for record in found if record.alias is not None}
    if not targets:
        return found
    known = members_of(tx, scope, targets)
    return [
        record
        if record.alias is None or record.alias in known
        else Record(record.kind, record.id, None, record.revision, record.edited_at, record.device)
        for record in found
    ]
