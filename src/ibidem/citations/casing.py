"""Text cases of CSL (1.0.2, "Text-case"), on marked text: what stands in NO_CASE stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable

from ibidem.citations.marks import CLOSE, MARKS, NO_CASE, SMALL_CAPS, SUBSCRIPT, SUPERSCRIPT

_STOP_WORDS = frozenset(
    """a about above across afore after against al along alongside amid amidst among amongst an and
    anenst apropos apud around as aside astride at athwart atop barring before behind below beneath
    beside besides between beyond but by c ca circa contra d de despite down during et except for
    forenenst from given in including inside into lest like modulo near next nor notwithstanding of
    off on onto or out over per plus pro qua sans since so than the thru through throughout
    till to toward towards under underneath until unto up upon v van versus via von vs with within
    without yet""".split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\s\u00a0\u2010-\u2015/-]+|[\s\u00a0\u2010-\u2015/-]+")
_LETTER = re.compile(r"[^\W\d_]")
_ENDS = re.compile(r"[:.?!]$")
_NO_MARKS = dict.fromkeys(map(ord, MARKS))
_HYPHENS = ("-", "\u2010", "\u2011")


def change_case(text: str, case: str, language: str = "en") -> str:
    """`text` in a case: lowercase, uppercase, capitalize-first, capitalize-all, title, sentence."""
    if case == "title" and not language.lower().startswith("en"):
        return text
    if case in ("lowercase", "uppercase"):
        change = str.lower if case == "lowercase" else str.upper
        return _outside_no_case(text, lambda piece: "".join(change(letter) for letter in piece))
    if case == "capitalize-first":
        return _capitalize_first(text)
    if case == "sentence":
        if not _has_lower(text):
            text = _outside_no_case(text, str.lower)
        return _capitalize_first(text)
    if case == "capitalize-all":
        return _by_words(text, _capitalized)
    return _title_case(text) if case == "title" else text


def _outside_no_case(text: str, change: Callable[[str], str]) -> str:
    pieces: list[str] = []
    depth: list[bool] = []
    for piece in re.split(f"([{MARKS}])", text):
        if piece and piece in MARKS:
            if piece == CLOSE:
                if depth:
                    depth.pop()
            else:
                depth.append(piece == NO_CASE)
            pieces.append(piece)
        else:
            pieces.append(piece if any(depth) else change(piece))
    return "".join(pieces)


def _capitalize_first(text: str) -> str:
    """The first letter as a capital, unless it stands in NO_CASE."""
    depth: list[bool] = []
    for at, letter in enumerate(text):
        if letter in MARKS:
            if letter == CLOSE:
                if depth:
                    depth.pop()
            else:
                depth.append(letter == NO_CASE)
        elif letter.isalnum():
            if any(depth):
                return text
            return text[:at] + letter.upper() + text[at + 1 :]
    return text


def _has_lower(text: str) -> bool:
    return any(letter.islower() for letter in text)


def _capitalized(word: str) -> str:
    found = _LETTER.search(word)
    if found is None or (found.start() and word[found.start() - 1].isdigit()):
        return word
    at = found.start()
    return word[:at] + word[at].upper() + word[at + 1 :]


def _by_words(text: str, change: Callable[[str], str]) -> str:
    return _outside_no_case(
        text, lambda piece: "".join(change(token) for token in _WORD.findall(piece))
    )


def _title_case(text: str) -> str:
    """Words in lower case get a capital, but for short ones within; others stay."""
    tokens = _tokens(text)
    places = [at for at, (token, is_word) in enumerate(tokens) if is_word]
    after_stop = True
    for number, at in enumerate(places):
        token, _ = tokens[at]
        bare = token.strip("()[]{}.,;:!?\u2019'\u201c\u201d\"").lower()
        is_last = number == len(places) - 1 and not any(
            letter.isalnum() for later, _ in tokens[at + 1 :] for letter in later
        )
        is_edge = after_stop or is_last
        before = tokens[at - 1][0] if at else ""
        after = tokens[at + 1][0] if at + 1 < len(tokens) else ""
        is_single = before in _HYPHENS and len(bare) == 1
        is_joined = (before in _HYPHENS and len(bare) > 3) or (
            after in _HYPHENS and before not in _HYPHENS
        )
        if token == token.lower() and (is_edge or bare not in _STOP_WORDS or is_joined):
            if not is_single and token[:1].isascii():
                tokens[at] = (_capitalized(token), True)
        elif bare in _STOP_WORDS and not is_edge and token == _capitalized(token.lower()):
            tokens[at] = (token.lower(), True)
        later = places[number + 1] if number + 1 < len(places) else len(tokens)
        between = "".join(text for text, _ in tokens[at:later]).translate(_NO_MARKS).rstrip()
        after_stop = _ENDS.search(between) is not None
    return "".join(token for token, _ in tokens)


def _tokens(text: str) -> list[tuple[str, bool]]:
    """Words that may change, and everything else, in order."""
    tokens: list[tuple[str, bool]] = []
    depth: list[str] = []
    for piece in re.split(f"([{MARKS}])", text):
        if not piece:
            continue
        if piece in MARKS:
            if piece == CLOSE:
                if depth:
                    depth.pop()
            else:
                depth.append(piece)
            tokens.append((piece, False))
            continue
        is_fixed = any(kind in (NO_CASE, SMALL_CAPS, SUPERSCRIPT, SUBSCRIPT) for kind in depth)
        for token in _WORD.findall(piece):
            is_word = any(letter.isalnum() for letter in token)
            tokens.append((token, is_word and not is_fixed))
    return tokens
