"""arXiv: its Atom API; many numbers in one request."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ibidem.capture.fetching import Request
from ibidem.capture.settings import CaptureSettings
from ibidem.capture.sources.items import read_item
from ibidem.capture.sources.xml import read_xml, text_of
from ibidem.errors import Problem
from ibidem.model.name import parse_name
from ibidem.model.reference import Reference

SIZE = 50
_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_ID = re.compile(r"arxiv\.org/abs/(.+?)(?:v\d+)?$", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def request(settings: CaptureSettings, values: Sequence[str]) -> Request:
    """The request for some preprints."""
    query = {"id_list": ",".join(values), "max_results": str(len(values))}
    return Request(settings.arxiv_address, "application/atom+xml", settings.arxiv_pause, query)


def read(body: bytes, values: Sequence[str]) -> Mapping[str, Reference | Problem]:
    """The references in an answer, by number."""
    root = read_xml(body)
    if root is None or root.tag != f"{_ATOM}feed":
        problem = Problem("remote_protocol_error", "The answer of arXiv is not the feed expected.")
        return dict.fromkeys(values, problem)
    wanted = {value.lower(): value for value in values}
    found: dict[str, Reference | Problem] = {}
    for entry in root.findall(f"{_ATOM}entry"):
        address = _ID.search(text_of(entry.find(f"{_ATOM}id")))
        value = wanted.get(address[1].lower()) if address else None
        if value is None:  # arXiv reports errors as entries, too
            continue
        reference = read_item(_item(entry, value))
        problem = Problem(
            "remote_protocol_error", f"The description of arXiv {value} has no title."
        )
        found[value] = reference or problem
    return found


def _item(entry: Any, value: str) -> dict[str, Any]:
    date = _DATE.match(text_of(entry.find(f"{_ATOM}published")))
    authors = []
    for author in entry.findall(f"{_ATOM}author"):
        name = parse_name(text_of(author.find(f"{_ATOM}name")))
        parts = {
            "family": name.family,
            "given": name.given,
            "non-dropping-particle": name.particle,
            "suffix": name.suffix,
            "literal": name.literal,
        }
        authors.append({key: text for key, text in parts.items() if text})
    doi = text_of(entry.find(f"{_ARXIV}doi"))
    return {
        "type": "article",
        "title": text_of(entry.find(f"{_ATOM}title")),
        "author": authors,
        "issued": {"date-parts": [[int(part) for part in date.groups()]]} if date else {},
        "abstract": text_of(entry.find(f"{_ATOM}summary")),
        "DOI": doi or f"10.48550/arXiv.{value}",
        "URL": f"https://arxiv.org/abs/{value}",
        "number": f"arXiv:{value}",
        "genre": "Preprint",
        "publisher": "arXiv",
        "note": text_of(entry.find(f"{_ARXIV}comment")),
    }
