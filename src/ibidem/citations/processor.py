"""The processor: entries of a bibliography and the citations of a document, as marked text.

It numbers and sorts the works, tells them apart in citations (more names, given names, a letter
behind the year), knows where in the document a citation stands, and collapses what repeats. What an
element of the style cannot do with an entry is caught here: one entry becomes a problem and a plain
description, the others are formatted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from citeproc.source import VariableError

from ibidem.citations import marks, seams
from ibidem.citations.elements import Shared, read_tree
from ibidem.citations.grouping import collapse, differ
from ibidem.citations.items import Work, read_work
from ibidem.citations.style import StyleInfo, check_style, describe_style
from ibidem.errors import InputError, LimitError, Problem

Report = Callable[[int, int], None]
NEAR_NOTES = 5
ENTRY_CHARS_MAX = 200_000
_LABEL_MAX = 200


@dataclass(frozen=True, slots=True)
class Cite:
    """One reference in a citation: which, and what of it.

    `label` is the kind of locator: "page", "chapter" and so on. `without_author`: the text has the
    name already; `author_only`: only the name, for that text.
    """

    id: str
    locator: str = ""
    label: str = "page"
    prefix: str = ""
    suffix: str = ""
    without_author: bool = False
    author_only: bool = False


@dataclass(frozen=True, slots=True)
class Locator:
    """A place within a work, as citeproc-py has it."""

    label: str
    identifier: str


@dataclass(slots=True, eq=False)
class Cited:
    """A work in the place where it is printed now; the elements ask it for what they need."""

    key: str
    reference: Work
    number: int = 0
    locator: Locator | None = None
    positions: set[str] = field(default_factory=set)
    disambiguate: bool = False
    names_shown: int = 0  # at least so many names, so that the work is told from another one
    given_level: int = 0  # 1: with initials, 2: with given names
    first_note: str = ""

    @property
    def has_locator(self) -> bool:
        """Whether a place within the work is named."""
        return self.locator is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a bibliography: which work, and its marked text."""

    id: str
    text: str


class Processor:
    """A style in a language, ready to format. Not to be used by two threads at once."""

    def __init__(self, style: bytes, locales: Sequence[bytes], language: str = "") -> None:
        """`locales` are locale files, the best fitting first, en-US last.

        Raises `InputError` or `LimitError` for a style or locale that cannot be used.
        """
        root = read_tree(style, "style")
        self.info: StyleInfo = describe_style(root)
        if self.info.parent and root.find("{*}citation") is None:
            raise InputError(f"This style only refers to another one, {self.info.parent}.")
        check_style(root)
        trees = [read_tree(each, "locale") for each in locales]
        self.shared = Shared(root, trees, language)
        self.problems: list[Problem] = []

    def bibliography(
        self, items: Sequence[Mapping[str, Any]], report: Report | None = None
    ) -> list[Entry]:
        """The entries of CSL JSON items, in the order of the style.

        Raises `InputError` where the style has no bibliography.
        """
        if not self.info.has_bibliography:
            raise InputError("This style has no bibliography, only citations.")
        works = self._register(items)
        self._tell_apart(works)
        layout = self.shared.enter("bibliography")
        entries: list[Entry] = []
        before = ""
        substitute = self.shared.section.get("subsequent-author-substitute")
        for done, work in enumerate(works):
            if report is not None:
                report(done, len(works))
            text, names = self._entry(layout, work)
            if substitute is not None and names and names == before:
                text, _ = self._entry(layout, work, substitute)
            before = names
            if text:
                entries.append(Entry(work.key, text))
        return entries

    def citations(
        self,
        items: Sequence[Mapping[str, Any]],
        citations: Sequence[Sequence[Cite]],
        notes: Sequence[int] | None = None,
    ) -> list[str]:
        """The citations of a document, in its order, as marked texts.

        `notes` are the numbers of the notes in which they stand; None: one after the other.
        """
        works = self._register(items)
        self._tell_apart(works)
        known = {work.key: work for work in works}
        near = self.shared.root.find("{*}citation").get("near-note-distance", "")
        placed = _Positions(int(near) if near.isdigit() else NEAR_NOTES)
        texts = []
        for at, cites in enumerate(citations):
            placed.begin(at + 1 if notes is None else notes[at])
            texts.append(self._citation(cites, known, placed))
        return texts

    def _register(self, items: Sequence[Mapping[str, Any]]) -> list[Cited]:
        """The works of items, numbered and in the order of the bibliography."""
        self.problems = []
        works: dict[str, Cited] = {}
        for at, item in enumerate(items):
            key = str(item.get("id", f"ibidem:{at + 1}"))
            if key not in works:
                works[key] = Cited(key, read_work(item, key), at + 1)
        ordered = list(works.values())
        if self.info.has_bibliography:
            self.shared.enter("bibliography")
            sort = self.shared.section.find("{*}sort")
            if sort is not None:
                ordered = sort.sort(ordered)
        for number, work in enumerate(ordered, start=1):
            work.number = number
        return ordered

    def _tell_apart(self, works: list[Cited]) -> None:
        if len(works) > 1:
            layout = self.shared.enter("citation")
            differ(works, self.shared.section, lambda work: self._render(layout, work)[0])

    def _entry(self, layout: Any, work: Cited, names_as: str | None = None) -> tuple[str, str]:
        """The marked text of an entry, and the names it begins with, which print as `names_as`."""
        aligned = self.shared.section.get("second-field-align")
        text, names = self._render(layout, work, names_as=names_as)
        if aligned and text:
            first = self._first_field(layout, work)
            rest = text.removeprefix(first)
            if first and rest:
                text = marks.wrap(marks.LEFT_MARGIN, first) + marks.wrap(
                    marks.RIGHT_INLINE, seams.meet(rest, layout.get("suffix", ""))
                )
                return text, names
        return layout.wrap(layout.format(text)) or "", names

    def _first_field(self, layout: Any, work: Cited) -> str:
        self.shared.reset()
        for child in layout.iterchildren():
            try:
                text = child.render(work)
            except VariableError:
                text = None
            return text or ""
        return ""

    def _render(
        self,
        layout: Any,
        work: Cited,
        *,
        drops_names: bool = False,
        names_as: str | None = None,
    ) -> tuple[str, str]:
        """The text of a work by a layout, without its affixes, and the first names in it."""
        shared = self.shared
        shared.reset()
        shared.drops_names, shared.names_as = drops_names, names_as
        try:
            text = layout.render_children(work) or ""
            if len(text) > ENTRY_CHARS_MAX:
                raise LimitError("This style makes entries that are too long.")
        except LimitError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a style and a work together bring up
            title = marks.strip_marks(str(work.reference.get("title", "")))[:_LABEL_MAX]
            problem = Problem(
                "citation_failed",
                f"The style cannot format {title or work.key!r}; it is described plainly.",
                raw=f"{type(error).__name__}: {error}"[:_LABEL_MAX],
            )
            if problem not in self.problems:
                self.problems.append(problem)
            text = _plain_description(work.reference)
        return text, shared.first_names or ""

    def _citation(
        self, cites: Sequence[Cite], known: Mapping[str, Cited], placed: _Positions
    ) -> str:
        layout = self.shared.enter("citation")
        here: list[tuple[Cite, Cited]] = []
        missing = [cite.id for cite in cites if cite.id not in known]
        for cite in cites:
            work = known.get(cite.id)
            if work is not None:
                here.append((cite, placed.place(work, cite)))
        placed.end([cite for cite, _ in here])
        here = self._sorted(here)
        texts = []
        for cite, work in here:
            text, names = self._render(layout, work, drops_names=cite.without_author)
            if cite.author_only:
                text = names
            texts.append((cite, work, text, names))
        joined = collapse(
            texts,
            self.shared,
            layout,
            lambda work: self._render(layout, work, drops_names=True)[0],
        )
        ibid = self.shared.term("ibid")
        if self.shared.root.get("class") == "note" and ibid and joined.startswith(ibid):
            joined = joined[0].upper() + joined[1:]  # a note begins with it as with a sentence
        joined = seams.join([joined, *(f"{key}?" for key in missing)], layout.get("delimiter", ""))
        if len(here) == 1 and here[0][0].author_only:
            return joined
        return str(layout.format(layout.wrap(joined) or ""))

    def _sorted(self, here: list[tuple[Cite, Cited]]) -> list[tuple[Cite, Cited]]:
        sort = self.shared.section.find("{*}sort")
        if sort is None or len(here) < 2:
            return here
        by_work = {id(work): (cite, work) for cite, work in here}
        # "2021a" before "2021b", where the keys do not say otherwise.
        lettered = iter(sorted((work for _, work in here if _letters(work)[0]), key=_letters))
        works = [next(lettered) if _letters(work)[0] else work for _, work in here]
        ordered = sort.sort(works)
        self.shared.enter("citation")
        return [by_work[id(work)] for work in ordered]


