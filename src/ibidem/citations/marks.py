"""Marks: how formatting travels through the engine, as single control characters within text.

Text that comes from references is cleaned of control characters and read for the few tags that CSL
JSON allows in titles (<i>, <b>, <sup>, <sub>, <span class="nocase">, small capitals), and for
quotation marks. Everything else that looks like markup stays text, and is escaped when it is
printed: nothing that somebody typed can become markup of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

ITALIC, BOLD, SMALL_CAPS, UNDERLINE, SUPERSCRIPT, SUBSCRIPT = "\x01\x02\x03\x04\x05\x06"
QUOTE, NO_CASE, LEFT_MARGIN, RIGHT_INLINE, BLOCK, INDENT = "\x07\x08\x0e\x0f\x10\x11"
NORMAL = "\x12"  # upright, not bold, not small: what a style says expressly
CLOSE = "\x13"
FORMATS = ITALIC + BOLD + SMALL_CAPS + UNDERLINE + SUPERSCRIPT + SUBSCRIPT
OPENING = FORMATS + QUOTE + NO_CASE + LEFT_MARGIN + RIGHT_INLINE + BLOCK + INDENT + NORMAL
MARKS = OPENING + CLOSE
DEPTH_MAX = 60

_NOTHING = dict.fromkeys(
    (*range(9), *range(14, 32), *range(127, 160), 0xFEFF, *range(0xD800, 0xE000))
)
_CONTROLS: dict[int, str | None] = {
    **_NOTHING,
    **dict.fromkeys((*range(9, 14), 0x2028, 0x2029), " "),
}
_TAGS = re.compile(
    r"</?(?:i|b|sup|sub|sc)>|<span\s+class=\"(?:nocase|nodecor)\">"
    r"|<span\s+style=\"font-variant:\s*small-caps;?\">|</span>",
    re.IGNORECASE,
)
_BY_TAG = {"i": ITALIC, "b": BOLD, "sup": SUPERSCRIPT, "sub": SUBSCRIPT, "sc": SMALL_CAPS}
_QUOTES = re.compile(
    r"(?P<open>(?:(?<=^)|(?<=[\s(\[\u2014\u2013/-]))[\"\u201c\u201f](?=\S))"
    r"|(?P<close>(?<=\S)[\"\u201d](?=$|[\s.,;:!?)\]\u2014\u2013/-]))"
)
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w|$|[\s.,;:!?)\]])|(?<=^)'(?=\d0s)|(?<=\s)'(?=\d\ds)")
_SINGLE = re.compile(
    r"(?:(?<=^)|(?<=[\s(\[\u201c\"]))'(?=\S)((?:[^']|(?<=\w)'(?=\w))*)'(?=$|[\s.,;:!?)\]\u201d\"])"
)


def wrap(kind: str, text: str) -> str:
    """`text` within a mark; nothing for an empty text."""
    return f"{kind}{text}{CLOSE}" if text else text


def clean(text: str) -> str:
    """Text from outside, without control characters."""
    return text.translate(_CONTROLS)


def read_rich_text(text: str) -> str:
    """Text of a field, its tags and quotation marks as marks."""
    text = clean(text)
    if "<" in text:
        text = _read_tags(text)
    if '"' in text or "\u201c" in text or "'" in text:
        text = _read_quotes(text)
    return text


def read_style_text(text: str) -> str:
    """Text that a style prints as it is, its quotation marks as marks."""
    return _read_quotes(text) if '"' in text or "'" in text or "\u201c" in text else text


def _read_tags(text: str) -> str:
    """Tags that close again, as marks; what does not stays as it is."""
    pieces: list[str] = []
    waiting: list[tuple[str, int]] = []  # name and place among the pieces
    at = 0
    for found in _TAGS.finditer(text):
        pieces.append(text[at : found.start()])
        at = found.end()
        tag = found[0]
        name = "span" if "span" in tag.lower() else tag.strip("</>").lower()
        pieces.append(tag)
        if not tag.startswith("</"):
            if len(waiting) < DEPTH_MAX:
                waiting.append((name, len(pieces) - 1))
        elif name in [each for each, _ in waiting]:
            while waiting:
                opened, place = waiting.pop()
                if opened == name:
                    pieces[place] = _mark_of(pieces[place])
                    pieces[-1] = CLOSE
                    break
    pieces.append(text[at:])
    return "".join(pieces)


def _mark_of(tag: str) -> str:
    if "nocase" in tag:
        return NO_CASE
    if "nodecor" in tag:
        return NORMAL
    return SMALL_CAPS if "span" in tag.lower() else _BY_TAG[tag.strip("<>").lower()]


def _read_quotes(text: str) -> str:
    """Double quotation marks in pairs as marks, apostrophes as such."""
    text = _SINGLE.sub(lambda found: f"{QUOTE}{found[1]}{CLOSE}", text)
    text = _APOSTROPHE.sub("\u2019", text)
    pieces: list[str] = []
    opened: list[int] = []
    at = 0
    for found in _QUOTES.finditer(text):
        pieces += [text[at : found.start()], found[0]]
        at = found.end()
        if found["open"]:
            opened.append(len(pieces) - 1)
        elif opened:
            start = opened.pop()
            if _is_balanced("".join(pieces[start + 1 : -1])):
                pieces[start], pieces[-1] = QUOTE, CLOSE
    return "".join([*pieces, text[at:]])


def _is_balanced(text: str) -> bool:
    depth = 0
    for letter in text:
        if letter in MARKS:
            depth += -1 if letter == CLOSE else 1
            if depth < 0:
                return False
    return depth == 0


def strip_marks(text: str) -> str:
    """The text alone."""
    return "".join(letter for letter in text if letter not in MARKS)


@dataclass(slots=True)
class Span:
    """A piece of marked text: a kind of mark ("" for the whole) and what is within."""

    kind: str = ""
    parts: list[Span | str] = field(default_factory=list)

    def walk(self) -> Iterator[Span | str]:
        """Every piece, from the outside in."""
        for part in self.parts:
            yield part
            if isinstance(part, Span):
                yield from part.walk()


def parse(text: str) -> Span:
    """The tree of a marked text; marks that do not close are closed at its end."""
    root = Span()
    stack = [root]
    start = 0
    for at, letter in enumerate(text):
        if letter not in MARKS:
            continue
        if at > start:
            stack[-1].parts.append(text[start:at])
        start = at + 1
        if letter == CLOSE:
            if len(stack) > 1:
                stack.pop()
        else:
            span = Span(letter)
            stack[-1].parts.append(span)
            stack.append(span)
    if start < len(text):
        stack[-1].parts.append(text[start:])
    return root
