"""What a transaction with a scope sees: conditions for queries, and refusing what has no part.

Every function of the store that takes a `Transaction` does one of two things where that has a
scope: it shows (and changes) only what belongs to the scope, by the conditions here or through
`Transaction.doors`, or it is `@whole_only` and refuses. A test holds the store to it. What the
scope does not show does not exist: no count, order or match may depend on it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, or_, select

from ibidem.errors import PermissionDeniedError
from ibidem.store.schema import labels, scope_members
from ibidem.store.transaction import Transaction

_P = ParamSpec("_P")
_R = TypeVar("_R")

Conditions = tuple[ColumnElement[bool], ...]


def visible(tx: Transaction, identity: ColumnElement[str]) -> Conditions:
    """The conditions that the live record with the id in a column can be seen; none where all can.

    A reference can be seen where the scope holds it; rows that hang on a record are seen with it.
    """
    if not tx.scope:
        return ()
    inside = select(scope_members.c.id).where(
        scope_members.c.library_id == tx.library_id,
        scope_members.c.scope == tx.scope,
        scope_members.c.digest.is_not(None),
    )
    return (identity.in_(inside),)


def visible_labels(tx: Transaction) -> Conditions:
    """The conditions that a row of `labels` can be seen: of the groups only the scope's own."""
    if not tx.scope:
        return ()
    is_shown = or_(labels.c.kind != "group", labels.c.label == tx.scope)
    return (is_shown, *visible(tx, labels.c.reference))


def whole_only(
    function: Callable[Concatenate[Transaction, _P], _R],
) -> Callable[Concatenate[Transaction, _P], _R]:
    """Let a function refuse transactions that have a scope (`PermissionDeniedError`)."""

    @wraps(function)
    def guarded(tx: Transaction, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        if tx.scope:
            raise PermissionDeniedError("Only members of the whole library may do this.")
        return function(tx, *args, **kwargs)

    return guarded
