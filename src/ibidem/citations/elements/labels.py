"""Labels of citations, such as "Darw59" or "WaCr53a", for the styles that cite by them."""

from __future__ import annotations

import unicodedata
from typing import Any

# Letters taken from each name, by the number of names (as citeproc-js does it).
_LETTERS = ((4,), (2, 2), (2, 1, 1), (1, 1, 1, 1))


def citation_label(reference: Any) -> str:
    """The label in the reference, else one of names and year; with the letter of the year."""
    suffix = str(reference.get("year_suffix") or "")
    given = reference.get("citation_label")
    if given:
        return f"{given}{suffix}"
    names = next(filter(None, map(reference.get, ("author", "editor", "translator"))), ())
    families = [_letters(str(name.get("family") or name.get("literal") or "")) for name in names]
    families = [family for family in families if family][: len(_LETTERS)]
    if not families:
        families = [_letters(str(reference.get("title") or ""))]
    counts = _LETTERS[len(families) - 1]
    label = "".join(family[:count] for family, count in zip(families, counts, strict=True))
    issued = reference.get("issued")
    begin = issued.get("begin", issued) if issued else None
    year = begin.get("year") if begin else None
    return f"{label}{abs(year) % 100:02}{suffix}" if year else f"{label}{suffix}"


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in plain if letter.isalpha())
