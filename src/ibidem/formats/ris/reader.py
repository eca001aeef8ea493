"""RIS records to references."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ibidem.errors import NotFoundError, Problem
from ibidem.formats.ris.dates import read_date, read_year, year_of
from ibidem.formats.ris.records import RawRecord, split_records
from ibidem.formats.ris.tags import (
    APART,
    DATE,
    DOI,
    FALLBACKS,
    FIELD_OF_TAG,
    KNOWN_TAGS,
    LATER,
    LINE,
    LINES,
    NAMES,
    SHAPE_OF_FIELD,
    TEXT,
    Shape,
)
from ibidem.model.doi import clean_doi, is_doi
from ibidem.model.name import Name, parse_name, write_name
from ibidem.model.reading import ReadResult
from ibidem.model.reference import Reference
from ibidem.model.reference_types import FROM_RIS, REFERENCE_TYPES, find_reference_type

NAME = "ris"
_LATER = ("", LATER)
_FIELD_OF_TAG = FIELD_OF_TAG | dict.fromkeys(("EP", "PD", "Y1"), ("", APART))
_PLAIN_NAME = re.compile(r"([A-Z][a-z]{2,30}), ((?:[A-Z][a-z]{2,30}|[A-Z]\.)(?: [A-Z]\.)?)")
DATES = ("DA", "PD")
YEARS = ("PY", "Y1")
_OTHER_DATES = ("Y1", *DATES)
_PLAIN_YEAR = re.compile(r"[0-9]{4}").fullmatch
M1_CHARS_MAX = 20  # a longer M1 is a remark (SciFinder), not a number


def read(text: str) -> ReadResult:
    """The references and problems of a RIS file; never raises."""
    result = ReadResult()
    builder = _Builder()
    for found in split_records(text, KNOWN_TAGS):
        if isinstance(found, Problem):
            result.problems.append(found)
        elif found.values or found.is_ended:
            result.references.append(builder.make_reference(found))
            if not found.is_ended or found.code not in FROM_RIS:
                result.problems.extend(_form_problems(found))
        else:
            message = "A record ends before it has any field; it was left aside."
            raw = f"TY  - {found.code}"
            result.problems.append(Problem("ris_record_empty", message, found.line, raw))
    return result


def read_type(code: str) -> str | None:
    """The reference type that a TY value stands for; None for an unknown one."""
    type_id = FROM_RIS.get(code) or FROM_RIS.get(code.upper())
    if type_id is None:
        try:
            return find_reference_type(code).id
        except NotFoundError:
            return None
    return type_id


def _form_problems(found: RawRecord) -> Iterator[Problem]:
    if found.code is None:
        message = "A record does not begin with TY; it was read as a generic reference."
        yield Problem("ris_type_missing", message, found.line)
    elif read_type(found.code) is None:
        message = "The type of a record is not known; it was read as a generic reference."
        yield Problem("ris_type_unknown", message, found.line, f"TY  - {found.code}")
    if not found.is_ended:
        message = "A record does not end with ER; it was read up to where the next one begins."
        yield Problem("ris_end_missing", message, found.line)


class _Draft:
    """A reference being put together."""

    __slots__ = ("extra", "fields", "names")

    def __init__(self) -> None:
        self.extra: dict[str, list[str]] = {}
        self.fields: dict[str, str] = {}
        self.names: dict[str, tuple[Name, ...]] = {}

    def keep(self, tag: str, value: str) -> None:
        """Keep a value that no field takes, for the way back."""
        self.extra.setdefault(f"{NAME}:{tag}", []).append(value)

    def fill(self, tag: str, field_ids: tuple[str, ...], value: str, raw: str) -> None:
        """Put `value` into the first of the fields that is empty or holds it already."""
        for field_id in field_ids:
            if self.fields.setdefault(field_id, value) == value:
                return
        self.keep(tag, raw)


class _Builder:
    """Makes references; names and dates recur in a file, so each is read once."""

    def __init__(self) -> None:
        self._names: dict[str, tuple[Name, ...]] = {}
        self._years: dict[str, tuple[str, str]] = {}

    def make_reference(self, record: RawRecord) -> Reference:
        draft = _Draft()
        fields = draft.fields
        type_id = _take_type(draft, record.code)
        later = []
        for tag, value in record.values.items():
            if value == "":
                continue
            field_id, shape = _FIELD_OF_TAG.get(tag, _LATER)
            if shape is LINE:
                fields[field_id] = value if "\n" not in value else one_line(value)
                if tag in record.more:
                    for other in record.all(tag):
                        draft.fill(tag, (field_id,), one_line(other), other)
            elif shape is NAMES:
                self._take_names(draft, tag, field_id, record.all(tag))
            elif shape is LATER:
                later.append(tag)
            elif shape is not APART:
                _take(draft, tag, field_id, shape, record.all(tag))
        self._take_dates(draft, record)
        if "SP" in record.values or "EP" in record.values:
            _take_pages(draft, record)
        if later:
            self._take_later(draft, type_id, later, record)
        return Reference(
            citation_key=_take_key(draft, record),
            extra={key: tuple(kept) for key, kept in draft.extra.items()},
            fields=fields,
            keywords=_read_keywords(record.all("KW")) if "KW" in record.values else (),
            names=draft.names,
            type=type_id,
        )

    def _take_names(self, draft: _Draft, tag: str, field_id: str, found: list[str]) -> None:
        names = list(draft.names.get(field_id, ()))
        known = set(names)
        for value in found:
            read = self._names.get(value)
            if read is None:
                read = self._names[value] = read_names(one_line(value))
            if not read:
                draft.keep(tag, value)
            # Several programs list the same people under two tags.
            names += [name for name in read if name not in known] if known else read
        if names:
            draft.names[field_id] = tuple(names)

    def _take_dates(self, draft: _Draft, record: RawRecord) -> None:
        """PY and Y1, which may hold a whole date; DA and PD, which may hold the only year."""
        values = record.values
        if "PY" not in record.more and values.keys().isdisjoint(_OTHER_DATES):
            year = values.get("PY", "")
            if _PLAIN_YEAR(year):
                draft.fields["year"] = year
            if year == "" or _PLAIN_YEAR(year):
                return
        found = [
            (tag, value, *self._read_year(value)) for tag in YEARS for value in record.all(tag)
        ]
        year = next((own_year for *_, own_year, _ in found if own_year), "")
        dates = [
            (tag, value, read_date(one_line(value))) for tag in DATES for value in record.all(tag)
        ]
        if not year:
            year = next((year_of(own_date) for *_, own_date in dates if own_date), "")
        found = [(tag, value, year, own_date) for tag, value, own_date in dates] + found
        date = next(
            (
                own_date
                for *_, own_year, own_date in found
                if own_year == year and own_date not in {"", year}
            ),
            "",
        )
        for tag, value, own_year, own_date in found:
            says_same = not own_year or own_year == year
            if not (says_same and _agrees(own_date, year, date)):
                draft.keep(tag, value)
        if year:
            draft.fields["year"] = year
        if date:
            draft.fields["date"] = date

    def _read_year(self, value: str) -> tuple[str, str]:
        year = self._years.get(value)
        if year is None:
            year = self._years[value] = read_year(one_line(value))
        return year

    def _take_later(self, draft: _Draft, type_id: str, tags: list[str], record: RawRecord) -> None:
        """Tags that fill what the others left empty, or are kept as they are."""
        fallbacks = FALLBACKS[type_id]
        for tag, field_ids in fallbacks.items():
            if tag not in tags:
                continue
            shape = SHAPE_OF_FIELD[field_ids[0]]
            if shape is NAMES:
                self._take_names(draft, tag, field_ids[0], record.all(tag))
            elif shape is TEXT and field_ids[0] not in draft.fields:
                _take(draft, tag, field_ids[0], shape, record.all(tag))
            else:
                for value in record.all(tag):
                    _fall_back(draft, tag, field_ids, value)
        for tag in tags:
            if tag not in fallbacks:
                for value in record.all(tag):
                    draft.keep(tag, value)


def _take_type(draft: _Draft, code: str | None) -> str:
    if code is None:
        return "generic"
    type_id = FROM_RIS.get(code)
    if type_id is None or REFERENCE_TYPES[type_id].ris_type != code:
        type_id = read_type(code) or "generic"
        if code and REFERENCE_TYPES[type_id].ris_type != code.upper():
            draft.keep("TY", code)
    return type_id


def _take(draft: _Draft, tag: str, field_id: str, shape: Shape, found: list[str]) -> None:
    """Fill a field with the values of a tag that is read for it alone."""
    if shape is TEXT:
        draft.fields[field_id] = "\n".join(found)
    elif shape is LINES:
        lines = [line for value in found for line in value.split("\n") if line]
        draft.fields[field_id] = "\n".join(dict.fromkeys(lines))
    else:
        for value in found:
            if converted := _convert(shape, value):
                draft.fill(tag, (field_id,), converted, value)


def _fall_back(draft: _Draft, tag: str, field_ids: tuple[str, ...], value: str) -> None:
    converted = _convert(SHAPE_OF_FIELD[field_ids[0]], value)
    if tag == "M1" and len(converted) > M1_CHARS_MAX:
        draft.keep(tag, value)
    elif tag == "M3" and is_doi(doi := clean_doi(converted)):
        draft.fill(tag, ("electronic_resource_number",), doi, value)
    elif converted:
        draft.fill(tag, field_ids, converted, value)


def _convert(shape: Shape, value: str) -> str:
    if shape is TEXT:
        return value
    value = one_line(value)
    if shape is DOI:
        return clean_doi(value)
    return read_date(value) if shape is DATE else value


def _agrees(own_date: str, year: str, date: str) -> bool:
    """Whether `year` and `date` say all that `own_date` says."""
    return own_date in {"", year, date} or date.startswith(own_date + "-")


def _take_pages(draft: _Draft, record: RawRecord) -> None:
    """SP and EP; SP may hold the whole range already, and EP repeat its end."""
    ends = record.all("EP")
    if not record.values.get("SP"):
        for value in ends:
            draft.keep("EP", value)
        return
    start, *others = record.all("SP")
    if len(ends) == 1 and start.isdigit() and ends[0].isdigit() and not others:
        draft.fields["pages"] = f"{start}-{ends[0]}" if start != ends[0] else start
        return
    pages = one_line(start)
    for value in ends:
        end = one_line(value)
        if end != pages and not pages.endswith(f"-{end}"):
            pages += f"-{end}"
    draft.fields["pages"] = pages
    for value in others:
        draft.keep("SP", value)


def _take_key(draft: _Draft, record: RawRecord) -> str:
    if "ID" not in record.values:
        return ""
    for value in record.all("ID")[1:]:
        draft.keep("ID", value)
    return one_line(record.values.get("ID", ""))


def _read_keywords(found: list[str]) -> tuple[str, ...]:
    """One keyword per line, or several between semicolons."""
    words: set[str] = set()
    for value in found:
        if ";" in value or "\n" in value:
            words.update(word.strip() for word in value.replace("\n", ";").split(";"))
        else:
            words.add(value)
    words.discard("")
    return tuple(sorted(words))


def read_names(value: str) -> tuple[Name, ...]:
    """The name in a line, or the names where it has several, as in "Smith, J.; Doe, R.".

    A name that would not come back from its written form is taken whole, as an institution;
    () where there is nothing but punctuation.
    """
    plain = _PLAIN_NAME.fullmatch(value)
    if plain:  # as most names are: no need to look further
        return (Name(family=plain[1], given=plain[2]),)
    parts = value.split(";")
    if len(parts) == 1 or not all("," in part for part in parts):
        parts = [value]
    names = []
    for part in parts:
        name = parse_name(part)
        is_plain = part.count(",") == 1 and name.family and name.given and not name.particle
        if not is_plain and parse_name(write_name(name)) != name:
            name = Name(literal=" ".join(part.split()))
            if parse_name(write_name(name)) != name:
                return ()
        names.append(name)
    return tuple(name for name in names if name != Name())


def one_line(value: str) -> str:
    """`value` with its lines joined by spaces."""
    return " ".join(filter(None, value.split("\n"))) if "\n" in value else value
