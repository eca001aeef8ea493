"""The value: which parts of a date are known, and whether the calendar has it."""

from __future__ import annotations

from dataclasses import dataclass

UNDATED = 2**31 - 1
YEAR_LIMIT = 999_999
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SEASONS = ("Spring", "Summer", "Autumn", "Winter")
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SEASON_MONTHS = (3, 6, 9, 12)  # the month in which each begins, in the north


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which some parts may be missing; without any, it says nothing (`is_empty`).

    `month` is 1 to 12, `season` 1 (spring) to 4 (winter) instead of a month. `end` is the last day,
    month or year of a range and has no end of its own. `circa` says that the date is a guess.
    `literal` is the text as written where it could not be read wholly; then at most `year` is set.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None
    end: PartialDate | None = None
    circa: bool = False
    literal: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known at all."""
        return self == PartialDate()

    @property
    def sort_key(self) -> int:
        """year * 10000 + month * 100 + day, missing parts as 0; `UNDATED` without a year."""
        if self.year is None:
            return UNDATED
        month = self.month or (_SEASON_MONTHS[self.season - 1] if self.season else 0)
        return self.year * 10_000 + month * 100 + (self.day or 0)


def is_possible(year: int | None, month: int | None = None, day: int | None = None) -> bool:
    """Whether the calendar has such a date (proleptic Gregorian; without a year, a leap year)."""
    if year is not None and abs(year) > YEAR_LIMIT:
        return False
    if month is None:
        return day is None
    if not 1 <= month <= 12:
        return False
    if day is None:
        return True
    is_leap = year is None or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    days = 28 if month == 2 and not is_leap else _MONTH_DAYS[month - 1]
    return 1 <= day <= days
