"""Dates: citeproc-py's, without its changes to the style while it renders, and with ranges."""

from __future__ import annotations

from typing import Any

from citeproc import model
from citeproc.source import DateRange, LiteralDate

from ibidem.citations import seams
from ibidem.citations.casing import change_case
from ibidem.citations.elements.corrected import Corrected
from ibidem.citations.elements.numbers import ordinal

_PARTS = ("year", "month", "day")


def date_sort_key(date: Any) -> str:
    """A text by which dates are ordered."""
    if isinstance(date, LiteralDate):
        return str(date.text)
    begin = date.begin if isinstance(date, DateRange) else date
    key = _figures(begin)
    return f"{key}-{_figures(date.end)}" if isinstance(date, DateRange) else key


def _figures(date: Any, parts: tuple[str, ...] = _PARTS) -> str:
    month = date.get("month") or (date.get("season") or 0) * 3
    figures = (date.get("year") + 100_000, month if "month" in parts else 0)
    return f"{figures[0]:06}{figures[1]:02}{date.get('day') or 0 if 'day' in parts else 0:02}"


class Date(Corrected, model.Date):
    """A date variable."""

    prints = True

    def render(self, item: Any, **_: Any) -> str | None:
        """The date in the form of the style or of the language."""
        shared = self.shared
        variable = self.get("variable")
        if variable in shared.suppressed:
            return None
        shared.called += 1
        date = item.reference.get(variable.replace("-", "_"))
        if not date:
            return None
        shared.filled += 1
        shared.printed.append(variable)
        if shared.sort_key is not None:
            return self._for_sorting(date)
        if isinstance(date, LiteralDate):
            return self.finish(date.text)
        form = self.get("form")
        children = list(self.iterchildren())
        delimiter = self.get("delimiter", "")
        if form is not None:
            localized = self.get_date(form)
            if localized is None:
                return None
            own = {child.get("name"): child for child in children}
            wanted = (self.get("date-parts") or "year-month-day").split("-")
            children = [part for part in localized.iterchildren() if part.get("name") in wanted]
            delimiter = localized.get("delimiter", "")
        else:
            own = {}
        text = _Printing(children, own, delimiter, item, variable).text_of(date)
        return self.finish(text)

    def _for_sorting(self, date: Any) -> str:
        if isinstance(date, LiteralDate):
            return str(date.text)
        parts: tuple[str, ...] = _PARTS
        if self.get("form") is not None:
            parts = tuple((self.get("date-parts") or "year-month-day").split("-"))
        else:
            parts = tuple(child.get("name") for child in self.iterchildren())
        begin = date.begin if isinstance(date, DateRange) else date
        return _figures(begin, parts)


class _Printing:
    """One date being printed, by the parts of its form."""

    def __init__(
        self, parts: list[Any], own: dict[str, Any], delimiter: str, item: Any, variable: str
    ) -> None:
        self._parts = parts
        self._own = own
        self._delimiter = delimiter
        self._item = item
        self._is_issued = variable == "issued"

    def text_of(self, date: Any) -> str:
        if not isinstance(date, DateRange):
            return self._single(date, self._parts)
        begin, end = date.begin, date.end
        shown = {part.get("name") for part in self._parts}
        different = [name for name in _PARTS if name in shown and begin.get(name) != end.get(name)]
        if not different:
            return self._single(begin, self._parts)
        # The largest part that differs, and all below it, are printed twice.
        names = set(_PARTS[_PARTS.index(different[0]) :])
        places = [at for at, part in enumerate(self._parts) if part.get("name") in names]
        before = self._parts[: places[0]]
        within = self._parts[places[0] : places[-1] + 1]
        after = self._parts[places[-1] + 1 :]
        separator = self._part(different[0]).get("range-delimiter") or "\u2013"
        pieces = [
            self._single(begin, before),
            _stripped(self._single(begin, within), within[-1], self._own)
            + separator
            + self._single(end, within),
            self._single(end, after),
        ]
        return seams.join(pieces, self._delimiter)

    def _part(self, name: str) -> Any:
        own = self._own.get(name)
        if own is not None and own.get("range-delimiter"):
            return own
        return next(part for part in self._parts if part.get("name") == name)

    def _single(self, date: Any, parts: list[Any]) -> str:
        texts = [part.print_part(date, self._own.get(part.get("name"))) for part in parts]
        if self._is_issued:
            self._add_year_suffix(texts, parts)
        return seams.join(texts, self._delimiter)

    def _add_year_suffix(self, texts: list[str], parts: list[Any]) -> None:
        """Behind the year, in styles that do not say themselves where it goes."""
        shared = parts[0].shared if parts else None
        suffix = self._item.reference.get("year_suffix")
        if not suffix or shared is None or shared.has_year_suffix:
            return
        for at, part in enumerate(parts):
            if part.get("name") == "year" and texts[at] and not shared.year_suffix_done:
                texts[at] = texts[at] + suffix
                shared.year_suffix_done = True


def _stripped(text: str, last: Any, own: dict[str, Any]) -> str:
    """Without the suffix of its last part: nothing stands before the delimiter of a range."""
    overriding = own.get(last.get("name"))
    suffix = last.get("suffix", "")
    if overriding is not None:
        suffix = overriding.get("suffix", suffix)
    return text.removesuffix(suffix) if suffix else text


class DatePart(Corrected, model.Date_Part):
    """A day, month or year."""

    def print_part(self, date: Any, own: Any = None) -> str:
        """The part of a date; `own` is the date-part of the style that says otherwise."""
        name = self.get("name")

        def option(attribute: str, default: str = "") -> str:
            if own is not None and own.get(attribute) is not None:
                return str(own.get(attribute))
            return str(self.get(attribute, default))

        text = {"day": self._day, "month": self._month, "year": self._year}.get(name, _nothing)(
            date, option
        )
        if not text:
            return ""
        if option("strip-periods") == "true":
            text = text.replace(".", "")
        element = self if own is None else own
        if option("text-case"):
            text = change_case(text, option("text-case"), self.shared.language)
        text = element.format(text)
        return seams.meet(seams.meet(option("prefix"), text), option("suffix"))

    def _day(self, date: Any, option: Any) -> str:
        day = date.get("day")
        if not day:
            return ""
        form = option("form", "numeric")
        only_first = self.get_locale_option("limit-day-ordinals-to-day-1") == "true"
        if form == "ordinal" and not (only_first and day > 1):
            return ordinal(day, self.shared)
        return f"{day:02}" if form == "numeric-leading-zeros" else str(day)

    def _month(self, date: Any, option: Any) -> str:
        form = option("form", "long")
        month, season = date.get("month"), date.get("season")
        if not month:
            return self.shared.term(f"season-{season:02}") if season else ""
        if form == "numeric":
            return str(month)
        if form == "numeric-leading-zeros":
            return f"{month:02}"
        return self.shared.term(f"month-{month:02}", form)

    def _year(self, date: Any, option: Any) -> str:
        year = date.get("year")
        if not year:
            return ""
        if option("form", "long") == "short" and year > 99:
            return f"{year % 100:02}"
        if year < 0:
            return f"{-year}{self.shared.term('bc')}"
        return f"{year}{self.shared.term('ad')}" if year < 1000 else str(year)


def _nothing(_date: Any, _option: Any) -> str:
    return ""
