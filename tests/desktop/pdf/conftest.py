"""PDF files in tabs, and a mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pdf.opening import open_pdf
from ibidem.desktop.pdf.view import PdfView
from ibidem.model.ids import RecordId
from ibidem.services.editing import attach_files
from ibidem.services.searching import list_references
from tests.desktop.pdf.papers import LINES, paper
from tests.desktop.waiting import settle, wait_until

Attach = Callable[[bytes], RecordId]
Open = Callable[[bytes], PdfView]


@pytest.fixture
def attach(window: MainWindow, tmp_path: Path) -> Attach:
    """Attaches a file to the first reference. The window is the active one."""
    window.activateWindow()
    wait_until(window.isActiveWindow, "an active window")

    def attach(content: bytes) -> RecordId:
        path = tmp_path / "paper.pdf"
        path.write_bytes(content)
        library = window.open_library_desk.library
        reference = list_references(library).items[0].id
        return attach_files(library, reference, [path])[0]

    return attach


@pytest.fixture
def open_view(window: MainWindow, attach: Attach) -> Open:
    """Opens a file in a tab."""

    def open_view(content: bytes) -> PdfView:
        view = open_pdf(window, attach(content))
        settle(window)
        return view

    return open_view


@pytest.fixture
def view(open_view: Open) -> PdfView:
    """A paper of three pages."""
    return open_view(paper([LINES, ["Second page"], ["Third page, about seeds"]]))


def rest(view: PdfView) -> None:
    """Wait until nothing is done for the window of a view."""
    settle(view.desk.tasks.parent())


def place_of(view: PdfView, page: int, letter: int, *, behind: bool = False) -> QPointF:
    """Where a letter of a page is in the view: at its left edge, or its right one."""
    (rect,) = view.canvas.text_rects(page, letter, letter + 1)
    return QPointF(rect.right() - 0.5 if behind else rect.left() + 0.5, rect.center().y())


def _send(view: PdfView, kind: QEvent.Type, at: QPointF, *, pressed: bool) -> None:
    viewport = view.canvas.viewport()
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    event = QMouseEvent(
        kind,
        at,
        QPointF(viewport.mapToGlobal(at.toPoint())),
        none if kind is QEvent.Type.MouseMove else left,
        left if pressed else none,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(viewport, event)


def drag(view: PdfView, start: QPointF, end: QPointF) -> None:
    """Press, move in two steps, let go."""
    _send(view, QEvent.Type.MouseButtonPress, start, pressed=True)
    _send(view, QEvent.Type.MouseMove, (start + end) / 2, pressed=True)
    _send(view, QEvent.Type.MouseMove, end, pressed=True)
    _send(view, QEvent.Type.MouseButtonRelease, end, pressed=False)
    rest(view)


def click_at(view: PdfView, at: QPointF) -> None:
    """A click of the left button."""
    drag(view, at, at)


def double_click_at(view: PdfView, at: QPointF) -> None:
    """A double click, as Qt reports it: press, release, double click, release."""
    _send(view, QEvent.Type.MouseButtonPress, at, pressed=True)
    _send(view, QEvent.Type.MouseButtonRelease, at, pressed=False)
    _send(view, QEvent.Type.MouseButtonDblClick, at, pressed=True)
    _send(view, QEvent.Type.MouseButtonRelease, at, pressed=False)
    rest(view)


def press(view: PdfView, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    """A key, typed into what has the focus of the view."""
    target = view.window().focusWidget() or view.canvas
    QTest.keyClick(target, key, modifier or Qt.KeyboardModifier.NoModifier)
    rest(view)
