"""References as the engine takes them: CSL JSON items, made safe, in citeproc-py's classes.

Nothing in an item can stop the engine: what is not of the form CSL expects is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from citeproc import source

from ibidem.citations.marks import clean, read_rich_text
from ibidem.model.partial_date import PartialDate, from_csl

# CSL 1.0.2, appendix IV.
NAMES = frozenset(
    """author chair collection_editor compiler composer container_author contributor curator
    director editor editor_translator editorial_director executive_producer guest host illustrator
    interviewer narrator organizer original_author performer producer recipient reviewed_author
    script_writer series_creator translator""".split()  # noqa: SIM905
)
DATES = frozenset(
    {"accessed", "available_date", "event_date", "issued", "original_date", "submitted"}
)
_PLAIN = frozenset(
    {"DOI", "ISBN", "ISSN", "PMCID", "PMID", "URL", "language", "page", "page_first"}
)
_NEVER = frozenset({"id", "type", "key", "year_suffix", "citation_number", "locator"})
_OLD_NAMES = {
    "shortTitle": "title_short",
    "journalAbbreviation": "container_title_short",
    "event": "event_title",
}
_PARTICLES = re.compile(r"((?:[^\W\d_A-Z][^\s]*\s+)+)(?=\S)")
_LOWER_END = re.compile(r"((?:\s+[a-z\u00e0-\u00fe][\w'\u2019]*)+)$")
_SUFFIX = re.compile(r"(.+?),\s*(!?)\s*((?:[JS]r|I{1,3}|IV|VI{0,3})\.?)$", re.IGNORECASE)
TEXT_CHARS_MAX = 20_000
NAMES_MAX = 2_000


class Name(source.Name):
    """A name; `comma_suffix`: its suffix stands behind a comma, wherever the name ends."""

    comma_suffix = False
    given_level = 0  # 1: citations give the initials, to tell the person from another one; 2: all

    def __init__(self, parts: Mapping[str, str]) -> None:
        """The parts are those of CSL JSON; unknown ones are left out."""
        dict.__init__(self, parts)


class Work(dict[str, Any]):
    """A reference: variables with underscores, as citeproc-py has them."""

    def __init__(self, key: str, kind: str) -> None:
        """`kind` is the type of CSL."""
        super().__init__()
        self.key = key
        self.type = kind


def read_work(item: Mapping[str, Any], key: str) -> Work:
    """The work in a CSL JSON item."""
    kind = item.get("type")
    work = Work(key, kind if isinstance(kind, str) else "document")
    for variable, value in item.items():
        name = _OLD_NAMES.get(variable, variable.replace("-", "_"))
        if name in _NEVER or value is None or (name in work and variable in _OLD_NAMES):
            continue
        read = _read_value(name, value)
        if read:
            work[name] = read
    if "event_title" in work:
        work.setdefault("event", work["event_title"])
    return work


def _read_value(name: str, value: Any) -> Any:
    if name in NAMES:
        return _read_names(value)
    if name in DATES:
        return _read_date(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = ", ".join(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value)[:TEXT_CHARS_MAX].strip()
    return clean(text) if name in _PLAIN else read_rich_text(text)


def _read_names(value: Any) -> list[Name]:
    if not isinstance(value, list):
        return []
    names = []
    for part in value[:NAMES_MAX]:
        if not isinstance(part, dict):
            continue
        parts = {
            key: read_rich_text(text.strip())
            for key, text in part.items()
            if isinstance(text, str) and text.strip()
        }
        if parts.get("literal"):
            names.append(Name({"literal": parts["literal"]}))
        elif parts.get("family") or parts.get("given"):
            names.append(_name(parts, part))
    return names


def _name(parts: dict[str, str], original: dict[str, Any]) -> Name:
    family, given = parts.get("family", ""), parts.get("given", "")
    if not family:
        return Name({"family": given})
    comma_suffix = bool(original.get("comma-suffix"))
    if "suffix" not in parts and given and (found := _SUFFIX.fullmatch(given)):
        parts["given"], parts["suffix"] = found[1], found[3]
        comma_suffix = comma_suffix or bool(found[2])
        given = found[1]
    if family.startswith(('"', "\x07")) and family.endswith(('"', "\x13")):
        parts["family"] = family[1:-1]  # quotation marks keep a name from being taken apart
    elif "non-dropping-particle" not in parts and "dropping-particle" not in parts:
        found = _PARTICLES.match(family)
        if found and found.end() < len(family):
            parts["non-dropping-particle"] = found[1].strip()
            parts["family"] = family[found.end() :]
        if given and (ending := _LOWER_END.search(given)):
            parts["dropping-particle"] = ending[1].strip()
            parts["given"] = given[: ending.start()]
    name = Name(parts)
    name.__dict__["comma_suffix"] = comma_suffix
    return name


def _read_date(value: Any) -> Any:
    date = from_csl(value)
    if date.year is None:
        literal = date.literal or (value.get("literal", "") if isinstance(value, dict) else "")
        if not isinstance(literal, str) or not literal:
            return None
        return source.LiteralDate(read_rich_text(literal), circa=date.circa)
    begin = _single_date(date)
    if date.end is not None and date.end.year is not None:
        return source.DateRange(begin=begin, end=_single_date(date.end), circa=date.circa)
    return begin


def _single_date(date: PartialDate) -> source.Date:
    parts: dict[str, Any] = {"year": _csl_year(date.year or 0)}
    if date.month:
        parts["month"] = date.month
        if date.day:
            parts["day"] = date.day
    elif date.season:
        parts["season"] = date.season
    return source.Date(circa=date.circa, **parts)


def _csl_year(year: int) -> int:
    """CSL counts 44 BC as -44; a `PartialDate`, as EDTF does, as -43."""
    return year if year > 0 else year - 1
