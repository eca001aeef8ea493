"""PubMed's own format (.nbib, also called MEDLINE): lines of a tag, a hyphen and a value.

Carried, so that what was read, written and read again is the same:

- the type, by its name among the publication types (PT); a record without one that we know is a
  journal article, or a book where it has a book's title or ISBN;
- title, authors, editors, journal and its abbreviation, volume, number, pages, abstract, language,
  place and publisher, translated title, edition, notes, DOI, ISBN/ISSN and address (one value per
  line), keywords, and year with date, where the year is one of four digits. Other texts are one
  line. The id in PubMed is the accession number, with "PubMed" as the name of the database;
- names that `parse_name` reads back from `write_name`; the short form of a name that PubMed gives
  behind the full one is not kept;
- all other tags, in `extra` under "nbib:<tag>".

Not carried: all other fields (the format has none for them), citation key, rating, read status,
groups, tags, trash, custom fields, and `extra` of other formats.

Sources: "MEDLINE/PubMed Data Element (Field) Descriptions" of the National Library of Medicine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ibidem.errors import NotFoundError, Problem
from ibidem.model.doi import clean_doi
from ibidem.model.name import Name, initials, parse_name, short_name, write_name
from ibidem.model.reading import ReadResult
from ibidem.model.reference import Reference
from ibidem.model.reference_types import REFERENCE_TYPES, find_reference_type

NAME = "nbib"
TITLE = "PubMed (nbib)"
DESCRIPTION = "What PubMed saves for citation managers."
EXTENSIONS: tuple[str, ...] = (".nbib", ".medline")
MEDIA_TYPE = "application/nbib"

_DATABASE = "PubMed"
_DEFAULT_TYPE = "journal_article"
_BOOK_TAGS = frozenset({"BTI", "ISBN"})
# Tag and field, in the order of writing; other tags have rules of their own.
_TEXTS = {
    "TI": "title",
    "TT": "translated_title",
    "AB": "abstract",
    "JT": "secondary_title",
    "TA": "alternate_title",
    "VI": "volume",
    "IP": "number",
    "PG": "pages",
    "EN": "edition",
    "LA": "language",
    "PL": "place_published",
    "PB": "publisher",
    "GN": "notes",
}
_SEVERAL = {"IS": "isbn", "AD": "author_address"}
_ALSO = {"BTI": "title", "CTI": "secondary_title", "ISBN": "isbn"}  # only read
_PEOPLE = {"FAU": "author", "CN": "author", "FED": "secondary_author"}
_SHORT = {"AU": "FAU", "ED": "FED"}  # short forms of the names before them
_INITIALS_MAX = 5  # with the space before them
_KEYWORDS = ("OT", "MH")

_LINE = re.compile(r"(?=.{4}-)([A-Z][A-Z0-9]{1,3}) *-(.*)")
_SIGN = re.compile(r"^(?:PMID- *\d|(?:FAU |JT  |PT  )- )", re.MULTILINE)
_DATE = re.compile(r"(\d{4})(?: (.+))?")
_SHORT_NAME = re.compile(r"(.+) ([A-Z]{1,4})")
_DOI = re.compile(r"(\S+) \[doi\]")


def sniff(head: str) -> bool:
    """Whether a text that begins with `head` looks like records of PubMed."""
    return _SIGN.search(head) is not None and re.search(r"^TY  ?-", head, re.MULTILINE) is None


def read(text: str) -> ReadResult:
    """The references and problems of a file; never raises on input."""
    result = ReadResult()
    for lines in _records(text, result.problems):
        result.references.append(_Draft(lines).reference())
    return result


def _records(text: str, problems: list[Problem]) -> Iterator[list[tuple[str, str]]]:
    """The records as (tag, value); lines that belong to none become problems."""
    record: list[tuple[str, str]] = []
    parts: list[str] = []  # of the last value, which may go on
    is_open = False  # whether a line without tag continues it
    stray: list[str] = []
    stray_at = 0

    def complete() -> None:
        if parts:
            record[-1] = (record[-1][0], " ".join(" ".join(parts).split()))
            parts.clear()

    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    for number, line in enumerate(lines, start=1):
        found = _LINE.match(line)
        if found:
            complete()
            if record and (not is_open or found[1] == "PMID"):
                yield record
                record = []
            record.append((found[1], ""))
            parts.append(found[2])
            is_open = True
        elif not line.strip():
            is_open = False
        elif is_open:
            parts.append(line)
        else:
            stray_at = stray_at if stray else number
            stray.append(line)
            continue
        if stray:
            problems.append(_outside(stray_at, stray))
            stray = []
    complete()
    if record:
        yield record
    if stray:
        problems.append(_outside(stray_at, stray))


def _outside(number: int, lines: list[str]) -> Problem:
    message = "These lines belong to no reference; they were left aside."
    return Problem("nbib_text_outside", message, number, "\n".join(lines))


class _Draft:
    """A reference being put together from the lines of a record."""

    def __init__(self, lines: list[tuple[str, str]]) -> None:
        self._fields: dict[str, str] = {}
        self._names: dict[str, list[Name]] = {}
        self._keywords: set[str] = set()
        self._extra: dict[str, list[str]] = {}
        self._type = ""
        self._short: list[tuple[str, str]] = []  # beside full names
        self._tags = {tag for tag, _ in lines}
        for tag, value in lines:
            if value:
                self._take(tag, value)
        for tag, value in self._short:
            full = self._names.get(_PEOPLE[_SHORT[tag]], ())
            if not any(_is_short(value, name) for name in full):
                self._keep(tag, value)

    def reference(self) -> Reference:
        """What came of it."""
        default = "book" if self._tags & _BOOK_TAGS else _DEFAULT_TYPE
        return Reference(
            extra={key: tuple(values) for key, values in self._extra.items()},
            fields=self._fields,
            keywords=tuple(sorted(self._keywords)),
            names={field_id: tuple(names) for field_id, names in self._names.items()},
            type=self._type or default,
        )

    def _keep(self, tag: str, value: str) -> None:
        self._extra.setdefault(f"{NAME}:{tag}", []).append(value)

    def _fill(self, tag: str, field_id: str, value: str) -> None:
        if self._fields.setdefault(field_id, value) != value:
            self._keep(tag, value)

    def _take(self, tag: str, value: str) -> None:
        field_id = _TEXTS.get(tag) or _ALSO.get(tag) or _SEVERAL.get(tag, "")
        if field_id in _SEVERAL.values():
            known = self._fields.get(field_id, "").split("\n")
            self._fields[field_id] = "\n".join(filter(None, dict.fromkeys([*known, value])))
        elif tag == "CTI" and "JT" in self._tags:
            self._keep(tag, value)
        elif field_id:
            self._fill(tag, field_id, value)
        elif tag in _PEOPLE or tag in _SHORT:
            self._take_name(tag, value)
        elif tag in _KEYWORDS:
            self._keywords.add(value)
        else:
            self._take_other(tag, value)

    def _take_name(self, tag: str, value: str) -> None:
        if tag in _SHORT:
            if _SHORT[tag] in self._tags:
                self._short.append((tag, value))
                return
            found = _SHORT_NAME.fullmatch(value)
            value, tag = f"{found[1]}, {found[2]}" if found else value, _SHORT[tag]
        name = _institution(value) if tag == "CN" else _read_name(value)
        if name is None:
            self._keep(tag, value)
        else:
            self._names.setdefault(_PEOPLE[tag], []).append(name)

    def _take_other(self, tag: str, value: str) -> None:
        if tag == "PMID" and "accession_number" not in self._fields:
            self._fields["accession_number"] = value
            self._fields["name_of_database"] = _DATABASE
        elif tag == "DP" and "year" not in self._fields:
            found = _DATE.fullmatch(value)
            self._fields["year"] = found[1] if found else value
            if found and found[2]:
                self._fields["date"] = found[2]
        elif tag in ("LID", "AID") and (doi := _DOI.fullmatch(value)):
            self._fill(tag, "electronic_resource_number", clean_doi(doi[1]))
        elif tag == "PT" and not self._type and (type_id := _type_called(value)):
            self._type = type_id
            if value != REFERENCE_TYPES[type_id].title:
                self._keep(tag, value)
        else:
            self._keep(tag, value)


def _is_short(text: str, name: Name) -> bool:
    """Whether `text` is what PubMed writes behind a full name: the family name and initials."""
    family = short_name(name)
    return text.startswith(family) and len(text) <= len(family) + _INITIALS_MAX


@lru_cache(maxsize=1_000)
def _type_called(name: str) -> str | None:
    try:
        return find_reference_type(name).id
    except NotFoundError:
        return None


def _institution(text: str) -> Name | None:
    name = Name(literal=text)
    return name if parse_name(write_name(name)) == name else None


@lru_cache(maxsize=65_536)
def _read_name(text: str) -> Name | None:
    """The name in a line, or None where it would not come back from its written form."""
    name = parse_name(text)
    return name if name != Name() and parse_name(write_name(name)) == name else _institution(text)


def write(references: Iterable[Reference]) -> Iterator[str]:
    """The records, one after the other, each with a blank line behind it."""
    for reference in references:
        lines = (f"{tag:<4}- {' '.join(value.split())}" for tag, value in _lines(reference))
        yield "\n".join([*lines, "", ""])


def _lines(reference: Reference) -> Iterator[tuple[str, str]]:
    fields = reference.fields
    if fields.get("accession_number") and fields.get("name_of_database") == _DATABASE:
        yield "PMID", fields["accession_number"]
    known = REFERENCE_TYPES.get(reference.type, REFERENCE_TYPES["generic"])
    yield "PT", known.title
    for tag, field_id in _TEXTS.items():
        if value := fields.get(field_id):
            yield tag, value
    yield from _people(reference)
    for tag, field_id in _SEVERAL.items():
        for value in fields.get(field_id, "").split("\n"):
            if value.strip():
                yield tag, value
    if year := fields.get("year", ""):
        is_plain = len(year) == 4 and _DATE.fullmatch(year) is not None
        yield "DP", f"{year} {fields.get('date', '')}" if is_plain else year
    if doi := fields.get("electronic_resource_number"):
        yield "LID", f"{doi} [doi]"
    for word in reference.keywords:
        yield "OT", word
    yield from _kept(reference)


def _people(reference: Reference) -> Iterator[tuple[str, str]]:
    for field_id, tag in (("author", "FAU"), ("secondary_author", "FED")):
        for name in reference.names.get(field_id, ()):
            yield tag, write_name(name)
            if tag == "FAU" and not name.literal:
                yield "AU", f"{short_name(name)} {initials(name, stop='')[: _INITIALS_MAX - 1]}"


def _kept(reference: Reference) -> Iterator[tuple[str, str]]:
    for key, values in sorted(reference.extra.items()):
        prefix, _, tag = key.partition(":")
        if prefix == NAME and _LINE.fullmatch(f"{tag:<4}- x"):
            for value in values:
                yield tag, value
