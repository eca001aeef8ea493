"""What is corrected in every element: lookups, affixes, formatting, cases, joining."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from ibidem.citations import marks, seams
from ibidem.citations.casing import change_case
from ibidem.citations.elements.shared import Shared

_FORMATTING = {
    ("font-style", "italic"): marks.ITALIC,
    ("font-style", "oblique"): marks.ITALIC,
    ("font-style", "normal"): marks.NORMAL,
    ("font-variant", "small-caps"): marks.SMALL_CAPS,
    ("font-weight", "bold"): marks.BOLD,
    ("text-decoration", "underline"): marks.UNDERLINE,
    ("vertical-align", "sup"): marks.SUPERSCRIPT,
    ("vertical-align", "sub"): marks.SUBSCRIPT,
}
_DISPLAYS = {
    "left-margin": marks.LEFT_MARGIN,
    "right-inline": marks.RIGHT_INLINE,
    "block": marks.BLOCK,
    "indent": marks.INDENT,
}


class Corrected:
    """Stands before citeproc-py's class among the bases of an element."""

    shared: Shared
    children: tuple[Any, ...]  # kept, because lxml looks them up anew each time
    get: Any  # of lxml
    attrib: Any
    _marks: tuple[str, ...] = ()

    def prepare(self) -> None:
        """Called once, when the style is complete: what can be known before rendering."""
        self._marks = tuple(
            mark for (attribute, value), mark in _FORMATTING.items() if self.get(attribute) == value
        )

    def get_root(self) -> Any:
        """The style."""
        return self.shared.root

    def get_layout(self) -> Any:
        """What citeproc-py asks for the variables that a substitution used up."""
        return self.shared

    def get_macro(self, name: str) -> Any:
        """A macro of the style."""
        return self.shared.macros[name]

    def get_single_term(self, name: str, form: str | None = None, **_: Any) -> str:
        """A term, or ""."""
        return self.shared.term(name, form)

    def get_plural_term(self, name: str, form: str | None = None, **_: Any) -> str:
        """The plural of a term, or ""."""
        return self.shared.term(name, form, plural=True)

    def get_date(self, form: str) -> Any:
        """The form of dates of the language."""
        return self.shared.dates.get(form)

    def get_locale_option(self, name: str) -> str:
        """An option of the language."""
        return self.shared.options.get(name, "false")

    def unicode_character(self, name: str) -> str:
        """A character by its name."""
        return unicodedata.lookup(name)

    def preformat(self, text: Any) -> str:
        """Text of the style; that of references is read by `items`."""
        return str(text)

    def format(self, text: Any) -> str:
        """The text with the formatting that the element asks for."""
        text = str(text)
        for mark in self._marks:
            text = marks.wrap(mark, text)
        return text

    def wrap(self, text: str | None) -> str | None:
        """The text between prefix and suffix, and placed as the element says."""
        if not text:
            return None
        prefix, suffix = self.get("prefix", ""), self.get("suffix", "")
        if prefix or suffix:
            text = seams.meet(seams.meet(prefix, text), suffix)
        display = _DISPLAYS.get(self.get("display", ""))
        return marks.wrap(display, text) if display else text

    def join(self, pieces: Iterable[str | None], default_delimiter: str = "") -> str:
        """The pieces with the element's delimiter between them."""
        return seams.join(pieces, self.get("delimiter", default_delimiter))

    def quote(self, text: str) -> str:
        """The text in quotation marks, where the element asks for them."""
        return marks.wrap(marks.QUOTE, text) if self.get("quotes") == "true" else text

    def strip_periods(self, text: str) -> str:
        """The text without periods, where the element asks for that."""
        return text.replace(".", "") if self.get("strip-periods") == "true" else text

    def case(self, text: str, language: str | None = None) -> str:
        """The text in the case that the element asks for."""
        wanted = self.get("text-case")
        if wanted is None or not text:
            return text
        return change_case(text, wanted, language or self.shared.root.get("default-locale") or "en")

    def finish(self, text: Any, language: str | None = None) -> str | None:
        """All of it, in the order in which CSL applies it."""
        if text is None or text == "":
            return None
        changed = self.case(self.strip_periods(str(text)), language)
        return self.wrap(self.quote(self.format(changed)))
