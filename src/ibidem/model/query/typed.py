"""A search as it is while somebody still types it."""

from __future__ import annotations

from ibidem.errors import QueryError
from ibidem.model.query.fields import SearchKind, find_search_field
from ibidem.model.query.lexer import TokenKind, cut

PREFIX_CHARACTERS_MIN = 2  # shorter beginnings fit nearly every reference


def as_typed(text: str) -> str:
    """The search `text` with its last word taken as the beginning of one: "clim" as "clim*".

    Left as it is: what ends with a space, a phrase, a value that is no word (a year, a date), and
    what cannot be read.
    """
    try:
        tokens = list(cut(text))[:-1]  # without END
    except QueryError:
        return text
    if not tokens or tokens[-1].kind is not TokenKind.WORD or text[-1:].isspace():
        return text
    word = tokens[-1]
    if len(word.text) < PREFIX_CHARACTERS_MIN or not word.text[-1].isalnum():
        return text
    if word.is_joined and len(tokens) > 1 and tokens[-2].kind is TokenKind.FIELD:
        field = find_search_field(tokens[-2].text)
        if field is None or field.kind is not SearchKind.TEXT or not word.text[0].isalnum():
            return text
    return text + "*"
