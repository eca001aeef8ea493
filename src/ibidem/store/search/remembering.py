"""Which answers to queries may be remembered (`store.remembering`)."""

from __future__ import annotations

from collections.abc import Iterator

from ibidem.model.query import And, Not, Or, Query, Term, find_search_field
from ibidem.store.search.compiling import compile_query
from ibidem.store.search.marking import asks_index
from ibidem.store.transaction import Transaction


def may_remember(tx: Transaction, query: Query) -> bool:
    """Whether the answer to a query follows from `version_of`."""
    if any(_asks_files(term) for term in _terms(query)):
        return False
    compiled = compile_query(tx, query)
    if not compiled.is_exact:
        return False  # it was read from the files themselves, perhaps
    return tx.dialect.full_text.numbering is not None or not asks_index(compiled.node)


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
