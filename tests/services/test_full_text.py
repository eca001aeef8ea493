"""Finding the full text of a work against a server of this computer that answers all sorts."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from ibidem.errors import NotFoundError, RemoteError, RemoteProtocolError, UnreachableError
from ibidem.model.reference import Reference
from ibidem.services import full_text
from ibidem.services.editing import add_references
from ibidem.services.files import list_attached_files
from ibidem.services.full_text import attach_full_text, find_full_text, page_of
from ibidem.services.library import Library
from tests.capture.conftest import Reply, Sources, sources
from tests.services.conftest import on_this_device

__all__ = ["sources"]

PDF = b"%PDF-1.7\n" + b"x" * 200_000


class Stopped(BaseException):
    """Somebody does not want it any more."""


def work(url: str = "", doi: str = "") -> Reference:
    fields = {"title": "Tides", "url": url, "electronic_resource_number": doi}
    return Reference(
        type="journal_article", fields={key: text for key, text in fields.items() if text}
    )


def serve(sources: Sources, pages: dict[str, Reply]) -> None:
    sources.rules.append(lambda path, _query: pages.get(path))


def page(address: str, before: str = "") -> bytes:
    head = f'<meta content="{address}" name="citation_pdf_url">'
    return f"<html><head>{before}{head}</head></html>".encode()


@on_this_device
def test_a_pdf_is_found_through_redirects_and_the_page_that_names_it(
    sources: Sources, library: Library
) -> None:
    serve(
        sources,
        {
            "/doi/10.5555/lakes": (302, {"Location": "/papers/landing"}, b""),
            "/papers/landing": (
                200,
                {"Content-Type": "text/html"},
                page("files/a.pdf?x=1&amp;y=2"),
            ),
            "/papers/files/a.pdf": (307, {"Location": "/cdn/b"}, b""),
            # a wrong type, as servers say: what it is decides
            "/cdn/b": (200, {"Content-Type": "text/plain"}, PDF),
        },
    )
    (reference,), _ = add_references(library, [work(doi="10.5555/lakes")])
    told: list[int] = []
    found = find_full_text(
        work(doi="10.5555/lakes"),
        settings=sources.settings,
        report=lambda phase, done, _total: told.append(done) if "file" in phase else None,
    )
    assert found.data == PDF
    assert sources.asked[2] == "/papers/files/a.pdf?x=1&y=2"
    assert told[-1] == len(PDF)
    attach_full_text(library, reference, found)
    (file,) = list_attached_files(library, references=[reference]).items
    assert (file.noun.bytes, file.noun.media_type) == (len(PDF), "application/pdf")
    assert file.noun.file_name.endswith(".pdf")


@pytest.mark.parametrize(
    "answer",
    [
        (404, {}, b"gone"),
        (200, {"Content-Type": "application/pdf"}, b"<html>Sign in to read this</html>"),
        (200, {"Content-Type": "application/pdf"}, b""),
        (200, {}, page("file:///etc/passwd")),
        (200, {}, page("ftp://example.org/a.pdf")),
        (200, {}, page("/missing.pdf")),
        (200, {}, page("http://[broken/a.pdf")),
        (200, {}, page("/late.pdf", before=" " * full_text.PAGE_CHARS_MAX)),
    ],
    ids=["404", "html", "empty", "file", "ftp", "missing", "no_address", "too_far_down"],
)
def test_what_is_no_pdf_is_not_taken_for_one(sources: Sources, answer: Reply) -> None:
    serve(sources, {"/work": answer, "/late.pdf": (200, {}, PDF)})
    with pytest.raises(NotFoundError, match="No PDF is offered"):
        find_full_text(work(f"{sources.address}/work"), settings=sources.settings)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/a.pdf", "javascript:1"])
def test_only_addresses_of_the_web_are_looked_at(sources: Sources, url: str) -> None:
    with pytest.raises(NotFoundError, match="no DOI"):
        find_full_text(work(url), settings=sources.settings)
    assert page_of(work(url)) == ""


def test_nothing_is_fetched_from_this_computer(sources: Sources) -> None:
    """The address may come from a stranger's file; redirects are in the tests of the fetcher."""
    serve(sources, {"/inside": (200, {}, PDF)})
    with pytest.raises(RemoteProtocolError, match="nothing is fetched from there"):
        find_full_text(work(f"{sources.address}/inside"))
    assert sources.asked == []


def test_a_body_without_end_is_given_up(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(full_text, "PDF_BYTES_MAX", 100_000)
    serve(sources, {"/work": (200, {}, PDF)})
    with pytest.raises(RemoteProtocolError, match="larger than 100,000 bytes"):
        find_full_text(work(f"{sources.address}/work"), settings=sources.settings)


def test_a_server_that_fails_does_not_hide_the_next_address(sources: Sources) -> None:
    serve(sources, {"/broken": (500, {}, b""), "/good": (200, {}, PDF)})
    both = work(f"{sources.address}/broken\n{sources.address}/good")
    assert find_full_text(both, settings=sources.settings).address.endswith("/good")
    with pytest.raises(RemoteError, match="failed"):
        find_full_text(work(f"{sources.address}/broken"), settings=sources.settings)


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(sources: Sources) -> None:
    settings = replace(sources.settings, read_seconds=0.2, attempts=1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/work"
        with pytest.raises(UnreachableError, match="in time"):
            find_full_text(work(address), settings=settings)


def test_it_can_be_stopped_while_the_file_comes(sources: Sources) -> None:
    serve(sources, {"/work": (200, {}, PDF * 4)})

    def report(phase: str, done: int, _total: int | None) -> None:
        if "file" in phase and done:
            raise Stopped

    with pytest.raises(Stopped):
        find_full_text(work(f"{sources.address}/work"), settings=sources.settings, report=report)
