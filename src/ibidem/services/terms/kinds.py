"""Which texts of a reference are terms."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from ibidem.model.name import write_name
from ibidem.model.reference import Reference
from ibidem.model.reference_types import REFERENCE_TYPES


class TermKind(StrEnum):
    """A list of terms."""

    AUTHORS = "authors"
    JOURNALS = "journals"
    KEYWORDS = "keywords"


ABBREVIATION = "alternate_title"  # where a reference has the short form of its journal
_PERIODICAL = frozenset({"article-journal", "article-magazine", "article-newspaper", "periodical"})
_JOURNAL_FIELDS = {
    each.id: each.field_for("container-title") or "secondary_title"
    for each in REFERENCE_TYPES.values()
    if each.csl_type in _PERIODICAL
}


def journal_field(kind: str) -> str:
    """The field that holds the journal in a type; "" where the type is in none."""
    return _JOURNAL_FIELDS.get(kind, "")


def journal_of(reference: Reference) -> str:
    """The journal of a reference; "" for none."""
    field = _JOURNAL_FIELDS.get(reference.type)
    return reference.fields.get(field, "") if field else ""


def terms_in(reference: Reference, kind: TermKind) -> Iterator[str]:
    """The terms of a kind that a reference has."""
    if kind is TermKind.KEYWORDS:
        yield from reference.keywords
    elif kind is TermKind.JOURNALS:
        if journal := journal_of(reference):
            yield journal
    else:
        for names in reference.names.values():
            yield from map(write_name, names)
