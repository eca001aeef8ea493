"""From the tree of a query to one condition on `listing`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from sqlalchemy import ColumnElement, and_, not_, or_, true

from ibidem.model.query import And, Not, Or, Query, Term
from ibidem.store.dialect.terms import AllOf, AnyOf, Terms
from ibidem.store.schema import listing
from ibidem.store.search.terms import Piece, compile_term
from ibidem.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition on `listing`; exact, or one that some references meet that do not fit."""

    condition: ColumnElement[bool]
    is_exact: bool


def compile_query(tx: Transaction, query: Query) -> Compiled:
    """The condition for `query` in the library of `tx`. Raises `QueryError` for bounds that are
    neither numbers nor days."""
    piece = _compile(tx, query)
    return Compiled(_condition(tx, piece), piece.is_exact)


def _compile(tx: Transaction, query: Query) -> Piece:
    if isinstance(query, Term):
        return compile_term(tx, query)
    if isinstance(query, Not):
        return _inverse(tx, _compile(tx, query.part))
    if isinstance(query, Or):
        return _any(tx, [_compile(tx, part) for part in query.parts])
    return _all(tx, query)


def _all(tx: Transaction, query: And) -> Piece:
    """Terms for the index are asked together: it is much quicker than joining answers."""
    pieces: list[Piece] = []
    without: list[Piece] = []
    for part in query.parts:
        if isinstance(part, Not):
            piece = _compile(tx, part.part)
            if piece.terms is not None and piece.is_exact:
                without.append(piece)
            else:
                pieces.append(_inverse(tx, piece))
        else:
            pieces.append(_compile(tx, part))
    terms = [piece.terms for piece in pieces if piece.terms is not None]
    excluded = [piece.terms for piece in without if piece.terms is not None]
    conditions = [piece.condition for piece in pieces if piece.condition is not None]
    is_exact = all(piece.is_exact for piece in pieces)
    if terms:
        asked: Terms = AllOf(tuple(terms), tuple(excluded))
        if not conditions:
            return Piece(terms=asked, is_exact=is_exact)
        conditions.append(_ask(tx, asked))
    else:
        conditions += [not_(_ask(tx, term)) for term in excluded]
    return Piece(condition=and_(true(), *conditions), is_exact=is_exact)


def _any(tx: Transaction, pieces: list[Piece]) -> Piece:
    is_exact = all(piece.is_exact for piece in pieces)
    terms = tuple(piece.terms for piece in pieces if piece.terms is not None)
    if len(terms) == len(pieces):
        return Piece(terms=AnyOf(terms), is_exact=is_exact)
    conditions = [piece.condition for piece in pieces if piece.condition is not None]
    if terms:
        conditions.append(_ask(tx, AnyOf(terms)))
    return Piece(condition=reduce(or_, conditions), is_exact=is_exact)


def _inverse(tx: Transaction, piece: Piece) -> Piece:
    if not piece.is_exact:  # what may fit too much may, turned round, fit too little
        return Piece(condition=true(), is_exact=False)
    return Piece(condition=not_(_condition(tx, piece)))


def _condition(tx: Transaction, piece: Piece) -> ColumnElement[bool]:
    if piece.condition is not None:
        return piece.condition
    assert piece.terms is not None
    return _ask(tx, piece.terms)


def _ask(tx: Transaction, terms: Terms) -> ColumnElement[bool]:
    return tx.dialect.full_text.matches(tx.connection, tx.library_id, listing.c.id, terms)
