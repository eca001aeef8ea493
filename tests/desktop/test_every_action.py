"""Every entry of every menu does something that can be seen, or cannot be chosen.

Each action of the window is triggered, without and with chosen references; dialogs are answered
with Esc. What counts as seen: a dialog or a menu, another window, tab or page, a sentence at the
bottom, another focus, an entry that is on or off, something that changed in the library, a
clipboard that changed, a window that is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ibidem.desktop.actions import Needs
from ibidem.desktop.application import Application
from ibidem.desktop.areas import AREAS
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.showing import Selection
from ibidem.services.following import newest_changeset
from ibidem.services.searching import choose_in_view
from tests.desktop.waiting import settle

ACTIONS = {action.id: action for area in AREAS for action in area.actions}
# What these do depends on where the cursor is, and is tested there.
AT_THE_CURSOR = {"frame.cut", "frame.copy", "frame.paste", "frame.select_all"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written into this person's own folders."""
    (tmp_path / "person" / "Documents").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "person" / ".config"))


@pytest.fixture(autouse=True)
def opened_outside(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    """What was handed to programs of the system."""
    urls: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        urls.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return urls


class Watching:
    """Answers whatever opens with Esc, and remembers that something did."""

    def __init__(self, window: MainWindow) -> None:
        self.seen: list[str] = []
        self._window = window
        self._timer = QTimer(window)
        self._timer.timeout.connect(self._look)
        self._timer.start(5)
        self._known = set(self._others())

    def _look(self) -> None:
        for widget in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if widget is not None:
                self.seen.append(f"{type(widget).__name__} {widget.windowTitle()}")
                QTest.keyClick(widget, Qt.Key.Key_Escape)
                return
        for each in self._others():
            if each not in self._known:
                self._known.add(each)
                self.seen.append(f"{type(each).__name__} {each.windowTitle()}")

    def _others(self) -> Iterator[QWidget]:
        return (
            each
            for each in QApplication.topLevelWidgets()
            if each.isVisible() and each is not self._window
        )

    def stop(self) -> None:
        """Look once more, then no more."""
        self._look()
        self._timer.stop()


def state(window: MainWindow) -> tuple[object, ...]:
    """What can be seen of a window, as values to compare."""
    focus = QApplication.focusWidget()
    desk = window.open_library_desk
    panes = [window.panes.widget(place) for place in range(window.panes.count())]
    return (
        window.tabs.count(),
        window.tabs.currentIndex(),
        window.pages.currentIndex(),
        window.notices.text,
        id(focus) if focus is not None else 0,
        window.isFullScreen(),
        window.theme.is_dark,
        tuple(pane.isHidden() for pane in panes if pane is not None),
        newest_changeset(desk.library),
        desk.showing.place,
        desk.showing.selection.count,
        QGuiApplication.clipboard().text(),
        tuple(action.isChecked() for action in window.actions()),
        sum(widget.isVisible() for widget in window.findChildren(QWidget)),
    )


def choose(window: MainWindow, count: int) -> None:
    """Have references chosen, as the list says it."""
    desk = window.open_library_desk
    ids = choose_in_view(desk.library)[:count]
    desk.showing.choose(Selection(len(ids), ids[0] if ids else None, lambda: ids))


@pytest.mark.parametrize("name", sorted(set(ACTIONS) - AT_THE_CURSOR))
def test_an_action_has_an_effect_that_is_seen_or_cannot_be_chosen(
    name: str, application: Application, library_path: Path, opened_outside: list[QUrl]
) -> None:
    was_possible = was_seen = False
    for count in (0, 1 if ACTIONS[name].needs is Needs.ONE else 3):
        window = application.open_library(library_path)  # the one that is open, if it still is
        settle(window)
        choose(window, count)
        settle(window)
        window.refresh_actions()
        action = window.action(name)
        if not action.isEnabled():
            continue
        was_possible = True
        QGuiApplication.clipboard().setText("before")
        before = state(window)
        watching = Watching(window)
        menu = action.menu()
        if menu is not None:
            menu.aboutToShow.emit()
            assert menu.actions(), f"{name} is an empty submenu"
            watching.stop()
            continue
        action.trigger()
        settle(application)
        for each in list(application.windows):
            settle(each)
        gone = window not in application.windows
        if not gone:
            watching.stop()
        is_now = ACTIONS[name].checked is not None  # an entry that is on already stays on
        seen = gone or bool(watching.seen or opened_outside) or is_now or state(window) != before
        assert seen or was_seen, f"{name} with {count} chosen: nothing was to be seen"
        was_seen = True  # a tab that is open already stays as it is the second time
        opened_outside.clear()
    if not was_possible:
        assert ACTIONS[name].possible is not None, f"{name} was never possible"
