"""PubMed: E-utilities of NCBI, many numbers in one request; numbers of PMC lead there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from ibidem.capture.fetching import Request
from ibidem.capture.settings import CaptureSettings
from ibidem.capture.sources.items import read_item
from ibidem.capture.sources.xml import read_xml, text_of
from ibidem.errors import Problem
from ibidem.model.reference import Reference

SIZE = 100
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        start=1,
    )
}
_SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}


def request(settings: CaptureSettings, values: Sequence[str]) -> Request:
    """The request for the descriptions of articles."""
    query = {"db": "pubmed", "retmode": "xml", "id": ",".join(values), "tool": "ibidem"}
    return _request(settings, "efetch.fcgi", query)


def request_pmids(settings: CaptureSettings, values: Sequence[str]) -> Request:
    """The request for what PubMed calls articles of PMC."""
    numbers = ",".join(value.removeprefix("PMC") for value in values)
    query = {"db": "pmc", "retmode": "xml", "id": numbers, "tool": "ibidem"}
    return _request(settings, "esummary.fcgi", query)


def _request(settings: CaptureSettings, name: str, query: dict[str, str]) -> Request:
    if settings.contact:
        query["email"] = settings.contact
    return Request(
        settings.ncbi_address.rstrip("/") + "/" + name,
        "application/xml",
        settings.ncbi_pause,
        query,
    )


def read_pmids(body: bytes) -> dict[str, str]:
    """PubMed's numbers by those of PMC ("PMC123")."""
    root = read_xml(body)
    found = {}
    for summary in root.iter("DocSum") if root is not None else ():
        number = text_of(summary.find("Id"))
        for item in summary.iter("Item"):
            pmid = text_of(item)
            if (item.get("Name") or "").lower() == "pmid" and re.fullmatch(r"[1-9]\d{0,8}", pmid):
                found[f"PMC{number}"] = pmid
    return found


def read(body: bytes, values: Sequence[str]) -> Mapping[str, Reference | Problem]:
    """The references in an answer, by number."""
    root = read_xml(body)
    if root is None:
        problem = Problem("remote_protocol_error", "The answer of PubMed is not the XML expected.")
        return dict.fromkeys(values, problem)
    found: dict[str, Reference | Problem] = {}
    for article in root.iter("PubmedArticle", "PubmedBookArticle"):
        pmid = text_of(article.find(".//PMID"))
        if pmid in values:
            found[pmid] = _reference(article, pmid)
    return found


def _reference(article: Any, pmid: str) -> Reference | Problem:
    is_book = article.tag == "PubmedBookArticle"
    reference = read_item(_book(article) if is_book else _article(article))
    if reference is None:
        return Problem("remote_protocol_error", f"The description of PMID {pmid} has no title.")
    fields = {
        **reference.fields,
        "accession_number": pmid,
        "name_of_database": "PubMed",
    }
    if address := text_of(article.find(".//AffiliationInfo/Affiliation")):
        fields["author_address"] = address
    keywords = {text_of(each) for each in article.iter("DescriptorName", "Keyword")} - {""}
    return replace(
        reference, fields=fields, keywords=tuple(sorted({*reference.keywords, *keywords}))
    )


def _article(article: Any) -> dict[str, Any]:
    journal = article.find(".//Article/Journal")
    issue = journal.find("JournalIssue") if journal is not None else None
    return {
        "type": "article-journal",
        "title": text_of(article.find(".//ArticleTitle"), rich=True).removesuffix(".")
        or text_of(article.find(".//VernacularTitle"), rich=True),
        "author": _names(article.find(".//Article/AuthorList")),
        "container-title": text_of(_within(journal, "Title")),
        "container-title-short": text_of(article.find(".//MedlineJournalInfo/MedlineTA"))
        or text_of(_within(journal, "ISOAbbreviation")),
        "ISSN": text_of(_within(journal, "ISSN")),
        "volume": text_of(_within(issue, "Volume")),
        "issue": text_of(_within(issue, "Issue")),
        "issued": _date(_within(issue, "PubDate")),
        "page": _pages(article),
        "DOI": _article_id(article, "doi"),
        "PMCID": _article_id(article, "pmc"),
        "language": text_of(article.find(".//Article/Language")),
        "abstract": _abstract(article),
    }


