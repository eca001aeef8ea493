"""A file as pdfium sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from ibidem.desktop.pdf.document import Document, Link, Tile
from ibidem.errors import InputError
from tests.desktop.pdf.papers import HEIGHT, LINES, WIDTH, paper
from tests.services.reading_files import pdf_files


def darkness(image: QImage) -> list[tuple[int, int]]:
    """The dark points of a picture."""
    return [
        (x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y).lightness() < 100
    ]


def render(document: Document, page: int = 0, scale: float = 0.5) -> QImage:
    width, height = document.sizes[page]
    return document.render(Tile(page, scale, 0, 0, round(width * scale), round(height * scale)))


def test_pages_have_sizes_and_text_and_are_rendered_dark_on_white() -> None:
    document = Document(paper([LINES, ["Second"]]))
    assert document.sizes == [(WIDTH, HEIGHT)] * 2
    dark = darkness(render(document))
    assert min(y for _, y in dark) < 40
    assert max(y for _, y in dark) < 100  # the lines are at the top
    assert document.text_layer(1).text == "Second"
    document.close()
    document.close()


def test_a_tile_is_a_part_of_the_page() -> None:
    document = Document(paper([LINES]))
    whole = document.render(Tile(0, 1.0, 0, 0, WIDTH, HEIGHT))
    part = document.render(Tile(0, 1.0, 50, 40, 200, 100))
    assert part == whole.copy(50, 40, 200, 100)
    document.close()


def test_letters_are_counted_alike_for_a_search_and_for_marking() -> None:
    document = Document(paper([LINES, ["\u00dcber (Gr\u00fc\u00dfe)"]]))
    texts = document.texts([0, 1])
    for page in (0, 1):
        layer = document.text_layer(page)
        assert layer.text == texts[page]
        assert len(layer.boxes) == len(layer.text)
    assert [document.text_layer(0).passage(line.start, line.end)
            for line in document.text_layer(0).lines] == list(LINES)  # fmt: skip
    document.close()


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_text_is_shown_where_its_boxes_are_on_turned_and_cropped_pages(turns: int) -> None:
    document = Document(paper([["HHHH"]], turns=[turns], box="40 100 560 780"))
    image = render(document, scale=1.0)
    facts, layer = document.facts(0), document.text_layer(0)
    assert facts.box.turns == turns
    assert document.sizes[0] == ((520, 680) if turns % 2 == 0 else (680, 520))
    left, top, right, bottom = facts.box.rect_to_shown(*layer.lines[0].box)
    dark = darkness(image)
    assert dark
    assert all(left - 2 <= x <= right + 2 and top - 2 <= y <= bottom + 2 for x, y in dark)
    document.close()


def test_outline_and_links_lead_to_pages_and_addresses() -> None:
    document = Document(paper([["A"], ["B"]], outline=[("Start", 0), ("End", 1)], link_to=1))
    outline = document.outline()
    assert [(each.title, each.page) for each in outline] == [("Start", 0), ("End", 1)]
    (link,) = document.facts(0).links
    assert (link.page, link.address) == (1, "")
    document.close()
    outside = Document(paper([["A"]], address="https://example.org/x"))
    assert outside.facts(0).links == [Link(link.box, None, "https://example.org/x")]
    assert outside.outline() == []
    outside.close()


@pytest.mark.parametrize(
    ("content", "needs"),
    [
        (pdf_files.encrypted(), "password"),
        (b"%PDF-1.7 cut", None),
        (b"", None),
        (b"not a PDF at all", None),
    ],
    ids=["password", "cut", "empty", "text"],
)
def test_what_cannot_be_read_is_refused_with_its_reason(content: bytes, needs: str | None) -> None:
    with pytest.raises(InputError) as caught:
        Document(content)
    assert caught.value.details.get("needs") == needs


def test_a_page_that_is_damaged_is_white_and_the_others_are_shown(tmp_path: Path) -> None:
    objects = pdf_files.pages(["first", "second"])
    objects[3] = b"<< /Type /Nothing >>"
    document = Document(pdf_files.build(objects))
    for page in range(len(document.sizes)):
        render(document, page)
        document.facts(page)
    assert "second" in document.texts(range(len(document.sizes))).values()
    document.close()


def test_a_file_that_says_it_had_billions_of_pages_opens_or_is_refused() -> None:
    try:
        document = Document(pdf_files.huge_page_count())
    except InputError:
        return
    assert len(document.sizes) < 1_000_000
    document.close()
