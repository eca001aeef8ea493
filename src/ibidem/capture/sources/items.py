"""CSL JSON items from sources, cleaned of what is none of a reference's business."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from ibidem.formats import csl_json
from ibidem.model.reference import Reference

_NAMES = frozenset({"author", "editor", "translator", "collection-editor", "container-author",
                    "chair", "director", "reviewed-author", "composer", "illustrator"})  # fmt: skip
_DATES = frozenset({"issued", "accessed", "submitted", "original-date", "event-date"})
_TEXTS = frozenset(
    """abstract annote archive authority call-number chapter-number collection-number
    collection-title container-title container-title-short DOI edition event-place event-title genre
    ISBN ISSN issue jurisdiction keyword language medium note number number-of-pages
    number-of-volumes original-title page PMCID PMID publisher publisher-place section source status
    title title-short URL version volume""".split()  # noqa: SIM905
)
_NAME_PARTS = ("family", "given", "suffix", "dropping-particle", "non-dropping-particle", "literal")
_RICH = frozenset({"title", "container-title", "title-short", "original-title"})
_KEPT_TAG = re.compile(r"<(/?)(i|b|sup|sub|em|strong|italic|bold)(?:\s[^<>]*)?>", re.IGNORECASE)
_MODERN_TAGS = {"em": "i", "italic": "i", "strong": "b", "bold": "b"}
_ANY_TAG = re.compile(r"<[^<>]{0,300}>")
_BREAKS = re.compile(r"</(?:jats:)?(?:p|title|sec)>|<br\s*/?>", re.IGNORECASE)
_FIRST_ONLY = frozenset({"title", "container-title", "container-title-short", "title-short"})
TEXT_CHARS_MAX = 100_000


def read_item(item: Mapping[str, Any]) -> Reference | None:
    """The reference in an item; None where it has no title, or is no item."""
    cleaned: dict[str, Any] = {"type": item["type"]} if isinstance(item.get("type"), str) else {}
    for key, value in item.items():
        if key in _NAMES:
            cleaned[key] = _names(value)
        elif key in _DATES and isinstance(value, dict):
            cleaned[key] = {
                part: value[part]
                for part in ("date-parts", "literal", "raw", "season")
                if part in value
            }
        elif key in _TEXTS:
            cleaned[key] = _text(key, value)
    cleaned = {key: value for key, value in cleaned.items() if value}
    if not cleaned.get("title"):
        return None
    try:
        text = msgspec.json.encode([cleaned]).decode()
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError, UnicodeError):
        return None
    references = csl_json.read(text).references
    return references[0] if references else None


def plain_text(text: str, *, rich: bool = False) -> str:
    """Text without markup and entities; `rich` keeps <i>, <b>, <sup>, <sub>."""
    text = _BREAKS.sub("\n", text[:TEXT_CHARS_MAX])
    pieces = []
    at = 0
    # Entities are resolved between tags only, so that "&lt;i&gt;" does not become one.
    for found in _ANY_TAG.finditer(text):
        pieces.append(html.unescape(text[at : found.start()]))
        at = found.end()
        if rich and (kept := _KEPT_TAG.fullmatch(found[0])):
            name = kept[2].lower()
            pieces.append(f"<{kept[1]}{_MODERN_TAGS.get(name, name)}>")
    text = "".join([*pieces, html.unescape(text[at:])])
    text = "".join(letter for letter in text if letter >= " " or letter in "\n\t")
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(line for line in lines if line)


def _text(key: str, value: Any) -> str:
    if isinstance(value, list):
        parts = [each for each in value if isinstance(each, str)]
        value = (parts[0] if parts else "") if key in _FIRST_ONLY else "\n".join(parts)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    text = plain_text(value, rich=key in _RICH)
    return text if key == "abstract" or key in ("ISBN", "ISSN") else text.replace("\n", " ")


def _names(value: Any) -> list[dict[str, str]]:
    names = []
    for each in value if isinstance(value, list) else ():
        if not isinstance(each, dict):
            continue
        parts = {
            part: plain_text(each[part]).replace("\n", " ")
            for part in _NAME_PARTS
            if isinstance(each.get(part), str)
        }
        parts = {part: text for part, text in parts.items() if text}
        if not parts and isinstance(each.get("name"), str):
            parts = {"literal": plain_text(each["name"]).replace("\n", " ")}
        if parts:
            names.append(parts)
    return names
