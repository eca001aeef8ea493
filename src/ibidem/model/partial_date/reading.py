"""Dates read from text: EDTF, RIS, and the ways in which people write them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from ibidem.model.partial_date.value import MONTHS, SEASONS, PartialDate, is_possible
from ibidem.model.text import fold

_LENGTH_MAX = 200  # longer text is no date

_SEASON_NUMBERS = {fold(name): number for number, name in enumerate(SEASONS, 1)} | {
    "fall": 3,
    "fruhling": 1,
    "fruhjahr": 1,
    "sommer": 2,
    "herbst": 3,
    "printemps": 1,
    "ete": 2,
    "automne": 3,
    "hiver": 4,
}
# Month names, folded, beside the English ones: German, French, Spanish, Italian, Dutch, Portuguese.
_FOREIGN_MONTHS = """
januar februar marz april mai juni juli august september oktober november dezember
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
januari februari maart april mei juni juli augustus september oktober november december
janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro
"""
_MONTH_NUMBERS = {
    name: number
    for line in _FOREIGN_MONTHS.strip().splitlines()
    for number, name in enumerate(line.split(), 1)
}
_MONTH_NUMBERS.update((name.lower(), number) for number, name in enumerate(MONTHS, 1))
_MONTH_NUMBERS.update((name[:3].lower(), number) for number, name in enumerate(MONTHS, 1))
_MONTH_NUMBERS["sept"] = 9

# YYYY, YYYY-MM, YYYY-MM-DD (also with a time behind it), Y12345, -0043; "~", "?" and "%" behind.
_EDTF = re.compile(
    r"(?P<year>Y-?\d{5,6}|-?\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:[T ]\d\d:\d\d\S*)?)?)?"
    r"(?P<guess>[~?%])?"
)
_RIS = re.compile(r"(?P<year>\d{1,4})?/(?P<month>\d{0,2})(?:/(?P<day>\d{0,2}))?(?:/(?P<other>.*))?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_YEAR_RANGE = re.compile(r"(-?\d{3,4})\s*(?:--?|/|\u2013|\u2014)\s*(\d{2}|\d{4})")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHED = re.compile(r"(?:(\d{1,2})[/-])?(\d{1,2})[/-](\d{4})")
_CIRCA = re.compile(r"(?:c\.?a?\.?|circa|about|around|approx\.?|~)\s*(?=\d|AD |Y\d)", re.IGNORECASE)
_ERA = re.compile(
    r"(?P<ad>a\.?\s?d\.?\s*)?(?P<year>\d{1,6})"
    r"(?:\s*(?P<bc>b\.?\s?c\.?(?:\s?e\.?)?)|\s*(?:a\.?\s?d|c\.?\s?e)\.?)?",
    re.IGNORECASE,
)
_PIECE = re.compile(
    r"(?P<number>\d{1,4})(?:st|nd|rd|th)?(?![^\W_])|(?P<word>[^\W\d_]+)"
    r"|(?P<dash>[-\u2013\u2014/])|(?P<other>\S)"
)
_ANY_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")


def parse_date(text: str) -> PartialDate:
    """The date in `text`; never fails.

    What cannot be read wholly is kept as `literal`, with the year if one stands in it ("in press
    2020"). Day and month as two numbers ("03/05/2020") are read where only one order is possible.
    """
    text = text.strip()
    if len(text) > _LENGTH_MAX:
        return _with_any_year(text)
    return _parse_short(text) if text else PartialDate()


@lru_cache(maxsize=4096)  # a library has few different dates
def _parse_short(text: str) -> PartialDate:
    return (
        _parse_edtf(text)
        or _parse_range(text)
        or _parse_ris(text)
        or _parse_numbers(text)
        or _parse_era(text)
        or _parse_guess(text)
        or _parse_words(text)
        or _with_any_year(text)
    )


def _with_any_year(text: str) -> PartialDate:
    found = _ANY_YEAR.search(text[:_LENGTH_MAX])
    return PartialDate(year=int(found[0]) if found else None, literal=text)


def parse_year_and_date(year: str, date: str) -> PartialDate:
    """The date in the pair of fields `year` ("2020") and `date` ("May 3"), as EndNote has them.

    `date` may name the year as well; where the two disagree, `year` counts. A date that cannot be
    read is left out: it stays in its field.
    """
    whole, rest = parse_date(year), parse_date(date)
    if whole.is_empty or rest.is_empty:
        return rest if whole.is_empty else whole
    if whole.literal or whole.month or whole.season or whole.end is not None or rest.literal:
        return whole
    if rest.year is None:
        end = rest.end
        if end is not None and end.year is None:
            end = _checked(replace(end, year=whole.year))
        return _checked(replace(rest, year=whole.year, end=end, circa=whole.circa)) or whole
    return replace(rest, circa=rest.circa or whole.circa) if rest.year == whole.year else whole


def find_season(text: str) -> int | None:
    """The number of a season by its name: 1 (spring) to 4 (winter); None for other words."""
    return _SEASON_NUMBERS.get(fold(text.strip()))


def _checked(date: PartialDate) -> PartialDate | None:
    return date if is_possible(date.year, date.month, date.day) else None


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _parse_edtf(text: str) -> PartialDate | None:
    start_text, slash, end_text = text.partition("/")
    start = _parse_one_edtf(start_text)
    if start is None or not slash:
        return start
    end = _parse_one_edtf(end_text)
    return None if end is None else replace(start, end=end)


def _parse_one_edtf(text: str) -> PartialDate | None:
    found = _EDTF.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"].removeprefix("Y"))
    month, day = _number(found["month"]), _number(found["day"])
    circa = found["guess"] is not None
    if month is not None and 21 <= month <= 24 and day is None:
        return PartialDate(year, season=month - 20, circa=circa)
    return _checked(PartialDate(year, month, day, circa=circa))


def _parse_range(text: str) -> PartialDate | None:
    """1999-2001, 1999--2001, 1998/99."""
    found = _YEAR_RANGE.fullmatch(text)
    if found is None:
        return None
    start = int(found[1])
    end = int(found[2])
    if len(found[2]) == 2:
        end += start // 100 * 100
    return PartialDate(start, end=PartialDate(end)) if start < end else None


def _parse_ris(text: str) -> PartialDate | None:
    """2020/05/03/, 2020//, 2020///Spring (RIS specification, tags PY and DA)."""
    found = _RIS.fullmatch(text)
    if found is None or (found["year"] is not None and len(found["year"]) < 3):
        return None  # 12/05/2020 is no RIS
    year, month, day = _number(found["year"]), _number(found["month"]), _number(found["day"])
    other = (found["other"] or "").strip()
    if month is None and day is None and other:
        named = _parse_words(other)
        if named is None or named.year not in (None, year):
            return PartialDate(year, literal=other)
        return replace(named, year=year)
    date = _checked(PartialDate(year, month, day))
    return None if date is None or date.is_empty or other else date


def _parse_numbers(text: str) -> PartialDate | None:
    """20200503, 3.5.2020, 25/12/2020, 12/25/2020, 5/2020."""
    if found := _COMPACT.fullmatch(text):
        return _checked(PartialDate(int(found[1]), int(found[2]), int(found[3])))
    if found := _DOTTED.fullmatch(text):
        return _checked(PartialDate(int(found[3]), int(found[2]), int(found[1])))
    if found := _SLASHED.fullmatch(text):
        first, second, year = _number(found[1]), int(found[2]), int(found[3])
        if first is None:
            return _checked(PartialDate(year, second))
        readings = {
            PartialDate(year, month, day)
            for day, month in ((first, second), (second, first))
            if is_possible(year, month, day)
        }
        if len(readings) == 1:
            return readings.pop()
    return None


def _parse_era(text: str) -> PartialDate | None:
    """44 BC, 44 B.C.E., AD 79, 79 CE."""
    found = _ERA.fullmatch(text)
    if found is None or found["year"] == text:
        return None
    year = int(found["year"])
    if found["bc"] is not None:
        year = 1 - year
    return _checked(PartialDate(year))


def _parse_guess(text: str) -> PartialDate | None:
    """c. 1400, 1400?, [1400]."""
    plain = text.removeprefix("[").removesuffix("]").strip()
    guessed = _CIRCA.sub("", plain, count=1) if _CIRCA.match(plain) else plain
    guessed = guessed.removesuffix("?").strip()
    if guessed == text or not guessed:
        return None
    if guessed.isdigit() and len(guessed) <= 4:
        return PartialDate(int(guessed), circa=True)
    date = (
        _parse_edtf(guessed)
        or _parse_range(guessed)
        or _parse_era(guessed)
        or _parse_words(guessed)
    )
    return None if date is None else replace(date, circa=True)


def _parse_words(text: str) -> PartialDate | None:
    """May 2020, 3 May 2020, May 3rd, 2020, 2020 May 3, May-June 2020, Spring 2004, May 3."""
    start, end = _Parts(), None
    current = start
    for piece in _PIECE.finditer(text):
        if piece["dash"]:
            if end is not None:
                return None
            end = current = _Parts()
        elif piece["number"]:
            if not current.add_number(piece["number"]):
                return None
        elif piece["word"]:
            if not current.add_word(piece["word"]):
                return None
        elif piece["other"] not in ",.":
            return None
    if end is not None:
        start.complete_from(end)
        end.complete_from(start)
    first = start.date()
    if first is None or end is None:
        return first
    last = end.date()
    if last is None or (last.year is not None and last.sort_key < first.sort_key):
        return None
    return replace(first, end=last)


class _Parts:
    """The parts of one date, as they are found among words."""

    def __init__(self) -> None:
        self.year: int | None = None
        self.month: int | None = None
        self.day: int | None = None
        self.season: int | None = None

    def add_number(self, digits: str) -> bool:
        number = int(digits)
        if len(digits) <= 2 and self.day is None and 1 <= number <= 31:
            self.day = number
            return True
        if self.year is None and len(digits) >= 3:
            self.year = number
            return True
        return False

    def add_word(self, word: str) -> bool:
        name = fold(word)
        if name in ("of", "de", "den", "der"):
            return True
        if self.month is None and self.season is None:
            self.month = _MONTH_NUMBERS.get(name)
            if self.month is None:
                self.season = _SEASON_NUMBERS.get(name)
            return self.month is not None or self.season is not None
        return False

    def complete_from(self, other: _Parts) -> None:
        """Take from the other end of a range what is said only there ("3-5 May 2020")."""
        if self.year is None:
            self.year = other.year
        if self.month is None and self.season is None:
            self.month = other.month

    def date(self) -> PartialDate | None:
        if self.day is not None and self.month is None:
            return None
        if self.year is None and self.month is None and self.season is None:
            return None
        return _checked(PartialDate(self.year, self.month, self.day, self.season))
