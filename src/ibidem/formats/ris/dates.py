"""Dates in RIS: YYYY/MM/DD/other information, each part but the year possibly empty.

In references a date with numbers only is in the form YYYY-MM-DD, YYYY-MM or YYYY, with a time
behind it where Zotero wrote one; any other text ("Spring", "Sep 1", "in press") stays as it is.
"""

from __future__ import annotations

import re

_TIME = r"(?:[/ ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?))?"
_NUMERIC = re.compile(rf"([0-9]{{4}})(?:[/-]([0-9]{{1,2}}))?(?:[/-]([0-9]{{1,2}}){_TIME})?")
_YEAR_AND_REST = re.compile(r"([0-9]{4})/(.*)", re.DOTALL)
_ENDS = re.compile(r"^[\s/]+|[\s/]+$")


def read_date(text: str) -> str:
    """The date as a reference has it; "" where there is none ("///")."""
    text = _ENDS.sub("", text)
    return _numeric(text) or text


def read_year(text: str) -> tuple[str, str]:
    """The year and the date in a PY or Y1 value; either may be ""."""
    text = _ENDS.sub("", text)
    date = _numeric(text)
    if date:
        return date[:4], date if len(date) > 4 else ""
    found = _YEAR_AND_REST.fullmatch(text)
    if found:
        return found[1], read_date(found[2])
    return text, ""


def year_of(date: str) -> str:
    """The year that `date`, from `read_date`, begins with; "" where it does not."""
    return date[:4] if _numeric(date) or _YEAR_AND_REST.fullmatch(date) else ""


def write_date(date: str) -> str:
    """The RIS form of a date of a reference."""
    return date.replace("-", "/").replace(" ", "/") if _numeric(date) == date else date


def _numeric(text: str) -> str:
    """YYYY[-MM[-DD[ time]]] where `text` is a possible date in numbers, 00 for unknown; else ""."""
    found = _NUMERIC.fullmatch(text)
    if found is None:
        return ""
    year, month, day = found[1], int(found[2] or 0), int(found[3] or 0)
    if month > 12 or day > 31 or (day and not month) or (found[4] and not day):
        return ""
    date = year + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
    return f"{date} {found[4]}" if found[4] else date
