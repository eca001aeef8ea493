"""Reading PDF files on the desktop: the first page, jumps, scrolling, searching."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.figure import Figure, measure, say
from ibidem.model.reference import Reference
from ibidem.services.editing import add_references, attach_files
from ibidem.services.library import LocalLibrary, create_library

if TYPE_CHECKING:
    from ibidem.desktop.pdf.view import PdfView

PAGES = (30, 1_000)
LINES, WORDS = 46, 12  # of a page, and of a line: about 3,000 letters
SIZE = (1_100, 850)  # of the window, in pixels
SCROLL_STEPS = 300
STEP_PIXELS = 90  # a notch of a mouse wheel
JUMPS = 40
PATIENCE_SECONDS = 120
_WORDS = (
    "finch", "beak", "seed", "island", "depth", "season", "drought", "large",
    "small", "insects", "growth", "measure", "female", "male", "survival", "heredity",
    "selection", "population", "sample", "figure", "table", "result", "method", "discussion",
)  # fmt: skip


def pdf_figures(_sizes: list[int], folder: Path) -> Iterator[Figure]:
    """Each figure for a short and a long document. The window is drawn, and shown nowhere."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ibidem.desktop.desk import Desk
    from ibidem.desktop.settings import Settings
    from ibidem.desktop.tasks import Tasks
    from ibidem.desktop.theme import Theme

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    Theme(application, "light")
    with create_library(folder / "Bench", device="bench") as library:
        tasks = Tasks(application)
        desk = Desk(library, tasks, Settings(folder))
        for pages in PAGES:
            attachment = _attach(library, folder, pages)
            yield from _figures(desk, attachment, pages)
        tasks.close()


def _figures(desk: Any, attachment: Any, pages: int) -> Iterator[Figure]:
    views: list[PdfView] = []

    def open_one() -> float:
        from ibidem.desktop.pdf.view import PdfView

        if views:
            _close(views.pop())
        began = perf_counter()
        view = PdfView(desk, attachment)
        view.resize(*SIZE)
        view.show()
        views.append(view)
        _wait(lambda: _is_drawn(view))
        view.canvas.viewport().grab()
        return perf_counter() - began

    name = f"{pages:,} pages"
    yield measure(f"first page shown, {name}", open_one, 0.3, repeats=5)
    (view,) = views
    jumps = _jump(view, pages)
    yield Figure(f"jump to any page, median, {name}", sorted(jumps)[JUMPS // 2], None, 0.1)
    frames = _scroll(view)
    yield Figure(f"scrolling, frame p99, {name}", quantiles(frames, n=100)[98], None, 0.05)
    yield Figure(f"scrolling, longest frame, {name}", max(frames), None, 0.05)
    say(f"search, {name}")
    began = perf_counter()
    view.find_bar.open_bar(0, "drought season")
    _wait(lambda: view.pages.hit_count > 0)
    first = perf_counter() - began
    _wait(lambda: not view.pages.is_searching)
    yield Figure(f"search, first hit, {name}", first, None, 0.5)
    yield Figure(f"search, all pages, {name}", perf_counter() - began, None, None)
    yield Figure(f"bitmaps held, {name}", view.pages.bitmaps.bytes, None, 200e6, "B")
    _close(view)


def _jump(view: PdfView, pages: int) -> list[float]:
    dice = Random(1)
    times = []
    for _ in range(JUMPS):
        began = perf_counter()
        view.go_to_page(dice.randrange(pages))
        _wait(lambda: _is_drawn(view))
        view.canvas.viewport().grab()
        times.append(perf_counter() - began)
    return times


def _scroll(view: PdfView) -> list[float]:
    """How long the window needs for each step: what a person feels. Each is drawn."""
    from PySide6.QtWidgets import QApplication

    view.go_to_page(0)
    _wait(lambda: _is_drawn(view))
    bar = view.canvas.verticalScrollBar()
    frames = []
    for _ in range(SCROLL_STEPS):
        began = perf_counter()
        bar.setValue((bar.value() + STEP_PIXELS) % max(1, bar.maximum()))
        QApplication.processEvents()
        frames.append(perf_counter() - began)
    return frames


def _is_drawn(view: PdfView) -> bool:
    canvas = view.canvas
    return view.pages.is_open and all(
        view.pages.bitmap(tile) is not None
        for page in canvas.visible_pages()
        for tile in canvas.tiles_of(page)
    )


def _wait(condition: Callable[[], bool]) -> None:
    from PySide6.QtWidgets import QApplication

    end = perf_counter() + PATIENCE_SECONDS
    while not condition():
        QApplication.processEvents()
        if perf_counter() > end:
            raise TimeoutError("the page did not come")


def _close(view: PdfView) -> None:
    view.close()
    view.deleteLater()
    _wait(lambda: not view.desk.tasks.running)


def _attach(library: LocalLibrary, folder: Path, pages: int) -> Any:
    path = folder / f"{pages}.pdf"
    path.write_bytes(make_document(pages))
    ids, _ = add_references(library, [Reference(fields={"title": f"{pages} pages"})])
    return attach_files(library, ids[0], [path])[0]


def make_document(pages: int) -> bytes:
    """A PDF with text on every page and some lines drawn, as a paper has."""
    dice = Random(pages)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * at) for at in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
    ]
    for at in range(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * at)
        )
        lines = (" ".join(dice.choices(_WORDS, k=WORDS)) for _ in range(LINES))
        text = b" ".join(b"(%s) Tj T*" % line.encode() for line in lines)
        curves = b" ".join(
            b"%d %d m %d %d l S" % tuple(dice.randrange(50, 550) for _ in range(4))
            for _ in range(40)
        )
        content = b"BT /F1 11 Tf 15 TL 60 780 Td %s ET 0.2 w 0.8 G %s" % (text, curves)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    data = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(data + b"startxref\n%d\n%%%%EOF\n" % start)
