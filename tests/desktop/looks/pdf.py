"""Pictures of the tab of a PDF."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pdf.opening import open_pdf
from ibidem.desktop.pdf.selection import Selection
from ibidem.desktop.pdf.view import PdfView
from ibidem.model.attachment import Annotation
from ibidem.services.annotating import add_annotations
from ibidem.services.editing import attach_files
from ibidem.services.searching import list_references
from tests.desktop.looks.look import Look
from tests.desktop.pdf.papers import LINES, paper
from tests.desktop.waiting import settle, wait_until
from tests.services.reading_files import pdf_files

_PAGE = (*LINES, "", *LINES[1:], "", *LINES[1:4])


def _open(window: MainWindow, content: bytes) -> PdfView:
    library = window.open_library_desk.library
    reference = list_references(library).items[0].id
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Darwin 1859 - Finches.pdf"
        path.write_bytes(content)
        (attachment,) = attach_files(library, reference, [path])
    view = open_pdf(window, attachment)
    settle(window)
    return view


def _annotated(window: MainWindow) -> PdfView:
    outline = [("Beaks", 0), ("Seeds", 1), ("Insects", 2)]
    view = _open(window, paper([_PAGE, _PAGE, _PAGE], outline=outline))
    layer = view.pages.layer(0)
    assert layer is not None
    line = layer.lines
    made = add_annotations(
        window.open_library_desk.library,
        [
            Annotation(view.attachment, 0, layer.areas_between(line[1].start + 4, line[2].end),
                       color="ffd84d", text=layer.passage(line[1].start + 4, line[2].end)),
            Annotation(view.attachment, 0, layer.areas_between(line[3].start, line[3].end),
                       shape="underline", text=layer.passage(line[3].start, line[3].end),
                       comment="Compare with Gould, who counted them two years later."),
            Annotation(view.attachment, 0, ((50000, 70000, 52000, 72000),), shape="note",
                       comment="Which island?"),
            Annotation(view.attachment, 0, ((5600, 44000, 42000, 52000),), shape="area"),
        ],
    )  # fmt: skip
    view.desk.look()
    wait_until(lambda: len(view.annotator.entries) == 4, "the annotations")
    view.edit_comment(made[1])
    settle(window)
    return view


def _page(window: MainWindow) -> QWidget:
    _annotated(window)
    return window


def _chosen(window: MainWindow) -> QWidget:
    view = _annotated(window)
    view.toolbar.contents.setChecked(True)
    settle(window)
    layer = view.pages.layer(0)
    assert layer is not None
    start, end = (0, layer.lines[6].start), (0, layer.lines[7].end)
    view.canvas.select(Selection((start, start), (end, end)))
    view._offer_marks()
    return window


def _found(window: MainWindow) -> QWidget:
    view = _annotated(window)
    view.find_bar.open_bar(0, "finches")
    wait_until(lambda: view.find_bar.count.text().startswith("1 of"), "the hits")
    return window


def _password(window: MainWindow) -> QWidget:
    _open(window, pdf_files.encrypted())
    return window


def _damaged(window: MainWindow) -> QWidget:
    _open(window, b"%PDF-1.7 cut")
    return window


LOOKS = (
    Look("pdf", "page", _page),
    Look("pdf", "chosen", _chosen),
    Look("pdf", "found", _found),
    Look("pdf", "password", _password),
    Look("pdf", "damaged", _damaged),
)
