"""Answers that are remembered until somebody writes to the library.

The key has all that an answer follows from: the library, its newest changeset, and how many
documents were ever indexed, for the words of files come into the index without a changeset. Through
a shared group nothing is remembered: it is small, and what belongs to it follows rules of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.store.records.reading import iterate_kind
from ibidem.store.transaction import Transaction

T = TypeVar("T")


def version_of(tx: Transaction) -> tuple[Hashable, ...]:
    """What is different whenever an answer may be."""
    if not tx.version:
        numbering = tx.dialect.full_text.numbering
        highest = numbering.highest(tx.connection, tx.library_id) if numbering else 0
        tx.version = (tx.library_id, tx.head.changeset, tx.head.indexed, highest)
    return tx.version


def has_memory(tx: Transaction) -> bool:
    """Whether anything is remembered here. A transaction that writes sees what nobody else does."""
    return not tx.is_writing and not tx.scope


def remember(
    tx: Transaction,
    key: Hashable,
    find: Callable[[], T],
    *,
    may: Callable[[], bool] = lambda: True,
    weigh: Callable[[T], int],
) -> T:
    """What `find` gives, found once for each version where that `may` be."""
    if not has_memory(tx):
        return find()
    whole_key = (key, version_of(tx))
    known: T | None = tx.memory.find(whole_key)
    if known is not None:
        return known
    found = find()
    return tx.memory.keep(whole_key, found, weigh(found)) if may() else found


def list_nouns(tx: Transaction, kind: RecordKind) -> Sequence[tuple[RecordId, Any]]:
    """(id, noun) of every live record of a kind of which there are few, in order of id."""

    def read() -> tuple[tuple[RecordId, Any], ...]:
        return tuple((row.id, row.read()) for row in iterate_kind(tx, kind))

    return remember(tx, ("nouns", kind), read, weigh=lambda found: 500 * len(found) + 300)
