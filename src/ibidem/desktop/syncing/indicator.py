"""The bottom right corner: how the sync is, and how far while it runs. A click opens its status."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from ibidem.desktop.icons import icon
from ibidem.desktop.syncing.control import SyncControl
from ibidem.desktop.syncing.state import Mood
from ibidem.desktop.theme import SPACE

SHOWN_AFTER_MS = 300  # a sync that is over sooner would only flicker
MINUTE_MS = 60_000
ICONS = {
    Mood.UNLINKED: ("cloud", "line_strong"),
    Mood.SIGNED_OUT: ("cloud", "bad"),
    Mood.RESETTING: ("sync", "note"),
    Mood.SYNCING: ("sync", "accent"),
    Mood.QUESTION: ("conflict", "note"),
    Mood.FAILED: ("conflict", "bad"),
    Mood.OFFLINE: ("cloud", "note"),
    Mood.PAUSED: ("cloud", "quiet"),
    Mood.WAITING: ("sync", "quiet"),
    Mood.IN_SYNC: ("check", "good"),
}


class SyncIndicator(QWidget):
    """Shows what a `SyncControl` says."""

    opened = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, control: SyncControl, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sync-state")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._control = control
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setProperty("role", "quiet")
        self._bar = QProgressBar()
        self._bar.setFixedWidth(140)
        self._bar.setTextVisible(False)
        self._bar.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 0, 3 * SPACE, 0)
        layout.setSpacing(int(1.5 * SPACE))
        for widget in (self._icon, self._text, self._bar):
            layout.addWidget(widget)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(SHOWN_AFTER_MS)
        self._delay.timeout.connect(self._show)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self._show)
        self._minute.start()
        control.changed.connect(self._refresh)
        control.progressed.connect(self._refresh)
        self._show()

    @property
    def text(self) -> str:
        """What the person reads."""
        return self._text.text()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open the status, or a menu."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit()
        elif event.button() is Qt.MouseButton.RightButton:
            self.menu_wanted.emit(event.globalPosition().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open the status by the keyboard."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Menu:
            self.menu_wanted.emit(self.mapToGlobal(QPoint(0, 0)))
        else:
            super().keyPressEvent(event)

    def _refresh(self) -> None:
        if self._control.mood is Mood.SYNCING and self._bar.isHidden():
            if not self._delay.isActive():
                self._delay.start()
        else:
            self._delay.stop()
            self._show()

    def _show(self) -> None:
        control = self._control
        mood = control.mood
        name, color = ICONS[mood]
        self._icon.setPixmap(icon(name, color).pixmap(16, 16))
        is_syncing = mood is Mood.SYNCING
        text = control.text
        if is_syncing:
            text = control.progress.text or text
            if control.progress.share is None:
                self._bar.setRange(0, 0)
            else:
                self._bar.setRange(0, 1000)
                self._bar.setValue(int(control.progress.share * 1000))
        self._bar.setVisible(is_syncing)
        self._text.setText(text)
        self.setToolTip(control.sentence)
        self.setAccessibleName(f"Sync: {text}")
