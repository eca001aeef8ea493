"""What a query becomes: a tree whose leaves are questions to the full-text index and conditions.

It is answered in one of two ways: as one condition for SQL (`condition_of`), or leaf by leaf, with
sets of document numbers (`store.search.marking`).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, not_, or_, true

from ibidem.store.dialect.terms import AllOf, AnyOf, Phrase, Terms
from ibidem.store.schema import listing
from ibidem.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Every:
    """All of the parts; everything where there is none."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Inverse:
    """All but the part."""

    part: Node


Node = Terms | ColumnElement[bool] | Every | Either | Inverse


def condition_of(tx: Transaction, node: Node) -> ColumnElement[bool]:
    """The condition on `listing` that a reference fits a node."""
    if isinstance(node, Phrase | AllOf | AnyOf):
        return tx.dialect.full_text.matches(tx.connection, tx.library_id, listing.c.id, node)
    if isinstance(node, Every):
        return and_(true(), *(condition_of(tx, part) for part in node.parts))
    if isinstance(node, Either):
        return or_(*(condition_of(tx, part) for part in node.parts))
    if isinstance(node, Inverse):
        return not_(condition_of(tx, node.part))
    return node
