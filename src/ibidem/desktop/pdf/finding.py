"""Finding words in the text of pages. No Qt, no pdfium."""

from __future__ import annotations

import re

WORD_CHARS_MAX = 200  # of what is looked for

_LIGATURES = {  # what a type-setter may have put for some letters
    "ffi": "\ufb03|f\ufb01|\ufb00i",
    "ffl": "\ufb04|f\ufb02|\ufb00l",
    "ff": "\ufb00",
    "fi": "\ufb01",
    "fl": "\ufb02",
}
_QUOTES = {"'": "['\u2018\u2019]", '"': '["\u201c\u201d]', "-": "[-\u2010\u2011\u2013]"}
# A word may be parted at the end of a line: pdfium gives one of these for the hyphen, and a break.
_PARTED = r"(?:[\u00ad\ufffe\x02]\s*|-\r?\n)?"


def pattern_for(
    wanted: str, *, match_case: bool = False, whole_words: bool = False
) -> re.Pattern[str]:
    """What to look for in the text of a page as pdfium gives it.

    Words may be parted by any white space, also by the end of a line, and hyphenated there;
    quotation marks and ligatures fit what is typed on a keyboard.
    """
    words = wanted[:WORD_CHARS_MAX].split()
    pattern = r"\s+".join(_PARTED.join(_units(word)) for word in words)
    if whole_words:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    return re.compile(pattern or r"(?!)", 0 if match_case else re.IGNORECASE)


def _units(word: str) -> list[str]:
    units = []
    at = 0
    while at < len(word):
        for plain, ligature in _LIGATURES.items():
            if word[at : at + len(plain)].lower() == plain:
                units.append(f"(?:{_PARTED.join(word[at : at + len(plain)])}|{ligature})")
                at += len(plain)
                break
        else:
            char = word[at]
            units.append(_QUOTES.get(char) or re.escape(char))
            at += 1
    return units


def find(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Where the pattern stands in a text: from, to."""
    return [found.span() for found in pattern.finditer(text) if found.end() > found.start()]
