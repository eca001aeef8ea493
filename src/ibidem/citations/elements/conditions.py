"""Conditions: citeproc-py's, with what it leaves out (disambiguate, match, numeric values)."""

from __future__ import annotations

from typing import Any

from citeproc import model

from ibidem.citations.elements.numbers import is_numeric
from ibidem.citations.elements.texts import _Children

_CONDITIONS = frozenset(
    {
        "type",
        "variable",
        "is-numeric",
        "is-uncertain-date",
        "locator",
        "position",
        "disambiguate",
    }
)


class If(_Children, model.If):
    """A branch with conditions."""

    def prepare(self) -> None:
        """Take the conditions apart."""
        super().prepare()
        self._conditions = [
            (name, self.get(name).split()) for name in self.attrib if name in _CONDITIONS
        ]
        self._match = self.get("match", "all")

    def holds(self, item: Any) -> bool:
        """Whether the conditions hold."""
        results = (each for test in self._conditions for each in self._test(*test, item))
        if self._match == "any":
            return any(results)
        return not any(results) if self._match == "none" else all(results)

    def _test(self, name: str, words: list[str], item: Any) -> list[bool]:
        reference = item.reference
        if name == "type":
            return [word == reference.type for word in words]
        if name == "variable":
            return [self._has(item, word) for word in words]
        if name == "is-numeric":
            return [is_numeric(self._text(item, word)) for word in words]
        if name == "is-uncertain-date":
            dates = [reference.get(word.replace("-", "_")) for word in words]
            return [bool(date and date.get("circa")) for date in dates]
        if name == "locator":
            label = item.locator.label if item.has_locator else None
            return [word.replace("-", " ") == (label or "").replace("-", " ") for word in words]
        if name == "position":
            is_bibliography = self.shared.section.tag.endswith("bibliography")
            return [not is_bibliography and word in item.positions for word in words]
        if name == "disambiguate":
            return [item.disambiguate]
        return []

    def _has(self, item: Any, variable: str) -> bool:
        if variable == "locator":
            return bool(item.has_locator)
        if variable == "citation-number":
            return True
        return bool(item.reference.get(variable.replace("-", "_")))

    def _text(self, item: Any, variable: str) -> str:
        if variable == "locator":
            return str(item.locator.identifier) if item.has_locator else ""
        if variable == "citation-number":
            return str(item.number)
        return str(item.reference.get(variable.replace("-", "_")) or "")


class ElseIf(If):
    """A further branch with conditions."""


class Else(_Children, model.Else):
    """The branch for all other cases."""

    def holds(self, _item: Any) -> bool:
        """Always."""
        return True
