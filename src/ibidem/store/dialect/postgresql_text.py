"""The full-text index on PostgreSQL: a tsvector per reference, in a GIN index.

The vectors are written out word by word, as `model.text.words` found and folded them, so that both
databases and the program itself agree on what a word is. The parts of a document are the weights A
to D. Each vector also holds its library, as a word that no text can contain, so that a question to
one library does not walk through the documents of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    MetaData,
    Table,
    bindparam,
    column,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from ibidem.store.dialect.terms import BOUNDARY, PARTS, AnyOf, Document, Part, Phrase, Terms
from ibidem.store.schema.columns import library_key, ordered

POSITION_MAX = 16_383  # PostgreSQL 15 manual, section 12.11: what comes behind has this position
POSITIONS_MAX = 256  # of one word in one document
_WEIGHTS: dict[Part, str] = dict(zip(PARTS, "ABCD", strict=True))

_METADATA = MetaData()
full_text = Table(
    "full_text",
    _METADATA,
    library_key(),
    ordered("id", primary_key=True),
    Column("body", TSVECTOR, nullable=False),
    Index("full_text_by_word", "body", postgresql_using="gin"),
)

Upsert = Callable[[Connection, Table, Sequence[tuple[Any, ...]]], None]


class PostgreSQLText:
    """See `FullText`."""

    def __init__(self, upsert: Upsert, delete_rows: Upsert) -> None:
        self._upsert = upsert
        self._delete = delete_rows

    def create(self, connection: Connection) -> None:
        """See `FullText.create`."""
        _METADATA.create_all(connection)

    def replace(
        self, connection: Connection, library_id: int, gone: Sequence[str], new: Sequence[Document]
    ) -> bool:
        """See `FullText.replace`."""
        self._delete(connection, full_text, [(library_id, identity) for identity in gone])
        self._upsert(
            connection,
            full_text,
            [(library_id, document.id, _vector(library_id, document)) for document in new],
        )
        return True

    def clear(self, connection: Connection, library_id: int) -> None:
        """See `FullText.clear`."""
        connection.execute(delete(full_text).where(full_text.c.library_id == library_id))

    def count(self, connection: Connection, library_id: int) -> int:
        """See `FullText.count`."""
        query = (
            select(func.count()).select_from(full_text).where(full_text.c.library_id == library_id)
        )
        return int(connection.execute(query).scalar_one())

    def matches(
        self,
        connection: Connection,  # noqa: ARG002 - SQLite needs it
        library_id: int,
        identity: ColumnElement[str],
        terms: Terms,
    ) -> ColumnElement[bool]:
        """See `FullText.matches`."""
        question = f"'{_library_word(library_id)}' & {_question(terms)}"
        # MATERIALIZED: asked once, whatever the planner believes about the sizes of the tables
        found = text(
            "WITH found AS MATERIALIZED (SELECT id FROM full_text WHERE library_id = :library"
            " AND body @@ CAST(:terms AS tsquery)) SELECT id FROM found"
        ).bindparams(
            bindparam("library", library_id, unique=True),
            bindparam("terms", question, unique=True),
        )
        return identity.in_(found.columns(column("id")))

    def settle(self, connection: Connection) -> None:
        """See `FullText.settle`: empty the index's list of pending entries, which every search
        reads through (PostgreSQL 15 manual, section 70.4.1), and let the planner know the sizes."""
        connection.exec_driver_sql("SELECT gin_clean_pending_list('full_text_by_word')")
        connection.exec_driver_sql("ANALYZE full_text, listing, labels")

    def find_damage(self, connection: Connection, library_id: int) -> bool:  # noqa: ARG002
        """See `FullText.find_damage`: left to PostgreSQL's administrator."""
        return False


def _library_word(library_id: int) -> str:
    return f"{library_id:d}/"


def _vector(library_id: int, document: Document) -> str:
    """The text form of a tsvector. Words are letters and digits: nothing needs to be escaped."""
    places: dict[str, list[str]] = {}
    position = 0
    for part, words in zip(PARTS, document.parts, strict=True):
        weight = _WEIGHTS[part]
        position += 1  # no phrase goes from one part to the next
        for word in words:
            position += 1
            if word != BOUNDARY:
                known = places.setdefault(word, [])
                if len(known) < POSITIONS_MAX - 1:
                    known.append(f"{min(position, POSITION_MAX)}{weight}")
    lexemes = [f"'{word}':{','.join(known)}" for word, known in places.items()]
    return f"'{_library_word(library_id)}' {' '.join(lexemes)}"


def _question(terms: Terms) -> str:
    """The text form of a tsquery (PostgreSQL 15 manual, section 8.11.2)."""
    if isinstance(terms, Phrase):
        weight = _WEIGHTS[terms.part] if terms.part else ""
        star = "*" if terms.is_prefix else ""
        plain = [f"'{word}':{weight}" if weight else f"'{word}'" for word in terms.words]
        if star:
            plain[-1] = f"'{terms.words[-1]}':*{weight}"
        return f"({' <-> '.join(plain)})"
    if isinstance(terms, AnyOf):
        return f"({' | '.join(map(_question, terms.terms))})"
    wanted = " & ".join(map(_question, terms.terms))
    without = "".join(f" & !{_question(term)}" for term in terms.without)
    return f"({wanted}{without})"
