"""Marked text as plain text, HTML or RTF.

Everything that is no mark is escaped; the tags of `HTML_TAGS` are all that can come out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

from ibidem.citations import marks
from ibidem.citations.marks import Span, parse
from ibidem.errors import InputError

OUTPUTS = ("text", "html", "rtf")

# Marks to what opens and closes them. Classes, not styles: a page's content security policy may
# forbid inline styles. "upright" undoes italics, "plain" bold or small capitals within the same.
HTML_TAGS: Mapping[str, tuple[str, str]] = {
    marks.ITALIC: ("<i>", "</i>"),
    marks.BOLD: ("<b>", "</b>"),
    marks.SMALL_CAPS: ('<span class="csl-small-caps">', "</span>"),
    marks.UNDERLINE: ('<span class="csl-underline">', "</span>"),
    marks.SUPERSCRIPT: ("<sup>", "</sup>"),
    marks.SUBSCRIPT: ("<sub>", "</sub>"),
    f"-{marks.ITALIC}": ('<span class="csl-upright">', "</span>"),
    f"-{marks.BOLD}": ('<span class="csl-light">', "</span>"),
    f"-{marks.SMALL_CAPS}": ('<span class="csl-plain-caps">', "</span>"),
    marks.LEFT_MARGIN: ('<span class="csl-left-margin">', "</span> "),
    marks.RIGHT_INLINE: ('<span class="csl-right-inline">', "</span>"),
    marks.BLOCK: ('<span class="csl-block">', "</span>"),
    marks.INDENT: ('<span class="csl-indent">', "</span>"),
}
_RTF_TAGS: Mapping[str, tuple[str, str]] = {
    marks.ITALIC: ("{\\i ", "}"),
    marks.BOLD: ("{\\b ", "}"),
    marks.SMALL_CAPS: ("{\\scaps ", "}"),
    marks.UNDERLINE: ("{\\ul ", "}"),
    marks.SUPERSCRIPT: ("{\\super ", "}"),
    marks.SUBSCRIPT: ("{\\sub ", "}"),
    f"-{marks.ITALIC}": ("{\\i0 ", "}"),
    f"-{marks.BOLD}": ("{\\b0 ", "}"),
    f"-{marks.SMALL_CAPS}": ("{\\scaps0 ", "}"),
    marks.LEFT_MARGIN: ("", "\\tab "),
    marks.RIGHT_INLINE: ("", ""),
    marks.BLOCK: ("\\line ", ""),
    marks.INDENT: ("\\line ", ""),
}
_TEXT_TAGS: Mapping[str, tuple[str, str]] = {
    marks.LEFT_MARGIN: ("", " "),
    marks.BLOCK: ("\n", ""),
    marks.INDENT: ("\n    ", ""),
}
_FLIPPING = (marks.ITALIC, marks.BOLD, marks.SMALL_CAPS)
_MOVED = ".,"


class Quotes:
    """The quotation marks of a language, and whether punctuation goes within them."""

    def __init__(self, outer: tuple[str, str], inner: tuple[str, str], *, within: bool) -> None:
        """`outer` and `inner`: what opens and what closes."""
        self.outer = outer
        self.inner = inner
        self.within = within


_DOUBLE_SPACE = re.compile(r"(?<=[^\n ])  +")


def render(text: str, output: str, quotes: Quotes) -> str:
    """A marked text in "text", "html" or "rtf". Raises `InputError` for anything else."""
    if output == "html":
        return render_with(text, quotes, HTML_TAGS, escape_html).strip()
    if output == "rtf":
        return render_with(text, quotes, _RTF_TAGS, escape_rtf).strip()
    if output == "text":
        return _DOUBLE_SPACE.sub(" ", render_with(text, quotes, _TEXT_TAGS, str)).strip()
    raise InputError(f"There is no output {output[:20]!r}; there are {', '.join(OUTPUTS)}.")


def render_with(
    text: str, quotes: Quotes, tags: Mapping[str, tuple[str, str]], escaped: Callable[[str], str]
) -> str:
    """A marked text with these tags; `escaped` is applied to everything that is no mark."""
    if quotes.within:
        text = _move_punctuation(text)
    pieces: list[str] = []
    _print(parse(text), pieces, quotes, tags, escaped, {}, 0)
    return "".join(pieces)


def document(entries: Sequence[str], output: str, *, hanging: bool = False) -> str:
    """Rendered entries as one text: paragraphs, a list of <div>, or an RTF file."""
    if output == "html":
        rows = "".join(f'  <div class="csl-entry">{entry}</div>\n' for entry in entries)
        kind = "csl-bib-body csl-hanging" if hanging else "csl-bib-body"
        return f'<div class="{kind}">\n{rows}</div>\n'
    if output == "rtf":
        is_aligned = any("\\tab " in entry for entry in entries)
        indent = "\\fi-720\\li720\\tx720" if hanging or is_aligned else ""
        rows = "".join(f"\\pard{indent}\\sa120 {entry}\\par\n" for entry in entries)
        return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Times New Roman;}}}}\n{rows}}}\n"
    return "".join(f"{entry}\n" for entry in entries)


def escape_html(text: str) -> str:
    """Text for HTML, between tags (never within one)."""
    return escape(text, quote=False)


def escape_rtf(text: str) -> str:
    """Text for RTF: its three characters with a backslash, all beyond ASCII as numbers."""
    pieces = []
    for letter in text:
        if letter in "\\{}":
            pieces.append(f"\\{letter}")
        elif letter.isascii():
            pieces.append(letter)
        else:
            units = letter.encode("utf-16-le", errors="replace")
            for at in range(0, len(units), 2):
                unit = int.from_bytes(units[at : at + 2], "little", signed=True)
                pieces.append(f"\\u{unit}?")
    return "".join(pieces)


def _print(
    span: Span,
    pieces: list[str],
    quotes: Quotes,
    tags: Mapping[str, tuple[str, str]],
    escaped: Callable[[str], str],
    state: dict[str, bool],
    depth: int,
) -> None:
    for part in span.parts:
        if isinstance(part, str):
            pieces.append(escaped(part))
            continue
        kind = part.kind
        inner = dict(state)
        opening = closing = ""
        deeper = depth
        if kind == marks.QUOTE:
            signs = quotes.inner if depth % 2 else quotes.outer
            opening, closing = (escaped(sign) for sign in signs)
            deeper = depth + 1
        elif kind in _FLIPPING:
            is_undone = state.get(kind, False)
            opening, closing = tags.get(f"-{kind}" if is_undone else kind, ("", ""))
            inner[kind] = not is_undone
        elif kind == marks.NORMAL:
            for undone in _FLIPPING:
                if state.get(undone):
                    before, after = tags.get(f"-{undone}", ("", ""))
                    opening, closing = opening + before, after + closing
                    inner[undone] = False
        else:
            opening, closing = tags.get(kind, ("", ""))
        pieces.append(opening)
        _print(part, pieces, quotes, tags, escaped, inner, deeper)
        pieces.append(closing)


def _move_punctuation(text: str) -> str:
    """Periods and commas that follow a quotation go into it, as American English has it."""
    letters = list(text)
    stack: list[str] = []
    at = 0
    while at < len(letters):
        letter = letters[at]
        if letter == marks.CLOSE:
            kind = stack.pop() if stack else ""
            if kind == marks.QUOTE:
                _move_one(letters, at)
        elif letter in marks.OPENING:
            stack.append(letter)
        at += 1
    return "".join(letters)


def _move_one(letters: list[str], close: int) -> None:
    following = close + 1
    while following < len(letters) and letters[following] == marks.CLOSE:
        following += 1
    if following >= len(letters) or letters[following] not in _MOVED:
        return
    sign = letters[following]
    before = close - 1
    while before >= 0 and letters[before] in marks.MARKS:
        before -= 1
    last = letters[before] if before >= 0 else ""
    del letters[following]
    if last not in (".", ",", "!", "?", ";", ":") or (sign == "," and last in "!?."):
        letters.insert(before + 1, sign)
