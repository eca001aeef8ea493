"""Pictures of the frame."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ibidem.desktop.main_window import MainWindow
from tests.desktop.looks.look import Look


def _menu(window: MainWindow) -> QWidget:
    menu = window.menuBar().actions()[0].menu()
    assert isinstance(menu, QWidget)
    menu.ensurePolished()
    menu.adjustSize()
    return menu


LOOKS = (
    Look("frame", "window", lambda window: window),
    Look("frame", "file-menu", _menu),
)
