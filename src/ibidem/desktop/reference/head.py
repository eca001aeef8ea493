"""The head of the pane: type, rating, read or not, and the title."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from ibidem.desktop.icons import icon
from ibidem.desktop.reference.stars import Stars
from ibidem.desktop.reference.value_edit import ValueEdit
from ibidem.desktop.theme import SPACE
from ibidem.model.reference_types import REFERENCE_TYPES


class TypeChoice(QComboBox):
    """The reference types. The wheel scrolls the pane instead of changing the type."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "flat")
        self.setObjectName("reference-type")
        self.setAccessibleName("Reference type")
        self.setMaxVisibleItems(24)
        for known in REFERENCE_TYPES.values():
            if not known.id.startswith("unused"):
                self.addItem(known.title, known.id)

    @property
    def type(self) -> str:
        """The id of the chosen type."""
        return str(self.currentData())

    def show_type(self, kind: str) -> None:
        """Choose a type; one that the table does not offer is added."""
        at = self.findData(kind)
        if at < 0:
            known = REFERENCE_TYPES.get(kind)
            self.addItem(known.title if known else kind.replace("_", " ").capitalize(), kind)
            at = self.count() - 1
        self.setCurrentIndex(at)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to the pane."""
        event.ignore()


class Head(QWidget):
    """What stands above the tabs of the pane."""

    typed = Signal(str)  # the type chosen
    rated = Signal(int)
    read = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.type = TypeChoice()
        self.type.activated.connect(lambda _: self.typed.emit(self.type.type))
        self.stars = Stars()
        self.stars.rated.connect(self.rated)
        self.read_button = self._read = QToolButton()
        self._read.setObjectName("read")
        self._read.setCheckable(True)
        self._read.setIconSize(QSize(16, 16))
        self._read.clicked.connect(self.read)
        self.menu = QMenu(self)
        more = QToolButton()
        more.setIcon(icon("more"))
        more.setProperty("role", "flat")
        more.setAccessibleName("More")
        more.setToolTip("More")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(self.menu)
        self.title = ValueEdit("Title", role="headline")
        self.title.setPlaceholderText("Title")
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.type)
        row.addStretch(1)
        row.addWidget(self.stars)
        row.addWidget(self._read)
        row.addWidget(more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addLayout(row)
        layout.addWidget(self.title)
        self._marks = (self.stars, self._read, more)

    def set_read_only(self, read_only: bool) -> None:
        """Show what there is alone, or let it be changed."""
        self.title.setReadOnly(read_only)

    def show_marks(self, *, rating: int, read: bool, stored: bool) -> None:
        """Rating and read; a reference that is not stored has none."""
        for each in self._marks:
            each.setVisible(stored)
        self.stars.set_rating(rating)
        self._read.setChecked(read)
        self._read.setIcon(icon("read", "accent" if read else ""))
        text = "Read: click to mark as unread" if read else "Not read yet: click to mark as read"
        self._read.setToolTip(text)
        self._read.setAccessibleName(text)
