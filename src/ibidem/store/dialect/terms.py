"""What a full-text index is asked, before a database's own syntax."""

from __future__ import annotations

from dataclasses import dataclass

OTHER = "other"  # every field without a column of its own
FILES = "files"  # the texts of the attached files
COLUMNS: tuple[str, ...] = (
    "title",
    "abstract",
    "author",
    "secondary_author",
    "keywords",
    "citation_key",
    "secondary_title",
    "alternate_title",
    "short_title",
    "year",
    "date",
    "volume",
    "number",
    "pages",
    "publisher",
    "place_published",
    "isbn",
    "electronic_resource_number",
    "accession_number",
    "url",
    "language",
    "label",
    "notes",
    "research_notes",
    OTHER,
    FILES,
)
"""What a document is divided into: what is often searched for by itself has a column of its own,
and is found without reading the references. (Each empty column costs 0.6 us for each reference on
SQLite, so not every field has one.) Where this changes, a migration clears the indexes."""

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
