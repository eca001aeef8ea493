"""Which answers are remembered until somebody writes to the library.

The key has all that an answer follows from: the library, its newest changeset, and how many
documents were ever indexed, for the words of files come into the index without a changeset. Through
a shared group nothing is remembered: it is small, and what belongs to it follows rules of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import TypeVar

from ibidem.model.query import And, Not, Or, Query, Term, find_search_field
from ibidem.store.search.compiling import Compiled
from ibidem.store.search.marking import asks_index
from ibidem.store.transaction import Transaction

T = TypeVar("T")


def version_of(tx: Transaction) -> tuple[Hashable, ...]:
    """What is different whenever an answer may be."""
    numbering = tx.dialect.full_text.numbering
    highest = numbering.highest(tx.connection, tx.library_id) if numbering else 0
    return tx.library_id, tx.head.changeset, tx.head.indexed, highest


def has_memory(tx: Transaction) -> bool:
    """Whether anything is remembered here. A transaction that writes sees what nobody else does."""
    return not tx.is_writing and not tx.scope


def may_remember(tx: Transaction, query: Query, compiled: Compiled) -> bool:
    """Whether the answer to a query follows from `version_of`."""
    if not compiled.is_exact:
        return False  # it was read from the files themselves, perhaps
    if asks_index(compiled.node) and tx.dialect.full_text.numbering is None:
        return False
    return not any(_asks_files(term) for term in _terms(query))


def remember(
    tx: Transaction, key: Hashable, find: Callable[[], T], *, may: bool, weigh: Callable[[T], int]
) -> T:
    """What `find` gives, found once for each version where that `may` be."""
    if not may or not has_memory(tx):
        return find()
    return tx.memory.get((key, version_of(tx)), find, weigh)


def _asks_files(term: Term) -> bool:
    field = find_search_field(term.field) if term.field else None
    return field is not None and "texts" in field.places


def _terms(query: Query) -> Iterator[Term]:
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from _terms(part)
    elif isinstance(query, Not):
        yield from _terms(query.part)
    else:
        yield query
