"""Names: which of them are printed, in which form, and what stands between them."""

from __future__ import annotations

import re
from typing import Any

from citeproc import model
from citeproc.source import VariableError

from ibidem.citations import seams
from ibidem.citations.elements.corrected import Corrected
from ibidem.citations.marks import strip_marks

_EAST_ASIAN = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_INHERITED = {"form": "name-form", "delimiter": "name-delimiter"}
_APOSTROPHES = ("'", "\u2019", "-", "\u2018")


class Names(Corrected, model.Names):
    """One or several variables of names, with labels, or what stands for them."""

    prints = True

    def render(self, item: Any, names_context: Any = None, **options: Any) -> str | None:
        """The names; where there are none, what the style substitutes."""
        shared = self.shared
        context = self if names_context is None else names_context
        shared.called += 1
        is_first = shared.first_names is None and shared.sort_key is None
        text = self._render(item, context, names_context, options)
        if is_first and text and names_context is None:
            shared.first_names = text
            if shared.drops_names:
                return None
            if shared.names_as is not None:
                return shared.names_as
        return text

    def _render(self, item: Any, context: Any, names_context: Any, options: Any) -> str | None:
        shared = self.shared
        texts: list[str] = []
        for variable in self._variables(item):
            if variable not in shared.suppressed:
                text = self._render_variable(item, variable, context)
                if text:
                    shared.printed.append(variable)
                    texts.append(text)
        if texts:
            shared.filled += 1
            if isinstance(texts[0], int):
                return str(sum(map(int, texts)))
            delimiter = self.get("delimiter", context.get("delimiter"))
            if delimiter is None:
                delimiter = shared.option("names-delimiter", "")
            element = self if names_context is None else context
            return element.wrap(element.format(seams.join(texts, delimiter)))
        substitute = self.child("substitute")
        if substitute is None or names_context is not None:
            return None
        text = substitute.render(item, **options)
        # What is substituted stands for this element, with its affixes and formatting.
        return self.wrap(self.format(text)) if text else None

    def _variables(self, item: Any) -> list[str]:
        variables = (self.get("variable") or "").split()
        reference = item.reference
        if (
            set(variables) == {"editor", "translator"}
            and reference.get("editor")
            and reference.get("editor") == reference.get("translator")
            and self.shared.has_term("editortranslator")
        ):
            return ["editortranslator"]
        return variables

    def _render_variable(self, item: Any, variable: str, context: Any) -> str:
        role = "editor" if variable == "editortranslator" else variable
        names = item.reference.get(role.replace("-", "_"))
        if not names:
            return ""
        element = context.child("name")
        text = NameList(element, context, item, self.shared).text_of(names)
        label = context.child("label")
        if label is None or not text or self.shared.sort_key is not None:
            return text
        label_text = label.render(item, variable, len(names) > 1)
        children = [child.tag for child in context.iterchildren()]
        if element is None or children.index(label.tag) > children.index(element.tag):
            return seams.join([text, label_text])
        return seams.join([label_text, text])

    def child(self, name: str) -> Any:
        """The first child element of that name, or None."""
        found = self._named.get(name)
        if found is None and name not in self._named:
            found = self._named[name] = self.find(f"cs:{name}", self.nsmap)
        return found

    def prepare(self) -> None:
        """A place for the children by name."""
        super().prepare()
        self._named: dict[str, Any] = {}


class Substitute(Corrected, model.Substitute):
    """What is printed where there are no names: the first child that gives something."""

    def render(self, item: Any, **options: Any) -> str | None:
        """It; its variables are not printed again in this entry."""
        shared = self.shared
        parent = self.getparent()
        for child in self.children:
            before = len(shared.printed)
            try:
                if isinstance(child, Names) and child.child("name") is None:
                    text = child.render(item, names_context=parent, **options)
                    wrapped = True
                else:
                    text = child.render(item, **options)
                    wrapped = False
            except VariableError:
                continue
            if text:
                shared.suppressed.update(shared.printed[before:])
                return _unwrapped(text, parent) if wrapped else text
        return None


def _unwrapped(text: str, parent: Any) -> str:
    """`Names.render` puts the affixes of the parent on once; here they are taken off again."""
    prefix, suffix = parent.get("prefix", ""), parent.get("suffix", "")
    return text.removeprefix(prefix).removesuffix(suffix)


class Name(Corrected, model.Name):
    """The form of names; `NameList` reads it."""


class NamePart(Corrected, model.Name_Part):
    """The formatting of family names or given names."""


class EtAl(Corrected, model.Et_Al):
    """What stands for the names left out."""

    def text(self) -> str:
        """The term, formatted."""
        return self.finish(self.shared.term(self.get("term", "et-al"))) or ""


