"""Reading files in a process of its own: what is in them, and what they cannot do."""

from __future__ import annotations

import pytest

from ibidem.services.reading_files.extracting import ReadText, clean, extract_text, kind_of
from ibidem.store.blob_texts import TextState
from tests.services.reading_files import pdf_files


def read(data: bytes, kind: str = "pdf", **limits: int) -> ReadText:
    return extract_text(kind, [data[:50], data[50:]], **limits)


def test_the_pages_of_a_pdf_are_read_in_order() -> None:
    found = read(pdf_files.pdf("The first page", "", "Über naïve Straßen"))
    assert found.state is TextState.READ
    assert found.pages == 3
    assert [page.strip() for page in found.text.split("\f")] == [
        "The first page",
        "",
        "Über naïve Straßen",
    ]


def test_a_scan_has_no_text() -> None:
    assert read(pdf_files.pdf("", "")) == ReadText(TextState.EMPTY, 2)


@pytest.mark.parametrize(
    ("data", "states"),
    [
        (pdf_files.encrypted(), {TextState.ENCRYPTED}),
        (b"%PDF-1.7 nothing else", {TextState.DAMAGED}),
        (b"", {TextState.DAMAGED}),
        (pdf_files.pdf("cut off")[:200], {TextState.DAMAGED}),
        (pdf_files.deeply_nested(200_000), {TextState.READ, TextState.DAMAGED, TextState.EMPTY}),
        (pdf_files.nested_pages(20_000), {TextState.DAMAGED, TextState.EMPTY}),
    ],
    ids=["encrypted", "no PDF", "empty", "truncated", "nested objects", "nested pages"],
)
def test_a_file_that_cannot_be_read_is_an_answer(data: bytes, states: set[TextState]) -> None:
    assert read(data).state in states


def test_a_page_count_that_lies_and_pages_beyond_the_limit_are_not_followed() -> None:
    found = read(pdf_files.huge_page_count(), pages_max=50)
    assert found.state in (TextState.READ, TextState.DAMAGED, TextState.EMPTY)
    many = read(pdf_files.one_page_many_times(5_000), pages_max=20)
    assert many.pages == 5_000
    assert many.text.split() == ["again"] * 20


def test_a_file_that_takes_too_long_is_given_up_and_what_was_read_is_kept() -> None:
    found = read(pdf_files.one_page_many_times(400_000), seconds_max=2, pages_max=10**9)
    assert found.state in (TextState.READ, TextState.TOO_LARGE)
    assert len(found.text) <= 2_000_000


def test_a_file_that_takes_too_much_memory_is_given_up() -> None:
    found = read(pdf_files.bomb(300), memory_bytes_max=256 * 1024 * 1024, seconds_max=20)
    assert found.state in (TextState.TOO_LARGE, TextState.EMPTY, TextState.READ)
    large = read(b"x" * 40_000_000, "text", memory_bytes_max=100 * 1024 * 1024)
    assert large.state is TextState.TOO_LARGE


def test_what_a_browser_shows_of_a_page_is_read() -> None:
    page = (
        b"<html><head><title>T</title><style>p {}</style></head><body><h1>Head</h1><p>One <b>w"
        b"</b>ord &amp; m&ouml;re<script>evil()</script><p>Two<br>Three</body>"
    )
    assert read(page, "html").text.split() == ["Head", "One", "word", "&", "möre", "Two", "Three"]


@pytest.mark.parametrize(
    "data", [b"caf\xe9 cr\xe8me", "café crème".encode(), "café crème".encode("utf-16")]
)
def test_text_is_read_in_the_encodings_that_files_have(data: bytes) -> None:
    assert read(data, "text").text.strip() == "café crème"


def test_words_parted_at_the_end_of_a_line_are_made_whole() -> None:
    assert clean("evolu\ufffe\r\ntion and evolu-\ntion, pages 3-\n7\x00\f") == (
        "evolution and evolution, pages 3-\n7 "
    )


def test_the_kind_is_told_by_the_content_first() -> None:
    assert kind_of("application/octet-stream", "a", b"\n%PDF-1.4") == "pdf"
    assert kind_of("text/html", "a", b"") == "html"
    assert kind_of("application/octet-stream", "a.HTM", b"") == "html"
    assert kind_of("text/x-tex", "a.tex", b"") == "text"
    assert kind_of("image/png", "a.png", b"") == ""
