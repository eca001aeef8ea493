"""The line above the list in which somebody searches."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.icons import icon
from ibidem.desktop.settings import Settings
from ibidem.desktop.settings_keys import SEARCHES
from ibidem.desktop.theme import SPACE

WAIT_MS = 120  # after the last key, before it is searched
HISTORY_MAX = 15


class SearchBar(QWidget):
    """`asked` is emitted as somebody types, with the text and whether it is finished."""

    asked = Signal(str, object)
    left = Signal()  # Down or Enter: on to the list
    save_wanted = Signal(str)
    advanced_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._finished = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(lambda: self._ask(finished=self._finished))

        self.field = QLineEdit()
        self.field.setObjectName("search")
        self.field.setAccessibleName("Search")
        self.field.setPlaceholderText("Search")
        self.field.setToolTip(
            "Words, or author:darwin, title:origin, year:2010..2020, tag:cited, has:attachment,"
            " OR, NOT, ( )"
        )
        self.field.setClearButtonEnabled(True)
        self.field.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.textEdited.connect(self._wait)
        self.field.textChanged.connect(self._show_parts)
        self.field.returnPressed.connect(self._finish)
        self.field.installEventFilter(self)

        self.scope = QComboBox()
        self.scope.setObjectName("scope")
        self.scope.setAccessibleName("Where to search")
        self.scope.addItem("Here", "here")
        self.scope.addItem("Whole Library", "everywhere")
        self.scope.activated.connect(lambda _: self._ask(finished=False))

        self.history = _button("history", "Earlier searches")
        self.history.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.history)
        menu.aboutToShow.connect(lambda: self._fill_history(menu))
        self.history.setMenu(menu)
        self.advanced = _button("filter", "Advanced search")
        self.advanced.setCheckable(True)
        self.advanced.clicked.connect(lambda _: self.advanced_wanted.emit())
        self.save = QPushButton("Save as Smart Group")
        self.save.setProperty("role", "link")
        self.save.clicked.connect(lambda _: self.save_wanted.emit(self.text))

        self._lay_out()

    def _lay_out(self) -> None:
        self.problem = QLabel()
        self.problem.setObjectName("search-problem")
        self.problem.setProperty("role", "bad")
        self.problem.setWordWrap(True)
        self.problem.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        self.problem.hide()

        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.field, 1)
        row.addWidget(self.scope)
        row.addWidget(self.save)
        row.addWidget(self.history)
        row.addWidget(self.advanced)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addLayout(row)
        column.addWidget(self.problem)
        self._is_everything = True
        self._show_parts()

    @property
    def text(self) -> str:
        """What is searched."""
        return self.field.text().strip()

    @property
    def everywhere(self) -> bool:
        """Whether the whole library is searched."""
        return str(self.scope.currentData()) == "everywhere"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody typed just now, so that it is not searched yet."""
        return self._timer.isActive()

    def search(self, text: str) -> None:
        """Search for a text at once."""
        self._timer.stop()
        self.field.setText(text)
        self._ask(finished=True)

    def show_query(self, text: str) -> None:
        """Search for what another widget wrote, as if it was typed and finished."""
        if text != self.text:
            self.field.setText(text)
            self._finished = True
            self._timer.start()

    def show_place(self, title: str, *, is_everything: bool) -> None:
        """Name the place that is searched; all references need no choice of scope."""
        self.scope.setItemText(0, f"In {title}" if len(title) <= 24 else "Here")
        self._is_everything = is_everything
        self._show_parts()

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the search; "" says nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.field.setProperty("invalid", bool(text))
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)

    def focus(self) -> None:
        """Go there, with what was searched chosen."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Down goes on to the list, Esc clears, and then goes on to the list."""
        if watched is self.field and isinstance(event, QKeyEvent):
            pressed = event.type() == QEvent.Type.KeyPress
            if pressed and event.key() == Qt.Key.Key_Down:
                self.left.emit()
                return True
            if pressed and event.key() == Qt.Key.Key_Escape:
                if self.field.text():
                    self.search("")
                else:
                    self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def remember(self) -> None:
        """Keep what is searched for the list of earlier searches."""
        if self.text:
            others = [each for each in self._settings.texts(SEARCHES) if each != self.text]
            self._settings.save(SEARCHES, [self.text, *others][:HISTORY_MAX])

    def _again(self, text: str, _checked: object = None) -> None:
        self.search(text)

    def _ask(self, *, finished: bool) -> None:
        self.asked.emit(self.text, finished)

    def _wait(self) -> None:
        self._finished = False
        self._timer.start()

    def _finish(self) -> None:
        self._timer.stop()
        self.remember()
        self._ask(finished=True)
        self.left.emit()

    def _show_parts(self) -> None:
        has_text = bool(self.text)
        self.scope.setVisible(has_text and not self._is_everything)
        self.save.setVisible(has_text)
        if not self.field.text() and not self.field.hasFocus():
            self.show_problem("")
        if not self.field.text() and not self._timer.isActive() and self.problem.isVisible():
            self.show_problem("")

    def _fill_history(self, menu: QMenu) -> None:
        menu.clear()
        for each in self._settings.texts(SEARCHES):
            menu.addAction(each.replace("&", "&&")).triggered.connect(partial(self._again, each))
        if menu.isEmpty():
            menu.addAction("No earlier searches").setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction("Forget Searches", lambda: self._settings.forget(SEARCHES))


def _button(name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setIcon(icon(name))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button
