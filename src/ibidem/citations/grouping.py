"""Telling works apart in citations, and collapsing citations of what belongs together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ibidem.citations import marks, seams

Render = Callable[[Any], str]
NAMES_MAX = 50
_NAMING = ("author", "editor", "translator")  # whom a citation names


def differ(works: Sequence[Any], section: Any, render: Render) -> None:
    """Set on each work what makes its citation differ from the others' (CSL, "Disambiguation")."""
    rule = section.get("givenname-disambiguation-rule", "by-cite")
    levels = (1,) if rule.endswith("-with-initials") else (1, 2)
    if section.get("disambiguate-add-givenname") == "true":
        _name_persons(works, rule)
    groups = _alike(works, render)
    if not groups:
        return
    if section.get("disambiguate-add-names") == "true":
        for group in groups:
            _add_names(group, render)
        groups = [each for group in groups for each in _alike(group, render)]
    if section.get("disambiguate-add-givenname") == "true":
        for group in groups:
            _add_given_names(group, render, levels)
        groups = [each for group in groups for each in _alike(group, render)]
    for group in groups:
        _add_condition(group, render)
    groups = [each for group in groups for each in _alike(group, render)]
    if section.get("disambiguate-add-year-suffix") == "true":
        for group in groups:
            for at, work in enumerate(sorted(group, key=lambda work: work.number)):
                work.reference["year_suffix"] = _letters(at)


def _name_persons(works: Sequence[Any], rule: str) -> None:
    """Give the given names of different people with one family name, as all rules but one say.

    With initials where these differ and otherwise, where the rule allows, in full.
    """
    if rule == "by-cite":
        return
    persons: dict[str, dict[str, list[Any]]] = {}
    for work in works:
        names = next(filter(None, map(work.reference.get, _NAMING)), ())
        for name in names[:1] if rule.startswith("primary-name") else names:
            family = f"{name.get('non-dropping-particle', '')} {name.get('family', '')}"
            if name.get("family"):
                given = " ".join(name.get("given", "").replace(".", " ").split())
                persons.setdefault(family, {}).setdefault(given, []).append(name)
    for by_given in persons.values():
        if len(by_given) < 2:
            continue
        initials: dict[str, set[str]] = {}
        for given in by_given:
            initials.setdefault(_initials(given), set()).add(given)
        for given, names in by_given.items():
            is_shared = len(initials[_initials(given)]) > 1
            if len(initials) == 1 and rule.endswith("-with-initials"):
                continue  # initials would tell nothing
            for name in names:
                in_full = is_shared and not rule.endswith("-with-initials")
                name.__dict__["given_level"] = 2 if in_full else 1


def _initials(given: str) -> str:
    return "".join(word[0] for word in given.replace("-", " ").replace(".", " ").split())


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


def _add_given_names(group: list[Any], render: Render, levels: Sequence[int]) -> None:
    before = len(set(map(render, group)))
    for level in levels:
        for work in group:
            work.given_level = level
        now = len(set(map(render, group)))
        if now == len(group) or (level == levels[-1] and now > before):
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
    within = section.get("cite-group-delimiter")
    if kind is None and within is None:
        return _join_cites(texts, cites, delimiter)
    after = section.get("after-collapse-delimiter") or delimiter
    result = ""
    between = ""
    for group in _groups(cites):
        text = texts[group[0]]
        has_locator = bool(cites[group[0]][0].locator)
        is_collapsed = False
        suffixes = [cites[group[0]][1].reference.get("year_suffix") or ""]
        for at in group[1:]:
            cite, work, whole, _ = cites[at]
            alone = without_names(work) if kind is not None else ""
            is_collapsed = is_collapsed or bool(alone)
            suffix = work.reference.get("year_suffix") or ""
            if kind in _BY_SUFFIX and _differs_in_suffix(text, suffixes[-1], alone, suffix):
                text, suffixes = _add_suffix(text, suffixes, suffix, section, delimiter)
                continue
            suffixes = [suffix]
            joining = after if has_locator else (within or ", ")
            text = seams.meet(seams.meet(text, joining), _with_affixes(cite, alone or whole))
            has_locator = bool(cite.locator)
        result = seams.meet(seams.meet(result, between), text) if result else text
        between = after if is_collapsed else delimiter
    return result


_BY_SUFFIX = ("year-suffix", "year-suffix-ranged")


def _groups(cites: Sequence[tuple[Any, Any, str, str]]) -> list[list[int]]:
    """Places of cites with the same names together, in the order of the first of each."""
    groups: list[list[int]] = []
    by_names: dict[str, list[int]] = {}
    for at, (cite, _, _, names) in enumerate(cites):
        there = by_names.get(names) if not cite.prefix else None
        if there is None:
            groups.append([at])
            if names:
                by_names[names] = groups[-1]
        else:
            there.append(at)
    return groups


def _differs_in_suffix(text: str, before: str, alone: str, suffix: str) -> bool:
    """Whether a cite differs from the one printed last in the letter behind its year only."""
    if not (before and suffix and alone.endswith(suffix)):
        return False
    stem = alone.removesuffix(suffix)
    return bool(stem) and (
        text.endswith(stem + before)
        or (len(before) < len(text) and (stem in text and text.endswith(before)))
    )


def _add_suffix(
    text: str, suffixes: list[str], suffix: str, section: Any, delimiter: str
) -> tuple[str, list[str]]:
    """ "2000a" and "b" as "2000a, b"; with ranges, three in a row as "2000a" to "c"."""
    within = section.get("cite-group-delimiter")
    joining = section.get("year-suffix-delimiter") or within or delimiter
    follows = [*suffixes, suffix]
    is_ranged = section.get("collapse") == "year-suffix-ranged"
    in_row = [each for each in follows if len(each) == 1]
    if is_ranged and len(in_row) == len(follows) >= 3:
        first, middle, last = (ord(each) for each in follows[-3:])
        if (first + 1, middle + 1) == (middle, last):
            for sign in (joining, "\u2013"):
                if text.endswith(sign + follows[-2]):
                    kept = text.removesuffix(sign + follows[-2])
                    return f"{kept}\u2013{suffix}", follows
    return f"{text}{joining}{suffix}", follows


def _join_cites(
    texts: list[str], cites: Sequence[tuple[Any, Any, str, str]], delimiter: str
) -> str:
    """Cites with the delimiter between, but for those that bring their own punctuation."""
    result = ""
    for text, (cite, *_) in zip(texts, cites, strict=True):
        if not result or not text:
            result = result or text
        elif cite.prefix.lstrip()[:1] in (",", ";", "."):
            result = seams.meet(result, text.lstrip())
        elif result.endswith((",", ";")):
            result = f"{result} {text}"
        else:
            result = seams.meet(seams.meet(result, delimiter), text)
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
