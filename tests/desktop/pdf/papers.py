"""PDF files with lines, turned pages, an outline and links, made byte by byte."""

from __future__ import annotations

from collections.abc import Sequence

from tests.services.reading_files.pdf_files import FONT, build, stream

WIDTH, HEIGHT = 600, 800
TOP, LEFT, LEADING = 740, 60, 24
LINES = (
    "On the beaks of the finches",
    "The finches of the islands differ in the depth of",
    "their beaks. The large ones crack hard seeds, and the",
    "small ones live on insects, as far as one could see.",
    "Nobody has counted them.",
)


def paper(
    pages: Sequence[Sequence[str]],
    *,
    turns: Sequence[int] = (),
    box: str = "",
    outline: Sequence[tuple[str, int]] = (),
    link_to: int | None = None,
    address: str = "",
) -> bytes:
    """A file with these lines on its pages. `turns`: how often each page is turned clockwise;
    `box`: the crop box of all; `outline`: titles and pages; the first page has a link to a page,
    or to an address, on its first line."""
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * at) for at in range(len(pages)))
    after = first + 2 * len(pages)
    catalog = b"/Outlines %d 0 R" % after if outline else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        FONT,
    ]
    for at, lines in enumerate(pages):
        turned = 90 * (turns[at] if at < len(turns) else 0)
        more = b"/Rotate %d " % turned
        if box:
            more += b"/CropBox [%s] " % box.encode()
        if at == 0 and (link_to is not None or address):
            more += b"/Annots [%s] " % _link(first, link_to, address)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] %s/Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>"
            % (WIDTH, HEIGHT, more, first + 2 * at + 1)
        )
        objects.append(stream(_content(lines)))
    objects += _outline(outline, after, first)
    return build(objects)


def _content(lines: Sequence[str]) -> bytes:
    drawn = b" ".join(
        b"(%s) Tj T*" % line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)")
        for line in lines
    )
    return b"BT /F1 14 Tf %d TL %d %d Td %s ET" % (LEADING, LEFT, TOP, drawn)


def _link(first: int, page: int | None, address: str) -> bytes:
    place = b"/Rect [%d %d 400 %d]" % (LEFT, TOP - 4, TOP + 12)
    if page is None:
        where = b"/A << /S /URI /URI (%s) >>" % address.encode()
    else:
        where = b"/Dest [%d 0 R /Fit]" % (first + 2 * page)
    return b"<< /Type /Annot /Subtype /Link /Border [0 0 0] %s %s >>" % (place, where)


def _outline(outline: Sequence[tuple[str, int]], number: int, first: int) -> list[bytes]:
    if not outline:
        return []
    last = number + len(outline)
    objects = [b"<< /First %d 0 R /Last %d 0 R /Count %d >>" % (number + 1, last, len(outline))]
    for at, (title, page) in enumerate(outline, number + 1):
        follows = b"/Next %d 0 R" % (at + 1) if at < last else b""
        objects.append(
            b"<< /Title (%s) /Parent %d 0 R /Dest [%d 0 R /Fit] %s >>"
            % (title.encode(), number, first + 2 * page, follows)
        )
    return objects
