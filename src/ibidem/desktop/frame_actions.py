"""What the frame itself can do: undo, clipboard, panes, theme, quit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from ibidem.desktop.actions import Action, Area, Needs
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.settings_keys import THEME

Key = QKeySequence.StandardKey


def _on_focused(verb: str) -> Callable[[MainWindow], None]:
    """Do a verb of the clipboard where the cursor is: in a text, or in a view that knows it."""

    def run(_window: MainWindow) -> None:
        widget = QApplication.focusWidget()
        while widget is not None:
            method = getattr(widget, verb, None)
            if callable(method):
                method()
                return
            widget = widget.parentWidget()

    return run


def _undo(window: MainWindow) -> None:
    if not _undo_in_text("undo"):
        window.open_library_desk.undo()


def _redo(window: MainWindow) -> None:
    if not _undo_in_text("redo"):
        window.open_library_desk.redo()


def _undo_in_text(verb: str) -> bool:
    """While somebody types, Undo is about the text; afterwards about the library."""
    widget = QApplication.focusWidget()
    if isinstance(widget, QLineEdit):
        possible = widget.isUndoAvailable() if verb == "undo" else widget.isRedoAvailable()
    elif isinstance(widget, QTextEdit | QPlainTextEdit) and not widget.isReadOnly():
        document = widget.document()
        possible = document.isUndoAvailable() if verb == "undo" else document.isRedoAvailable()
    else:
        return False
    if possible:
        getattr(widget, verb)()
    return possible


def _toggle_pane(place: int) -> Callable[[MainWindow], None]:
    def toggle(window: MainWindow) -> None:
        pane = window.panes.widget(place)
        if pane is not None:
            pane.setVisible(not pane.isVisible())
        window.refresh_actions()

    return toggle


def _is_shown(place: int) -> Callable[[MainWindow], bool]:
    def is_shown(window: MainWindow) -> bool:
        pane = window.panes.widget(place)
        return pane is not None and not pane.isHidden()

    return is_shown


def _choose_theme(choice: str) -> Callable[[MainWindow], None]:
    def choose(window: MainWindow) -> None:
        window.settings.save(THEME, choice)
        window.theme.choose(choice)
        window.refresh_actions()

    return choose


def _has_theme(choice: str) -> Callable[[MainWindow], bool]:
    return lambda window: window.theme.choice == choice


def _full_screen(window: MainWindow) -> None:
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()


AREA = Area(
    actions=(
        Action(
            "frame.undo",
            "&Undo",
            _undo,
            Key.Undo,
            possible=lambda window: window.desk is not None and window.desk.undo_step is not None,
            icon="undo",
            writes=True,
        ),
        Action(
            "frame.redo",
            "&Redo",
            _redo,
            ("Ctrl+Shift+Z", "Ctrl+Y"),
            possible=lambda window: window.desk is not None and window.desk.redo_step is not None,
            icon="redo",
            writes=True,
        ),
        Action("frame.cut", "Cu&t", _on_focused("cut"), Key.Cut),
        Action("frame.copy", "&Copy", _on_focused("copy"), Key.Copy, icon="copy"),
        Action("frame.paste", "&Paste", _on_focused("paste"), Key.Paste),
        Action("frame.select_all", "Select &All", _on_focused("selectAll"), Key.SelectAll),
        Action(
            "frame.show_sidebar",
            "&Sidebar",
            _toggle_pane(0),
            "Ctrl+Alt+S",
            checked=_is_shown(0),
        ),
        Action(
            "frame.show_reference",
            "&Reference Pane",
            _toggle_pane(2),
            "Ctrl+Alt+R",
            checked=_is_shown(2),
        ),
        Action(
            "frame.theme_system",
            "Colours as the S&ystem",
            _choose_theme("system"),
            needs=Needs.NOTHING,
            checked=_has_theme("system"),
        ),
        Action(
            "frame.theme_light",
            "&Light",
            _choose_theme("light"),
            needs=Needs.NOTHING,
            checked=_has_theme("light"),
        ),
        Action(
            "frame.theme_dark",
            "&Dark",
            _choose_theme("dark"),
            needs=Needs.NOTHING,
            checked=_has_theme("dark"),
        ),
        Action("frame.full_screen", "&Full Screen", _full_screen, "F11", needs=Needs.NOTHING),
        Action(
            "frame.quit",
            "&Quit",
            lambda window: window.windows.close_all(),
            Key.Quit,
            needs=Needs.NOTHING,
        ),
    )
)
