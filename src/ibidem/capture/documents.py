"""Which work a PDF is about: its identifier in the metadata, or in the text of its first pages.

A paper cites many works, so the first DOI of its text may be another's. What counts, in this order:
a DOI in the metadata; arXiv's stamp on the first page; a DOI that is announced as the paper's own
("https://doi.org/..." or "DOI:" before a list of references begins); the only DOI there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ibidem.capture.identifiers import Identifier, IdentifierKind, recognise_identifiers

PAGES_MAX = 3
PAGE_CHARS_MAX = 50_000
XMP_BYTES_MAX = 256 * 1024
_XMP_BEGINS, _XMP_ENDS = b"<x:xmpmeta", b"</x:xmpmeta>"
_REFERENCES = re.compile(
    r"^\s*(?:\d+\.?\s*)?"
    r"(?:references|bibliography|literature cited|works cited|literatur)\s*:?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_ANNOUNCED = re.compile(r"(?:\bdoi\b[\s:]*|doi\.org/)\s*(10\.\d{4,9}/\S+)", re.IGNORECASE)
_STAMP = re.compile(r"arXiv:\s?(\S+?)(?:v\d+)?\s+\[[\w.-]+\]\s+\d{1,2}\s+\w{3}\s+\d{4}")
_BROKEN = re.compile(r"(doi\.org/|doi:\s?)\s*\n\s*(?=10\.)", re.IGNORECASE)


def find_identifiers_in_document(
    metadata: Mapping[str, str], pages: Sequence[str], xmp: str = ""
) -> list[Identifier]:
    """The identifiers that a PDF may be about, the likeliest first; empty where it names none.

    `metadata` is the Info dictionary, `xmp` the XMP packet, `pages` the text of the first pages.
    """
    found: list[Identifier] = []
    found += _of_kinds(recognise_identifiers(_told(xmp)).identifiers)
    for key in ("doi", "DOI", "prism:doi", "WPS-ARTICLEDOI", "Subject", "Title", "Keywords"):
        value = metadata.get(key)
        if isinstance(value, str):
            found += _of_kinds(recognise_identifiers(value[:PAGE_CHARS_MAX]).identifiers)
    texts = [_BROKEN.sub(r"\1", page[:PAGE_CHARS_MAX]) for page in pages[:PAGES_MAX]]
    if texts and (stamp := _STAMP.search(texts[0])):
        found += recognise_identifiers(f"arXiv:{stamp[1]}").identifiers
    for text in texts:
        before = _before_references(text)
        for announced in _ANNOUNCED.finditer(before):
            found += recognise_identifiers(announced[1]).identifiers
        if before != text:
            break
    if not found and texts:
        found += _only_one(texts)
    return list(dict.fromkeys(found))


def find_xmp(data: bytes) -> str:
    """The XMP packets of a file, which should not be packed (ISO 16684-1); "" for none.

    A PDF may have one for each picture in it, so all are given, up to `XMP_BYTES_MAX`.
    """
    found: list[str] = []
    at, room = 0, XMP_BYTES_MAX
    while room > 0 and (start := data.find(_XMP_BEGINS, at)) >= 0:
        end = data.find(_XMP_ENDS, start, start + XMP_BYTES_MAX)
        if end < 0:
            break
        found.append(data[start : min(end, start + room)].decode("utf-8", "replace"))
        room -= end - start
        at = end
    return "\n".join(found)


def _of_kinds(identifiers: Iterable[Identifier]) -> list[Identifier]:
    """DOIs and arXiv numbers; other numbers in metadata are mostly something else."""
    wanted = (IdentifierKind.DOI, IdentifierKind.ARXIV)
    return [each for each in identifiers if each.kind in wanted]


def _told(xmp: str) -> str:
    """The values in an XMP packet that tell an identifier, one to a line."""
    xmp = xmp[: 4 * PAGE_CHARS_MAX]
    values = re.findall(
        r"<(?:prism:doi|prism:url|dc:identifier|pdfx:doi|pdfx:WPS-ARTICLEDOI|crossmark:DOI)\b[^>]*>"
        r"(.*?)</",
        xmp,
        re.DOTALL | re.IGNORECASE,
    )
    values += re.findall(r"(?:prism:doi|pdfx:doi|crossmark:DOI)=\"([^\"]*)\"", xmp, re.IGNORECASE)
    return "\n".join(re.sub(r"<[^>]*>", " ", value) for value in values)


def _before_references(text: str) -> str:
    found = _REFERENCES.search(text)
    return text[: found.start()] if found else text


def _only_one(texts: Sequence[str]) -> list[Identifier]:
    """The identifier on the first page, where it is the only one."""
    found = _of_kinds(recognise_identifiers(_before_references(texts[0])).identifiers)
    return found if len(found) == 1 else []
