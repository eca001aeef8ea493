"""Calm notes above everything in a window: what a person should know, and need not answer now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.icons import icon
from ibidem.desktop.theme import SPACE


@dataclass(frozen=True, slots=True)
class Offer:
    """A button in a banner."""

    text: str
    run: Callable[[], None]


class Banners(QWidget):
    """The place above the tabs. Each banner has a key; showing a key again replaces its banner."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: dict[str, QFrame] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 0)
        self._column.setSpacing(SPACE)
        self.hide()

    def show_banner(
        self,
        key: str,
        text: str,
        offers: Sequence[Offer] = (),
        *,
        role: str = "note",
        closed: Callable[[], None] | None = None,
    ) -> None:
        """Show a sentence, with buttons; `role` is note, bad or good.

        `closed` is called when the person closes it.
        """
        self.hide_banner(key)
        banner = QFrame()
        banner.setObjectName(f"banner-{key}")
        banner.setProperty("role", role)
        row = QHBoxLayout(banner)
        row.setContentsMargins(3 * SPACE, SPACE, SPACE, SPACE)
        row.setSpacing(2 * SPACE)
        said = QLabel(text)
        said.setWordWrap(True)
        said.setAccessibleName(text)
        row.addWidget(said, 1)
        for offer in offers:
            button = QPushButton(offer.text)
            button.clicked.connect(lambda _=False, run=offer.run: run())
            row.addWidget(button)
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setToolTip("Close")
        close.setAccessibleName("Close this note")
        close.clicked.connect(lambda: self._close(key, closed))
        row.addWidget(close)
        self._shown[key] = banner
        self._column.addWidget(banner)
        self.show()

    def hide_banner(self, key: str) -> None:
        """Take a banner away, if it is there."""
        banner = self._shown.pop(key, None)
        if banner is not None:
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.setVisible(bool(self._shown))

    def text(self, key: str) -> str:
        """What the banner of that key says; "" where there is none."""
        banner = self._shown.get(key)
        said = banner.findChild(QLabel) if banner is not None else None
        return said.text() if said is not None else ""

    def _close(self, key: str, closed: Callable[[], None] | None) -> None:
        self.hide_banner(key)
        if closed is not None:
            closed()
