"""ISBNs: Open Library; many in one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ibidem.capture.fetching import Request
from ibidem.capture.settings import CaptureSettings
from ibidem.capture.sources.items import read_item
from ibidem.errors import Problem
from ibidem.model.name import parse_name
from ibidem.model.reference import Reference

SIZE = 50


def request(settings: CaptureSettings, values: Sequence[str]) -> Request:
    """The request for some books."""
    query = {
        "bibkeys": ",".join(f"ISBN:{value}" for value in values),
        "format": "json",
        "jscmd": "data",
    }
    return Request(settings.books_address, "application/json", settings.books_pause, query)


def read(body: bytes, values: Sequence[str]) -> Mapping[str, Reference | Problem]:
    """The references in an answer, by ISBN."""
    try:
        told = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        told = None
    if not isinstance(told, dict):
        message = "The answer about books is not what was expected."
        return dict.fromkeys(values, Problem("remote_protocol_error", message))
    found: dict[str, Reference | Problem] = {}
    for value in values:
        book = told.get(f"ISBN:{value}")
        if isinstance(book, dict):
            reference = read_item(_item(book, value))
            message = f"The description of ISBN {value} has no title."
            found[value] = reference or Problem("remote_protocol_error", message)
    return found


def _item(book: Mapping[str, Any], isbn: str) -> dict[str, Any]:
    title, subtitle = _text(book.get("title")), _text(book.get("subtitle"))
    date = _text(book.get("publish_date"))
    return {
        "type": "book",
        "title": f"{title}: {subtitle}" if title and subtitle else title,
        "author": [_name(name) for name in _called(book.get("authors"))],
        "publisher": "; ".join(_called(book.get("publishers"))[:3]),
        "publisher-place": "; ".join(_called(book.get("publish_places"))[:3]),
        "issued": {"raw": date} if date else {},
        "number-of-pages": book.get("number_of_pages"),
        "edition": _text(book.get("edition_name")),
        "ISBN": isbn,
    }


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _called(value: Any) -> list[str]:
    """The names in a list of {"name": ...}."""
    rows = value if isinstance(value, list) else []
    names = [_text(row.get("name")) for row in rows if isinstance(row, dict)]
    return [name for name in names if name]


def _name(text: str) -> dict[str, str]:
    name = parse_name(text)
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
        "literal": name.literal,
    }
    return {key: part for key, part in parts.items() if part}
