"""The full-text index on SQLite: FTS5, one contentless table per library.

A contentless table keeps no text (a quarter of the size), and before SQLite 3.43 cannot forget a
document without being shown it again. So documents have numbers that are never used twice: a new
version gets a new number, `documents` says which number is whose, and numbers that nobody has are
passed over. When they are many, the index is made anew.

Words are found and folded by `model.text.words`; the tokenizer `ascii` then only parts them at
spaces, so that both databases and the program itself agree on what a word is.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Index,
    MetaData,
    Table,
    bindparam,
    column,
    delete,
    false,
    func,
    select,
    text,
)

from ibidem.store.dialect.terms import COLUMNS, AnyOf, Document, Phrase, Terms
from ibidem.store.schema.columns import library_key, number, ordered

HELD_BYTES = 16 * 1024 * 1024
STALE_MIN = 5_000  # fewer numbers that nobody has are not worth a new index

_METADATA = MetaData()
documents = Table(
    "documents",
    _METADATA,
    library_key(),
    ordered("id", primary_key=True),
    number("number"),
    Index("documents_by_number", "library_id", "number", unique=True),
    sqlite_with_rowid=False,
)
document_numbers = Table("document_numbers", _METADATA, library_key(), number("used"))


class DocumentNumbers:
    """See `Numbering`."""

    table = documents

    def highest(self, connection: Connection, library_id: int) -> int:
        """See `Numbering.highest`."""
        return _used(connection, library_id)

    def find(self, connection: Connection, library_id: int, terms: Terms) -> list[int]:
        """See `Numbering.find`: as one text, which is quicker than row by row."""
        if not _used(connection, library_id):
            return []
        name = _name(library_id)
        query = f"SELECT group_concat(rowid) FROM {name} WHERE {name} MATCH ?"
        (joined,) = _driver(connection).execute(query, (_question(terms),)).fetchone()
        return json.loads(f"[{joined}]") if joined else []


class SQLiteText:
    """See `FullText`."""

    finds_phrases_in_files = True
    numbering = DocumentNumbers()

    def create(self, connection: Connection) -> None:
        """See `FullText.create`."""
        _METADATA.create_all(connection)

    def replace(
        self, connection: Connection, library_id: int, gone: Sequence[str], new: Sequence[Document]
    ) -> bool:
        """See `FullText.replace`."""
        driver = _driver(connection)
        name = _name(library_id)
        driver.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5("
            f"{_COLUMNS}, content='', columnsize=0, tokenize='ascii')"
        )
        first = _used(connection, library_id) + 1
        if first == 1:  # what is held back before it is written; few large pieces are merged sooner
            driver.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('hashsize', {HELD_BYTES})")
        used = first + len(new) - 1
        driver.executemany(
            "DELETE FROM documents WHERE library_id = ? AND id = ?",
            [(library_id, identity) for identity in gone],
        )
        driver.executemany(
            "INSERT INTO documents (library_id, id, number) VALUES (?, ?, ?)"
            " ON CONFLICT (library_id, id) DO UPDATE SET number = excluded.number",
            [(library_id, document.id, first + at) for at, document in enumerate(new)],
        )
        driver.executemany(
            f"INSERT INTO {name} (rowid, {_COLUMNS}) VALUES (?{', ?' * len(COLUMNS)})",
            [(first + at, *map(document.texts.get, COLUMNS)) for at, document in enumerate(new)],
        )
        driver.execute(
            "INSERT INTO document_numbers (library_id, used) VALUES (?, ?)"
            " ON CONFLICT (library_id) DO UPDATE SET used = excluded.used",
            (library_id, used),
        )
        known = self.count(connection, library_id)
        return used - known <= STALE_MIN + known

    def clear(self, connection: Connection, library_id: int) -> None:
        """See `FullText.clear`."""
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_name(library_id)}")
        for owned in (documents, document_numbers):
            connection.execute(delete(owned).where(owned.c.library_id == library_id))

    def count(self, connection: Connection, library_id: int) -> int:
        """See `FullText.count`."""
        query = (
            select(func.count()).select_from(documents).where(documents.c.library_id == library_id)
        )
        return int(connection.execute(query).scalar_one())

    def matches(
        self, connection: Connection, library_id: int, identity: ColumnElement[str], terms: Terms
    ) -> ColumnElement[bool]:
        """See `FullText.matches`."""
        if not _used(connection, library_id):
            return false()
        # CROSS JOIN makes SQLite begin with the index (https://sqlite.org/lang_select.html,
        # section 2.2); from `documents` it would ask the index once per reference.
        found = text(
            f"SELECT documents.id FROM {_name(library_id)} AS f CROSS JOIN documents"
            f" ON documents.library_id = {library_id:d} AND documents.number = f.rowid"
            f" WHERE {_name(library_id)} MATCH :terms"
        ).bindparams(bindparam("terms", _question(terms), unique=True))
        return identity.in_(found.columns(column("id")))

    def settle(self, connection: Connection) -> None:
        """See `FullText.settle`: FTS5 merges as it goes."""

    def find_damage(self, connection: Connection, library_id: int) -> bool:
        """See `FullText.find_damage`: FTS5's own integrity check."""
        if not _used(connection, library_id):
            return False
        name = _name(library_id)
        try:
            _driver(connection).execute(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")
        except sqlite3.DatabaseError:
            return True
        return False


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


# ruff: noqa: S608 - the names in these statements are made here, never outside


_COLUMNS = ", ".join(f'"{name}"' for name in COLUMNS)


def _name(library_id: int) -> str:
    return f"full_text_{library_id:d}"


def _used(connection: Connection, library_id: int) -> int:
    """The highest number given to a document of this library; 0 where there is no index yet."""
    query = select(document_numbers.c.used).where(document_numbers.c.library_id == library_id)
    return int(connection.execute(query).scalar_one_or_none() or 0)


def _question(terms: Terms) -> str:
    """FTS5's syntax (https://sqlite.org/fts5.html, section 3)."""
    if isinstance(terms, Phrase):
        names = " ".join(f'"{name}"' for name in terms.columns)
        within = f"{{{names}}} : " if names else ""
        return f'{within}"{" ".join(terms.words)}"{" *" if terms.is_prefix else ""}'
    if isinstance(terms, AnyOf):
        return f"({' OR '.join(map(_question, terms.terms))})"
    wanted = f"({' AND '.join(map(_question, terms.terms))})"
    if not terms.without:
        return wanted
    return f"({wanted} NOT ({' OR '.join(map(_question, terms.without))}))"
