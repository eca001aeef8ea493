"""What a person can do to care for a library."""

from __future__ import annotations

from ibidem.desktop.actions import Action, Area
from ibidem.desktop.main_window import MainWindow


def _check(window: MainWindow) -> None:
    from ibidem.desktop.caring.check_dialog import CheckDialog

    CheckDialog(window).open()


def _summary(window: MainWindow) -> None:
    from ibidem.desktop.caring.summary_dialog import SummaryDialog

    SummaryDialog(window).open()


def _history(window: MainWindow) -> None:
    from ibidem.desktop.caring.history_view import KEY, HistoryView

    window.open_tab(KEY, "History", lambda: HistoryView(window), "history")


def _install(window: MainWindow) -> None:
    from ibidem.desktop.caring.file_texts import FileTexts

    window.parts["caring.file_texts"] = FileTexts(window.open_library_desk)


AREA: Area[MainWindow] = Area(
    actions=(
        Action("caring.history", "&History", _history, "Ctrl+Shift+H", icon="history"),
        Action("caring.check", "&Check Library...", _check, icon="check"),
        Action("caring.summary", "S&ummary...", _summary, "Ctrl+I"),
    ),
    install=_install,
)
