"""Dates as CSL JSON has them: date-parts, season, circa, literal (CSL 1.0.2, appendix "dates").

CSL counts years before Christ as -44 for 44 BC; a `PartialDate` as EDTF does, -43.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ibidem.model.partial_date.printing import to_text
from ibidem.model.partial_date.reading import find_season, parse_date
from ibidem.model.partial_date.value import PartialDate, is_possible

# Months 13 to 16 are seasons in CSL JSON, 21 to 24 in EDTF.
_SEASON_MONTHS = {13: 1, 14: 2, 15: 3, 16: 4, 21: 1, 22: 2, 23: 3, 24: 4}


def to_csl(date: PartialDate) -> dict[str, Any]:
    """The date as a CSL JSON date variable; {} for an empty date.

    A literal stands beside the year, so that a processor which prints it can still sort by it.
    """
    result: dict[str, Any] = {}
    if date.year is not None:
        parts = [_csl_parts(date)]
        if date.end is not None and date.end.year is not None:
            parts.append(_csl_parts(date.end))
        result["date-parts"] = parts
        if date.season:
            result["season"] = date.season
    elif date.month or date.season:
        result["literal"] = to_text(date)
    if date.circa:
        result["circa"] = True
    if date.literal:
        result["literal"] = date.literal
    return result


def _csl_parts(date: PartialDate) -> list[int]:
    year = date.year if date.year is not None else 0
    parts = [year if year > 0 else year - 1]
    if date.month:
        parts.append(date.month)
        if date.day:
            parts.append(date.day)
    return parts


def from_csl(value: Any) -> PartialDate:
    """The date in a CSL JSON date variable (or a plain string); never fails, keeps what is odd."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return parse_date(str(value))
    if not isinstance(value, dict):
        return PartialDate()
    literal = value.get("literal") or value.get("raw") or ""
    parts = value.get("date-parts")
    date = _from_csl_parts(parts, value.get("season")) if isinstance(parts, list) else None
    if date is None:
        date = parse_date(str(literal)) if literal else PartialDate()
    elif literal and value.get("literal"):
        date = PartialDate(year=date.year, literal=str(literal))
    return replace(date, circa=True) if value.get("circa") and date.year is not None else date


def _from_csl_parts(parts: list[Any], season: Any) -> PartialDate | None:
    dates = []
    for part in parts[:2]:
        numbers = []
        for number in part if isinstance(part, list) else []:
            try:
                numbers.append(int(number))
            except (TypeError, ValueError, OverflowError):
                break
        if not numbers or (len(parts) == 2 and numbers[0] == 0):
            continue  # [0, 0, 0] as the end: an open range, which a PartialDate does not have
        dates.append(_checked_csl_date(numbers[:3]))
    if not dates:
        return None
    date = dates[0]
    named = _season_number(season)
    if named and not date.month:
        date = replace(date, season=named)
    return replace(date, end=dates[1]) if len(dates) > 1 else date


def _checked_csl_date(numbers: list[int]) -> PartialDate:
    year = numbers[0] if numbers[0] > 0 else numbers[0] + 1
    month = numbers[1] if len(numbers) > 1 else None
    day = numbers[2] if len(numbers) > 2 else None
    if month in _SEASON_MONTHS and is_possible(year):
        return PartialDate(year, season=_SEASON_MONTHS[month])
    if is_possible(year, month, day):
        return PartialDate(year, month, day)
    known = year if is_possible(year) else None
    return PartialDate(known, literal="-".join(str(number) for number in numbers))


def _season_number(season: Any) -> int | None:
    if isinstance(season, str) and not season.isdigit():
        return find_season(season)
    try:
        number = int(season)
    except (TypeError, ValueError):
        return None
    return number if 1 <= number <= 4 else None
