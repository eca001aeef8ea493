"""Pictures of the help."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ibidem.desktop.dialogs import Dialog
from ibidem.desktop.help.about_dialog import AboutDialog
from ibidem.desktop.help.pages_dialog import HelpDialog
from ibidem.desktop.help.shortcuts_dialog import ShortcutsDialog
from ibidem.desktop.main_window import MainWindow
from tests.desktop.looks.look import Look


def _shown(make: Callable[[MainWindow], Dialog]) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        dialog = make(window)
        dialog.show()
        return dialog

    return show


LOOKS = (
    Look("help", "guide", _shown(HelpDialog)),
    Look("help", "search", _shown(lambda window: HelpDialog(window, "search"))),
    Look("help", "shortcuts", _shown(ShortcutsDialog)),
    Look("help", "about", _shown(AboutDialog)),
)
