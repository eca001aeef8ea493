"""The date of a work: `date`, `year`, `month` and `day` to the model's fields and back.

In the model `year` is the year in words and `date` the more exact date, numbers as YYYY-MM or
YYYY-MM-DD. BibLaTeX has both in `date`, in EDTF (its manual, section 2.3.8), BibTeX in `year`,
`month` (a macro such as `may`, or text) and, beside the standard, `day`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ibidem.formats.bibtex.latex import decode, encode
from ibidem.formats.bibtex.mapping import DATE
from ibidem.model.partial_date import (
    MONTHS,
    is_possible,
    parse_date,
    parse_year_and_date,
    split_year,
    to_edtf,
)

DATE_FIELDS = ("date", "year", "month", "day", DATE)
MONTH_MACROS = tuple(month[:3].lower() for month in MONTHS)

_YEAR = re.compile(r"[0-9]{4}")
_NUMERIC = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_NUMBER = re.compile(r"0?[1-9]|[12][0-9]|3[01]")


def read_issued(sources: Mapping[str, str]) -> tuple[str, str, tuple[str, ...]]:
    """Year and date from the date fields of an entry, and the fields that said something else.

    Values are LaTeX source. Never fails: a date that is none stays as text.
    """
    values = {  # in EDTF, "~" says that a date is a guess
        name: decode(sources[name], verbatim=name == "date")[0]
        for name in DATE_FIELDS
        if name in sources
    }
    values = {name: value for name, value in values.items() if value}
    own_date, whole = values.pop(DATE, ""), values.pop("date", "")
    if _YEAR.fullmatch(whole) and values.get("year", whole) == whole:
        values["year"], whole = whole, ""
    if whole and "month" not in values and parse_date(whole).year is None:
        values["month"], whole = whole, ""
    if whole:
        year, date = _read_date(whole)
        other = [name for name in values if values[name] != year or name != "year"]
    else:
        year = values.get("year", "")
        date, other = _read_month(year, values)
    if own_date and date:
        other.append(DATE)
    return year, date or own_date, tuple(other)


def _read_date(text: str) -> tuple[str, str]:
    if _YEAR.fullmatch(text):
        return text, ""
    if _NUMERIC.fullmatch(text):
        return text[:4], text
    year, rest = split_year(parse_date(text))
    return (year, text) if rest else (year or text, "")


def _read_month(year: str, values: dict[str, str]) -> tuple[str, list[str]]:
    """The date in `month` and `day`, and which of them it leaves out."""
    text, day_text = values.get("month", ""), values.get("day", "")
    if not text:
        return "", ["day"] if day_text else []
    month, day = _month_and_day(text)
    is_day_used = month is not None and day is None and _NUMBER.fullmatch(day_text) is not None
    if is_day_used:
        day = int(day_text)
    if month is None or not is_possible(None, month, day):
        return text, ["day"] if day_text else []
    other = ["day"] if day_text and not is_day_used else []
    if not _YEAR.fullmatch(year):
        name = MONTHS[month - 1]
        return (f"{name} {day}" if day else name), other
    return f"{year}-{month:02}" + (f"-{day:02}" if day else ""), other


def _month_and_day(text: str) -> tuple[int | None, int | None]:
    """(5, None) for "May", "may" and "5"; (5, 3) for "May~3"; (None, None) for "Spring"."""
    if _NUMBER.fullmatch(text):
        number = int(text)
        return (number if number <= 12 else None), None
    date = parse_date(text.replace("\u00a0", " "))
    if date.literal or date.year is not None or date.end is not None or date.circa:
        return None, None
    return date.month, date.day


@lru_cache(maxsize=65_536)
def write_issued(year: str, date: str, *, is_biblatex: bool) -> tuple[tuple[str, str], ...]:
    """The date fields as (name, source) that `read_issued` reads back as `year` and `date`.

    A month that is one of `MONTH_MACROS` is a macro, to be written without braces.
    """
    for form in _forms(year, date, is_biblatex=is_biblatex):
        fields = {name: source for name, source in form if source}
        if read_issued(fields) == (year, date, ()):
            return tuple(fields.items())
    last = (("year", encode(year)), (DATE, encode(date)))
    return tuple((name, source) for name, source in last if source)


def _forms(year: str, date: str, *, is_biblatex: bool) -> list[list[tuple[str, str]]]:
    own_year, own_date = ("year", encode(year)), encode(date)
    edtf = to_edtf(parse_year_and_date(year, date))
    if is_biblatex:
        forms = [[("date", edtf)], [("date", encode(date, verbatim=True))]]
    else:
        forms = []
        if found := _NUMERIC.fullmatch(date):
            month = MONTH_MACROS[(int(found[2]) - 1) % 12]
            day = str(int(found[3])) if found[3] else ""
            forms.append([own_year, ("month", month), ("day", day)])
    forms.append([own_year, ("month", own_date)])
    forms.append([own_year, ("date", encode(date, verbatim=True))])
    return forms
