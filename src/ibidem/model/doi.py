"""Digital object identifiers (ISO 26324): as a reference has them, without address or prefix."""

from __future__ import annotations

import re

_PREFIXES = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi[\s:]*)+(?=10\.)", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_DOI_WITHIN = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+", re.ASCII)
_TRAILING = ".,;:)]}>\"'"


def clean_doi(text: str) -> str:
    """`text` without "https://doi.org/" or "doi:" before a DOI; anything else comes back as is."""
    if text.startswith("10."):
        return text
    found = _PREFIXES.match(text)
    return text[found.end() :] if found else text


def is_doi(text: str) -> bool:
    """Whether `text` has the form of a DOI without prefix."""
    return _DOI.fullmatch(text) is not None


def normalize_doi(text: str) -> str:
    """The DOI in `text` ("https://doi.org/10.1000/XYZ", "doi: 10.1000/xyz."), as it is compared.

    In lower case: case does not count in a DOI (DOI handbook, section 2.4).
    "" where there is none. Brackets at the end stay where the DOI itself opened them.
    """
    found = _DOI_WITHIN.search(text[:500].lower())
    if found is None:
        return ""
    doi = found[0]
    if doi[-1].isalnum():  # most: nothing to take off
        return doi
    while doi and doi[-1] in _TRAILING:
        opening = {")": "(", "]": "[", "}": "{", ">": "<"}.get(doi[-1])
        if opening is not None and doi.count(opening) >= doi.count(doi[-1]):
            break
        doi = doi[:-1]
    return "" if doi.endswith("/") else doi
