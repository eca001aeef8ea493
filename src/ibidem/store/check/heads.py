"""The library's head against its changesets and records."""

from __future__ import annotations

from sqlalchemy import func, select, update

from ibidem.errors import Problem
from ibidem.store.schema import changesets, heads, records
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only


@whole_only
def check_head(tx: Transaction, *, repair: bool) -> list[Problem]:
    """Whether the head is the newest changeset that any row names."""
    newest = 0
    for table, column in ((changesets, changesets.c.number), (records, records.c.changeset)):
        found = tx.connection.execute(
            select(func.max(column)).where(table.c.library_id == tx.library_id)
        ).scalar_one()
        newest = max(newest, found or 0)
    if newest <= tx.head.changeset:
        return []
    if repair:
        tx.connection.execute(
            update(heads).where(heads.c.library_id == tx.library_id).values(changeset=newest)
        )
        tx.skip_to(newest)
    return [
        Problem(
            "wrong_head",
            f"The library's newest changeset is {newest}, not {tx.head.changeset}.",
        )
    ]
