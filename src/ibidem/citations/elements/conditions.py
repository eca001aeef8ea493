"""Conditions: citeproc-py's, with what it leaves out (disambiguate, match, numeric values)."""

from __future__ import annotations

from typing import Any

from citeproc import model

from ibidem.citations.elements.numbers import is_numeric
from ibidem.citations.elements.texts import _Children


class If(_Children, model.If):
    """A branch with conditions."""

    def render(self, item: Any, delimiter: str = "", **options: Any) -> str | None:
        """The children, where the conditions hold; raises citeproc-py's `ConditionFailed`."""
        results = [each for name in self.attrib for each in self._test(name, item)]
        match = self.get("match", "all")
        if match == "any":
            holds = any(results)
        else:
            holds = not any(results) if match == "none" else all(results)
        if not holds:
            raise model.ConditionFailed
        return self.render_children(item, delimiter=delimiter, **options)

    def _test(self, name: str, item: Any) -> list[bool]:
        words = (self.get(name) or "").split()
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

    def render(self, item: Any, delimiter: str = "", **options: Any) -> str | None:
        """The children."""
        return self.render_children(item, delimiter=delimiter, **options)
