"""A query's text cut into tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ibidem.errors import QueryError

_FIELD = re.compile(r"([A-Za-z][\w-]{0,80}):", re.ASCII)
_BARE = re.compile(r"[^\s()\"]+")
_SPACE = re.compile(r"\s+")


class TokenKind(StrEnum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    FIELD = "field"  # a name and its colon; `text` is the name
    WORD = "word"
    PHRASE = "phrase"  # without its quotation marks
    PHRASE_PREFIX = "phrase*"  # a phrase with a star behind it
    END = "end"


_OPERATORS = {"AND": TokenKind.AND, "OR": TokenKind.OR, "NOT": TokenKind.NOT}


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `position` counts characters from 0; `is_joined`: no space before it."""

    kind: TokenKind
    text: str
    position: int
    is_joined: bool = False


def cut(text: str) -> Iterator[Token]:
    """The tokens of `text`, END last. Raises `QueryError` for a quotation mark left open."""
    position = 0
    is_joined = False
    while position < len(text):
        if space := _SPACE.match(text, position):
            position, is_joined = space.end(), False
            continue
        character = text[position]
        if character in "()":
            yield Token(TokenKind(character), character, position, is_joined)
            position += 1
        elif character == '"':
            phrase, end = _read_phrase(text, position)
            is_prefix = text[end : end + 1] == "*"
            kind = TokenKind.PHRASE_PREFIX if is_prefix else TokenKind.PHRASE
            yield Token(kind, phrase, position, is_joined)
            position = end + is_prefix
        elif character == "-" and text[position + 1 : position + 2].strip():
            yield Token(TokenKind.NOT, "-", position, is_joined)
            position += 1
        elif (field := _FIELD.match(text, position)) and not text.startswith("//", field.end()):
            yield Token(TokenKind.FIELD, field[1], position, is_joined)
            position = field.end()
            yield from _after_field(text, position)
            bare = _BARE.match(text, position)
            position = bare.end() if bare else position
        else:
            bare = _BARE.match(text, position)
            assert bare is not None
            kind = _OPERATORS.get(bare[0], TokenKind.WORD)
            yield Token(kind, bare[0], position, is_joined)
            position = bare.end()
        is_joined = True
    yield Token(TokenKind.END, "", len(text))


def _after_field(text: str, position: int) -> Iterator[Token]:
    """The bare value right behind a colon, if any: "-", ":" and operators are text there."""
    bare = _BARE.match(text, position)
    if bare is not None:
        yield Token(TokenKind.WORD, bare[0], position, is_joined=True)


def _read_phrase(text: str, position: int) -> tuple[str, int]:
    characters: list[str] = []
    index = position + 1
    while index < len(text):
        character = text[index]
        if character == '"':
            return "".join(characters), index + 1
        if character == "\\" and text[index + 1 : index + 2] in ('"', "\\"):
            index += 1
            character = text[index]
        characters.append(character)
        index += 1
    raise QueryError("A quotation mark is opened but not closed.", position=position)
