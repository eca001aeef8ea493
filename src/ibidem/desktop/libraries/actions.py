"""What a person can do with libraries and files."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence

from ibidem.desktop.actions import Action, Area, Needs, PageEntry
from ibidem.desktop.libraries import making
from ibidem.desktop.libraries.part import Libraries
from ibidem.desktop.main_window import MainWindow

Key = QKeySequence.StandardKey


def part(window: MainWindow) -> Libraries:
    """The part of a window."""
    found = window.parts["libraries"]
    assert isinstance(found, Libraries)
    return found


def _on_part(method: Callable[[Libraries], None]) -> Callable[[MainWindow], None]:
    return lambda window: method(part(window))


def _prepare(window: MainWindow) -> None:
    window.parts["libraries"] = Libraries(window)


def _install(window: MainWindow) -> None:
    part(window).begin()


AREA = Area(
    actions=(
        Action(
            "libraries.new",
            "&New Library...",
            making.new_library,
            "Ctrl+Shift+N",
            needs=Needs.NOTHING,
            icon="new",
        ),
        Action(
            "libraries.open", "&Open Library...", making.open_library, Key.Open, needs=Needs.NOTHING
        ),
        Action(
            "libraries.recent",
            "Open &Recent",
            lambda _window: None,
            needs=Needs.NOTHING,
            menu=making.fill_recent,
        ),
        Action("libraries.sample", "Sa&mple Library", making.sample_library, needs=Needs.NOTHING),
        Action(
            "libraries.import",
            "&Import...",
            _on_part(Libraries.choose_import),
            "Ctrl+Shift+I",
            needs=Needs.NOTHING,
            icon="import",
            writes=True,
        ),
        Action(
            "libraries.open_shared",
            "Open S&hared Library...",
            _on_part(Libraries.open_shared),
            needs=Needs.NOTHING,
            icon="cloud",
        ),
        Action(
            "libraries.import_identifiers",
            "Import by I&dentifiers...",
            _on_part(Libraries.import_identifiers),
            "Ctrl+Shift+D",
            writes=True,
        ),
        Action(
            "libraries.watch_folder",
            "&Watched Folder...",
            _on_part(Libraries.choose_watched_folder),
            writes=True,
        ),
        Action(
            "libraries.export",
            "&Export...",
            _on_part(Libraries.export),
            "Ctrl+Shift+E",
            icon="export",
        ),
        Action(
            "libraries.compress",
            "Com&pressed Library...",
            _on_part(Libraries.compress),
        ),
        Action(
            "libraries.restore",
            "Res&tore...",
            making.restore_library,
            needs=Needs.NOTHING,
            tip="Make a library from a compressed one",
        ),
        Action("libraries.close", "&Close", making.close_library, Key.Close),
    ),
    install=_install,
    prepare=_prepare,
    pages=(PageEntry("Import", lambda window: part(window).make_page()),),
)
