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

ATTEMPTS_MAX = 10_000
WORK_FACTOR = 8  # characters looked at, per character of the file, before the rest is given up
_WORK_LEAST = 1_000_000

_decoder = json.JSONDecoder(strict=False)
_NOTHING = re.compile(r"[\s,\[\]]*")


def recover_items(text: str) -> Iterator[str | Problem]:
    """The items of a damaged file as JSON texts, and problems for what is between them."""
    position = good_end = 0
    work = _WORK_LEAST + WORK_FACTOR * len(text)
    for _ in range(ATTEMPTS_MAX):
        position = text.find("{", position)
        if position < 0 or work < 0:
            break
        item, end = _decode_at(text, position)
        work -= max(end - position, 1)
        if item is None:
            position += 1
            continue
        yield from _describe_gap(text, good_end, position)
        yield json.dumps(item, ensure_ascii=False)
        position = good_end = end
    yield from _describe_gap(text, good_end, len(text))


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


def _describe_gap(text: str, start: int, end: int) -> Iterator[Problem]:
    found = _NOTHING.match(text, start, end)
    start = found.end() if found else start
    raw = text[start:end].rstrip(" \t\r\n,")
    if raw.strip("[]"):
        line = text.count("\n", 0, start) + 1
        yield Problem("csl_json_unreadable", "This is not JSON; it was left aside.", line, raw)