class NameList:
    """The names of one variable being printed. `element` is the cs:name, or None."""

    def __init__(self, element: Any, context: Any, item: Any, shared: Any) -> None:
        self._element = element
        self._context = context
        self._shared = shared
        self._item = item
        self._parts = {
            part.get("name"): part
            for part in (element.iterchildren() if element is not None else ())
        }

    def _option(self, name: str, default: Any = None) -> Any:
        key = self._shared.sort_key
        if key is not None:
            sorting = {
                "et-al-min": key.get("names-min"),
                "et-al-use-first": key.get("names-use-first"),
                "et-al-use-last": key.get("names-use-last"),
            }
            if sorting.get(name) is not None:
                return sorting[name]
        if self._element is not None and self._element.get(name) is not None:
            return self._element.get(name)
        return self._shared.option(_INHERITED.get(name, name), default)

    def text_of(self, names: list[Any]) -> Any:
        """The names as text, or their number where the style only counts."""
        least, first = self._limits()
        is_short = least > 0 and len(names) >= least and len(names) > first
        shown = names[:first] if is_short else names
        if self._option("form", "long") == "count":
            return len(shown)
        texts = [self._one(name, at) for at, name in enumerate(shown)]
        texts = [text for text in texts if text]
        delimiter = self._option("delimiter", ", ")
        if is_short:
            text = self._cut(texts, names, delimiter, first)
        else:
            text = self._joined(texts, delimiter, shown)
        if self._element is not None and text:
            return self._element.wrap(self._element.format(text)) or ""
        return text

    def _limits(self) -> tuple[int, int]:
        least = _number(self._option("et-al-min"), 0)
        first = _number(self._option("et-al-use-first"), 1)
        if self._item.positions & {"subsequent"}:
            least = _number(self._option("et-al-subsequent-min"), least)
            first = _number(self._option("et-al-subsequent-use-first"), first)
        if self._shared.section.tag.endswith("citation") and self._shared.sort_key is None:
            first = max(first, self._item.names_shown)
        return least, first

    def _joined(self, texts: list[str], delimiter: str, names: list[Any]) -> str:
        if len(texts) < 2:
            return "".join(texts)
        kind = self._option("and")
        if kind not in ("text", "symbol"):
            return seams.join(texts, delimiter)
        word = self._shared.term("and") if kind == "text" else "&"
        start = seams.join(texts[:-1], delimiter)
        rule = self._option("delimiter-precedes-last", "contextual")
        if self._precedes(rule, len(texts) > 2, len(texts) - 2, names):
            return f"{seams.meet(start, delimiter).rstrip(' ')} {word} {texts[-1]}"
        return f"{start} {word} {texts[-1]}"

    def _cut(self, texts: list[str], names: list[Any], delimiter: str, first: int) -> str:
        if self._option("et-al-use-last") == "true" and len(names) >= first + 2:
            last = self._one(names[-1], len(names) - 1)
            return f"{seams.meet(seams.join(texts, delimiter), delimiter)}\u2026 {last}"
        element = self._context.child("et-al")
        others = element.text() if element is not None else self._shared.term("et-al")
        if not texts or not others:
            return seams.join(texts, delimiter)
        rule = self._option("delimiter-precedes-et-al", "contextual")
        start = seams.join(texts, delimiter)
        if self._precedes(rule, len(texts) > 1, len(texts) - 1, names):
            return seams.meet(seams.meet(start, delimiter), others)
        return f"{start} {others}" if not others.startswith(" ") else start + others

    def _precedes(self, rule: str, is_by_number: bool, last: int, names: list[Any]) -> bool:
        if rule == "after-inverted-name":
            return self._is_inverted(last) and "literal" not in names[last]
        return rule == "always" or (rule == "contextual" and is_by_number)

    def _is_inverted(self, at: int) -> bool:
        order = self._option("name-as-sort-order")
        if self._shared.sort_key is not None:
            order = "all"
        return order == "all" or (order == "first" and at == 0)

    def _one(self, name: Any, at: int) -> str:
        given, family, dropping, particle, suffix = (part or "" for part in name.parts())
        if "literal" in name:
            return self._part("family", family)
        if _EAST_ASIAN.search(family):
            family, given = self._part("family", family), self._part("given", given)
            return family if self._option("form", "long") == "short" else family + given
        level = self._given_level(name)
        if self._option("form", "long") == "short" and not level:
            return self._part("family", _with_particle(particle, family))
        if given:
            given = self._initialized(given, level)
        if self._is_inverted(at) and (given or suffix or dropping):
            return self._inverted(given, family, dropping, particle, suffix)
        family_texts = [("given", dropping), ("family", particle), ("family", family)]
        if suffix and self._has_affixes("family"):
            family_texts.append(("", suffix))
            suffix = ""
        family = self._parts_of("family", family_texts)
        given = self._parts_of("given", [("given", given)])
        text = seams.join([given, family], " ") if given else family
        if not suffix:
            return text
        return f"{text}, {suffix}" if name.comma_suffix else f"{text} {suffix}"

    def _inverted(self, given: str, family: str, dropping: str, particle: str, suffix: str) -> str:
        demote = self._shared.root.get("demote-non-dropping-particle", "display-and-sort")
        is_demoted = demote == "display-and-sort" or (
            demote == "sort-only" and self._shared.sort_key is not None
        )
        separator = self._option("sort-separator", ", ")
        if is_demoted and not particle.endswith(_APOSTROPHES):
            after = [("given", given), ("given", dropping), ("family", particle)]
            first = [("family", family)]
        else:
            after = [("given", given), ("given", dropping)]
            first = [("family", particle), ("family", family)]
        parts = [self._parts_of("family", first), self._parts_of("given", after), suffix]
        return seams.join(parts, separator)

    def _given_level(self, name: Any) -> int:
        """How much of the given name it takes to tell a work or person in citations."""
        in_citation = self._shared.section.tag.endswith("citation")
        if not in_citation or self._shared.sort_key is not None:
            return 0
        return max(self._item.given_level, name.given_level)

    def _part(self, name: str, text: str) -> str:
        return self._parts_of(name, [(name, text)])

    def _parts_of(self, name: str, texts: list[tuple[str, str]]) -> str:
        """Some texts, each with the formatting of a name-part, in the affixes of one of them."""
        joined = ""
        for kind, text in texts:
            part = self._parts.get(kind)
            shown = part.format(part.case(text)) if part is not None and text else text
            joined = _with_particle(joined, shown) if joined and shown else joined or shown
        part = self._parts.get(name)
        return part.wrap(joined) or "" if part is not None else joined

    def _has_affixes(self, name: str) -> bool:
        part = self._parts.get(name)
        return part is not None and bool(part.get("prefix") or part.get("suffix"))

    def _initialized(self, given: str, level: int) -> str:
        mark = self._option("initialize-with")
        if mark is None or level > 1:
            return given
        has_hyphen = self._shared.root.get("initialize-with-hyphen", "true") == "true"
        if self._option("initialize", "true") == "false":
            return _spaced_initials(given, mark)
        return make_initials(given, mark, keeps_hyphen=has_hyphen)


