"""Records that are kept aside, seen by nobody, until all of them take effect at once.

A staging has a name (`reset`) and belongs to an account; two never mix. What nobody has touched for
`STAGING_MS` is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, delete, func, select

from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.store.schema import staged
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only

STAGING_MS = 7 * 24 * 3600 * 1000
PAGE = 2_000  # records loaded at once


@whole_only
def stage(tx: Transaction, account: str, reset: str, records: Sequence[Record]) -> None:
    """Put records aside, each in place of what was put aside of it before."""
    rows = [
        (
            tx.library_id,
            account,
            reset,
            record.id,
            record.kind.value,
            record.revision,
            record.edited_at,
            record.device,
            record.payload,
            record.digest or None,
            record.alias,
            tx.at,
        )
        for record in records
    ]
    tx.dialect.upsert(tx.connection, staged, rows)


@whole_only
def unstage(tx: Transaction, account: str, reset: str, ids: Iterable[RecordId]) -> None:
    """Take some records out of a staging."""
    keys = [(tx.library_id, account, reset, each) for each in ids]
    tx.dialect.delete(tx.connection, staged, keys)


@whole_only
def list_staged(
    tx: Transaction, account: str, reset: str, after: str, limit: int
) -> list[tuple[RecordId, RecordKind, bytes]]:
    """(id, kind, digest) of what is staged, behind `after` in order of id; b"": a deletion."""
    query = (
        select(staged.c.id, staged.c.kind, staged.c.digest)
        .where(*_of(tx, account, reset), staged.c.id > after)
        .order_by(staged.c.id)
        .limit(limit)
    )
    return [
        (RecordId(found), RecordKind(kind), digest or b"")
        for found, kind, digest in tx.dialect.rows(tx.connection, query)
    ]


@whole_only
def count_staged(tx: Transaction, account: str, reset: str) -> int:
    """How many records are staged."""
    query = select(func.count()).select_from(staged).where(*_of(tx, account, reset))
    return int(tx.connection.execute(query).scalar_one())


@whole_only
def iterate_staged(tx: Transaction, account: str, reset: str) -> Iterator[list[Record]]:
    """What is staged, in pages, in order of id."""
    after = ""
    while True:
        query = (
            select(
                staged.c.kind,
                staged.c.id,
                staged.c.payload,
                staged.c.revision,
                staged.c.edited_at,
                staged.c.device,
                staged.c.alias,
            )
            .where(*_of(tx, account, reset), staged.c.id > after)
            .order_by(staged.c.id)
            .limit(PAGE)
        )
        rows = tx.dialect.rows(tx.connection, query)
        if rows:
            yield [Record(RecordKind(kind), *others) for kind, *others in rows]
        if len(rows) < PAGE:
            return
        after = rows[-1][1]


@whole_only
def discard_staged(tx: Transaction, account: str, reset: str) -> int:
    """Forget a staging; returns how many records it had."""
    return tx.connection.execute(delete(staged).where(*_of(tx, account, reset))).rowcount


@whole_only
def discard_others(tx: Transaction, account: str, reset: str) -> None:
    """Forget every staging of an account but one."""
    tx.connection.execute(
        delete(staged).where(
            staged.c.library_id == tx.library_id,
            staged.c.account == account,
            staged.c.reset != reset,
        )
    )


@whole_only
def forget_old_staged(tx: Transaction) -> int:
    """Forget what was staged and not committed within `STAGING_MS`; returns how many records."""
    old = delete(staged).where(
        staged.c.library_id == tx.library_id, staged.c.staged_at < tx.at - STAGING_MS
    )
    return tx.connection.execute(old).rowcount


def _of(tx: Transaction, account: str, reset: str) -> tuple[ColumnElement[bool], ...]:
    return (
        staged.c.library_id == tx.library_id,
        staged.c.account == account,
        staged.c.reset == reset,
    )