def _letters(work: Cited) -> tuple[int, str]:
    """What orders works by the letters behind their years; (0, "") without."""
    suffix = str(work.reference.get("year_suffix", ""))
    return len(suffix), suffix


class _Positions:
    """Where in a document the citations stand: what was cited before, and how near."""

    def __init__(self, near: int) -> None:
        self._near = near
        self._note = 0
        self._first: dict[str, int] = {}
        self._last: dict[str, int] = {}
        self._previous: list[Cite] = []
        self._within: Cite | None = None

    def begin(self, note: int) -> None:
        """A new citation begins, in the note of that number."""
        self._note = note
        self._within = None

    def place(self, work: Cited, cite: Cite) -> Cited:
        """The work as it is cited here."""
        positions = set()
        if cite.id in self._first:
            positions = {"subsequent"}
            if self._note - self._last[cite.id] <= self._near:
                positions.add("near-note")
            before = self._within
            if before is None and len(self._previous) == 1:
                before = self._previous[0]
            if before is not None and before.id == cite.id:
                positions |= _ibid(before, cite)
        else:
            positions = {"first"}
        placed = Cited(
            work.key,
            work.reference,
            work.number,
            Locator(cite.label, marks.clean(cite.locator).strip()) if cite.locator else None,
            positions,
            work.disambiguate,
            work.names_shown,
            work.given_level,
            str(self._first.get(cite.id, "")),
        )
        self._first.setdefault(cite.id, self._note)
        self._last[cite.id] = self._note
        self._within = cite
        return placed

    def end(self, cites: list[Cite]) -> None:
        """The citation is complete."""
        self._previous = cites


def _ibid(before: Cite, cite: Cite) -> set[str]:
    here, there = (cite.label, cite.locator), (before.label, before.locator)
    if not cite.locator:
        return set() if before.locator else {"ibid"}
    return {"ibid"} if here == there else {"ibid", "ibid-with-locator"}


def _plain_description(work: Work) -> str:
    """Authors, year, title, container: for a work that the style cannot format."""
    names = [
        str(name.get("family") or name.get("literal") or "") for name in work.get("author", ())
    ]
    parts = [", ".join(filter(None, names)), str(work.get("title", ""))]
    parts.append(str(work.get("container_title", "")))
    return ". ".join(part for part in parts if part)
