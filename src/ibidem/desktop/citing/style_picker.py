"""Choosing one of ten thousand styles: by typing a part of its name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.desk import Desk
from ibidem.desktop.theme import SPACE
from ibidem.services.citing import StyleEntry, find_style, list_locales, list_styles

SHOWN_MAX = 100
PAUSE_MS = 120


class StylePicker(QWidget):
    """A search field and what fits. `chosen` carries the name of a style."""

    chosen = Signal(str)
    accepted = Signal()

    def __init__(self, desk: Desk, style: str) -> None:
        super().__init__()
        self._desk = desk
        self.style_name = style
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search styles: a journal, a society, APA…")
        self.search.setAccessibleName("Search styles")
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Styles")
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.currentItemChanged.connect(self._choose)
        self.list.itemDoubleClicked.connect(lambda _: self.accepted.emit())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._find)
        self.search.textEdited.connect(lambda _: self._timer.start())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        self.setFocusProxy(self.search)
        self._find()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Up and Down walk through the list while one types."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        ):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            row = max(0, min(self.list.count() - 1, self.list.currentRow() + step))
            self.list.setCurrentRow(row)
            return True
        return super().eventFilter(watched, event)

    def _find(self) -> None:
        typed, style = self.search.text(), self.style_name

        def show(found: tuple[str, list[StyleEntry]]) -> None:
            if typed == self.search.text():
                self._list(style, *found)

        self._desk.read(
            lambda _: (find_style(style).title, list_styles(typed, limit=SHOWN_MAX)),
            show,
            owner=self,
        )

    def _list(self, style: str, title: str, entries: list[StyleEntry]) -> None:
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's
        self.list.clear()
        listed = {each.name for each in entries}
        if not self.search.text() and style not in listed:
            entries = [StyleEntry(style, title), *entries]
        for each in entries:
            item = QListWidgetItem(each.title)
            item.setData(Qt.ItemDataRole.UserRole, each.name)
            item.setToolTip(each.title)
            self.list.addItem(item)
            if title == each.title:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)  # noqa: FBT003 - Qt's
        if self.list.currentRow() < 0 and entries:
            self.list.setCurrentRow(0)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.style_name = str(item.data(Qt.ItemDataRole.UserRole))
            self.chosen.emit(self.style_name)


def locale_choice(chosen: str) -> QComboBox:
    """The languages there are, and that of the style."""
    box = QComboBox()
    box.addItem("Language of the style", "")
    for code, name in list_locales().items():
        box.addItem(f"{name} ({code})", code)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box
