"""References to EndNote XML, elements in the order in which EndNote itself writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ibidem.formats.endnote_xml.elements import FIELD_OF_PATH, NAME, ORDER, Shape
from ibidem.formats.endnote_xml.reader import KEY_APP, type_called
from ibidem.model.name import write_name
from ibidem.model.reference import Reference
from ibidem.model.reference_types import REFERENCE_TYPES

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n'
_TAIL = "</records></xml>\n"
_GENERIC = REFERENCE_TYPES["generic"].endnote_xml_number
_NOT_XML = re.compile("[^\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#xD;"})
_PATH = re.compile(r"[A-Za-z_][\w.-]*(?:/[A-Za-z_][\w.-]*){0,5}", re.ASCII)
_RANK = {path: index for index, path in enumerate(ORDER)}
_PLAIN = frozenset({"rec-number", "urls/pdf-urls/url"})  # without style
_ELSEWHERE = frozenset({"ref-type", "foreign-keys/key"})  # written by rules of their own
_Leaf = tuple[str, str]  # path and the whole element


def write(references: Iterable[Reference]) -> Iterator[str]:
    """The file, one record to a line."""
    yield _HEAD
    for reference in references:
        leaves = sorted(_leaves(reference), key=lambda leaf: _rank(leaf[0]))
        yield f"<record>{''.join(_nested(leaves))}</record>\n"
    yield _TAIL


def _rank(path: str) -> tuple[int, str]:
    """Where a path stands; an unknown one behind its neighbours in the same element."""
    if path in _RANK:
        return _RANK[path], ""
    top = path.partition("/")[0]
    near = [rank for known, rank in _RANK.items() if known.partition("/")[0] == top]
    return max(near, default=len(ORDER)), path


def _nested(leaves: list[_Leaf]) -> Iterator[str]:
    """The elements within those that hold them."""
    open_names: list[str] = []
    for path, element in leaves:
        names = path.split("/")[:-1]
        common = 0
        while common < min(len(names), len(open_names)) and names[common] == open_names[common]:
            common += 1
        while len(open_names) > common:
            yield f"</{open_names.pop()}>"
        for name in names[common:]:
            yield f"<{name}>"
            open_names.append(name)
        yield element
    while open_names:
        yield f"</{open_names.pop()}>"


def _leaves(reference: Reference) -> Iterator[_Leaf]:
    yield "ref-type", _type_element(reference)
    if reference.citation_key:
        yield "foreign-keys/key", f'<key app="{KEY_APP}">{_escape(reference.citation_key)}</key>'
    for kept in reference.extra.get(f"{NAME}:foreign-keys/key", ()):
        app, database, timestamp, key = [*kept.split("|", 3), "", "", ""][:4]
        stamp = f' timestamp="{_escape(timestamp)}"' if timestamp else ""
        attributes = f'app="{_escape(app)}" db-id="{_escape(database)}"{stamp}'
        yield "foreign-keys/key", f"<key {attributes}>{_escape(key)}</key>"
    yield from _field_leaves(reference)
    for key, values in reference.extra.items():
        prefix, _, path = key.partition(":")
        if prefix == NAME and path not in _ELSEWHERE and _PATH.fullmatch(path):
            for value in values:
                yield path, _element(path, value)


def _field_leaves(reference: Reference) -> Iterator[_Leaf]:
    for path, (field_id, shape) in FIELD_OF_PATH.items():
        if shape is Shape.NAMES:
            for name in reference.names.get(field_id, ()):
                yield path, _element(path, write_name(name))
        elif shape is Shape.KEYWORDS:
            for word in reference.keywords:
                yield path, _element(path, word)
        elif shape is not Shape.FALLBACK and (value := reference.fields.get(field_id)):
            is_split = shape is Shape.LINES and path.startswith("urls/")
            for each in value.split("\n") if is_split else (value,):
                yield path, _element(path, each)


def _type_element(reference: Reference) -> str:
    known = REFERENCE_TYPES.get(reference.type, REFERENCE_TYPES["generic"])
    number = known.endnote_xml_number or _GENERIC
    kept = reference.extra.get(f"{NAME}:ref-type", ())
    is_own = bool(kept) and (type_called(kept[0]) or known.id) == known.id
    name = kept[0] if is_own else known.title
    return f'<ref-type name="{_escape(name)}">{number}</ref-type>'


def _element(path: str, text: str) -> str:
    name = path.rpartition("/")[2]
    escaped = _escape(text)
    if path in _PLAIN:
        return f"<{name}>{escaped}</{name}>"
    return f'<{name}><style face="normal" font="default" size="100%">{escaped}</style></{name}>'


def _escape(text: str) -> str:
    return _NOT_XML.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_ESCAPES)
