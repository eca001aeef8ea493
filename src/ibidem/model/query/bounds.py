"""The bounds of a range as numbers: what `matches` compares and `store.search` puts into SQL."""

from __future__ import annotations

import re
from datetime import date as calendar_date

from ibidem.errors import QueryError
from ibidem.model.query.ast import Term

DAY_MS = 86_400_000
_EPOCH = calendar_date(1970, 1, 1).toordinal()
_INTEGER = re.compile(r"-?\d{1,15}", re.ASCII)
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


def number_bounds(term: Term) -> tuple[int | None, int | None]:
    """The lowest and the highest number that fit, both included; None for no bound.

    Raises `QueryError` where a bound is no whole number.
    """
    low = None if not term.low else _integer(term.low) + term.is_low_open
    high = None if not term.high else _integer(term.high) - term.is_high_open
    return low, high


def date_bounds(term: Term) -> tuple[int | None, int | None]:
    """The first moment that fits and the first that fits no longer, milliseconds since 1970, UTC.

    A bound is a day (2024-03-05), a month (2024-03) or a year (2024) and counts as a whole. Raises
    `QueryError` where it is none of these.
    """
    low = high = None
    if term.low:
        begin, end = _period(term.low)
        low = end if term.is_low_open else begin
    if term.high:
        begin, end = _period(term.high)
        high = begin if term.is_high_open else end
    return low, high


def _integer(text: str) -> int:
    if _INTEGER.fullmatch(text) is None:
        raise QueryError(f"{text[:40]!r} is not a whole number.")
    return int(text)


def _period(text: str) -> tuple[int, int]:
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        begin = calendar_date(year, month or 1, day or 1).toordinal()
        if day:
            end = begin + 1
        elif month:
            end = calendar_date(year + month // 12, month % 12 + 1, 1).toordinal()
        else:
            end = calendar_date(year + 1, 1, 1).toordinal()
    except ValueError as error:
        raise QueryError(
            f"{text[:40]!r} is not a day; write it as 2024-03-05, 2024-03 or 2024."
        ) from error
    return (begin - _EPOCH) * DAY_MS, (end - _EPOCH) * DAY_MS
