"""From text to tree: OR binds least, then AND (written or not), then NOT and "-"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ibidem.errors import LimitError, QueryError
from ibidem.model.query.ast import EVERYTHING, And, Not, Or, Query, Term, TermKind
from ibidem.model.query.bounds import date_bounds, number_bounds
from ibidem.model.query.fields import (
    FLAGS,
    SearchField,
    SearchKind,
    find_search_field,
    similar_fields,
)
from ibidem.model.query.lexer import Token, TokenKind, cut
from ibidem.model.reference_types import is_custom_field
from ibidem.model.text import words

LENGTH_MAX = 4000
DEPTH_MAX = 30
TERMS_MAX = 200

_COMPARISON = re.compile(r"(>=|<=|>|<)(.+)")
_WHOLE_NUMBER = re.compile(r"-?\d{1,15}", re.ASCII)
_STARTS = (
    TokenKind.OPEN,
    TokenKind.NOT,
    TokenKind.FIELD,
    TokenKind.WORD,
    TokenKind.PHRASE,
    TokenKind.PHRASE_PREFIX,
)


def parse(text: str) -> Query:
    """The tree of the query `text`; `EVERYTHING` where it is empty.

    Raises `QueryError`, whose details name the `position` (and `suggestions` for a field's name),
    and `LimitError` beyond `LENGTH_MAX` characters, `DEPTH_MAX` levels or `TERMS_MAX` terms.
    """
    if len(text) > LENGTH_MAX:
        raise LimitError(f"A search may have {LENGTH_MAX} characters; this has {len(text)}.")
    # PostgreSQL cannot take a NUL in a parameter; nobody types one.
    return _Parser(cut(text.replace("\0", " "))).parse()


class _Parser:
    def __init__(self, tokens: Iterable[Token]) -> None:
        self._tokens = list(tokens)
        self._index = 0
        self._terms = 0

    def parse(self) -> Query:
        if self._next.kind is TokenKind.END:
            return EVERYTHING
        query = self._or(None, DEPTH_MAX)
        if self._index < len(self._tokens) - 1:
            raise self._error("There is a closing bracket without an opening one.")
        return EVERYTHING if query is None else query

    @property
    def _next(self) -> Token:
        return self._tokens[self._index]

    def _take(self) -> Token:
        token = self._tokens[self._index]
        self._index += 1
        return token

    def _error(self, message: str, token: Token | None = None) -> QueryError:
        return QueryError(message, position=(token or self._next).position)

    def _or(self, field: SearchField | None, depth: int) -> Query | None:
        parts = [self._and(field, depth)]
        while self._next.kind is TokenKind.OR:
            self._take()
            parts.append(self._and(field, depth))
        return _joined(Or, [part for part in parts if part is not None])

    def _and(self, field: SearchField | None, depth: int) -> Query | None:
        parts = [self._not(field, depth)]
        while True:
            if self._next.kind is TokenKind.AND:
                self._take()
            elif self._next.kind not in _STARTS:
                break
            parts.append(self._not(field, depth))
        return _joined(And, [part for part in parts if part is not None])

    def _not(self, field: SearchField | None, depth: int) -> Query | None:
        if self._next.kind is not TokenKind.NOT:
            return self._operand(field, depth)
        self._take()
        if depth == 0:
            raise LimitError(f"The search is nested deeper than {DEPTH_MAX} levels.")
        part = self._not(field, depth - 1)
        return None if part is None else Not(part)

    def _operand(self, field: SearchField | None, depth: int) -> Query | None:
        """A term or a bracket; None for a word without letters and digits, which says nothing."""
        token = self._take()
        if token.kind is TokenKind.OPEN:
            if depth == 0:
                raise LimitError(f"The search is nested deeper than {DEPTH_MAX} levels.")
            query = self._or(field, depth - 1)
            if self._next.kind is not TokenKind.CLOSE:
                raise self._error("A bracket is opened but not closed.", token)
            self._take()
            return query
        if token.kind is TokenKind.FIELD:
            return self._of_field(token, depth)
        if token.kind in (TokenKind.WORD, TokenKind.PHRASE, TokenKind.PHRASE_PREFIX):
            return self._term(field, token)
        self._index -= 1
        if token.kind is TokenKind.END:
            raise self._error("The search ends where a word should follow.")
        raise self._error(f"A word should stand before {token.text!r}.")

    def _of_field(self, name: Token, depth: int) -> Query | None:
        field = find_search_field(name.text)
        value = self._next
        if field is None:
            if not value.is_joined:  # "Ibidem: a tool", pasted from a title
                return self._term(None, name)
            suggestions = similar_fields(name.text)
            hint = f" Did you mean {' or '.join(suggestions)}?" if suggestions else ""
            raise QueryError(
                f"There is no field {name.text!r}.{hint}",
                position=name.position,
                suggestions=suggestions,
            )
        if value.kind is TokenKind.OPEN:
            return self._operand(field, depth)
        if value.kind in (TokenKind.WORD, TokenKind.PHRASE, TokenKind.PHRASE_PREFIX):
            if value.kind is TokenKind.WORD and value.text == "=":
                return self._exact_phrase(field)
            return self._term(field, self._take())
        raise self._error(f"Something to look for should follow {name.text}:", name)

    def _exact_phrase(self, field: SearchField) -> Query | None:
        sign = self._take()
        value = self._next
        if value.kind is not TokenKind.PHRASE or not value.is_joined:
            raise self._error("Something to compare with should follow the =.", sign)
        self._take()
        return self._counted(Term(field.id, value.text, TermKind.EXACT))

    def _counted(self, term: Term) -> Term:
        self._terms += 1
        if self._terms > TERMS_MAX:
            raise LimitError(f"A search may have {TERMS_MAX} terms.")
        return term

    def _term(self, field: SearchField | None, token: Token) -> Query | None:
        try:
            term = _make_term(field, token)
        except QueryError as error:
            raise self._error(error.message, token) from error
        return None if term is None else self._counted(term)


def _make_term(field: SearchField | None, token: Token) -> Term | None:
    text = token.text
    is_bare = token.kind is TokenKind.WORD
    if field is None:
        return _text_term(None, token)
    if field.kind is SearchKind.FLAG:
        flag = text.lower()
        if flag not in FLAGS:
            raise QueryError(f"After is: there should be one of {', '.join(FLAGS)}.")
        return Term("is", flag, TermKind.EXACT)
    if field.kind is SearchKind.PRESENCE:
        return _presence(field, text)
    if is_bare and text == "*":
        return Term(field.id, "", TermKind.PRESENT)
    if is_bare and text.startswith("=") and len(text) > 1:
        return Term(field.id, text[1:], TermKind.EXACT)
    if field.kind in (SearchKind.NUMBER, SearchKind.DATE) and is_bare:
        term = _range(field, text)
        if term is not None:
            return term
    if field.kind is SearchKind.DATE:
        raise QueryError(f"{text[:40]!r} is not a day; write it as 2024-03-05, 2024-03 or 2024.")
    if field.id == "rating":
        raise QueryError(f"{text[:40]!r} is not a rating; write a number from 0 to 5.")
    if is_bare and _COMPARISON.match(text):
        raise QueryError(f"{field.id} has no order; a range needs numbers or days.")
    return _text_term(field.id, token)


def _text_term(field_id: str | None, token: Token) -> Term | None:
    text, kind = token.text, TermKind.PHRASE
    if token.kind is TokenKind.PHRASE_PREFIX:
        kind = TermKind.PREFIX
    elif token.kind is not TokenKind.PHRASE:
        kind = TermKind.WORD
        if text.endswith("*"):
            text, kind = text.rstrip("*"), TermKind.PREFIX
    if words(text):
        return Term(field_id, text, kind)
    if field_id is None:
        return None
    raise QueryError(f"{token.text[:40]!r} has no letters or digits to look for.")


def _presence(field: SearchField, text: str) -> Term:
    named = find_search_field(text)
    if named is None or named.kind in (SearchKind.FLAG, SearchKind.PRESENCE):
        suggestions = similar_fields(text)
        hint = f" Did you mean {' or '.join(suggestions)}?" if suggestions else ""
        raise QueryError(f"There is no field {text[:40]!r}.{hint}", suggestions=suggestions)
    return Term(named.id, "", TermKind.PRESENT if field.id == "has" else TermKind.ABSENT)


def _range(field: SearchField, text: str) -> Term | None:
    """A range, also of one value; None where `text` is none (and is looked for as text)."""
    is_date = field.kind is SearchKind.DATE
    low = high = ""
    is_low_open = is_high_open = False
    if found := _COMPARISON.fullmatch(text):
        if found[1].startswith(">"):
            low, is_low_open = found[2], found[1] == ">"
        else:
            high, is_high_open = found[2], found[1] == "<"
    elif ".." in text:
        low, high = text.split("..", 1)
        if not low and not high:
            raise QueryError("A range needs at least one end, as in 2010..2020 or 2010...")
    elif is_date or (_WHOLE_NUMBER.fullmatch(text) and not is_custom_field(field.id)):
        low = high = text
    else:
        return None
    term = Term(field.id, "", TermKind.RANGE, low, high, is_low_open, is_high_open)
    date_bounds(term) if is_date else number_bounds(term)
    return term


def _joined(operator: type[And | Or], parts: list[Query]) -> Query | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    flat: list[Query] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, operator) else (part,))
    return operator(tuple(flat))
