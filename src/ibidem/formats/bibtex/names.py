"""Lists of names as BibTeX and BibLaTeX write them.

"First von Last", "von Last, First" and "von Last, Jr, First", joined by "and" (btxdoc, section 4);
braces keep words together, a name wholly in braces is an institution; "and others" becomes the
institution "others", as CSL processors expect it. BibLaTeX's extended form, `family=Berg,
prefix=van den, given=Jan, suffix=Jr.` (its manual, section 3.5), is read, and written only for
names that no other form can carry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ibidem.formats.bibtex.latex import decode, encode
from ibidem.model.name import Name, parse_name, short_name

OTHERS = Name(literal="others")

_AND = re.compile(r"[ \t\n]+and(?=[ \t\n])", re.IGNORECASE)
_BRACE_OR_AND = re.compile(r"[{}]|(?:(?<=[ \t\n])|(?<=^))and(?=[ \t\n]|$)", re.IGNORECASE)
_PIECE = re.compile(r"[{}]|,|[ \t\n~]+")
_PLAIN_NAME = re.compile(
    r"([A-Z][a-z]{2,30}), ((?:[A-Z][a-z]{2,30}|[A-Z]\.)(?: [A-Z]\.)?)"  # no suffix, no particle
).fullmatch
_EXTENDED = re.compile(
    r"\"?\s*(family|given|prefix|suffix|literal)\s*=\s*(.*?)\s*\"?\s*", re.DOTALL
)
_EXTENDED_SIGN = re.compile(r"\"?\s*(?:family|given|prefix|suffix|literal)\s*=")
_PARTS = {
    "family": "family",
    "given": "given",
    "prefix": "particle",
    "suffix": "suffix",
    "literal": "literal",  # ours, for what is an institution and a person at once
}


def read_names(source: str) -> tuple[Name, ...]:
    """The names in the LaTeX source of a field, in order; never fails."""
    if "{" in source or "}" in source:
        pieces = _split_at_and(source)
    elif _is_plainly_joined(source):
        pieces = source.split(" and ")
    else:
        pieces = _AND.split(f" {source} ")
    names = [read_name(piece) for each in pieces if (piece := each.strip(" \t\n"))]
    return tuple(names) if _NOBODY not in names else tuple(filter(_NOBODY.__ne__, names))


def write_names(names: Iterable[Name]) -> str:
    """The LaTeX source of a list of names."""
    return " and ".join(source for name in names if (source := write_name(name)))


@lru_cache(maxsize=65_536)
def read_name(source: str) -> Name:
    """One name from its LaTeX source."""
    if plain := _PLAIN_NAME(source):
        return Name(family=plain[1], given=plain[2])
    if source == "others":
        return OTHERS
    if _EXTENDED_SIGN.match(source) and (extended := _read_extended(source)):
        return extended
    if "{" not in source:
        return parse_name(decode(source)[0], suffix_second=True)
    parts = _split_parts(source)
    if len(parts) == 1 and len(parts[0]) == 1 and _is_group(parts[0][0]):
        return Name(literal=decode(source)[0])
    if not any(_is_group(word) for words in parts for word in words):
        return parse_name(decode(source)[0], suffix_second=True)
    return _read_parts(parts)


@lru_cache(maxsize=65_536)
def write_name(name: Name) -> str:
    """The LaTeX source of one name: the plainest form that reads back as the same name."""
    forms = _forms(name)
    for form in forms:
        if read_names(form) == (name,):
            return form
    return forms[-1] if name != _NOBODY else ""


_NOBODY = Name()


def _forms(name: Name) -> list[str]:
    if name == OTHERS:
        return ["others"]
    if name.literal:
        literal = _encode(name.literal)
        return [f"{{{literal}}}", f"{{{{{literal}}}}}", _extended(name)]
    given, suffix, family = _encode(name.given), _encode(name.suffix), _encode(name.family)
    forms = []
    if not suffix and not given:
        forms.append(_encode(short_name(name)))
    rest = f"{suffix}, {given}" if suffix else given
    forms.append(f"{_encode(short_name(name))}, {rest}")
    particle = f"{_encode(name.particle)} " if name.particle else ""
    braced_rest = f"{_braced(suffix)}, {_braced(given)}" if suffix else _braced(given)
    forms.append(f"{particle}{_braced(family)}, {rest}")
    forms.append(f"{particle}{_braced(family)}, {braced_rest}")
    forms.append(_extended(name))
    return forms


def _extended(name: Name) -> str:
    parts = [(key, _encode(getattr(name, part))) for key, part in _PARTS.items()]
    return ", ".join(f"{key}={_braced(source)}" for key, source in parts if source)


def _encode(text: str) -> str:
    return encode(text).replace("\n\n", r"\par{}")


def _braced(source: str) -> str:
    return f"{{{source}}}" if source else ""


def _is_plainly_joined(source: str) -> bool:
    """Whether " and " divides the names just as `_AND` does, which takes four times as long."""
    lower = f" {source} ".lower()
    return (
        source.isprintable()
        and lower.count(" and ") == source.count(" and ")
        and " and and " not in lower
    )


def _split_at_and(source: str) -> list[str]:
    """The pieces between the words "and" outside braces."""
    pieces, start, depth = [], 0, 0
    for match in _BRACE_OR_AND.finditer(source):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
        elif depth <= 0:
            pieces.append(source[start : match.start()])
            start = match.end()
    return [*pieces, source[start:]]


def _split_parts(source: str) -> list[list[str]]:
    """The comma-separated parts of a name, each as its words, both outside braces."""
    parts: list[list[str]] = [[]]
    start = depth = 0
    for match in _PIECE.finditer(source):
        found = match[0]
        if found == "{":
            depth += 1
        elif found == "}":
            depth -= 1
        elif depth <= 0:
            if start < match.start():
                parts[-1].append(source[start : match.start()])
            if found == ",":
                parts.append([])
            start = match.end()
    if start < len(source):
        parts[-1].append(source[start:])
    return parts


def _is_group(word: str) -> bool:
    """Whether braces keep a word together; around an accent (`{\\'E}mile`) they only write it."""
    return word.startswith("{") and not word.startswith("{\\")


def _read_parts(parts: list[list[str]]) -> Name:
    """A name with words in braces, which are neither divided nor taken for particles."""
    if len(parts) == 1:
        words = parts[0]
        lower = [at for at, word in enumerate(words[:-1]) if _is_lower(word)]
        start, end = (lower[0], lower[-1] + 1) if lower else (len(words) - 1, len(words) - 1)
        given, suffix = words[:start], []
        particle, family = words[start:end], words[end:]
    else:
        words, given = parts[0], [word for part in parts[2:] for word in part] or parts[1]
        suffix = parts[1] if len(parts) > 2 else []
        end = 0
        while end < len(words) - 1 and _is_lower(words[end]):
            end += 1
        particle, family = words[:end], words[end:]
    return Name(
        family=_joined(family),
        given=_joined(given),
        particle=_joined(particle),
        suffix=_joined(suffix),
    )


def _joined(words: list[str]) -> str:
    return " ".join(decode(word)[0] for word in words)


def _is_lower(word: str) -> bool:
    return not _is_group(word) and decode(word)[0][:1].islower()


def _read_extended(source: str) -> Name | None:
    values: dict[str, str] = {}
    for words in _split_parts(source):
        found = _EXTENDED.fullmatch(" ".join(words))
        if found is None or _PARTS[found[1]] in values:
            return None
        values[_PARTS[found[1]]] = decode(found[2])[0]
    return Name(**values)
