"""The sources, and capturing from them: several identifiers in one request where a source can.

A source is a module with `SIZE` (identifiers in one request), `request` and `read`, both pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from ibidem.capture.fetching import Answer, Fetcher, Request, check_settings
from ibidem.capture.identifiers import Identifier, IdentifierKind
from ibidem.capture.settings import CaptureSettings
from ibidem.capture.sources import arxiv, books, crossref, pubmed
from ibidem.errors import LimitError, Problem, RemoteError
from ibidem.model.reference import Reference

Captured = Reference | Problem


class Source(Protocol):
    """What every source offers."""

    SIZE: int

    def request(self, settings: CaptureSettings, values: Sequence[str], /) -> Request:
        """What to ask for some identifiers."""
        ...

    def read(self, body: bytes, values: Sequence[str], /) -> Mapping[str, Captured]:
        """References or problems by identifier; those missing were not found. Never fails."""
        ...


SOURCES: dict[IdentifierKind, Source] = {
    IdentifierKind.DOI: crossref,
    IdentifierKind.PMID: pubmed,
    IdentifierKind.ARXIV: arxiv,
    IdentifierKind.ISBN: books,
}


def capture(
    fetcher: Fetcher,
    identifiers: Sequence[Identifier],
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[Identifier, Captured]:
    """References, or problems, by identifier. Raises `LimitError` for too many at once."""
    settings = fetcher.settings
    check_settings(settings)
    wanted = list(dict.fromkeys(identifiers))
    if len(wanted) > settings.identifiers_max:
        raise LimitError(
            f"At most {settings.identifiers_max:,} identifiers at once; these are {len(wanted):,}."
        )
    results: dict[Identifier, Captured] = {}
    report(0, len(wanted))
    pmids = _find_pmids(fetcher, [each for each in wanted if each.kind is IdentifierKind.PMCID])
    asked: dict[Identifier, list[Identifier]] = {}  # what is asked for, and for whom
    for each in wanted:
        stands_for = pmids.get(each, each)
        if isinstance(stands_for, Problem):
            results[each] = stands_for
        else:
            asked.setdefault(stands_for, []).append(each)
    with ThreadPoolExecutor(max(1, settings.parallel), "ibidem-capture") as pool:
        batches = list(_batches(list(asked)))
        for found in pool.map(lambda batch: _capture_batch(fetcher, *batch), batches):
            for identifier, captured in found.items():
                for each in asked[identifier]:
                    results[each] = captured
            report(len(results), len(wanted))
    return {each: results[each] for each in wanted}


def _batches(identifiers: Sequence[Identifier]) -> Iterator[tuple[Source, list[Identifier]]]:
    for kind, source in SOURCES.items():
        own = [each for each in identifiers if each.kind is kind]
        for start in range(0, len(own), source.SIZE):
            yield source, own[start : start + source.SIZE]


def _capture_batch(
    fetcher: Fetcher, source: Source, batch: Sequence[Identifier]
) -> dict[Identifier, Captured]:
    values = [each.value for each in batch]
    answer = _fetch(fetcher, source.request(fetcher.settings, values))
    if isinstance(answer, Problem):
        return dict.fromkeys(batch, answer)
    found = source.read(answer.body, values) if answer.status == 200 else {}
    return {each: found.get(each.value) or _not_found(each) for each in batch}


def _find_pmids(
    fetcher: Fetcher, identifiers: Sequence[Identifier]
) -> dict[Identifier, Identifier | Problem]:
    """The PubMed numbers of articles in PMC, by which their descriptions are fetched."""
    result: dict[Identifier, Identifier | Problem] = {}
    for start in range(0, len(identifiers), pubmed.SIZE):
        batch = identifiers[start : start + pubmed.SIZE]
        request = pubmed.request_pmids(fetcher.settings, [each.value for each in batch])
        answer = _fetch(fetcher, request)
        found = pubmed.read_pmids(answer.body) if isinstance(answer, Answer) else {}
        for each in batch:
            pmid = found.get(each.value)
            if isinstance(answer, Problem):
                result[each] = answer
            elif pmid is None:
                result[each] = _not_found(each)
            else:
                result[each] = Identifier(IdentifierKind.PMID, pmid)
    return result


def _fetch(fetcher: Fetcher, request: Request) -> Answer | Problem:
    try:
        return fetcher.fetch(request)
    except RemoteError as error:
        return Problem(error.code, error.message)


def _not_found(identifier: Identifier) -> Problem:
    return Problem("not_found", f"{identifier} is not known to its source; is it mistyped?")
