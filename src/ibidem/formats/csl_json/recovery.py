"""The good items of a file that is not valid JSON.

Every `{` outside a good item is tried as the beginning of one; what lies between good items becomes
a problem. The parser of the standard library is used, since it tells where a value ends and lets
control characters stand in strings, the most frequent fault of such files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ibidem.errors import Problem

FAILURES_MAX = 10_000  # beginnings that were none, before the rest is given up
WORK_FACTOR = 8  # likewise: characters looked at in vain, per character of the file
_WORK_LEAST = 1_000_000

_decoder = json.JSONDecoder(strict=False)
_NOTHING = re.compile(r"[\s,\[\]]*")


def recover_items(text: str) -> Iterator[str | Problem]:
    """The items of a damaged file as JSON texts, and problems for what is between them."""
    gaps = _Gaps(text)
    failures, position = FAILURES_MAX, 0
    work = _WORK_LEAST + WORK_FACTOR * len(text)
    while failures and work > 0 and (position := text.find("{", position)) >= 0:
        item, end = _decode_at(text, position)
        if item is None:
            failures -= 1
            work -= max(end - position, 1)
            position += 1
            continue
        yield from gaps.before(position)
        yield json.dumps(item, ensure_ascii=False)
        gaps.start = position = end
    yield from gaps.before(len(text))


def _decode_at(text: str, position: int) -> tuple[dict[str, Any] | None, int]:
    """The item that begins there and its end; or None, and how far the parser came."""
    try:
        found, end = _decoder.raw_decode(text, position)
    except json.JSONDecodeError as error:
        return None, error.pos
    except (ValueError, RecursionError):  # a number of thousands of digits, deep nesting
        return None, position + 1000
    is_item = isinstance(found, dict) and ("id" in found or "type" in found)
    return (found if is_item else None), end


class _Gaps:
    """What lies between items; lines are counted on the way, since counting anew is slow."""

    def __init__(self, text: str) -> None:
        self.start = 0  # behind the last good item
        self._text = text
        self._counted = 0
        self._line = 1

    def before(self, end: int) -> Iterator[Problem]:
        """A problem for the text from `start` to `end`, unless it only separates items."""
        found = _NOTHING.match(self._text, self.start, end)
        start = found.end() if found else self.start
        raw = self._text[start:end].rstrip(" \t\r\n,")
        if raw.strip("[]"):
            self._line += self._text.count("\n", self._counted, start)
            self._counted = start
            message = "This is not JSON; it was left aside."
            yield Problem("csl_json_unreadable", message, self._line, raw)
