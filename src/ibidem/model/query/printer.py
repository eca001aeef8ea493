"""From tree to text, so that parsing the text gives the tree again."""

from __future__ import annotations

from ibidem.errors import InputError
from ibidem.model.query.ast import And, Not, Or, Query, Term, TermKind
from ibidem.model.query.parser import parse


def print_query(query: Query) -> str:
    """The text of `query`; "" for `EVERYTHING`.

    For a tree that `parse` made, `parse(print_query(tree)) == tree`. In other trees, a word that
    would be read as something else is put in quotation marks, which finds the same.
    """
    if isinstance(query, Or):
        return " OR ".join(_within(part, And, Term, Not) for part in query.parts)
    if isinstance(query, And):
        return " ".join(_within(part, Term, Not) for part in query.parts)
    if isinstance(query, Not):
        return f"-{_within(query.part, Term, Not)}"
    return _print_term(query)


def _within(part: Query, *bare: type) -> str:
    text = print_query(part)
    return text if isinstance(part, bare) else f"({text})"


def _print_term(term: Term) -> str:
    if term.kind is TermKind.PRESENT:
        return f"has:{term.field}"
    if term.kind is TermKind.ABSENT:
        return f"no:{term.field}"
    if term.field == "is":
        return f"is:{term.text}"
    field = "" if term.field is None else f"{term.field}:"
    if term.kind is TermKind.RANGE:
        one = f"{field}{term.low}"
        return one if _reads_as(one, term) else f"{field}{_print_range(term)}"
    if term.kind is TermKind.EXACT:
        return f"{field}={_quote(term.text)}"
    star = "*" if term.kind is TermKind.PREFIX else ""
    bare = f"{field}{term.text}{star}"
    if term.kind is not TermKind.PHRASE and _reads_as(bare, term):
        return bare
    return f"{field}{_quote(term.text)}{star}"


def _reads_as(text: str, term: Term) -> bool:
    try:
        return parse(text) == term
    except InputError:
        return False


def _print_range(term: Term) -> str:
    if term.low and not term.high:
        return f"{'>' if term.is_low_open else '>='}{term.low}"
    if term.high and not term.low:
        return f"{'<' if term.is_high_open else '<='}{term.high}"
    return f"{term.low}..{term.high}"


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
