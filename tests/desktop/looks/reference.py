"""Pictures of the right pane."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.reference.pane import ReferencePane
from tests.desktop.looks.look import Look
from tests.desktop.reference.choosing import choose, pane_of, rich


def _details(window: MainWindow) -> QWidget:
    choose(window, rich(window))
    return _wide(window)


def _new(window: MainWindow) -> QWidget:
    window.action("reference.new").trigger()
    return _wide(window)


def _empty(window: MainWindow) -> QWidget:
    return _wide(window)


def _wide(window: MainWindow) -> ReferencePane:
    window.panes.setSizes([150, 700, 420])
    return pane_of(window)


LOOKS = (
    Look("reference", "empty", _empty),
    Look("reference", "details", _details),
    Look("reference", "new", _new),
)
