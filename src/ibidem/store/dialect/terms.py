"""What a full-text index is asked, before a database's own syntax."""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.model.reference_types import NAME_FIELDS, STORED_FIELDS

OTHER = "other"  # the fields that are not in the table: custom ones
FILES = "files"  # the texts of the attached files
COLUMNS: tuple[str, ...] = (
    *sorted(STORED_FIELDS),
    *NAME_FIELDS,
    "keywords",
    "citation_key",
    OTHER,
    FILES,
)
"""What a document is divided into. Where this changes, a migration clears the indexes."""

BOUNDARY = "\u00b6"  # stands between two values, so that no phrase goes across; never in a word
WORD_CHARS_MAX = 100  # longer words are cut, in documents and in questions
CHARS_MAX = 600_000  # of one column of a reference; what comes behind is not found
FILE_CHARS_MAX = 2_000_000  # of the files of a reference; what comes behind is not found


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words (as `model.text.words` gives them) that follow each other in a value of one of some
    columns; of any column where none are named.

    `is_prefix`: the last one may go on.
    """

    words: tuple[str, ...]
    is_prefix: bool = False
    columns: tuple[str, ...] = ()


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
    """A reference as it is indexed: by column its words, spaces between them, and `BOUNDARY` behind
    each value."""

    id: str
    texts: dict[str, str]
