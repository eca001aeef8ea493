"""Texts, numbers, labels and what holds them together: macros, groups, choices, the layout."""

from __future__ import annotations

import re
from typing import Any

from citeproc import model
from citeproc.source import VariableError

from ibidem.citations import seams
from ibidem.citations.elements.corrected import Corrected
from ibidem.citations.elements.labels import citation_label
from ibidem.citations.elements.numbers import format_number, is_plural, page_range
from ibidem.citations.marks import read_style_text


class _Children(Corrected):
    def render_children(self, item: Any, delimiter: str = "", **options: Any) -> str | None:
        """What the children give, joined; None where it is nothing."""
        pieces = []
        self.shared.step(len(self.children))
        for child in self.children:
            try:
                if isinstance(child, Choose):
                    pieces.append(child.render(item, delimiter=delimiter, **options))
                elif getattr(child, "prints", False):
                    pieces.append(child.render(item, **options))
            except VariableError:
                continue
        return seams.join(pieces, delimiter) or None


class Macro(_Children, model.Macro):
    """A macro."""


class Layout(_Children, model.Layout):
    """The layout of a citation or an entry; `processor` puts the affixes on."""


class Choose(Corrected, model.Choose):
    """A choice."""

    prints = True

    def render(self, item: Any, **options: Any) -> str | None:
        """The first branch whose conditions hold."""
        for branch in self.children:
            if getattr(branch, "holds", None) is not None and branch.holds(item):
                text: str | None = branch.render_children(item, **options)
                return text
        return None


class Group(_Children, model.Group):
    """A group: nothing, where it asks for variables and none has a value."""

    prints = True

    def render(self, item: Any, **options: Any) -> str | None:
        """The children, joined by the delimiter, unless all the variables called are empty."""
        shared = self.shared
        called, filled = shared.called, shared.filled
        shared.called = shared.filled = 0
        options.pop("delimiter", None)
        text = self.render_children(item, delimiter=self.get("delimiter", ""), **options)
        is_empty = shared.called > 0 and shared.filled == 0
        if text and not shared.called:  # for a group around this one it counts as a variable
            shared.called = shared.filled = 1
        shared.called += called
        shared.filled += filled
        if is_empty or not text:
            return None
        return self.wrap(self.format(text))


class Text(Corrected, model.Text):
    """A variable, a macro, a term or a value."""

    prints = True

    def render(self, item: Any, **_: Any) -> str | None:
        """What it stands for, formatted."""
        language = str(item.reference.get("language") or "")[:2].lower() or None
        text: str | None
        if "variable" in self.attrib:
            text = self._value(item, self.get("variable"))
        elif "macro" in self.attrib:
            text = self._macro(item)
        elif "term" in self.attrib:
            is_plural_wanted = self.get("plural", "false").lower() == "true"
            text = self.shared.term(self.get("term"), self.get("form"), plural=is_plural_wanted)
        else:
            text = read_style_text(self.get("value", ""))
        return self.finish(text, language)

    def _macro(self, item: Any) -> str | None:
        """The macro, which is a group in itself: nothing, where all its variables are empty."""
        shared = self.shared
        called, filled = shared.called, shared.filled
        shared.called = shared.filled = 0
        text: str | None = self.get_macro(self.get("macro")).render_children(item)
        is_empty = shared.called > 0 and shared.filled == 0
        shared.called += called
        shared.filled += filled
        return None if is_empty else text

    def _value(self, item: Any, variable: str) -> str | None:
        shared = self.shared
        if variable in shared.suppressed:
            return None
        if variable == "year-suffix":
            shared.uses_year_suffix = True
            return item.reference.get("year_suffix")
        shared.called += 1
        text = self._look_up(item, variable)
        if text:
            shared.filled += 1
            shared.printed.append(variable)
        return text

    def _look_up(self, item: Any, variable: str) -> str | None:
        reference = item.reference
        if variable == "citation-number":
            return str(item.number)
        if variable == "citation-label":
            return citation_label(reference)
        if variable == "locator":
            return page_range(item.locator.identifier, self.shared) if item.has_locator else None
        if variable == "first-reference-note-number":
            return item.first_note
        if self.get("form") == "short":
            short = reference.get(f"{variable}-short".replace("-", "_"))
            if short:
                return str(short)
        if variable == "page":
            text = str(reference.get("page") or "")
            return page_range(text, self.shared, self.shared.root.get("page-range-format"))
        if variable == "page-first":
            text = str(reference.get("page_first") or reference.get("page") or "")
            return re.split(r"[-\u2013,&]", text)[0].strip()
        value = reference.get(variable.replace("-", "_"))
        return str(value) if value else None


class Number(Corrected, model.Number):
    """A number in figures, as an ordinal or in Roman numerals."""

    prints = True

    def render(self, item: Any, **_: Any) -> str | None:
        """The number; what is none comes as it is."""
        shared = self.shared
        variable = self.get("variable")
        if variable in shared.suppressed:
            return None
        shared.called += 1
        if variable == "locator":
            value = item.locator.identifier if item.has_locator else ""
        elif variable == "citation-number":
            value = str(item.number)
        else:
            value = str(item.reference.get(variable.replace("-", "_")) or "")
        if not value:
            return None
        shared.filled += 1
        shared.printed.append(variable)
        if variable in ("page", "locator"):
            return self.finish(page_range(value, shared, shared.root.get("page-range-format")))
        return self.finish(format_number(value, self.get("form", "numeric"), shared))


class Label(Corrected, model.Label):
    """A label for a number, a locator or, within names, a role."""

    prints = True

    def render(
        self, item: Any, variable: str | None = None, plural: bool | None = None, **_: Any
    ) -> str | None:
        """The term, in the plural where there are several."""
        variable = variable or self.get("variable")
        if plural is None:
            value = self._value(item, variable)
            if not value:
                return None
            plural = is_plural(value, variable)
        if variable == "locator":
            variable = item.locator.label
        wanted = self.get("plural", "contextual")
        is_many = wanted == "always" or (wanted == "contextual" and plural)
        return self.finish(self.shared.term(variable, self.get("form"), plural=is_many))

    def _value(self, item: Any, variable: str) -> str:
        if variable == "locator":
            return str(item.locator.identifier) if item.has_locator else ""
        if variable in self.shared.suppressed:
            return ""
        return str(item.reference.get(variable.replace("-", "_")) or "")
