"""Sorting: citeproc-py's keys, compared without case and accents, empty ones last."""

from __future__ import annotations

import re
from functools import cmp_to_key
from typing import Any

from citeproc import model

from ibidem.citations.elements.corrected import Corrected
from ibidem.citations.elements.dates import date_sort_key
from ibidem.citations.elements.labels import citation_label
from ibidem.citations.items import DATES, NAMES
from ibidem.citations.marks import strip_marks
from ibidem.errors import LimitError
from ibidem.model.text import fold

_FIGURES = re.compile(r"-?\d+")
_NOT_COMPARED = re.compile(r"[\[\]\"'\u2018\u2019\u201c\u201d(),;:]")


class Sort(Corrected, model.Sort):
    """The order of a bibliography, or of the cites of a citation."""

    def sort(self, items: list[Any], _context: Any = None) -> list[Any]:
        """The items in order; equal ones stay in theirs."""
        keys = list(self.iterchildren())
        rows = [([key.value_for(item) for key in keys], item) for item in items]
        directions = [-1 if key.get("sort") == "descending" else 1 for key in keys]

        def compare(left: Any, right: Any) -> int:
            for ours, theirs, direction in zip(left[0], right[0], directions, strict=True):
                if ours == theirs:
                    continue
                if ours is None or theirs is None:
                    return 1 if ours is None else -1
                return direction * _compare(ours, theirs)
            return 0

        return [item for _, item in sorted(rows, key=cmp_to_key(compare))]


class Key(Corrected, model.Key):
    """One key of a sort."""

    def value_for(self, item: Any) -> str | int | None:
        """What an item is sorted by; None where it has nothing."""
        shared = self.shared
        section, kept = shared.section, shared.uses_year_suffix
        shared.reset()
        shared.sort_key = self
        try:
            return self._value(item)
        finally:
            shared.reset()
            shared.section, shared.uses_year_suffix = section, kept

    def _value(self, item: Any) -> str | int | None:
        if "macro" in self.attrib:
            try:
                text = self.get_macro(self.get("macro")).render(item)
            except LimitError:
                raise
            except Exception:  # noqa: BLE001 - what cannot be printed cannot be sorted by
                text = None
            return _comparable(text) if text else None
        variable = self.get("variable", "")
        name = variable.replace("-", "_")
        if variable == "citation-label":
            return _comparable(citation_label(item.reference))
        if variable == "citation-number":
            return int(item.number)
        value = item.reference.get(name)
        if not value:
            return None
        if name in DATES:
            return date_sort_key(value)
        if name in NAMES:
            return self._names(value)
        text = str(value)
        return int(text) if _FIGURES.fullmatch(text) and len(text) < 12 else _comparable(text)

    def _names(self, names: list[Any]) -> str:
        never = self.shared.root.get("demote-non-dropping-particle", "display-and-sort") == "never"
        parts = []
        for name in names:
            given, family, dropping, particle, suffix = name.parts()
            if never:
                order = (particle, family, given, dropping, suffix)
            else:
                order = (family, given, dropping, particle, suffix)
            parts.append(" ".join(part for part in order if part))
        return _comparable("  ".join(parts))


def _comparable(text: str) -> str:
    return fold(_NOT_COMPARED.sub("", strip_marks(text)))


def _compare(left: str | int, right: str | int) -> int:
    if isinstance(left, int) != isinstance(right, int):
        left, right = str(left), str(right)
    if isinstance(left, str) and isinstance(right, str):
        if _FIGURES.fullmatch(left) and _FIGURES.fullmatch(right):
            ours, theirs = int(left[:18]), int(right[:18])
            return (ours > theirs) - (ours < theirs)
        return (left > right) - (left < right)
    return (left > right) - (left < right)  # type: ignore[operator]
