"""PostgreSQL 15 or newer, through psycopg 3.

- Reading is REPEATABLE READ (one snapshot for the whole transaction), writing READ COMMITTED: who
  writes to a library holds its row in `heads` first, so nobody else changes what it reads there.
- Batches above `COPY_FROM_ROWS` go by COPY: new rows straight into the table, others into a
  temporary table and from there by INSERT ... ON CONFLICT. Smaller batches go by `executemany`,
  which psycopg sends as one pipeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Column, ColumnElement, Connection, Engine, Select, Table, cast, func, literal
from sqlalchemy import create_engine as make_engine
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import any_

from ibidem.errors import (
    IbidemError,
    InputError,
    LibraryBusyError,
    LibraryError,
    Problem,
    StorageFullError,
)
from ibidem.model.id_list import IdList
from ibidem.store.dialect.postgresql_text import PostgreSQLText

FETCH_ROWS = 2_000
COPY_FROM_ROWS = 100
LOCK_TIMEOUT_SECONDS = 20
SCHEMA_LOCK = 0x1B1DE3  # the advisory lock under which the schema is created and migrated

_STREAMED = {"yield_per": FETCH_ROWS}

_ERRORS: tuple[tuple[type[psycopg.Error], type[IbidemError], str], ...] = (
    (
        psycopg.errors.LockNotAvailable,
        LibraryBusyError,
        "Another program is writing to the library and did not finish in time.",
    ),
    (
        psycopg.errors.DeadlockDetected,
        LibraryBusyError,
        "Another program is writing to the library at the same time. Please try again.",
    ),
    (
        psycopg.errors.SerializationFailure,
        LibraryBusyError,
        "Another program is writing to the library at the same time. Please try again.",
    ),
    (psycopg.errors.DiskFull, StorageFullError, "There is no space left in the database."),
    (
        psycopg.errors.TooManyConnections,
        LibraryBusyError,
        "The database has no connection left. Please try again.",
    ),
    (psycopg.DataError, InputError, "The database cannot keep this value."),
    (psycopg.OperationalError, LibraryError, "The database cannot be reached."),
)


class PostgreSQL:
    """The dialect of PostgreSQL."""

    NAME = "postgresql"

    def __init__(self) -> None:
        self.full_text = PostgreSQLText(self.upsert, self.delete)

    def create_engine(self, url: str, *, create: bool) -> Engine:  # noqa: ARG002 - never made here
        """See `Dialect.create_engine`."""
        return make_engine(
            "postgresql+psycopg://" + url.partition("://")[2],
            pool_size=10,
            max_overflow=20,
            pool_pre_ping=True,
            connect_args={
                "options": f"-c lock_timeout={LOCK_TIMEOUT_SECONDS}s -c timezone=UTC",
                "prepare_threshold": 3,
            },
        )

    def begin(self, connection: Connection, *, writing: bool, durable: bool = True) -> None:
        """See `Dialect.begin`."""
        if writing:
            connection.execution_options(isolation_level="READ COMMITTED")
        else:
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        connection.begin()
        if not durable:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")

    def lock_schema(self, connection: Connection) -> None:
        """See `Dialect.lock_schema`."""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({SCHEMA_LOCK})")

    def settle_keys(self, connection: Connection) -> None:
        """See `Dialect.settle_keys`."""
        connection.exec_driver_sql(
            "SELECT setval(pg_get_serial_sequence('libraries', 'library_id'),"
            " (SELECT coalesce(max(library_id), 0) + 1 FROM libraries), false)"
        )

    def translate(self, error: BaseException) -> IbidemError | None:
        """See `Dialect.translate`."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        for theirs, ours, message in _ERRORS:
            if isinstance(cause, theirs):
                return ours(message, cause=str(cause))
        return None

    def within(self, column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
        """See `Dialect.within`: one parameter, an array."""
        return column == any_(literal(list(values), ARRAY(column.type)))

    def json_text(
        self, payload: ColumnElement[Any], path: tuple[str | int, ...]
    ) -> ColumnElement[str]:
        """See `Dialect.json_text`."""
        return func.json_extract_path_text(cast(payload, JSON), *map(str, path))

    def upsert(self, connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """See `Dialect.upsert`."""
        if not rows:
            return
        driver = _driver(connection)
        with driver.cursor() as cursor:
            if len(rows) <= COPY_FROM_ROWS:
                cursor.executemany(_upsert_sql(table), rows)
                return
            _stage(cursor, table, tuple(table.columns), rows)
            cursor.execute(_merge_sql(table))

    def insert(self, connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """See `Dialect.insert`: COPY straight into the table."""
        if len(rows) <= COPY_FROM_ROWS:
            self.upsert(connection, table, rows)
            return
        driver = _driver(connection)
        names = _list(column.name for column in table.columns)
        try:
            with driver.transaction(), driver.cursor() as cursor:  # a savepoint
                _copy(cursor, f'COPY "{table.name}" ({names}) FROM STDIN', rows)
        except psycopg.errors.UniqueViolation:
            self.upsert(connection, table, rows)

    def delete(self, connection: Connection, table: Table, keys: Sequence[tuple[Any, ...]]) -> None:
        """See `Dialect.delete`."""
        if not keys:
            return
        with _driver(connection).cursor() as cursor:
            if len(keys) <= COPY_FROM_ROWS:
                cursor.executemany(_delete_sql(table), keys)
                return
            _stage(cursor, table, tuple(table.primary_key), keys)
            cursor.execute(
                f'DELETE FROM "{table.name}" t USING "{_staged(table)}" s WHERE {_matches(table)}'
            )

    def update(
        self,
        connection: Connection,
        table: Table,
        columns: tuple[str, ...],
        rows: Sequence[tuple[Any, ...]],
    ) -> None:
        """See `Dialect.update`."""
        if not rows:
            return
        with _driver(connection).cursor() as cursor:
            if len(rows) <= COPY_FROM_ROWS:
                cursor.executemany(_update_sql(table, columns), rows)
                return
            changed = tuple(table.columns[name] for name in columns)
            _stage(cursor, table, (*changed, *table.primary_key), rows)
            sets = ", ".join(f'"{name}" = s."{name}"' for name in columns)
            cursor.execute(
                f'UPDATE "{table.name}" t SET {sets} FROM "{_staged(table)}" s'
                f" WHERE {_matches(table)}"
            )

    def stream(self, connection: Connection, query: Any) -> Iterator[tuple[Any, ...]]:
        """See `Dialect.stream`: a cursor on the server."""
        with connection.execute(query, execution_options=_STREAMED) as result:
            for row in result:
                yield tuple(row)

    def overwrite_deleted(self, connection: Connection) -> None:
        """See `Dialect.overwrite_deleted`: here VACUUM does it, which runs by itself."""

    def find_damage(self, connection: Connection, *, repair: bool) -> list[Problem]:  # noqa: ARG002
        """See `Dialect.find_damage`: PostgreSQL's own checks are its administrator's."""
        return []

    def ids(self, connection: Connection, query: Select[tuple[str]]) -> IdList:
        """See `Dialect.ids`."""
        return IdList([identity for (identity,) in self.rows(connection, query)])

    def rows(self, connection: Connection, query: Any) -> list[tuple[Any, ...]]:
        """See `Dialect.rows`."""
        return list(connection.execute(query).cursor.fetchall())


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


# ruff: noqa: S608 - the names in these statements come from the schema, never from outside


def _stage(
    cursor: psycopg.Cursor[Any],
    table: Table,
    columns: tuple[Column[Any], ...],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Put rows into the session's temporary copy of a table, instead of what is in it."""
    name = _staged(table)
    cursor.execute(
        f'CREATE TEMPORARY TABLE IF NOT EXISTS "{name}" AS SELECT * FROM "{table.name}" LIMIT 0'
    )
    cursor.execute(f'TRUNCATE "{name}"')
    names = _list(column.name for column in columns)
    _copy(cursor, f'COPY "{name}" ({names}) FROM STDIN', rows)


def _copy(cursor: psycopg.Cursor[Any], command: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with cursor.copy(command) as copy:
        for row in rows:
            copy.write_row(row)


def _staged(table: Table) -> str:
    return f"staged_{table.name}"


@cache
def _merge_sql(table: Table) -> str:
    names = _list(column.name for column in table.columns)
    return (
        f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM "{_staged(table)}"'
        f" {_on_conflict(table)}"
    )


@cache
def _upsert_sql(table: Table) -> str:
    names = [column.name for column in table.columns]
    return (
        f'INSERT INTO "{table.name}" ({_list(names)}) VALUES ({", ".join(["%s"] * len(names))})'
        f" {_on_conflict(table)}"
    )


def _on_conflict(table: Table) -> str:
    key = [column.name for column in table.primary_key]
    sets = ", ".join(
        f'"{column.name}" = excluded."{column.name}"'
        for column in table.columns
        if column.name not in key
    )
    return f"ON CONFLICT ({_list(key)}) DO {f'UPDATE SET {sets}' if sets else 'NOTHING'}"


@cache
def _delete_sql(table: Table) -> str:
    where = " AND ".join(f'"{column.name}" = %s' for column in table.primary_key)
    return f'DELETE FROM "{table.name}" WHERE {where}'


@cache
def _update_sql(table: Table, columns: tuple[str, ...]) -> str:
    sets = ", ".join(f'"{name}" = %s' for name in columns)
    where = " AND ".join(f'"{column.name}" = %s' for column in table.primary_key)
    return f'UPDATE "{table.name}" SET {sets} WHERE {where}'


def _matches(table: Table) -> str:
    return " AND ".join(f't."{column.name}" = s."{column.name}"' for column in table.primary_key)


def _list(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
