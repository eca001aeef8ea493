"""What the elements of one style share: looked-up terms and options, and where rendering stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ibidem.citations.style import LANGUAGE, NAMESPACE
from ibidem.errors import LimitError

_FORMS = {"verb-short": "verb", "symbol": "short", "verb": "long", "short": "long"}
_TAG = f"{{{NAMESPACE}}}"


STEPS_MAX = 20_000  # for one entry; the Chicago styles take some hundred


class Shared:
    """The context of one style in one language. Not to be used by two threads at once."""

    def __init__(self, root: Any, locales: Sequence[Any], language: str) -> None:
        """`locales` are the roots of locale files, the best fitting first."""
        self.root = root
        self.language = language or root.get("default-locale") or "en-US"
        self.macros = {each.get("name"): each for each in root.findall(f"{_TAG}macro")}
        chain = [*_locales_within(root, self.language), *locales]
        self.terms: dict[tuple[str, str], tuple[str, str]] = {}
        self.whole_number_terms: set[str] = set()
        self.dates: dict[str, Any] = {}
        self.options: dict[str, str] = {}
        for locale in reversed(chain):
            self._take_locale(locale)
        # lxml makes a new object for an element whenever the last one was forgotten: keep them all,
        # so that what is set on them stays.
        self._kept = [*root.iter(), *(part for each in self.dates.values() for part in each.iter())]
        for element in self._kept:
            element.shared = self
            element.children = tuple(element)
            element.prepare()
        self.section: Any = root.find(f"{_TAG}citation")
        self.has_year_suffix = any(
            each.get("variable") in ("year-suffix", "citation-label")
            for each in root.iter(f"{_TAG}text")
        )
        self.reset()

    def reset(self) -> None:
        """Forget what was rendered: before each entry, each cite, each sort key."""
        self.suppressed: set[str] = set()
        self.printed: list[str] = []  # variables that had a value, in order
        self.called = 0  # variables asked for
        self.filled = 0  # variables that had a value
        self.sort_key: Any = None  # the cs:key for which something is rendered
        self.year_suffix_done = False
        self.uses_year_suffix = False
        self.steps = 0  # elements rendered
        self.first_names: str | None = None  # the first names printed
        self.names_as: str | None = None  # what is printed in their place
        self.drops_names = False  # leave them out, because the text or the cite before has them

    def enter(self, section: str) -> Any:
        """Go to "citation" or "bibliography"; returns its layout."""
        self.section = self.root.find(f"{_TAG}{section}")
        self.reset()
        return self.section.find(f"{_TAG}layout")

    def step(self, count: int) -> None:
        """Count elements rendered. Raises `LimitError` for a style that would take for ever."""
        self.steps += count
        if self.steps > STEPS_MAX:
            raise LimitError("This style does too much for each entry.")

    def option(self, name: str, default: Any = None) -> Any:
        """An option that a section may set, or the style for all."""
        found = self.section.get(name)
        return found if found is not None else self.root.get(name, default)

    def term(self, name: str, form: str | None = None, *, plural: bool = False) -> str:
        """A term; forms fall back as CSL says (1.0.2, "Terms"); "" for none."""
        wanted = form or "long"
        while True:
            found = self.terms.get((name, wanted))
            if found is not None:
                return found[plural]
            if wanted not in _FORMS:
                return ""
            wanted = _FORMS[wanted]

    def has_term(self, name: str) -> bool:
        """Whether a language has an expression of its own."""
        return bool(self.term(name))

    def _take_locale(self, locale: Any) -> None:
        options = locale.find(f"{_TAG}style-options")
        if options is not None:
            self.options.update(options.attrib)
        for date in locale.findall(f"{_TAG}date"):
            self.dates[date.get("form", "")] = date
        terms = locale.findall(f"{_TAG}terms/{_TAG}term")
        if any(term.get("name") == "ordinal" for term in terms):
            # Ordinals belong together: a locale that has some replaces all (CSL 1.0.2, "Ordinals").
            for key in [key for key in self.terms if key[0].startswith("ordinal")]:
                del self.terms[key]
        for term in terms:
            single, multiple = term.find(f"{_TAG}single"), term.find(f"{_TAG}multiple")
            plain = term.text or ""
            self.terms[term.get("name", ""), term.get("form", "long")] = (
                plain if single is None else single.text or "",
                plain if multiple is None else multiple.text or "",
            )
            if term.get("match") == "whole-number":
                self.whole_number_terms.add(term.get("name", ""))


def _locales_within(root: Any, language: str) -> list[Any]:
    """The locales within a style that fit a language, the best fitting first."""
    within = root.findall(f"{_TAG}locale")
    wanted = (language, language.partition("-")[0], None)
    return [each for lang in wanted for each in within if each.get(LANGUAGE) == lang]
