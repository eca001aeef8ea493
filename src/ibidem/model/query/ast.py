"""The tree of a query. Trees made by `parse` are flat (no And in an And) and within its limits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TermKind(StrEnum):
    """How a term is compared."""

    WORD = "word"  # these words, one after the other (mostly one), anywhere in the field
    PHRASE = "phrase"  # the same, and was quoted
    PREFIX = "prefix"  # the same, the last word going on
    EXACT = "exact"  # the whole field, folded
    RANGE = "range"  # between `low` and `high`
    PRESENT = "present"  # the field has a value
    ABSENT = "absent"  # the field has none


@dataclass(frozen=True, slots=True)
class Term:
    """One condition.

    `field` is the id of a search field, of a field of the reference, or of a custom field; None
    looks everywhere. `text` is as typed (not folded). For a range, `low` and `high` are as typed,
    "" for no bound, and `is_low_open` and `is_high_open` leave the bound itself out. Conditions
    like `is:read` have the field "is" and the kind EXACT.
    """

    field: str | None
    text: str = ""
    kind: TermKind = TermKind.WORD
    low: str = ""
    high: str = ""
    is_low_open: bool = False
    is_high_open: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """All parts fit; without parts, everything does."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part fits."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not fit."""

    part: Query


Query = And | Or | Not | Term

EVERYTHING = And(())
"""The query that every reference fits."""
