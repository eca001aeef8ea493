"""Numbers: ordinals, Roman numerals, ranges of pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from citeproc.model import romanize

from ibidem.citations.elements.shared import Shared

_NUMERIC = re.compile(
    r"\s*[A-Za-z]{0,4}\d+[A-Za-z]{0,4}(?:\s*[,&\u2013-]\s*[A-Za-z]{0,4}\d+[A-Za-z]{0,4})*\s*"
)
_PART = re.compile(r"\s*([,&]|[\u2013\u2014-]+|\band\b)\s*")
_SEVERAL = re.compile(r"\d[^\d.:]+\d|[ivxlc]+\s*[-\u2013]\s*[ivxlc]+", re.IGNORECASE)
_RANGE = re.compile(r"\s*(\S+?)\s*[-\u2013]+\s*(\S+)\s*")
_NUMBER = re.compile(r"(\D*?)(\d+)([A-Za-z]*)")
NUMBER_MAX = 4_000


def is_numeric(value: str) -> bool:
    """Whether CSL calls it numeric: "2", "2nd", "L2", "2, 3", "2-4", "2 & 4"."""
    return _NUMERIC.fullmatch(value) is not None


def is_plural(value: str, variable: str) -> bool:
    """Whether there are several of them."""
    if variable.startswith("number-of"):
        return value.strip() != "1" and any(letter.isdigit() for letter in value)
    return _SEVERAL.search(value.replace("\\-", "")) is not None


def split_numbers(value: str) -> list[str]:
    """Numbers and, between them, what joins them."""
    return _PART.split(value.strip())


def format_number(value: str, form: str, shared: Shared) -> str:
    """The numbers of a value in a form; what is not numeric comes as it is."""
    if not is_numeric(value):
        return value
    pieces = []
    for at, piece in enumerate(split_numbers(value)):
        if at % 2 == 0:
            pieces.append(_format_one(piece, form, shared))
        elif piece == ",":
            pieces.append(", ")
        else:
            pieces.append(f" {piece} " if piece in ("&", "and") else "\u2013")
    return "".join(pieces)


def _format_one(text: str, form: str, shared: Shared) -> str:
    if not (text.isascii() and text.isdigit()) or int(text) >= NUMBER_MAX:
        return text
    number = int(text)
    if form == "roman" and number > 0:
        return str(romanize(number)).lower()
    if form == "long-ordinal" and 1 <= number <= 10:
        return shared.term(f"long-ordinal-{number:02}") or ordinal(number, shared)
    if form in ("ordinal", "long-ordinal"):
        return ordinal(number, shared)
    return str(number)


def ordinal(number: int, shared: Shared) -> str:
    """ "2nd": the number with the ending of the language (CSL 1.0.2, "Ordinal Suffixes")."""
    last_two = f"ordinal-{number % 100:02}"
    if number >= 10 and last_two in shared.whole_number_terms and number != number % 100:
        last_two = ""
    ending = shared.term(last_two) if number >= 10 and last_two else ""
    if not ending:
        last = f"ordinal-{number % 10:02}"
        is_whole = last in shared.whole_number_terms
        ending = shared.term(last) if number < 10 or not is_whole else ""
    return f"{number}{ending or shared.term('ordinal')}"


def page_range(text: str, shared: Shared, form: str | None = None) -> str:
    """Pages with the delimiter of the language, the last page as short as the style wants it."""
    if not text:
        return ""
    dash = shared.term("page-range-delimiter") or "\u2013"
    pieces = re.split(r"(\s*[,;&]\s*)", text)
    for at in range(0, len(pieces), 2):
        if "\\-" in pieces[at]:
            pieces[at] = pieces[at].replace("\\-", "-")
            continue
        found = _RANGE.fullmatch(pieces[at])
        if found is None:
            continue
        first, last = found[1], found[2]
        if not any(letter.isdigit() for letter in first + last):
            pieces[at] = f"{first}{dash}{last}" if _is_roman(first + last) else pieces[at]
            continue
        pieces[at] = f"{first}{dash}{_shorten(first, last, form)}"
    for at in range(1, len(pieces), 2):
        sign = pieces[at].strip()
        pieces[at] = " & " if sign == "&" else f"{sign} "
    return "".join(pieces)


def _is_roman(text: str) -> bool:
    return re.fullmatch(r"[ivxlcdm]+", text, re.IGNORECASE) is not None


def _shorten(first: str, last: str, form: str | None) -> str:
    ours, theirs = _NUMBER.fullmatch(first), _NUMBER.fullmatch(last)
    if form is None or ours is None or theirs is None:
        return last
    if ours[1] != theirs[1] and theirs[1]:
        return last
    begin, end = ours[2], theirs[2]
    if len(end) < len(begin):  # "101-8": the rest was left out
        end = begin[: len(begin) - len(end)] + end
    if len(end) != len(begin) or int(end) < int(begin) or ours[3] or theirs[3]:
        return theirs[1] + end + theirs[3]
    return _PAGE_FORMS.get(form, _expanded)(begin, end, ours[1])


def _expanded(_begin: str, end: str, prefix: str) -> str:
    return prefix + end


def _minimal(begin: str, end: str, _prefix: str = "", least: int = 1) -> str:
    same = 0
    while same < len(end) - least and begin[same] == end[same]:
        same += 1
    return end[same:]


def _minimal_two(begin: str, end: str, prefix: str) -> str:
    return _minimal(begin, end, prefix, 2)


def _chicago(begin: str, end: str, prefix: str) -> str:
    """Chicago Manual of Style, 9.61 (15th and 16th edition)."""
    number = int(begin)
    if number < 100 or number % 100 == 0:
        return prefix + end
    if number % 100 < 10:
        return _minimal(begin, end, prefix)
    if len(begin) == 4:
        changed = sum(ours != theirs for ours, theirs in zip(begin, end, strict=True))
        if changed >= 3:
            return prefix + end
    return _minimal_two(begin, end, prefix)


_PAGE_FORMS: dict[str, Callable[[str, str, str], str]] = {
    "expanded": _expanded,
    "minimal": _minimal,
    "minimal-two": _minimal_two,
    "chicago": _chicago,
    "chicago-15": _chicago,
    "chicago-16": _chicago,
}
