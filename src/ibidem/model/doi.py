"""Digital object identifiers (ISO 26324): as a reference has them, without address or prefix."""

from __future__ import annotations

import re

_PREFIXES = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi[\s:]*)+(?=10\.)", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")


def clean_doi(text: str) -> str:
    """`text` without "https://doi.org/" or "doi:" before a DOI; anything else comes back as is."""
    found = _PREFIXES.match(text)
    return text[found.end() :] if found else text


def is_doi(text: str) -> bool:
    """Whether `text` has the form of a DOI without prefix."""
    return _DOI.fullmatch(text) is not None