def make_initials(given: str, mark: str, *, keeps_hyphen: bool = True) -> str:
    """ "Jean-Paul Marie" as "J.-P. M.": the first letters, words in lower case as they are."""
    pieces: list[str] = []
    text = given.replace("\u2010", "-")
    for word in re.split(r"\s+", re.sub(r"\.(?=[^\s-])", ". ", text).strip()):
        if not word:
            continue
        if word[0].islower() and "." not in word and "-" not in word and len(word) > 1:
            before = "".join(pieces).rstrip()
            pieces = [f"{before} {word} " if before else f"{word} "]
            continue
        parts = [part for part in word.split("-") if part.strip(".")]
        letters = [
            _initial(part) for at, part in enumerate(parts) if at == 0 or not part[0].islower()
        ]
        if keeps_hyphen and mark.strip():
            pieces.append(f"{mark.rstrip()}-".join(letters) + mark)
        elif keeps_hyphen and not mark.strip() and len(letters) > 1:
            pieces.append("-".join(letters) + mark)
        else:
            pieces.append("".join(letter + mark for letter in letters))
    return "".join(pieces).rstrip()


def _initial(word: str) -> str:
    """The first letter; of what is shortened already ("Ph.", "Ts."), all of it."""
    bare = word.strip(".")
    is_short = word.endswith(".") and 1 < len(bare) <= 2
    return bare if is_short else bare[0]


def _spaced_initials(given: str, mark: str) -> str:
    """Initials that are there already get the mark; names stay whole."""
    text = ""
    was_initial = False
    for word in re.sub(r"\.(?=[^\s-])", ". ", given).split():
        bare = word.rstrip(".")
        is_initial = (len(bare) == 1 and bare.isupper()) or (
            word.endswith(".") and 1 < len(bare) <= 2
        )
        gap = "" if was_initial and (is_initial or text.endswith(" ")) else " "
        text = (text + gap if text else "") + (bare + mark if is_initial else word)
        was_initial = is_initial
    return text.strip()


def _with_particle(particle: str, family: str) -> str:
    if not particle:
        return family
    glue = "" if strip_marks(particle).endswith(_APOSTROPHES) else " "
    return f"{particle}{glue}{family}"


def _number(text: Any, default: int) -> int:
    try:
        return int(text)
    except (TypeError, ValueError):
        return default
