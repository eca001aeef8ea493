"""The small bar that appears beside text that was chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from ibidem.desktop.icons import icon
from ibidem.desktop.pdf.coloring import color_buttons

_DISTANCE = 8  # pixels between text and bar


class SelectionBar(QFrame):
    """Marks the chosen text, or copies it."""

    marked = Signal(str, str)  # shape, color
    note_wanted = Signal()
    copied = Signal()

    def __init__(self, parent: QWidget, *, can_write: bool) -> None:
        super().__init__(parent)
        self.setObjectName("selectionBar")
        self.setProperty("role", "sheet")
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Button)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 3, 4, 3)
        row.setSpacing(1)
        if can_write:
            for button in color_buttons(self, lambda color: self.marked.emit("highlight", color)):
                button.setToolTip(f"Highlight: {button.toolTip()}")
                row.addWidget(button)
            underline = self._button("underline", "Underline")
            underline.clicked.connect(lambda: self.marked.emit("underline", ""))
            note = self._button("note", "Highlight and comment")
            note.clicked.connect(self.note_wanted)
            row.addWidget(underline)
            row.addWidget(note)
        copy = self._button("copy", "Copy")
        copy.clicked.connect(self.copied)
        row.addWidget(copy)
        self.hide()

    def show_beside(self, text: QRectF) -> None:
        """Show it above some text, or below where there is no room."""
        self.adjustSize()
        parent = self.parentWidget()
        if parent is None:
            return
        top = text.top() - self.height() - _DISTANCE
        if top < 2:
            top = min(text.bottom() + _DISTANCE, parent.height() - self.height() - 2)
        left = text.center().x() - self.width() / 2
        self.move(round(max(2, min(left, parent.width() - self.width() - 2))), round(top))
        self.show()
        self.raise_()

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setObjectName(f"selection-{name}")
        return button
