"""The only place where SQLite and PostgreSQL differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Engine, Select, Table

from ibidem.errors import IbidemError, InputError, Problem
from ibidem.model.id_list import IdList
from ibidem.store.dialect.terms import Document, Terms


class Numbering(Protocol):
    """The numbers that the documents of a full-text index have; no number is used twice as long as
    the index is not cleared."""

    table: Table  # library_id, id, number

    def highest(self, connection: Connection, library_id: int) -> int:
        """The highest number given in a library; 0 where there is no index yet."""
        ...

    def find(self, connection: Connection, library_id: int, terms: Terms) -> list[int]:
        """The numbers of the documents that have the terms, and some that nobody has any more."""
        ...


class FullText(Protocol):
    """A full-text index over the references of each library.

    `finds_phrases_in_files`: False where a phrase is looked for in files as its words, in any
    order, so that more is found than fits. `numbering`: None where documents have no numbers.
    """

    finds_phrases_in_files: bool

    @property
    def numbering(self) -> Numbering | None:
        """The numbers of the documents."""
        ...

    def create(self, connection: Connection) -> None:
        """Make its tables in an empty database."""
        ...

    def replace(
        self, connection: Connection, library_id: int, gone: Sequence[str], new: Sequence[Document]
    ) -> bool:
        """Forget the documents of some references and index others, new ones or again.

        Returns False when the index has so much waste that it should be cleared and filled anew.
        """
        ...

    def clear(self, connection: Connection, library_id: int) -> None:
        """Forget every document of a library."""
        ...

    def count(self, connection: Connection, library_id: int) -> int:
        """How many documents of a library are indexed."""
        ...

    def matches(
        self, connection: Connection, library_id: int, identity: ColumnElement[str], terms: Terms
    ) -> ColumnElement[bool]:
        """The condition that the reference with the id in column `identity` has the terms."""
        ...

    def settle(self, connection: Connection) -> None:
        """Tidy up after many documents were indexed, for quick answers at once."""
        ...

    def find_damage(self, connection: Connection, library_id: int) -> bool:
        """Whether the index is damaged in itself. Needs a writing transaction."""
        ...


class Dialect(Protocol):
    """What the rest of the store needs of a database."""

    NAME: str

    @property
    def full_text(self) -> FullText:
        """The full-text index."""
        ...

    def create_engine(self, url: str, *, create: bool) -> Engine:
        """An engine whose connections are ready for `begin`. `create`: a missing file is made."""
        ...

    def begin(self, connection: Connection, *, writing: bool, durable: bool = True) -> None:
        """Begin a consistent snapshot, or a transaction that may write.

        One that need not be `durable` may be lost, whole, when the power goes soon after it, as
        long as none that is has followed.
        """
        ...

    def lock_schema(self, connection: Connection) -> None:
        """Let only one process at a time create or migrate; until the transaction ends."""
        ...

    def settle_keys(self, connection: Connection) -> None:
        """After rows came with their keys: let the database give only keys behind them."""
        ...

    def translate(self, error: BaseException) -> IbidemError | None:
        """The error of ours that says what the driver's `error` means, or None."""
        ...

    def within(self, column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
        """The condition that `column` is one of `values`, however many they are."""
        ...

    def json_text(
        self, payload: ColumnElement[Any], path: tuple[str | int, ...]
    ) -> ColumnElement[str]:
        """The value at a path in a payload as text, NULL where there is none. Paths are our own."""
        ...

    def insert(self, connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Like `upsert`, for rows that are most probably not there yet: quicker for many."""
        ...

    def upsert(self, connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert whole rows (values in the order of the table's columns), replacing by key."""
        ...

    def delete(self, connection: Connection, table: Table, keys: Sequence[tuple[Any, ...]]) -> None:
        """Delete rows by key (values in the order of the primary key)."""
        ...

    def update(
        self,
        connection: Connection,
        table: Table,
        columns: tuple[str, ...],
        rows: Sequence[tuple[Any, ...]],
    ) -> None:
        """Set some columns of existing rows; each of `rows` has their values, then the key."""
        ...

    def stream(self, connection: Connection, query: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of a query one by one; memory does not grow with their number."""
        ...

    def find_damage(self, connection: Connection, *, repair: bool) -> list[Problem]:
        """What the database says is damaged in itself; `repair` makes its indexes anew.

        Codes: damaged_file, damaged_index, unreadable_record.
        """
        ...

    def ids(self, connection: Connection, query: Select[tuple[str]]) -> IdList:
        """What `rows` gives for a query of ids alone; quick for many."""
        ...

    def overwrite_deleted(self, connection: Connection) -> None:
        """From now on, on this connection, leave no trace in the file of what is deleted."""
        ...

    def rows(self, connection: Connection, query: Any) -> list[tuple[Any, ...]]:
        """Every row of a query made of SQLAlchemy Core, as the driver gives it."""
        ...


def dialect_of(url: str) -> Dialect:
    """The dialect for a store's url. Raises `InputError` for a scheme that is none of ours."""
    scheme = url.partition(":")[0].partition("+")[0]
    if scheme == "sqlite":
        from ibidem.store.dialect.sqlite import SQLite

        return SQLite()
    if scheme in ("postgresql", "postgres"):
        from ibidem.store.dialect.postgresql import PostgreSQL

        return PostgreSQL()
    raise InputError(f"A store is at sqlite:///... or postgresql://..., not at {scheme}:...")
