"""What a full-text index is asked, before a database's own syntax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# What a document is divided into. PostgreSQL's weights A to D, SQLite's columns.
Part = Literal["title", "names", "abstract", "rest"]
PARTS: tuple[Part, ...] = ("title", "names", "abstract", "rest")

BOUNDARY = "\u00b6"  # stands between two fields, so that no phrase goes across; never in a word
WORD_CHARS_MAX = 100  # longer words are cut, in documents and in questions
WORDS_MAX = 60_000  # of a document; what comes behind is not found


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words (as `model.text.words` gives them) that follow each other, in one part or in any.

    `is_prefix`: the last one may go on.
    """

    words: tuple[str, ...]
    is_prefix: bool = False
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of `terms` and none of `without`; `terms` has one at least."""

    terms: tuple[Terms, ...]
    without: tuple[Terms, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of `terms`."""

    terms: tuple[Terms, ...]


Terms = Phrase | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Document:
    """A reference as it is indexed: the words of each part, `BOUNDARY` between fields."""

    id: str
    parts: tuple[list[str], list[str], list[str], list[str]]
