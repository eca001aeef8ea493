"""The derived tables against what the records imply."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, select

from ibidem.errors import Problem
from ibidem.store.derived import DERIVED, DerivedTable
from ibidem.store.derived.table import Values
from ibidem.store.records.reading import iterate_kind
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only

_MASK = (1 << 64) - 1
PAGE = 2_000  # rows written at once


@whole_only
def check_derived(tx: Transaction, *, repair: bool) -> list[Problem]:
    """Whether each derived table has exactly the rows it must have; `repair` fills it anew.

    Tables are compared by the sum of their rows' hashes, so that memory does not grow with them.
    """
    problems: list[Problem] = []
    for derived in DERIVED:
        expected = sum(map(hash, _implied(tx, derived))) & _MASK
        found = sum(map(hash, _present(tx, derived))) & _MASK
        if expected != found:
            problems.append(
                Problem("stale_table", f"The table {derived.table.name} does not fit the records.")
            )
            if repair:
                rebuild(tx, derived)
    return problems


@whole_only
def rebuild(tx: Transaction, derived: DerivedTable) -> None:
    """Fill a derived table anew from the records."""
    table = derived.table
    tx.connection.execute(delete(table).where(table.c.library_id == tx.library_id))
    page: list[Values] = []
    for values in _implied(tx, derived):
        page.append(values)
        if len(page) >= PAGE:
            tx.dialect.upsert(tx.connection, table, page)
            page = []
    tx.dialect.upsert(tx.connection, table, page)
    tx.memory.clear()  # no changeset tells of it


def _implied(tx: Transaction, derived: DerivedTable) -> Iterator[Values]:
    for kind in sorted(derived.kinds):
        for row in iterate_kind(tx, kind):
            if row.read_if_sound() is not None:  # what is not is named by `check_records`
                yield from derived.rows_of(tx.library_id, row)


def _present(tx: Transaction, derived: DerivedTable) -> Iterator[Values]:
    table = derived.table
    query = select(table).where(table.c.library_id == tx.library_id)
    yield from tx.dialect.stream(tx.connection, query)
