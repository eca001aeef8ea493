"""Telling works apart in citations, and collapsing citations of what belongs together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ibidem.citations import marks, seams

Render = Callable[[Any], str]
NAMES_MAX = 50


def differ(works: Sequence[Any], section: Any, render: Render) -> None:
    """Set on each work what makes its citation differ from the others' (CSL, "Disambiguation")."""
    groups = _alike(works, render)
    if not groups:
        return
    if section.get("disambiguate-add-names") == "true":
        for group in groups:
            _add_names(group, render)
        groups = [each for group in groups for each in _alike(group, render)]
    if section.get("disambiguate-add-givenname") == "true":
        for group in groups:
            _add_given_names(group, render)
        groups = [each for group in groups for each in _alike(group, render)]
    for group in groups:
        _add_condition(group, render)
    groups = [each for group in groups for each in _alike(group, render)]
    if section.get("disambiguate-add-year-suffix") == "true":
        for group in groups:
            for at, work in enumerate(sorted(group, key=lambda work: work.number)):
                work.reference["year_suffix"] = _letters(at)


def _alike(works: Sequence[Any], render: Render) -> list[list[Any]]:
    """Those whose citations are equal, together."""
    groups: dict[str, list[Any]] = {}
    for work in works:
        groups.setdefault(render(work), []).append(work)
    return [group for text, group in groups.items() if len(group) > 1 and text]


def _add_names(group: list[Any], render: Render) -> None:
    most = min(max(_names_of(work) for work in group), NAMES_MAX)
    before = len(set(map(render, group)))
    best = 0
    for shown in range(1, most + 1):
        for work in group:
            work.names_shown = shown
        now = len(set(map(render, group)))
        if now > before:
            before, best = now, shown
        if now == len(group):
            break
    for work in group:
        work.names_shown = best


def _names_of(work: Any) -> int:
    reference = work.reference
    return max((len(reference.get(name) or ()) for name in ("author", "editor")), default=0)


def _add_given_names(group: list[Any], render: Render) -> None:
    before = len(set(map(render, group)))
    for level in (1, 2):
        for work in group:
            work.given_level = level
        now = len(set(map(render, group)))
        if now == len(group) or (level == 2 and now > before):
            return
    for work in group:
        work.given_level = 0


def _add_condition(group: list[Any], render: Render) -> None:
    """Print what a style has for ambiguous works, where that helps."""
    before = len(set(map(render, group)))
    for work in group:
        work.disambiguate = True
    if len(set(map(render, group))) == before:
        for work in group:
            work.disambiguate = False


def _letters(number: int) -> str:
    """0 is "a", 25 "z", 26 "aa"."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def collapse(
    cites: Sequence[tuple[Any, Any, str, str]], shared: Any, layout: Any, without_names: Render
) -> str:
    """The cites of one citation, given as (cite, work, text, names), in one text."""
    section = shared.section
    kind = section.get("collapse")
    delimiter = layout.get("delimiter", "")
    if kind == "citation-number":
        return _collapse_numbers(cites, section, delimiter)
    texts = [_with_affixes(cite, text) for cite, _, text, _ in cites]
    group_delimiter = section.get("cite-group-delimiter")
    if kind is None and group_delimiter is None:
        return seams.join(texts, delimiter)
    groups: list[list[int]] = []
    by_names: dict[str, list[int]] = {}
    for at, (cite, _, _, names) in enumerate(cites):
        there = by_names.get(names) if names and not cite.prefix else None
        if there is None:
            groups.append([at])
            by_names[names] = groups[-1]
        else:
            there.append(at)
    pieces = []
    for group in groups:
        parts = [texts[group[0]]]
        for at in group[1:]:
            cite, work, text, _ = cites[at]
            if kind is not None:
                text = without_names(work) or text
            parts.append(_with_affixes(cite, text))
        if kind in ("year-suffix", "year-suffix-ranged"):
            parts = _collapse_suffixes(parts, section)
        pieces.append(seams.join(parts, group_delimiter or ", "))
    return (
        seams.join(pieces, section.get("after-collapse-delimiter") or delimiter)
        if any(len(group) > 1 for group in groups)
        else seams.join(pieces, delimiter)
    )


def _collapse_suffixes(parts: list[str], section: Any) -> list[str]:
    """ "2000a", "2000b" as "2000a, b"."""
    delimiter = section.get("year-suffix-delimiter") or ", "
    result = parts[:1]
    for part in parts[1:]:
        before = marks.strip_marks(result[-1])
        stem = marks.strip_marks(part)[:-1]
        if stem and before[: len(before)].find(stem) >= 0 and part[-1:].isalpha():
            result[-1] = f"{result[-1]}{delimiter}{part[-1]}"
        else:
            result.append(part)
    return result


def _collapse_numbers(
    cites: Sequence[tuple[Any, Any, str, str]], section: Any, delimiter: str
) -> str:
    """ "[1], [2], [3]" as "[1]" to "[3]"."""
    pieces: list[str] = []
    at = 0
    after = section.get("after-collapse-delimiter") or delimiter
    between: list[str] = []
    while at < len(cites):
        end = at
        while end + 1 < len(cites) and _follows(cites[end], cites[end + 1]):
            end += 1
        first = _with_affixes(cites[at][0], cites[at][2])
        if end - at >= 2:
            last = _with_affixes(cites[end][0], cites[end][2])
            pieces.append(f"{first}\u2013{last}")
            between.append(after)
        else:
            end = at
            pieces.append(first)
            between.append(delimiter)
        at = end + 1
    text = ""
    for place, piece in enumerate(pieces):
        text = seams.meet(seams.meet(text, between[place - 1]), piece) if place else piece
    return text


def _follows(left: tuple[Any, Any, str, str], right: tuple[Any, Any, str, str]) -> bool:
    is_plain = not any(cite.prefix or cite.suffix or cite.locator for cite in (left[0], right[0]))
    return is_plain and right[1].number == left[1].number + 1


def _with_affixes(cite: Any, text: str) -> str:
    prefix, suffix = marks.read_rich_text(cite.prefix), marks.read_rich_text(cite.suffix)
    if prefix and prefix[-1].isalnum():
        prefix += " "
    if suffix and suffix[0].isalnum():
        suffix = " " + suffix
    return seams.meet(seams.meet(prefix, text), suffix)
