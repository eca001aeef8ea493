"""How a row of the list is drawn: text, stars, dots of tags, the sign of a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ibidem.desktop.icons import icon
from ibidem.desktop.references.columns import COLUMNS, Drawing, Row
from ibidem.desktop.references.model import ReferenceModel
from ibidem.desktop.theme import SPACE, colors
from ibidem.model.reference import RATING_MAX

MARGIN = 2 * SPACE
DOT = 9
_STAR = ((0, -1), (0.29, -0.35), (1, -0.28), (0.46, 0.19), (0.62, 0.88), (0, 0.5))
STAR_POINTS = (*_STAR, *((-x, y) for x, y in reversed(_STAR[1:-1])))
STEP = 14
Index = QModelIndex | QPersistentModelIndex


class RowPainter(QStyledItemDelegate):
    """Draws the cells. `is_chosen` says of a row whether it is; `is_current`, whether the keys
    would act on it."""

    def __init__(
        self,
        parent: QObject,
        is_chosen: Callable[[int], bool],
        is_current: Callable[[int], bool],
        is_active: Callable[[], bool],
    ) -> None:
        super().__init__(parent)
        self._is_chosen = is_chosen
        self._is_current = is_current
        self._is_active = is_active
        self.drop_row = -1  # files would be attached to this one

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell."""
        rect: QRect = option.rect
        number = index.row()
        chosen = self._is_chosen(number)
        of = colors()
        if chosen:
            painter.fillRect(rect, QColor(of.accent_wash if self._is_active() else of.hover))
        if number == self.drop_row:
            painter.fillRect(rect, QColor(of.good_wash))
        if self._is_current(number):
            painter.setPen(QColor(of.accent))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
            painter.drawLine(rect.topLeft(), rect.topRight())
        model = index.model()
        row = model.row(number) if isinstance(model, ReferenceModel) else None
        if row is None:
            return
        column = COLUMNS[index.column()]
        _DRAW[column.drawing](painter, rect, row, column.text)


Text = Callable[[Row], str]


def _draw_text(painter: QPainter, rect: QRect, text: str, color: str) -> None:
    if not text:
        return
    inner = rect.adjusted(MARGIN, 0, -MARGIN // 2, 0)
    painter.setPen(QColor(color))
    elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), elided)


def _draw_plain(painter: QPainter, rect: QRect, row: Row, text: Text) -> None:
    _draw_text(painter, rect, text(row), colors().ink)


def _draw_number(painter: QPainter, rect: QRect, row: Row, text: Text) -> None:
    _draw_text(painter, rect, text(row), colors().quiet)


def _draw_title(painter: QPainter, rect: QRect, row: Row, text: Text) -> None:
    left = rect.left() + MARGIN
    for tag in row.tags[:6]:
        if tag.color:
            draw_dot(painter, left, rect.center().y(), tag.color)
            left += DOT + 3
    moved = QRect(rect)
    if left > rect.left() + MARGIN:
        moved.setLeft(left - MARGIN + 3)
    _draw_text(painter, moved, text(row), colors().ink)


def draw_dot(painter: QPainter, left: int, middle: int, color: str) -> None:
    """The dot of a tag; `color` is six digits, "" for a tag without one."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(colors().line_strong) if not color else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(f"#{color}") if color else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(left, middle - DOT / 2 + 0.5, DOT, DOT))
    painter.restore()


def _draw_unread(painter: QPainter, rect: QRect, row: Row, _text: Text) -> None:
    if row.item.reference.read:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colors().accent))
    painter.drawEllipse(QPointF(rect.center()) + QPointF(0.5, 0.5), 3.5, 3.5)
    painter.restore()


def _draw_stars(painter: QPainter, rect: QRect, row: Row, _text: Text) -> None:
    rating = row.item.reference.rating
    if not rating:
        return
    top = rect.center().y() - STEP // 2
    painter.drawPixmap(rect.left() + MARGIN, top, _stars(rating, colors().accent, colors().line))


@lru_cache(maxsize=32)
def _stars(rating: int, full: str, empty: str) -> QPixmap:
    scale = 2
    pixmap = QPixmap(STEP * RATING_MAX * scale, STEP * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for number in range(RATING_MAX):
        painter.setBrush(QColor(full if number < rating else empty))
        middle = QPointF(STEP * (number + 0.5), STEP / 2)
        painter.drawPolygon(
            QPolygonF([QPointF(x, y) * (STEP * 0.4) + middle for x, y in STAR_POINTS])
        )
    painter.end()
    return pixmap


def _draw_files(painter: QPainter, rect: QRect, row: Row, _text: Text) -> None:
    if row.files:
        side = 15
        corner = rect.center() - QRect(0, 0, side, side).center()
        painter.drawPixmap(corner, _clip(colors().quiet, side))


@lru_cache(maxsize=8)
def _clip(_color: str, side: int) -> QPixmap:
    # The colour is only a key: icons take theirs from the theme of the moment.
    return icon("attach").pixmap(side, side)


def _draw_tags(painter: QPainter, rect: QRect, row: Row, _text: Text) -> None:
    left = rect.left() + MARGIN
    for tag in row.tags:
        if left > rect.right() - 3 * DOT:
            return
        draw_dot(painter, left, rect.center().y(), tag.color)
        rest = QRect(left + DOT - 3, rect.top(), rect.right() - left - DOT, rect.height())
        _draw_text(painter, rest, tag.name, colors().quiet)
        left += DOT + painter.fontMetrics().horizontalAdvance(tag.name) + 3 * SPACE


_DRAW: dict[Drawing, Callable[[QPainter, QRect, Row, Text], None]] = {
    Drawing.TEXT: _draw_plain,
    Drawing.NUMBER: _draw_number,
    Drawing.TITLE: _draw_title,
    Drawing.UNREAD: _draw_unread,
    Drawing.STARS: _draw_stars,
    Drawing.FILES: _draw_files,
    Drawing.TAGS: _draw_tags,
}
