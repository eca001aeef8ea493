"""Dates printed: EDTF, words for people, and the pair of fields `year` and `date`."""

from __future__ import annotations

from dataclasses import replace

from ibidem.model.partial_date.value import MONTHS, SEASONS, PartialDate


def to_edtf(date: PartialDate) -> str:
    """The date in EDTF ("2020-05-03", "2004-21", "1999/2001", "1400~", "-0043"); else ""."""
    start = _one_edtf(date)
    if start and date.end is not None:
        return f"{start}/{_one_edtf(date.end)}"
    return start


def _one_edtf(date: PartialDate) -> str:
    if date.year is None:
        return ""
    sign = "-" if date.year < 0 else ""
    digits = f"{abs(date.year):04d}"
    text = f"{sign}{digits}" if len(digits) == 4 else f"Y{sign}{digits}"
    if date.season:
        text += f"-{20 + date.season}"
    elif date.month:
        text += f"-{date.month:02d}"
        if date.day:
            text += f"-{date.day:02d}"
    return f"{text}~" if date.circa else text


def to_text(date: PartialDate) -> str:
    """The date for people: "3 May 2020", "Spring 2004", "1999 to 2001" with a dash, "c. 1400"."""
    if date.literal:
        return date.literal
    year = _year_text(date.year)
    begin = " ".join(part for part in (_day_and_month(date), year) if part)
    if date.end is not None:
        begin = f"{begin}\u2013{to_text(replace(date.end, circa=False))}"
    return f"c. {begin}" if date.circa and begin else begin


def _year_text(year: int | None) -> str:
    if year is None:
        return ""
    if year < 1:
        return f"{1 - year} BC"
    if year < 100:
        return f"AD {year}"
    return f"Y{year}" if year > 9999 else str(year)


def _day_and_month(date: PartialDate) -> str:
    if date.season:
        return SEASONS[date.season - 1]
    if not date.month:
        return ""
    month = MONTHS[date.month - 1]
    return f"{date.day} {month}" if date.day else month


def split_year(date: PartialDate) -> tuple[str, str]:
    """The pair of fields (`year`, `date`) for a date: ("2020", "May 3"), ("in press", "").

    `parse_year_and_date` reads the pair back.
    """
    if date.literal:
        return date.literal, ""
    year, end = _year_text(date.year), date.end
    if end is not None and not _is_within_year(date, end):
        if date.month or date.season:
            return year, to_edtf(date)
        both = (date.year or 0, end.year or 0)
        if end.month or end.season or end.circa or min(both) < 1000 or max(both) > 9999:
            return to_edtf(date), ""
        return f"{'c. ' if date.circa else ''}{both[0]}-{both[1]}", ""
    if date.circa and year:
        year = f"c. {year}"
    begin = _month_first(date)
    if end is None:
        return year, begin
    if end.month == date.month and end.day and date.day:
        return year, f"{begin}-{end.day}"
    return year, f"{begin}-{_month_first(end)}"


def _is_within_year(date: PartialDate, end: PartialDate) -> bool:
    return (
        end.year == date.year
        and not end.circa
        and bool(date.month or date.season)
        and bool(end.month or end.season)
    )


def _month_first(date: PartialDate) -> str:
    if date.month and date.day:
        return f"{MONTHS[date.month - 1]} {date.day}"
    return _day_and_month(date)
