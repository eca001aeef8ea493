"""DOIs: content negotiation at doi.org, which sends to Crossref, DataCite and other agencies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import msgspec
from msgspec.structs import replace

from ibidem.capture.fetching import Request
from ibidem.capture.settings import CaptureSettings
from ibidem.capture.sources.items import read_item
from ibidem.errors import Problem
from ibidem.model.reference import Reference

SIZE = 1
_DOI_ADDRESS = re.compile(r"https?://(?:dx\.)?doi\.org/")
_ACCEPT = "application/vnd.citationstyles.csl+json;q=1.0, application/json;q=0.5"

# Crossref's names of types, where they come instead of CSL's.
_TYPES = {
    "book-chapter": "chapter",
    "book-part": "chapter",
    "book-section": "chapter",
    "book-track": "chapter",
    "component": "document",
    "database": "dataset",
    "dissertation": "thesis",
    "edited-book": "book",
    "journal-article": "article-journal",
    "journal": "periodical",
    "monograph": "book",
    "other": "document",
    "peer-review": "review",
    "posted-content": "article",
    "proceedings": "book",
    "proceedings-article": "paper-conference",
    "reference-book": "book",
    "reference-entry": "entry",
    "report-component": "report",
    "report-series": "report",
}


def request(settings: CaptureSettings, values: Sequence[str]) -> Request:
    """The request for one DOI."""
    address = settings.doi_address.rstrip("/") + "/" + quote(values[0], safe="/:;()._-")
    return Request(address, _ACCEPT, settings.doi_pause)


def read(body: bytes, values: Sequence[str]) -> Mapping[str, Reference | Problem]:
    """The reference in an answer."""
    doi = values[0]
    try:
        item = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        item = None
    if not isinstance(item, dict):
        message = f"The answer for DOI {doi} is no description of a work."
        return {doi: Problem("remote_protocol_error", message)}
    if isinstance(item.get("message"), dict):  # Crossref's own API wraps it
        item = item["message"]
    item = dict(item)
    kind = item.get("type")
    item["type"] = _TYPES.get(kind, kind) if isinstance(kind, str) else "document"
    if not isinstance(item.get("issued"), dict) or not _has_year(item["issued"]):
        for other in ("published", "published-print", "published-online", "created"):
            if isinstance(item.get(other), dict) and _has_year(item[other]):
                item["issued"] = item[other]
                break
    if "page" not in item and isinstance(item.get("article-number"), str):
        item["page"] = item["article-number"]
    subtitle = item.get("subtitle")
    title = item.get("title")
    if isinstance(title, list) and isinstance(subtitle, list) and title and subtitle:
        joined = f"{title[0]}: {subtitle[0]}"
        item["title"] = joined if str(subtitle[0]) not in str(title[0]) else title[0]
    if _DOI_ADDRESS.match(str(item.get("URL"))):
        del item["URL"]  # it says what the DOI says
    reference = read_item(item)
    if reference is None:
        message = f"The description of DOI {doi} has no title."
        return {doi: Problem("remote_protocol_error", message)}
    own = reference.fields.get("electronic_resource_number", "")
    if own.lower() != doi:  # an answer about another work is still this DOI's
        fields = {**reference.fields, "electronic_resource_number": doi}
        reference = replace(reference, fields=fields)
    return {doi: reference}


def _has_year(date: Mapping[str, object]) -> bool:
    parts = date.get("date-parts")
    try:
        return bool(parts[0][0]) or bool(date.get("raw"))  # type: ignore[index]
    except (TypeError, IndexError, KeyError):
        return bool(date.get("raw") or date.get("literal"))
