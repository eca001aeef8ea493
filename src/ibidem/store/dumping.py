"""Every row of a store, out and in again: what a backup keeps of a database, whichever it is.

Rows leave in one snapshot, so that people may go on writing, and come back in one transaction. They
know nothing of the database they were in: what SQLite gave, PostgreSQL takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, func, select, update

from ibidem.errors import DamagedLibraryError, LibraryExistsError
from ibidem.model.source import Source
from ibidem.store.check import check
from ibidem.store.linking import set_epoch
from ibidem.store.migrations import SCHEMA_VERSION
from ibidem.store.opening import Store
from ibidem.store.schema import METADATA, heads, libraries, schema_version
from ibidem.store.transaction import Transaction

ROWS_AT_ONCE = 1_000

__all__ = ["SCHEMA_VERSION", "Rows", "begin_epochs", "check_all", "dump", "list_uids", "load"]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table, the values in the order of `columns`."""

    table: str
    columns: list[str]
    rows: list[list[Any]]


def dump(store: Store) -> Iterator[Rows]:
    """Every row of every table, parents before children, as of one moment."""
    with store.connecting(writing=False) as connection:
        for table in METADATA.sorted_tables:
            if table is schema_version:
                continue
            names = [str(column.name) for column in table.columns]
            stream = store.dialect.stream(connection, select(*table.columns))
            while page := [list(row) for row in islice(stream, ROWS_AT_ONCE)]:
                yield Rows(str(table.name), names, page)


def load(store: Store, dumped: Iterable[Rows]) -> None:
    """Put rows into an empty store, all or none; the search index is made anew when asked.

    Raises `LibraryExistsError` where there are libraries already, `DamagedLibraryError` for rows
    that do not fit.
    """
    with store.connecting(writing=True) as connection:
        _require_empty(connection)
        for name, pages in groupby(dumped, lambda page: page.table):
            table = METADATA.tables.get(name)
            if table is None:
                raise DamagedLibraryError(f"The backup has a table {name!r}, which is unknown.")
            names = [str(column.name) for column in table.columns]
            for page in pages:
                if set(page.columns) != set(names):
                    raise DamagedLibraryError(f"The backup's table {name!r} has other columns.")
                order = [page.columns.index(column) for column in names]
                rows = [tuple(row[at] for at in order) for row in page.rows]
                store.dialect.insert(connection, table, rows)
        connection.execute(update(heads).values(indexed_changeset=0, indexed_id=""))
        store.dialect.settle_keys(connection)


def list_uids(store: Store) -> list[str]:
    """The uid of every library."""
    with store.connecting(writing=False) as connection:
        query = select(libraries.c.uid).order_by(libraries.c.library_id)
        return list(connection.scalars(query))


def begin_epochs(store: Store, source: Source) -> None:
    """Begin a new lineage of revisions in every hub: what a replica knows of them is void."""
    for tx in _writing_each(store):
        if tx.head.is_hub:
            set_epoch(tx, source.new_id())


def check_all(store: Store) -> list[str]:
    """What is not as it should be, in words, over all libraries."""
    found: list[str] = []
    for uid in list_uids(store):
        with store.reading(store.find_library(uid)) as tx:
            found += [f"{tx.head.name}: {problem.message}" for problem in check(tx)]
    return found


def _writing_each(store: Store) -> Iterator[Transaction]:
    for uid in list_uids(store):
        with store.writing(store.find_library(uid)) as tx:
            yield tx


def _require_empty(connection: Connection) -> None:
    if connection.execute(select(func.count()).select_from(libraries)).scalar_one():
        raise LibraryExistsError("The database has libraries already.")
