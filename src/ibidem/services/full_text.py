"""Finding the full text of a reference where its arXiv number, URL or DOI leads to a PDF.

What comes from strangers is fetched as `capture.Fetcher` does it: never from private networks,
never more than a limit, never for long. A page is asked once where its PDF is
(`citation_pdf_url`, which publishers state for search engines); nothing else is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import urljoin

from ibidem.capture import CaptureSettings, Fetcher, IdentifierKind, recognise_identifiers
from ibidem.capture.fetching import Request
from ibidem.errors import NotFoundError, RemoteError
from ibidem.model.doi import normalize_doi
from ibidem.model.ids import RecordId
from ibidem.model.reference import Reference
from ibidem.services.files import attach_stream
from ibidem.services.library import Library
from ibidem.services.progress import FETCHING, Report, no_report
from ibidem.services.searching import describe_reference

PDF_BYTES_MAX = 128 * 1024 * 1024
SECONDS_MAX = 180.0
PAGE_CHARS_MAX = 400_000  # of a page in which the address of a PDF is looked for
_DOI = "electronic_resource_number"
_ACCEPT = "application/pdf, text/html;q=0.8"
_META = re.compile(r"<meta\s[^>]{0,2000}>", re.IGNORECASE)
_NAMED = re.compile(r"""name\s*=\s*["']?citation_pdf_url["'\s]""", re.IGNORECASE)
_CONTENT = re.compile(r"""content\s*=\s*(?:"([^"]{1,2000})"|'([^']{1,2000})')""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FullText:
    """A PDF that was found and where; its bytes are not stored yet."""

    address: str
    data: bytes


def page_of(reference: Reference) -> str:
    """The page of a work on the web, for a browser; "" where nothing names one."""
    for line in reference.fields.get("url", "").split("\n"):
        if line.strip().lower().startswith(("http://", "https://")):
            return line.strip()
    doi = normalize_doi(reference.fields.get(_DOI, ""))
    return f"https://doi.org/{doi}" if doi else ""


def find_full_text(
    reference: Reference,
    *,
    settings: CaptureSettings | None = None,
    report: Report = no_report,
) -> FullText:
    """The PDF of a work. Raises `NotFoundError` where no address gives one, and `RemoteError` where
    none could be reached at all. `report` is called for each piece that comes; what it raises ends
    the search."""
    settings = settings or CaptureSettings()
    limits = replace(settings, answer_bytes_max=PDF_BYTES_MAX, total_seconds=SECONDS_MAX)
    addresses = list(dict.fromkeys(_addresses(reference, settings)))
    if not addresses:
        raise NotFoundError("This reference has no DOI, arXiv number or URL to look at.")
    failure: RemoteError | None = None
    answered = False
    with Fetcher(limits, heard=lambda seen: report(FETCHING, seen, None)) as fetcher:
        for done, address in enumerate(addresses):
            report("Looking for the full text", done, len(addresses))
            try:
                found = _try(fetcher, address)
            except RemoteError as error:
                failure = error
                continue
            answered = True
            if found is not None:
                return found
    if failure is not None and not answered:
        raise failure
    raise NotFoundError("No PDF is offered openly there; it may need a subscription.")


def attach_full_text(library: Library, reference: RecordId, found: FullText) -> RecordId:
    """Attach what was found; returns the attachment's id. It is named after the reference."""
    key = describe_reference(library, reference).reference.citation_key or "full text"
    return attach_stream(library, reference, f"{key}.pdf", [found.data], "application/pdf")


def _addresses(reference: Reference, settings: CaptureSettings) -> Iterator[str]:
    url, doi = reference.fields.get("url", ""), reference.fields.get(_DOI, "")
    for each in recognise_identifiers(f"{url}\n{doi}").identifiers:
        if each.kind is IdentifierKind.ARXIV:
            yield f"https://arxiv.org/pdf/{each.value}"
    for line in url.split("\n"):
        if line.strip().lower().startswith(("http://", "https://")):
            yield line.strip()
    if clean := normalize_doi(doi):
        yield f"{settings.doi_address}{clean}"


def _try(fetcher: Fetcher, address: str) -> FullText | None:
    answer = fetcher.fetch(Request(address, _ACCEPT))
    if b"%PDF-" in answer.body[:1_024]:
        return FullText(address, answer.body)
    further = _pdf_address(answer.body[:PAGE_CHARS_MAX].decode("utf-8", "replace"))
    if not further:
        return None
    try:
        further = urljoin(answer.url, further)
        answer = fetcher.fetch(Request(further, "application/pdf"))
    except (RemoteError, ValueError):  # the page itself did answer
        return None
    return FullText(further, answer.body) if b"%PDF-" in answer.body[:1_024] else None


def _pdf_address(page: str) -> str:
    for meta in _META.finditer(page):
        content = _CONTENT.search(meta[0])
        if content is not None and _NAMED.search(meta[0]):
            return unescape(content[1] or content[2]).strip()
    return ""
