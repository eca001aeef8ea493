"""Which BibTeX and BibLaTeX field stands for which field of a reference, for every type.

The table below joins field names to CSL variables; which field of the model stands for a CSL
variable in a type is said by `model.reference_types`. So `number` is the issue of a journal article
and the report number of a report, without a rule of its own here. A field of the model that has no
counterpart is written under its own id (`research_notes`), or with "ibidem_" before it where
BibTeX uses that name for something else; both are read back.

Sources: btxdoc section 3.2; the BibLaTeX manual 3.20, section 2.2, and its field aliases (2.2.5);
JabRef and Zotero for `pmcid`, `shortjournal`, `ranking` and `readstatus`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from ibidem.model.reference_types import (
    FIELDS,
    FORM_FIELDS,
    FROM_BIBTEX,
    NAME_FIELDS,
    REFERENCE_TYPES,
    ReferenceType,
)


class Kind(Enum):
    """How the value of a field is read and written."""

    TEXT = "text"
    VERBATIM = "verbatim"  # addresses and identifiers
    PAGES = "pages"
    NAMES = "names"
    DOI = "doi"
    ISBN = "isbn"  # written as `isbn` or `issn` by its form
    GENRE = "genre"  # BibLaTeX localization keys ("phdthesis") stand for words


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a field's value goes in a reference."""

    field: str
    kind: Kind


@dataclass(slots=True)
class Plan:
    """The fields of one reference type.

    `slots` by BibTeX or BibLaTeX name, for reading, `texts` those of kind `TEXT`; `bibtex` and
    `biblatex` give the name to write for each field of the model, in the order in which a person
    wants to see them.
    """

    slots: dict[str, Slot] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    bibtex: dict[str, str] = field(default_factory=dict)
    biblatex: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Row:
    bibtex: str
    biblatex: str
    variables: tuple[str, ...]
    default: str = ""  # the field of the model where no variable of the type fits
    kind: Kind = Kind.TEXT
    aliases: tuple[str, ...] = ()


PREFIX = "ibidem_"
DATE = f"{PREFIX}date"  # the model's `date` where no date field of BibTeX can carry it
TYPE_FIELD = "referencetype"  # names the type where the entry type alone does not
ENTRY_TYPE = "bibtex:@type"  # in `extra`: the entry type as it was, where it is not the usual one
SUBTITLES = {"title": "subtitle", "booktitle": "booksubtitle", "journaltitle": "journalsubtitle",
               "journal": "journalsubtitle"}  # fmt: skip

# Names that mean something of their own and never stand for a field of the model directly.
_RESERVED = frozenset(
    {"date", "year", "month", "day", "crossref", "xdata", "key", "keywords", "file", "urldate"}
)
_PUBLISHERS = ("publisher", "institution", "school", "organization")
_JOURNAL = _Row(
    "journal", "journaltitle", ("container-title",), "secondary_title", aliases=("jrnl",)
)
_BOOK_TITLE = _Row(
    "booktitle", "booktitle", ("container-title",), "secondary_title",
    aliases=("journaltitle", "journal"),
)  # fmt: skip
_VOLUME = _Row("volume", "volume", ("volume",), "volume")
_ISSUE = _Row("number", "number", ("issue",), "number", aliases=("issue",))
_NUMBER = _Row("number", "number", ("number", "collection-number", "issue"), "number")
_ARTICLE_NUMBER = _Row("eid", "eid", ("number",))
_BEFORE = (
    _Row("author", "author", ("author",), "author", kind=Kind.NAMES),
    _Row("editor", "editor", ("editor",), kind=Kind.NAMES),
    _Row("translator", "translator", ("translator",), kind=Kind.NAMES),
    _Row("title", "title", ("title",), "title"),
    _Row("shorttitle", "shorttitle", ("title-short",), "short_title"),
)
_AFTER = (
    _Row("eventtitle", "eventtitle", ("event-title",)),
    _Row("series", "series", ("collection-title",), "tertiary_title"),
    _Row("shortjournal", "shortjournal", ("container-title-short",), "alternate_title"),
    _Row("volumes", "volumes", ("number-of-volumes",), "number_of_volumes"),
    _Row("issue", "issue", ("issue",)),
    _Row("pages", "pages", ("page",), "pages", kind=Kind.PAGES),
    _Row("pagetotal", "pagetotal", ("number-of-pages",)),
    _Row("chapter", "chapter", ("chapter-number",)),
    _Row("edition", "edition", ("edition",), "edition"),
    _Row("version", "version", ("version",)),
    _Row("type", "type", ("genre", "medium"), "type_of_work", kind=Kind.GENRE),
    _Row("address", "location", ("publisher-place", "jurisdiction"), "place_published"),
    _Row("venue", "venue", ("event-place",)),
    _Row("urldate", "urldate", ("accessed",), "access_date", kind=Kind.VERBATIM),
    _Row(
        "doi", "doi", ("DOI",), "electronic_resource_number", kind=Kind.DOI
    ),
    _Row("isbn", "isbn", ("ISBN", "ISSN"), "isbn", kind=Kind.ISBN, aliases=("issn",)),
    _Row("url", "url", ("URL",), "url", kind=Kind.VERBATIM),
    _Row("language", "language", ("language",), "language"),
    _Row("pmcid", "pmcid", ("PMCID",), kind=Kind.VERBATIM),
    _Row("library", "library", ("call-number",), "call_number"),
    _Row("note", "note", ("note",), "notes"),
    _Row("annote", "annotation", ("annote",), "research_notes"),
    _Row("abstract", "abstract", ("abstract",), "abstract"),
)  # fmt: skip

