"""What TeX source says beyond its text, carried over to a text that somebody edited.

`{DNA}` keeps its capitals, `\\emph{in vitro}` its slant, for as long as these words stand in the
text.
"""

from __future__ import annotations

import re

from ibidem.formats.bibtex.latex import decode, encode, is_balanced

PIECES_MAX = 50  # in one field; each costs time for every character of the text

_BRACE_OR_SPACE = re.compile(r"[{}]|[ \t\n~]+")
_PUNCTUATION = ".,:;!?"


def protect(text: str, source: str) -> str:
    """The LaTeX source of `text`, with the pieces of `source` that say more than their text."""
    plain = encode(text)
    pieces = _pieces(source)
    if not pieces:
        return plain
    longest_first = sorted(pieces, key=len, reverse=True)
    words = re.compile(rf"(?<![\w\\])(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    protected = words.sub(lambda found: pieces[found[0]], plain)
    is_same = is_balanced(protected) and decode(protected)[0] == text
    return protected if is_same else plain


def _pieces(source: str) -> dict[str, str]:
    """The words of `source`, outside braces, that say more than their text: by plain source."""
    pieces: dict[str, str] = {}
    for word in _words(source):
        text, says_all = decode(word)
        if text and not says_all and len(pieces) < PIECES_MAX:
            pieces.setdefault(encode(text), word)
    return pieces


def _words(source: str) -> list[str]:
    words, start, depth = [], 0, 0
    for found in _BRACE_OR_SPACE.finditer(source):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth -= 1
        elif depth <= 0:
            words.append(source[start : found.start()])
            start = found.end()
    return [word.rstrip(_PUNCTUATION) for word in [*words, source[start:]]]
