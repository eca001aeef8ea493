"""Sentences for the person at the bottom of the window: what was done, with Undo; what failed."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ibidem.desktop.desk import Said
from ibidem.desktop.failures import explain
from ibidem.desktop.theme import SPACE
from ibidem.errors import IbidemError

SHOWN_MS = 8_000  # a sentence goes by itself; an error stays until something else is said


class Notices(QWidget):
    """The line at the bottom left. `undo_wanted` carries the changeset to take back."""

    undo_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QLabel()
        self._text.setObjectName("notice")
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._undo = QPushButton("Undo")
        self._undo.setProperty("role", "link")
        self._undo.hide()
        self._undo.clicked.connect(self._ask_undo)
        self._changeset = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 0, 0, 0)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(self._undo)
        layout.addWidget(self._text, 1)

    @property
    def text(self) -> str:
        """What is said now."""
        return self._text.text()

    def show_notice(self, said: Said) -> None:
        """Say a sentence in place of the one before."""
        text = explain(said.error) if isinstance(said.error, IbidemError) else said.text
        self._text.setText(text)
        self._text.setToolTip(text if len(text) > 60 else "")
        self._text.setProperty("role", "bad" if said.error else "")
        self._text.style().unpolish(self._text)
        self._text.style().polish(self._text)
        self._changeset = said.changeset
        self._undo.setVisible(bool(said.changeset))
        if said.error is None:
            self._timer.start(SHOWN_MS)
        else:
            self._timer.stop()

    def clear(self) -> None:
        """Say nothing."""
        self._text.clear()
        self._undo.hide()

    def _ask_undo(self) -> None:
        changeset, self._changeset = self._changeset, 0
        self.clear()
        if changeset:
            self.undo_wanted.emit(changeset)
