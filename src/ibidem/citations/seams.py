"""Seams: where two pieces of output meet, no punctuation mark and no space comes twice.

Only the characters at the seam count; what a title has within stays as it is. The table says what
remains of two marks that meet (as in the CSL test suite, "punctuation").
"""

from __future__ import annotations

from collections.abc import Iterable

from ibidem.citations.marks import CLOSE, MARKS

_MEETING = {
    "!": {".": "!", "?": "!?", ":": "!", ",": "!,", ";": "!;", "!": "!"},
    "?": {".": "?", "!": "?!", ":": "?", ",": "?,", ";": "?;", "?": "?"},
    ".": {".": ".", "!": ".!", "?": ".?", ":": ".:", ",": ".,", ";": ".;"},
    ":": {".": ":", "!": "!", "?": "?", ":": ":", ",": ":,", ";": ":;"},
    ",": {".": ",.", "!": ",!", "?": ",?", ":": ",:", ",": ",", ";": ",;"},
    ";": {".": ";", "!": "!", "?": "?", ":": ";", ",": ";,", ";": ";"},
}
_SPACES = " \u00a0"


def meet(left: str, right: str) -> str:
    """`left` and `right`, one after the other."""
    if not left or not right:
        return left or right
    end = _last(left)
    start = _first(right)
    if end < 0 or start < 0:
        return left + right
    last, first = left[end], right[start]
    if last == " " and first == " ":
        return left + right[:start] + right[start + 1 :]
    together = _MEETING.get(last, {}).get(first)
    if together is None or together == last + first:
        return left + right
    if together == last:
        return left + right[:start] + right[start + 1 :]
    return left[:end] + together + left[end + 1 :] + right[:start] + right[start + 1 :]


def join(pieces: Iterable[str | None], delimiter: str = "") -> str:
    """The pieces that are not empty, with a delimiter between."""
    result = ""
    for piece in pieces:
        if not piece:
            continue
        result = meet(meet(result, delimiter), piece) if result else piece
    return result


def _last(text: str) -> int:
    """The place of the last character that is no mark; -1 for none."""
    for at in range(len(text) - 1, -1, -1):
        if text[at] != CLOSE:
            return at if text[at] not in MARKS else -1
    return -1


def _first(text: str) -> int:
    for at, letter in enumerate(text):
        if letter not in MARKS:
            return at
    return -1