def _book(article: Any) -> dict[str, Any]:
    chapter = text_of(article.find(".//BookDocument/ArticleTitle"), rich=True)
    book = text_of(article.find(".//Book/BookTitle"), rich=True)
    return {
        "type": "chapter" if chapter and book else "book",
        "title": chapter or book,
        "container-title": book if chapter else "",
        "author": _names(article.find(".//BookDocument/AuthorList"))
        or _names(article.find(".//Book/AuthorList")),
        "publisher": text_of(article.find(".//Publisher/PublisherName")),
        "publisher-place": text_of(article.find(".//Publisher/PublisherLocation")),
        "issued": _date(article.find(".//Book/PubDate")),
        "ISBN": text_of(article.find(".//Book/Isbn")),
        "abstract": _abstract(article),
    }


def _within(element: Any, name: str) -> Any:
    return None if element is None else element.find(name)


def _names(authors: Any) -> list[dict[str, str]]:
    names = []
    for author in authors if authors is not None else ():
        if author.tag != "Author":
            continue
        parts = {
            "family": text_of(author.find("LastName")),
            "given": text_of(author.find("ForeName")) or text_of(author.find("Initials")),
            "suffix": text_of(author.find("Suffix")),
        }
        literal = text_of(author.find("CollectiveName"))
        parts = {key: text for key, text in parts.items() if text}
        if parts or literal:
            names.append(parts or {"literal": literal})
    return names


def _date(element: Any) -> dict[str, Any]:
    """Year, month (a name or a number), day, season; or a text such as "1998 Dec-1999 Jan"."""
    if element is None:
        return {}
    year, told = text_of(element.find("Year")), text_of(element.find("MedlineDate"))
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        return {"raw": told} if told else {}
    parts = [int(year)]
    month = text_of(element.find("Month")).lower()
    number = _MONTHS.get(month[:3]) or (
        int(month) if re.fullmatch(r"0?[1-9]|1[0-2]", month) else None
    )
    if number:
        parts.append(number)
        day = text_of(element.find("Day"))
        if re.fullmatch(r"0?[1-9]|[12]\d|3[01]", day):
            parts.append(int(day))
    date: dict[str, Any] = {"date-parts": [parts]}
    season = _SEASONS.get(text_of(element.find("Season")).lower())
    if season and len(parts) == 1:
        date["season"] = season
    return date


def _pages(article: Any) -> str:
    pages = text_of(article.find(".//Pagination/MedlinePgn"))
    if not pages:
        pages = "-".join(
            filter(
                None,
                (
                    text_of(article.find(f".//Pagination/{name}"))
                    for name in ("StartPage", "EndPage")
                ),
            )
        )
    found = re.fullmatch(r"(\D*)(\d+)-(\d+)", pages)
    if found and len(found[3]) < len(found[2]):  # "737-8" is short for 737-738
        return f"{found[1]}{found[2]}-{found[2][: -len(found[3])]}{found[3]}"
    return pages


def _article_id(article: Any, kind: str) -> str:
    data = article.find("PubmedData/ArticleIdList")
    for each in data if data is not None else ():
        if each.get("IdType") == kind:
            return text_of(each)
    for each in article.iter("ELocationID"):
        if each.get("EIdType") == kind and each.get("ValidYN") != "N":
            return text_of(each)
    return ""


def _abstract(article: Any) -> str:
    parts = []
    for part in article.findall(".//Abstract/AbstractText"):
        text, label = text_of(part), part.get("Label")
        parts.append(f"{label}: {text}" if label and text else text)
    return "\n".join(filter(None, parts))
