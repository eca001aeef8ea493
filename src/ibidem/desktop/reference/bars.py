"""What the pane says besides a reference: nothing chosen, in the trash, not stored."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ibidem.desktop.theme import SPACE


class EmptyPage(QWidget):
    """A pane with nothing to show says what to do."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        head = QLabel(title)
        head.setProperty("role", "heading")
        body = QLabel(text)
        body.setProperty("role", "quiet")
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        for label in (head, body):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addStretch(3)


class Bar(QWidget):
    """A sentence in a coloured bar, with something to do about it."""

    def __init__(self, role: str) -> None:
        super().__init__()
        frame = QFrame()
        frame.setProperty("role", role)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._run: Callable[[], None] | None = None
        self._button = QPushButton()
        self._button.setProperty("role", "link")
        self._button.clicked.connect(self._do)
        inner = QHBoxLayout(frame)
        inner.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        inner.addWidget(self._text, 1)
        inner.addWidget(self._button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 0, 2 * SPACE, SPACE)
        layout.addWidget(frame)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_text(self, text: str, button: str = "", run: Callable[[], None] | None = None) -> None:
        """Say something; `run` is what the button does, where there is one."""
        self._text.setText(text)
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self._run = run
        self.show()

    def _do(self) -> None:
        if self._run is not None:
            self._run()
