"""Values of CSL variables: from JSON to what a reference holds, and back.

Each `read_...` gives None where the value is none of its kind, and an empty value where it says
nothing. Numbers have become text before (`decode`), since CSL JSON allows either.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ibidem.model.doi import clean_doi
from ibidem.model.name import Name, parse_name
from ibidem.model.partial_date import (
    PartialDate,
    from_csl,
    parse_date,
    parse_year_and_date,
    split_year,
    to_csl,
    to_edtf,
    to_text,
)

_decoder = msgspec.json.Decoder(float_hook=str)


def decode(raw: msgspec.Raw) -> Any:
    """The value of a JSON text; None where it cannot be decoded (then it is kept as text)."""
    try:
        return _decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def read_text(value: Any) -> str | None:
    """Text or a number; several in a list, as Crossref writes them, become lines."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n".join(value)
    return None


def write_text(variable: str, text: str) -> str:
    """The text as a variable has it."""
    return text.partition("\n")[0] if variable == "URL" else text


def read_doi(value: Any) -> str | None:
    """A DOI, without address or prefix."""
    text = read_text(value)
    return None if text is None else clean_doi(text)


def read_keywords(value: Any) -> tuple[str, ...] | None:
    """Keywords between semicolons if there are any, else between commas."""
    text = read_text(value)
    if text is None:
        return None
    for separator in ("\n", ";", ","):
        if separator in text:
            break
    return tuple(sorted({word.strip() for word in text.split(separator)} - {""}))


def write_keywords(keywords: tuple[str, ...]) -> str:
    """Keywords between commas, as other programs expect; with semicolons where one has a comma."""
    has_comma = any("," in word for word in keywords)
    return ("; " if has_comma else ", ").join(keywords)


def read_names(value: Any) -> tuple[Name, ...] | None:
    """Names in a list; a text in place of a name is parsed."""
    if isinstance(value, str | dict):
        value = [value]
    if not isinstance(value, list):
        return None
    names = (_read_name(part) for part in value)
    return tuple(name for name in names if name != Name())


def _read_name(value: Any) -> Name:
    if isinstance(value, str):
        return parse_name(value)
    if not isinstance(value, dict):
        return Name()

    def part(key: str) -> str:
        return read_text(value.get(key)) or ""

    particles = (part("dropping-particle"), part("non-dropping-particle"))
    name = Name(
        family=part("family"),
        given=part("given"),
        particle=" ".join(filter(None, particles)),
        suffix=part("suffix"),
    )
    return name if name != Name() else Name(literal=part("literal"))


def write_names(names: tuple[Name, ...]) -> list[dict[str, str]]:
    """Names as CSL has them."""
    return [_write_name(name) for name in names]


def _write_name(name: Name) -> dict[str, str]:
    if name.literal:
        return {"literal": name.literal}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {key: part for key, part in parts.items() if part}


def read_issued(value: Any) -> tuple[str, str] | None:
    """The fields year and date: ("2001", "2001-09"), ("2004", "Spring"), ("in press", "")."""
    if not isinstance(value, dict | str | int) or isinstance(value, bool):
        return None
    date = from_csl(value)
    numbers = _in_numbers(date)
    if numbers:
        return numbers[:4], numbers if len(numbers) > 4 else ""
    return split_year(date)


def write_issued(year: str, date: str) -> dict[str, Any]:
    """The date that year and date stand for, as CSL has it."""
    return to_csl(parse_year_and_date(year, date))


def read_date(value: Any) -> str | None:
    """A date in one field: numbers as YYYY-MM-DD, else EDTF or text."""
    if not isinstance(value, dict | str | int) or isinstance(value, bool):
        return None
    date = from_csl(value)
    return _in_numbers(date) or date.literal or to_edtf(date) or to_text(date)


def write_date(text: str) -> dict[str, Any]:
    """A date in one field, as CSL has it."""
    return to_csl(parse_date(text))


def _in_numbers(date: PartialDate) -> str:
    """YYYY, YYYY-MM or YYYY-MM-DD where the date is no more and no less than that; else ""."""
    is_plain = date.end is None and date.season is None and not date.circa and not date.literal
    if not is_plain or date.year is None or not 1000 <= date.year <= 9999:
        return ""
    return to_edtf(date)


def plain(value: Any) -> Any:
    """`value` with everything equal in it that CSL JSON may write in two ways.

    Numbers are text (outside date-parts: integers there), and `circa` is true or false.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        parts = {key: plain(part) for key, part in value.items() if part not in ("", None)}
        if parts.get("circa") in ("1", "true"):
            parts["circa"] = True
        return parts
    return value
