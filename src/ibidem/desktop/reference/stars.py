"""A rating of no to five stars, by click, keys 0 to 5, or the arrows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ibidem.desktop.theme import colors
from ibidem.model.reference import RATING_MAX

SIDE = 17  # of the square of one star
_POINTS = ((0, -1), (0.29, -0.35), (1, -0.28), (0.46, 0.19), (0.62, 0.88), (0, 0.5))


class Stars(QWidget):
    """`rated` carries the number chosen; a click on the last star takes the rating away."""

    rated = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rating = 0
        self._pointed: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setObjectName("stars")
        self._name()

    @property
    def rating(self) -> int:
        """The number of stars."""
        return self._rating

    def set_rating(self, rating: int) -> None:
        """Show a rating."""
        self._rating = rating
        self._name()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Five squares."""
        return QSize(RATING_MAX * SIDE + 4, SIDE + 6)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw them, those pointed at as they would become."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self._rating if self._pointed is None else self._pointed
        for number in range(RATING_MAX):
            full = number < shown
            color = QColor(colors().accent if full else colors().line_strong)
            painter.setPen(QPen(color, 1.1, j=Qt.PenJoinStyle.RoundJoin))
            painter.setBrush(color if full else Qt.BrushStyle.NoBrush)
            middle = QPointF(2 + SIDE * (number + 0.5), self.height() / 2)
            painter.drawPolygon(_star(middle, SIDE * 0.4))
        if self.hasFocus():
            painter.setPen(QColor(colors().accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show what a click would do."""
        self._pointed = self._at(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Show what is."""
        self._pointed = None
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Rate."""
        if event.button() == Qt.MouseButton.LeftButton:
            wanted = self._at(event)
            self._rate(0 if wanted == self._rating else wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Rate by key."""
        if event.text().isdecimal() and int(event.text()) <= RATING_MAX:
            self._rate(int(event.text()))
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Up):
            self._rate(min(self._rating + 1, RATING_MAX))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Down):
            self._rate(max(self._rating - 1, 0))
        else:
            super().keyPressEvent(event)

    def _at(self, event: QMouseEvent) -> int:
        return max(1, min(RATING_MAX, int((event.position().x() - 2) // SIDE) + 1))

    def _rate(self, rating: int) -> None:
        self.set_rating(rating)
        self.rated.emit(rating)

    def _name(self) -> None:
        self.setAccessibleName(f"Rating: {self._rating} of {RATING_MAX} stars")
        self.setToolTip("Not rated" if not self._rating else f"{self._rating} of {RATING_MAX}")


def _star(middle: QPointF, radius: float) -> QPolygonF:
    right = [QPointF(x, y) * radius + middle for x, y in _POINTS]
    left = [QPointF(-x, y) * radius + middle for x, y in reversed(_POINTS[1:-1])]
    return QPolygonF([*right, *left])
