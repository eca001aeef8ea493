"""Pictures of citing."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from ibidem.desktop.main_window import MainWindow
from tests.desktop.looks.look import Look
from tests.desktop.reference.choosing import choose, some
from tests.desktop.waiting import settle


def dialog_of(window: MainWindow, action: str) -> QDialog:
    """The dialog that an action opens."""
    window.action(action).trigger()
    settle(window)
    return next(each for each in window.findChildren(QDialog) if each.isVisible())


def _bibliography(window: MainWindow) -> QWidget:
    choose(window, *some(window, 9))
    return dialog_of(window, "citing.bibliography")


LOOKS = (
    Look("citing", "bibliography", _bibliography),
    Look("citing", "style", lambda window: dialog_of(window, "citing.style")),
)
