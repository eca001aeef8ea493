"""citeproc-py's elements, corrected where they fail the CSL test suite or take too long.

citeproc-py makes one Python class per element of a style and lets lxml create them. The classes
here are subclasses of those; `read_tree` reads a style or a locale with them. What all elements of
a style need to know while they render stands in `Shared`, which each of them holds as `shared`:
terms, macros and options are looked up once and not by searching the XML for each name printed.
"""

from __future__ import annotations

from typing import Any

from citeproc import model
from lxml import etree

from ibidem.citations.elements.conditions import Else, ElseIf, If
from ibidem.citations.elements.corrected import Corrected
from ibidem.citations.elements.dates import Date, DatePart
from ibidem.citations.elements.names import EtAl, Name, NamePart, Names, Substitute
from ibidem.citations.elements.shared import Shared
from ibidem.citations.elements.sorting import Key, Sort
from ibidem.citations.elements.texts import Choose, Group, Label, Layout, Macro, Number, Text
from ibidem.citations.style import NAMESPACE, read_xml

__all__ = ["Shared", "read_tree"]


class _Style(Corrected, model.Style):
    pass


class _Locale(Corrected, model.Locale):
    pass


class _Citation(Corrected, model.Citation):
    pass


class _Bibliography(Corrected, model.Bibliography):
    pass


class _Element(Corrected, model.CitationStylesElement):
    pass


_CLASSES: dict[str, type] = {
    "style": _Style,
    "locale": _Locale,
    "citation": _Citation,
    "bibliography": _Bibliography,
    "macro": Macro,
    "layout": Layout,
    "text": Text,
    "date": Date,
    "date-part": DatePart,
    "number": Number,
    "names": Names,
    "name": Name,
    "name-part": NamePart,
    "et-al": EtAl,
    "substitute": Substitute,
    "label": Label,
    "group": Group,
    "choose": Choose,
    "if": If,
    "else-if": ElseIf,
    "else": Else,
    "sort": Sort,
    "key": Key,
}


def _lookup() -> Any:
    lookup = etree.ElementNamespaceClassLookup()
    namespace = lookup.get_namespace(NAMESPACE)
    namespace[None] = _Element
    namespace.update(_CLASSES)
    return lookup


_LOOKUP = _lookup()


def read_tree(data: bytes, root: str) -> Any:
    """The root of a style or locale, made of the classes of this package."""
    return read_xml(data, root, _LOOKUP)
