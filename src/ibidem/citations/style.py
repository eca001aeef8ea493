"""Output styles and locales: CSL files, read with suspicion.

A style may come from anybody. It is XML without a document type (so no entities), of limited size
and depth, and its macros, once expanded, have a limited number of elements: neither a macro that
calls itself nor one that doubles with every level gets through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from ibidem.errors import InputError, LimitError

NAMESPACE = "http://purl.org/net/xbiblio/csl"
STYLE_BYTES_MAX = 2 * 1024 * 1024
ELEMENTS_MAX = 20_000
EXPANDED_MAX = 8_000_000  # the Chicago styles have 1.7 million, of which conditions leave few
ATTRIBUTE_CHARS_MAX = 2_000  # the longest of any style in the catalogue has 346
DEPTH_MAX = 60
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class StyleInfo:
    """What a style says about itself. `parent` is the name of the style it depends on, or ""."""

    title: str
    id: str
    default_locale: str
    citation_format: str
    parent: str
    has_bibliography: bool
    rights: str

    @property
    def name(self) -> str:
        """The last part of the id, by which the style is known."""
        return self.id.rstrip("/").rpartition("/")[2]


def read_xml(data: bytes, root: str, lookup: Any = None) -> Any:
    """The root of a CSL file, which must be a `root` ("style", "locale").

    Raises `InputError`, `LimitError`.
    """
    if len(data) > STYLE_BYTES_MAX:
        raise LimitError(f"A {root} may have {STYLE_BYTES_MAX:,} bytes; this has more.")
    parser = etree.XMLParser(
        remove_comments=True,
        remove_pis=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    if lookup is not None:
        parser.set_element_class_lookup(lookup)
    try:
        found = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"This is no CSL {root}: it is not well-formed XML.") from error
    if found is None or found.tag != f"{{{NAMESPACE}}}{root}":
        raise InputError(f"This is no CSL {root}.")
    if found.getroottree().docinfo.doctype:
        raise InputError(f"A CSL {root} cannot have a document type.")
    _check_shape(found, root)
    return found


def read_style_info(data: bytes) -> StyleInfo:
    """What a style says about itself. Raises `InputError`."""
    return describe_style(read_xml(data, "style"))


def describe_style(style: Any) -> StyleInfo:
    """The same for a style that is read already."""
    info = style.find(_tag("info"))
    parent = citation_format = rights = title = style_id = ""
    for child in info if info is not None else ():
        text = " ".join((child.text or "").split())
        if child.tag == _tag("title"):
            title = text
        elif child.tag == _tag("id"):
            style_id = text
        elif child.tag == _tag("rights"):
            rights = child.get("license") or text
        elif child.tag == _tag("category"):
            citation_format = child.get("citation-format") or citation_format
        elif child.tag == _tag("link") and child.get("rel") == "independent-parent":
            parent = (child.get("href") or "").rstrip("/").rpartition("/")[2]
    return StyleInfo(
        title=title,
        id=style_id,
        default_locale=style.get("default-locale") or "",
        citation_format=citation_format or (style.get("class") or ""),
        parent=parent,
        has_bibliography=style.find(_tag("bibliography")) is not None,
        rights=rights,
    )


def check_style(style: Any) -> None:
    """Raises `InputError` where a style cannot be formatted with, or would never end."""
    citation = style.find(_tag("citation"))
    if citation is None or citation.find(_tag("layout")) is None:
        raise InputError("This style has no layout for citations.")
    bibliography = style.find(_tag("bibliography"))
    if bibliography is not None and bibliography.find(_tag("layout")) is None:
        raise InputError("This style has a bibliography without layout.")
    macros = {macro.get("name") or "": macro for macro in style.findall(_tag("macro"))}
    sizes: dict[str, int] = {}
    for name in macros:
        _expanded_size(name, macros, sizes, ())
    for part in (citation, bibliography):
        if part is not None and _size(part, macros, sizes, ()) > EXPANDED_MAX:
            raise LimitError("This style's macros call each other too often.")


def _expanded_size(
    name: str, macros: dict[str, Any], sizes: dict[str, int], callers: tuple[str, ...]
) -> int:
    if name in callers:
        raise InputError(f"The macro {name[:60]!r} of this style calls itself.")
    if name not in macros:
        raise InputError(f"The style calls a macro {name[:60]!r} that it does not have.")
    if len(callers) > DEPTH_MAX:
        raise LimitError("The macros of this style are nested too deeply.")
    if name not in sizes:
        sizes[name] = _size(macros[name], macros, sizes, (*callers, name))
    return sizes[name]


def _size(
    element: Any, macros: dict[str, Any], sizes: dict[str, int], callers: tuple[str, ...]
) -> int:
    size = 0
    for each in element.iter():
        size += 1
        called = each.get("macro")
        if called is not None:
            size += _expanded_size(called, macros, sizes, callers)
    return min(size, 10 * EXPANDED_MAX)


def _check_shape(root: Any, word: str) -> None:
    count = 0
    stack = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        count += 1
        if count > ELEMENTS_MAX or depth > DEPTH_MAX:
            raise LimitError(f"This {word} has too many elements, or they are nested too deeply.")
        if not isinstance(element.tag, str):
            raise InputError(f"A CSL {word} cannot have entities.")
        if any(len(value) > ATTRIBUTE_CHARS_MAX for value in element.attrib.values()):
            raise LimitError(f"An attribute in this {word} is too long.")
        stack += [(child, depth + 1) for child in element]


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
