"""XML from sources: read without entities, without fetching anything, never raising."""

from __future__ import annotations

from typing import Any

from lxml import etree

from ibidem.capture.sources.items import plain_text


def read_xml(body: bytes) -> Any:
    """The root; None where it is no XML."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True
    )
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def text_of(element: Any, *, rich: bool = False) -> str:
    """All text within an element, on one line; "" for None. `rich` keeps <i>, <sup> and so on."""
    if element is None:
        return ""
    if not rich:
        return " ".join("".join(element.itertext()).split())
    try:
        markup = etree.tostring(element, encoding="unicode", with_tail=False)
    except (etree.LxmlError, ValueError):
        return " ".join("".join(element.itertext()).split())
    inner = markup.partition(">")[2].rpartition("</")[0]
    return plain_text(inner, rich=True).replace("\n", " ")
