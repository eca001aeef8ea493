"""What there is to read about the program."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence

from ibidem.desktop.actions import Action, Area, Needs
from ibidem.desktop.main_window import MainWindow


def _page(name: str) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        from ibidem.desktop.help.pages_dialog import HelpDialog

        for dialog in window.findChildren(HelpDialog):
            if dialog.isVisible():
                dialog.show_page(name)
                dialog.raise_()
                dialog.activateWindow()
                return
        HelpDialog(window, name).show()

    return show


def _shortcuts(window: MainWindow) -> None:
    from ibidem.desktop.help.shortcuts_dialog import ShortcutsDialog

    ShortcutsDialog(window).open()


def _about(window: MainWindow) -> None:
    from ibidem.desktop.help.about_dialog import AboutDialog

    AboutDialog(window).open()


AREA: Area[MainWindow] = Area(
    actions=(
        Action(
            "help.guide",
            "&Guide",
            _page("desktop"),
            QKeySequence.StandardKey.HelpContents,
            needs=Needs.NOTHING,
        ),
        Action("help.search", "&Search", _page("search"), needs=Needs.NOTHING),
        Action(
            "help.sync_goes_wrong",
            "&When Sync Goes Wrong",
            _page("when-sync-goes-wrong"),
            needs=Needs.NOTHING,
        ),
        Action("help.shortcuts", "&Keyboard Shortcuts", _shortcuts, "Ctrl+/", needs=Needs.NOTHING),
        Action("help.about", "&About Ibidem", _about, needs=Needs.NOTHING),
    )
)
