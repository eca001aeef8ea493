"""The dialog of the preferences: a list of pages, and the page that was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QScrollArea, QStackedWidget, QWidget

from ibidem.desktop.dialogs import Dialog
from ibidem.desktop.pages import Page
from ibidem.desktop.theme import SPACE

SIZE = QSize(760, 620)
LIST_WIDTH = 150
ITEM_HEIGHT = 32


class PreferencesDialog(Dialog):
    """Shows pages. OK lets each take over what was entered, one after the other."""

    def __init__(self, parent: QWidget, pages: Sequence[Page]) -> None:
        super().__init__(parent, "Preferences", width=640)
        self.setObjectName("preferences")
        self.pages = list(pages)
        self.list = QListWidget()
        self.list.setObjectName("preference-pages")
        self.list.setAccessibleName("Pages")
        self.list.setFixedWidth(LIST_WIDTH)
        self._stack = QStackedWidget()
        for page in self.pages:
            self.list.addItem(page.title)
            self.list.item(self.list.count() - 1).setSizeHint(QSize(0, ITEM_HEIGHT))
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidget(page)
            self._stack.addWidget(area)
        self.list.currentRowChanged.connect(self._stack.setCurrentIndex)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.list)
        row.addWidget(self._stack, 1)
        self.body.addLayout(row, 1)
        self.list.setCurrentRow(0)
        self.resize(SIZE)

    def show_page(self, title: str) -> None:
        """Go to the page of that title."""
        titles = [page.title for page in self.pages]
        if title in titles:
            self.list.setCurrentRow(titles.index(title))

    def page(self, title: str) -> Page:
        """The page of that title."""
        return next(page for page in self.pages if page.title == title)

    def confirm(self) -> None:
        """Save the pages in turn; one that is not ready shows itself, and the dialog stays."""
        self._save_from(0)

    def reject(self) -> None:
        """Close without taking anything over."""
        for page in self.pages:
            page.leave()
        super().reject()

    def _save_from(self, place: int) -> None:
        if place == len(self.pages):
            self.accept()
            return
        saved: list[bool] = []

        def go_on() -> None:
            saved.append(True)
            self._save_from(place + 1)

        self.pages[place].save(go_on)
        if not saved:
            self.list.setCurrentRow(place)