# BibLaTeX's localization keys for `type` (its manual, section 4.9.2.15), as words.
GENRES: dict[str, str] = {
    "phdthesis": "PhD thesis",
    "mathesis": "Master's thesis",
    "bathesis": "Bachelor's thesis",
    "candthesis": "Candidate thesis",
    "techreport": "Technical report",
    "resreport": "Research report",
    "software": "Computer software",
    "datacd": "Data CD",
    "audiocd": "Audio CD",
}

# What an entry type of BibTeX says about the kind of work.
GENRE_OF_ENTRY_TYPE: dict[str, str] = {
    "phdthesis": "PhD thesis",
    "mastersthesis": "Master's thesis",
}


@lru_cache(maxsize=256)
def plan_for(type_id: str) -> Plan:
    """The plan of a reference type; an unknown type has that of "generic"."""
    known = REFERENCE_TYPES.get(type_id, REFERENCE_TYPES["generic"])
    by_variable = _fields_by_variable(known)
    rows = _rows(known)
    claimed: dict[str, _Row] = {}
    waiting = []
    for row in rows:
        found = [by_variable[name] for name in row.variables if name in by_variable]
        free = [field_id for field_id in found if field_id not in claimed]
        if free:
            claimed[free[0]] = row
        elif row.default:
            waiting.append(row)
    for row in waiting:
        own = known.csl_variables.get(row.default, "")
        if own in ("", FIELDS[row.default].csl):  # it means nothing else in this type
            claimed.setdefault(row.default, row)
    return _plan(rows, claimed)


def _plan(rows: list[_Row], claimed: dict[str, _Row]) -> Plan:
    plan = Plan()
    position = {row.biblatex: index for index, row in enumerate(rows)}
    in_order = sorted(claimed.items(), key=lambda item: position[item[1].biblatex])
    for field_id, row in in_order:
        plan.bibtex[field_id], plan.biblatex[field_id] = row.bibtex, row.biblatex
        plan.slots[row.bibtex] = plan.slots[row.biblatex] = Slot(field_id, row.kind)
    for field_id, row in in_order:
        for alias in row.aliases:
            plan.slots.setdefault(alias, Slot(field_id, row.kind))
    for field_id in FORM_FIELDS:
        if field_id in claimed or field_id in ("year", "keywords"):
            continue
        is_taken = field_id in plan.slots or field_id in _RESERVED
        name = f"{PREFIX}{field_id}" if is_taken else field_id
        kind = Kind.NAMES if field_id in NAME_FIELDS else Kind.TEXT
        plan.bibtex[field_id] = plan.biblatex[field_id] = name
        if name != DATE:  # read with the other date fields (see `dates`)
            plan.slots[name] = Slot(field_id, kind)
    plan.texts = {name: slot.field for name, slot in plan.slots.items() if slot.kind is Kind.TEXT}
    return plan


def _fields_by_variable(known: ReferenceType) -> dict[str, str]:
    """The field for each CSL variable; fields outside the form stand for their usual one."""
    by_variable: dict[str, str] = {}
    for field_id, variable in known.csl_variables.items():
        by_variable.setdefault(variable, field_id)
    for field_id in FORM_FIELDS:
        if field_id not in known.labels and FIELDS[field_id].csl:
            by_variable.setdefault(FIELDS[field_id].csl, field_id)
    return by_variable


def _rows(known: ReferenceType) -> list[_Row]:
    is_article = known.csl_type.startswith("article")
    if is_article:
        middle = [_JOURNAL, _VOLUME, _ISSUE, _ARTICLE_NUMBER]
    else:
        middle = [_BOOK_TITLE, _VOLUME, _NUMBER]
    bibtex = {"phdthesis": "school", "techreport": "institution"}.get(known.bibtex_type)
    biblatex = "institution" if known.biblatex_type in ("thesis", "report") else None
    publisher = _Row(
        bibtex or "publisher",
        biblatex or "publisher",
        ("publisher", "authority", "archive"),
        "publisher",
        aliases=_PUBLISHERS,
    )
    return [*_BEFORE, *middle, publisher, *_AFTER]


def type_of_entry(entry_type: str) -> str:
    """The reference type of an entry type (in lower case); "generic" for an unknown one."""
    return FROM_BIBTEX.get(entry_type, "generic")


def usual_entry_types(type_id: str) -> tuple[str, str]:
    """The entry types of a reference type in BibTeX and BibLaTeX."""
    known = REFERENCE_TYPES.get(type_id)
    return ("misc", "misc") if known is None else (known.bibtex_type, known.biblatex_type)
