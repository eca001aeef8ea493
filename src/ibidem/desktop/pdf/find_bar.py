"""The bar with which one searches in the document."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)

from ibidem.desktop.icons import icon
from ibidem.desktop.pdf.finding import pattern_for
from ibidem.desktop.pdf.pages import HITS_MAX, Pages

_WAIT_MS = 150  # after the last letter typed


class FindBar(QFrame):
    """Words, how often they are there, next and previous."""

    went_to = Signal(int, int)  # page, number of the hit on it
    closed = Signal()

    def __init__(self, pages: Pages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = pages
        self._current: tuple[int, int] | None = None
        self._first = 0
        self._has_gone = False
        self.field = QLineEdit()
        self.field.setPlaceholderText("Find in this document")
        self.field.setAccessibleName("Find in this document")
        self.field.setMaximumWidth(340)
        self.field.setMinimumWidth(150)
        self.count = QLabel()
        self.count.setProperty("role", "quiet")
        self.count.setMinimumWidth(84)
        self.match_case = self._switch("Aa", "Match case")
        self.whole_words = self._switch("|ab|", "Whole words")
        self.previous = self._button("up", "Previous (Shift+F3)")
        self.next = self._button("down", "Next (F3)")
        close = self._button("close", "Close (Esc)")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 6, 5)
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        for widget in (self.previous, self.next, self.count, self.match_case, self.whole_words):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._search)
        self.field.textChanged.connect(lambda _: self._timer.start())
        self.match_case.toggled.connect(lambda _: self._search())
        self.whole_words.toggled.connect(lambda _: self._search())
        self.next.clicked.connect(lambda: self.step(1))
        self.previous.clicked.connect(lambda: self.step(-1))
        close.clicked.connect(self.close_bar)
        pages.found.connect(self._show_count)

    def open_bar(self, page: int, words: str = "") -> None:
        """Show it; a search begins at `page`."""
        self._first = page
        self.show()
        if words:
            self.field.setText(words)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        if self.field.text():
            self._search()

    def close_bar(self) -> None:
        """Hide it; the hits are no longer shown."""
        self.hide()
        self._current = None
        self._pages.search(None)
        self.closed.emit()

    def step(self, direction: int) -> None:
        """Go to the next hit (1) or the one before (-1), around the end."""
        if self._timer.isActive():
            self._timer.stop()
            self._search()
            return
        hits = self._hits()
        if not hits:
            return
        if self._current in hits:
            place = (hits.index(self._current) + direction) % len(hits)
        else:
            later = [at for at, hit in enumerate(hits) if hit[0] >= self._first]
            place = later[0] if later else 0
        self._go(hits[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes on, with Shift back; Esc closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.step(-1 if back else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def _button(self, icon_name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(icon_name))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _switch(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setCheckable(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _search(self) -> None:
        self._timer.stop()
        self._current = None
        self._has_gone = False
        text = self.field.text()
        if not text.strip():
            self._pages.search(None)
            return
        pattern = pattern_for(
            text, match_case=self.match_case.isChecked(), whole_words=self.whole_words.isChecked()
        )
        self._pages.search(pattern, self._first)

    def _hits(self) -> list[tuple[int, int]]:
        return [
            (page, number)
            for page in sorted(self._pages.hits)
            for number in range(len(self._pages.hits[page]))
        ]

    def _go(self, hit: tuple[int, int]) -> None:
        self._current = hit
        self._has_gone = True
        self.went_to.emit(*hit)
        self._show_count()

    def _show_count(self) -> None:
        if not self.isVisible():
            return
        if self._pages.hit_count and not self._has_gone:
            self._has_gone = True
            self.step(1)
            return
        number, more = self._pages.hit_count, "+" if self._pages.hit_count > HITS_MAX else ""
        if not self.field.text().strip():
            text = ""
        elif self._current is not None:
            place = self._hits().index(self._current) + 1 if self._current in self._hits() else 0
            text = f"{place:,} of {number:,}{more}"
        elif self._pages.is_searching:
            text = "Searching \u2026"
        else:
            text = f"{number:,}{more}" if number else "Not found"
        is_missing = text == "Not found"
        self.count.setText(text)
        if self.field.property("invalid") != is_missing:
            self.field.setProperty("invalid", is_missing)
            self.field.style().polish(self.field)
