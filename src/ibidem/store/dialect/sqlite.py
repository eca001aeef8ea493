"""SQLite: one file (or memory), the standard library's driver.

- Write-ahead log, so that readers and the one writer do not wait for each other, in this process
  and in others. `synchronous = FULL`, also on a person's device: what was acknowledged survives a
  power cut. NORMAL where a transaction may be lost (see `Dialect.begin`).
- The driver never begins by itself (`isolation_level=None`): BEGIN for a snapshot, BEGIN IMMEDIATE
  for writing, so that a writer waits at the start and never fails halfway with a stale snapshot.
- Many rows go into one statement. Python's driver gives the interpreter away and takes it back for
  each step of a statement; where another thread computes, each time may take 5 ms. With a row per
  step, 50,000 rows beside one busy thread took 119 s, with 256 rows per step 2 s.
- Memory: SQLite's memdb file system shares one database between the connections of this process.
  It has no log: there, a writer waits for readers and they for it.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    bindparam,
    func,
    select,
)
from sqlalchemy import create_engine as make_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from ibidem.errors import (
    DamagedLibraryError,
    IbidemError,
    LibraryBusyError,
    LibraryError,
    NotFoundError,
    Problem,
    StorageFullError,
)
from ibidem.model.id_list import IdList
from ibidem.store.dialect.sqlite_behind import WritingBehind
from ibidem.store.dialect.sqlite_damage import find_damage
from ibidem.store.dialect.sqlite_text import SQLiteText

BUSY_TIMEOUT_SECONDS = 20
FETCH_ROWS = 2_000
# So many rows make one statement, as long as there are that many; what is left takes the smaller
# sizes. Few sizes, so that each statement is prepared once. A table has 14 columns at most, and
# SQLite allows 32,766 parameters in a statement.
ROWS_AT_ONCE = (1_024, 128, 16)
KEYS_AT_ONCE = (256, 16)  # of a DELETE: an expression may be 1,000 deep
BEHIND_FROM_ROWS = 256
CACHE_BYTES = 32 * 1024 * 1024
CHECKPOINT_PAGES = 4_000  # of 4,096 bytes: the log is carried over when it has about 16 MB

_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    f"PRAGMA cache_size = -{CACHE_BYTES // 1024}",
    f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}",
    "PRAGMA trusted_schema = OFF",
)

_ERRORS: dict[int, tuple[type[IbidemError], str]] = {
    sqlite3.SQLITE_BUSY: (
        LibraryBusyError,
        "Another program is writing to the library and did not finish in time.",
    ),
    sqlite3.SQLITE_LOCKED: (
        LibraryBusyError,
        "Another program is writing to the library and did not finish in time.",
    ),
    sqlite3.SQLITE_FULL: (StorageFullError, "There is no space left for the library."),
    sqlite3.SQLITE_CORRUPT: (DamagedLibraryError, "The library's file is damaged."),
    sqlite3.SQLITE_NOTADB: (DamagedLibraryError, "The file is not a library, or it is damaged."),
    sqlite3.SQLITE_CANTOPEN: (LibraryError, "The library's file cannot be opened."),
    sqlite3.SQLITE_READONLY: (LibraryError, "The library's file may not be written."),
    sqlite3.SQLITE_IOERR: (LibraryError, "The library's file cannot be read or written."),
}


# Damage without a code of its own: bytes in a column that are no text, names in the schema that are
# not ours any more.
_DAMAGE = ("Could not decode to UTF-8", "no such column", "no such table", "malformed database")
_memories = itertools.count(1)  # databases in memory belong to one process


class SQLite:
    """The dialect of SQLite, 3.40 or newer."""

    NAME = "sqlite"

    def __init__(self) -> None:
        self.full_text = SQLiteText()

    def create_engine(self, url: str, *, create: bool) -> Engine:
        """See `Dialect.create_engine`. Raises `NotFoundError` for a missing file."""
        path = url.partition("://")[2].removeprefix("/")
        if path in ("", ":memory:"):
            uri = f"file:/ibidem-{next(_memories)}?vfs=memdb"
        else:
            if not create and not Path(path).exists():
                raise NotFoundError(f"There is no library at {path}.", path=path)
            uri = f"file:{quote(path)}?mode={'rwc' if create else 'rw'}"
        return make_engine(
            "sqlite://",
            creator=lambda: _connect(uri),
            poolclass=QueuePool,
            pool_size=4,
            max_overflow=60,
        )

    def begin(self, connection: Connection, *, writing: bool, durable: bool = True) -> None:
        """See `Dialect.begin`."""
        connection.begin()
        if connection.info.get("durable", True) != durable:
            # The log is brought to the disk with the next commit that is durable, from its start.
            connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.info["durable"] = durable
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    def lock_schema(self, connection: Connection) -> None:
        """BEGIN IMMEDIATE has the lock already."""

    def settle_keys(self, connection: Connection) -> None:
        """SQLite itself goes on behind the largest key there is."""

    def translate(self, error: BaseException) -> IbidemError | None:
        """See `Dialect.translate`."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(cause, sqlite3.Error):
            return None
        if str(cause).startswith(_DAMAGE):
            return DamagedLibraryError("The library's file is damaged.", cause=str(cause))
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the rest refines it
        known = _ERRORS.get(code)
        return known[0](known[1], cause=str(cause)) if known else None

    def within(self, column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
        """See `Dialect.within`: one parameter, so that the statement is prepared once."""
        each = func.json_each(bindparam(None, json.dumps(list(values)))).table_valued("value")
        return column.in_(select(each.c.value))

    def json_text(
        self, payload: ColumnElement[Any], path: tuple[str | int, ...]
    ) -> ColumnElement[str]:
        """See `Dialect.json_text`."""
        parts = (f"[{part}]" if isinstance(part, int) else f'."{part}"' for part in path)
        return func.json_extract(payload, "$" + "".join(parts))

    def upsert(self, connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """See `Dialect.upsert`."""
        _write(_driver(connection), partial(_upsert_sql, table), rows)

    insert = upsert

    def delete(self, connection: Connection, table: Table, keys: Sequence[tuple[Any, ...]]) -> None:
        """See `Dialect.delete`."""
        _write(_driver(connection), partial(_delete_sql, table), keys, KEYS_AT_ONCE)

    def update(
        self,
        connection: Connection,
        table: Table,
        columns: tuple[str, ...],
        rows: Sequence[tuple[Any, ...]],
    ) -> None:
        """See `Dialect.update`."""
        _write(_driver(connection), partial(_update_sql, table, columns), rows)

    def stream(self, connection: Connection, query: Any) -> Iterator[tuple[Any, ...]]:
        """See `Dialect.stream`."""
        cursor = connection.execute(query).cursor
        while page := cursor.fetchmany(FETCH_ROWS):
            yield from page

    def overwrite_deleted(self, connection: Connection) -> None:
        """See `Dialect.overwrite_deleted`."""
        connection.exec_driver_sql("PRAGMA secure_delete = ON")

    def find_damage(self, connection: Connection, *, repair: bool) -> list[Problem]:
        """See `Dialect.find_damage`."""
        return find_damage(connection, repair=repair)

    def ids(self, connection: Connection, query: Select[tuple[str]]) -> IdList:
        """See `Dialect.ids`: joined to one text by SQLite, which keeps the order of a subquery for
        `group_concat` (https://sqlite.org/optoverview.html, section 25, condition 6)."""
        found = query.subquery()
        joined = connection.execute(select(func.group_concat(found.c[0]))).scalar_one()
        return IdList.of_text(joined or "")

    def rows(self, connection: Connection, query: Any) -> list[tuple[Any, ...]]:
        """See `Dialect.rows`."""
        return list(connection.execute(query).cursor.fetchall())


def _connect(uri: str) -> WritingBehind:
    connection = sqlite3.connect(
        uri,
        uri=True,
        timeout=BUSY_TIMEOUT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        factory=WritingBehind,
    )
    try:
        for setting in _SETTINGS:
            connection.execute(setting)
        if "vfs=memdb" not in uri:
            connection.execute("PRAGMA journal_mode = WAL")
    except UnicodeDecodeError as error:  # SQLite quotes the damaged schema in its message
        connection.close()
        raise DamagedLibraryError("The library's file is damaged.") from error
    except BaseException:
        connection.close()
        raise
    return connection


def _driver(connection: Connection) -> WritingBehind:
    driver = connection.connection.driver_connection
    assert isinstance(driver, WritingBehind)
    return driver


def _write(
    driver: WritingBehind,
    sql: Callable[[int], str],
    rows: Sequence[tuple[Any, ...]],
    sizes: tuple[int, ...] = ROWS_AT_ONCE,
) -> None:
    """Run `sql(n)`, which takes the values of n rows, until all rows have had their turn."""

    def write(execute: Callable[..., object]) -> None:
        start = 0
        for count in sizes:
            while len(rows) - start >= count:
                execute(sql(count), tuple(chain.from_iterable(rows[start : start + count])))
                start += count
        for row in rows[start:]:
            execute(sql(1), row)

    if len(rows) >= BEHIND_FROM_ROWS:
        driver.write_behind(write)
    elif rows:
        write(driver.execute)


# ruff: noqa: S608 - the names in these statements come from the schema, never from outside


@cache
def _upsert_sql(table: Table, count: int) -> str:
    names = [column.name for column in table.columns]
    key = [column.name for column in table.primary_key]
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name not in key)
    return (
        f'INSERT INTO "{table.name}" ({_list(names)}) VALUES {_values(len(names), count)}'
        f" ON CONFLICT ({_list(key)}) DO {f'UPDATE SET {sets}' if sets else 'NOTHING'}"
    )


@cache
def _delete_sql(table: Table, count: int) -> str:
    """Alternatives are looked up one by one; a list of row values would be met by a scan."""
    one = " AND ".join(f'"{column.name}" = ?' for column in table.primary_key)
    return f'DELETE FROM "{table.name}" WHERE {" OR ".join([f"({one})"] * count)}'


@cache
def _update_sql(table: Table, columns: tuple[str, ...], count: int) -> str:
    """The rows are named column1, column2 ... by SQLite: the new values, then the key."""
    sets = ", ".join(f'"{name}" = given.column{i}' for i, name in enumerate(columns, 1))
    where = " AND ".join(
        f'"{table.name}"."{column.name}" = given.column{i}'
        for i, column in enumerate(table.primary_key, len(columns) + 1)
    )
    values = _values(len(columns) + len(table.primary_key), count)
    return f'UPDATE "{table.name}" SET {sets} FROM (VALUES {values}) AS given WHERE {where}'


def _values(width: int, count: int) -> str:
    row = f"({', '.join('?' * width)})"
    return ", ".join([row] * count)


def _list(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
