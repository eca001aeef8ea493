"""The full-text index on PostgreSQL: a tsvector per reference, in a GIN index.

The vectors are written out word by word, as `model.text.words` found and folded them, so that both
databases and the program itself agree on what a word is. Title, author and abstract have the
weights A to C. The words of every other column are there twice: as they are, and with the number of
the column in front ("c12/word"), for questions about one column. The words of files are there once,
as "f/word" and without their places, so that a book of a thousand pages fits: a phrase in a file is
asked for as its words, and whoever asks looks into the file (`finds_phrases_in_files`).

Each vector also holds its library, as a word that no text can contain, so that a question to one
library does not walk through the documents of the others.
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

from ibidem.store.dialect.terms import (
    BOUNDARY,
    COLUMNS,
    FILES,
    WORD_CHARS_MAX,
    AnyOf,
    Document,
    Phrase,
    Terms,
)
from ibidem.store.schema.columns import library_key, ordered

POSITION_MAX = 16_383  # PostgreSQL 15 manual, section 12.11: what comes behind has this position
POSITIONS_MAX = 256  # of one word in one document
VECTOR_BYTES_MAX = 900_000  # PostgreSQL takes 1 MB (manual, section 12.11)
_POSITION_BYTES = 2
_LEXEME_BYTES = 8  # beside its letters
_SURELY_SMALL_CHARS = 50_000  # of words: however they are spelled, their vector is small enough
_WEIGHTS = {"title": "A", "author": "B", "abstract": "C"}
_REST = "D"
_PREFIXES = {name: f"c{number}/" for number, name in enumerate(COLUMNS)} | {FILES: "f/"}

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

    finds_phrases_in_files = False
    numbering = None

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
    size = sum(map(len, document.texts.values()))
    vector = _Vector(_library_word(library_id), is_small=size < _SURELY_SMALL_CHARS)
    place = vector.place
    position = 0
    for column_name, words in document.texts.items():
        if column_name == FILES:
            continue
        weight = _WEIGHTS.get(column_name)
        prefix = "" if weight else _PREFIXES[column_name]
        mark = weight or _REST
        position += 1  # no phrase goes from one column to the next
        for word in words.split():
            position += 1
            if word != BOUNDARY:
                at = f"{min(position, POSITION_MAX)}{mark}"
                place(word, at)
                if prefix:
                    place(prefix + word, at)
    for word in dict.fromkeys(document.texts.get(FILES, "").split()):
        if word != BOUNDARY:
            place(_PREFIXES[FILES] + word[:WORD_CHARS_MAX])
    return str(vector)


class _Vector:
    """A vector in the making; what would make it too large is left out."""

    def __init__(self, library_word: str, *, is_small: bool) -> None:
        self._places: dict[str, list[str]] = {library_word: []}
        self._left = VECTOR_BYTES_MAX
        self.place = self._place_quickly if is_small else self._place

    def _place_quickly(self, lexeme: str, at: str = "") -> None:
        known = self._places.setdefault(lexeme, [])
        if at and len(known) < POSITIONS_MAX - 1:
            known.append(at)

    def _place(self, lexeme: str, at: str = "") -> None:
        known = self._places.get(lexeme)
        if known is None:
            size = len(lexeme.encode()) + _LEXEME_BYTES
            if self._left < size:
                return
            self._left -= size
            known = self._places[lexeme] = []
        if at and len(known) < POSITIONS_MAX - 1 and self._left >= _POSITION_BYTES:
            self._left -= _POSITION_BYTES
            known.append(at)

    def __str__(self) -> str:
        return " ".join(
            f"'{lexeme}':{','.join(known)}" if known else f"'{lexeme}'"
            for lexeme, known in self._places.items()
        )


def _question(terms: Terms) -> str:
    """The text form of a tsquery (PostgreSQL 15 manual, section 8.11.2)."""
    if isinstance(terms, Phrase):
        columns = terms.columns or (None, FILES)
        return f"({' | '.join(_phrase(terms, name) for name in columns)})"
    if isinstance(terms, AnyOf):
        return f"({' | '.join(map(_question, terms.terms))})"
    wanted = " & ".join(map(_question, terms.terms))
    without = "".join(f" & !{_question(term)}" for term in terms.without)
    return f"({wanted}{without})"


def _phrase(phrase: Phrase, column_name: str | None) -> str:
    """A phrase in one column, or (None) in any but the files."""
    weight = _WEIGHTS.get(column_name or "", "")
    prefix = "" if weight or column_name is None else _PREFIXES[column_name]
    lexemes = [f"'{prefix}{word}'" for word in phrase.words]
    marks = [
        "*" if phrase.is_prefix and at == len(lexemes) else "" for at in range(1, len(lexemes) + 1)
    ]
    asked = [
        f"{lexeme}:{mark}{weight}" if mark or weight else lexeme
        for lexeme, mark in zip(lexemes, marks, strict=True)
    ]
    return f"({(' & ' if column_name == FILES else ' <-> ').join(asked)})"
