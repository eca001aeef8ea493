"""From the tree of a query to a tree for the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import true

from ibidem.model.query import And, Not, Or, Query, Term
from ibidem.store.dialect.terms import AllOf, AnyOf, Phrase, Terms
from ibidem.store.search.nodes import Either, Every, Inverse, Node
from ibidem.store.search.terms import Piece, compile_term
from ibidem.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Compiled:
    """What fits; exact, or something that some references meet that do not fit."""

    node: Node
    is_exact: bool


def compile_query(tx: Transaction, query: Query) -> Compiled:
    """The tree for `query` in the library of `tx`. Raises `QueryError` for bounds that are neither
    numbers nor days."""
    piece = _compile(tx, query)
    return Compiled(piece.node, piece.is_exact)


def _compile(tx: Transaction, query: Query) -> Piece:
    if isinstance(query, Term):
        return compile_term(tx, query)
    if isinstance(query, Not):
        return _inverse(_compile(tx, query.part))
    if isinstance(query, Or):
        return _any([_compile(tx, part) for part in query.parts])
    return _all(tx, query)


def _all(tx: Transaction, query: And) -> Piece:
    """Terms for the index are asked together: it is much quicker than joining answers."""
    pieces: list[Piece] = []
    without: list[Terms] = []
    for part in query.parts:
        if isinstance(part, Not):
            piece = _compile(tx, part.part)
            if isinstance(piece.node, Phrase | AllOf | AnyOf) and piece.is_exact:
                without.append(piece.node)
            else:
                pieces.append(_inverse(piece))
        else:
            pieces.append(_compile(tx, part))
    terms, others = _divide(pieces)
    is_exact = all(piece.is_exact for piece in pieces)
    if terms:
        asked = AllOf(tuple(terms), tuple(without))
        return Piece(Every((*others, asked)) if others else asked, is_exact)
    return Piece(Every((*others, *map(Inverse, without))), is_exact)


def _any(pieces: list[Piece]) -> Piece:
    is_exact = all(piece.is_exact for piece in pieces)
    terms, others = _divide(pieces)
    if not others:
        return Piece(AnyOf(tuple(terms)), is_exact)
    return Piece(Either((*others, AnyOf(tuple(terms))) if terms else tuple(others)), is_exact)


def _divide(pieces: list[Piece]) -> tuple[list[Terms], list[Node]]:
    """The questions to the index, and the rest."""
    terms: list[Terms] = []
    others: list[Node] = []
    for piece in pieces:
        if isinstance(piece.node, Phrase | AllOf | AnyOf):
            terms.append(piece.node)
        else:
            others.append(piece.node)
    return terms, others


def _inverse(piece: Piece) -> Piece:
    if not piece.is_exact:  # what may fit too much may, turned round, fit too little
        return Piece(true(), is_exact=False)
    return Piece(Inverse(piece.node))
