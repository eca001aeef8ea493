"""What a record holds that looks as EndNote writes it, found without an XML parser.

Such a record has known elements within each other, any element around text, the usual attributes,
at most one style around a text, and no comment, section or entity but those of XML. Of any other
record nothing is said here: the parser reads it. A test holds that both say the same wherever this
speaks.

A record is divided at "</". What stands before the text of each part, "author><author", repeats
from record to record, so what it does is worked out once and remembered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ibidem.formats.endnote_xml.elements import CONTAINERS

Leaf = tuple[str, str, Mapping[str, str]]
"""Path, text, and attributes of the element."""

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NO_ATTRIBUTES: Mapping[str, str] = {}
_MARKUP_CHARS_MAX = 1_000  # of what stands before a text; longer is not remembered, but parsed
_NAME = "[A-Za-z][A-Za-z0-9-]*+"
_OPENING = re.compile(rf'<({_NAME})((?>(?: [a-z-]+="[^"<>&]*")*))>')
_STYLE = re.compile(r'<style(?>(?: [a-z]+="[^"<>&]*")*)>')
_ATTRIBUTE = re.compile(r' (app|db-id|name|path|timestamp|version)="([^"]*)"')
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_SIGNS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NONE = "\0"  # for a sign that XML does not have
_Place = tuple[str, ...]  # the elements that one is in


def plain_leaves(record: str) -> list[Leaf] | None:
    """Every element around text, in order, of a record on one line; None where only a parser can
    tell. Elements without text may be among them."""
    leaves: list[Leaf] = []
    place: _Place = ()
    for part in record.replace("</style></", "</").split("</"):
        markup, _, text = part.rpartition(">")
        if len(markup) > _MARKUP_CHARS_MAX:
            return None
        step = _step(place, markup)
        if step is None or "<" in text or not text.isprintable():
            return None
        place, path, attributes = step
        if path:
            if "&" in text:
                text = clean(_unescaped(text))
                if _NONE in text:
                    return None
            leaves.append((path, text.strip(), attributes))
        elif text and not text.isspace():
            return None
    return None if place else leaves


@lru_cache(maxsize=4_096)
def _step(place: _Place, markup: str) -> tuple[_Place, str, Mapping[str, str]] | None:
    """Where one is behind `markup`, which closes one element and opens others ("year><volume"), and
    path and attributes of the one opened last; "" where none is."""
    if not markup.isprintable():
        return None
    position = 0
    markup += ">"
    if place:
        closing, _, _ = markup.partition(">")
        if closing.rstrip(" ") != place[-1]:
            return None
        place = place[:-1]
        position = len(closing) + 1
    path = ""
    attributes = ""
    while opening := _OPENING.match(markup, _behind_blanks(markup, position)):
        if opening[1] == "style":
            break
        if path and (path not in CONTAINERS or attributes):
            return None
        if (opening[1] == "record") != (not place):
            return None
        place = (*place, opening[1])
        path = "/".join(place[1:])
        attributes = opening[2]
        if not path and attributes:
            return None
        position = opening.end()
    if path and (style := _STYLE.match(markup, position)):
        position = style.end()
    found = dict(_ATTRIBUTE.findall(attributes))
    if position != len(markup) or len(found) != attributes.count('="'):
        return None
    return place, path, found


def _behind_blanks(text: str, position: int) -> int:
    while text.startswith(" ", position):
        position += 1
    return position


def clean(text: str) -> str:
    """With breaks of one kind, without tabs, without blanks at the ends."""
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return text.strip()


def _unescaped(text: str) -> str:
    """With the signs that entities stand for; holds `_NONE` where one stands for nothing."""
    return _ENTITY.sub(_sign, text) if "&" not in _ENTITY.sub("", text) else _NONE


def _sign(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return _SIGNS[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    sign = chr(code) if code <= 0x10FFFF else _NONE
    return _NONE if NOT_XML.match(sign) else sign
