"""From an English sentence back to the string that it was made of, and from that to a translation.

A sentence is raised with its values in it, so it is matched against the table: the template with
the most letters of its own is tried first. Only pages in another language than English do this.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ibidem.server.web.sentences.table import SENTENCES
from ibidem.server.web.sentences.words import WORDS, translate_word

_VALUE = re.compile(r"%\((\w+)\)s")
SENTENCE_CHARACTERS_MAX = 2_000  # longer ones are no sentences of ours


def translate(sentence: str) -> str:
    """The sentence in the person's language; itself where nobody knows it."""
    if (get_language() or "en").startswith("en") or len(sentence) > SENTENCE_CHARACTERS_MAX:
        return sentence
    known, patterns = _table()
    if sentence in known:
        return _(sentence)
    for pattern, template in patterns:
        found = pattern.fullmatch(sentence)
        if found is not None:
            values = {
                name: translate_word(value) if name.startswith("kind") else value
                for name, value in found.groupdict().items()
            }
            return _(template) % values
    return sentence


@cache
def _table() -> tuple[frozenset[str], list[tuple[re.Pattern[str], str]]]:
    """Sentences without values, and patterns of the others, those that say the most first."""
    whole = frozenset(each for each in SENTENCES if not _VALUE.search(each))
    rest = sorted(set(SENTENCES) - whole, key=lambda each: -len(_VALUE.sub("", each)))
    return whole, [(_pattern(each), each) for each in rest]


def _pattern(template: str) -> re.Pattern[str]:
    pieces = _VALUE.split(template)  # text, name, text, name, ..., text
    made = [_value(piece) if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)]
    return re.compile("".join(made), re.DOTALL)


def _value(name: str) -> str:
    """A kind is one of the words there are, so that "smart group 'A'" is not a "smart"."""
    if not name.startswith("kind"):
        return f"(?P<{name}>.+?)"
    words = sorted(WORDS, key=len, reverse=True)
    return f"(?P<{name}>{'|'.join(word.replace(' ', '[ _]') for word in words)})"
