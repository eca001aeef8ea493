"""Drawing what lies over a page: annotations, hits, chosen text."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from ibidem.desktop.theme import colors
from ibidem.model.attachment import Annotation
from ibidem.services.annotating import DEFAULT_COLORS

PALETTE = (
    ("Yellow", "ffd84d"),
    ("Green", "8fdc8a"),
    ("Blue", "8cc8f5"),
    ("Pink", "f7a1c4"),
    ("Purple", "c7b0f0"),
    ("Red", "f2726a"),
)
"""The colours that are offered, with their names."""

NOTE_SIDE = 20.0  # pixels of the sign of a note, at any zoom
_HIT, _CURRENT_HIT = QColor("#ffcf66"), QColor("#ff9632")
_CHOSEN_TEXT = QColor("#b4d3f2")


def color_of(noun: Annotation) -> QColor:
    """The colour of an annotation."""
    return QColor("#" + (noun.color or DEFAULT_COLORS.get(noun.shape, "3b82c4")))


def draw_annotation(
    painter: QPainter, noun: Annotation, rects: list[QRectF], *, is_chosen: bool
) -> None:
    """An annotation on a white page, its areas in pixels."""
    color = color_of(noun)
    if noun.shape == "highlight":
        fill_marks(painter, rects, color)
    elif noun.shape == "underline":
        painter.setPen(QPen(color, 2))
        for rect in rects:
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    elif noun.shape == "note":
        for rect in rects:
            _draw_note(painter, note_rect(rect), color, filled=bool(noun.comment.strip()))
    else:
        painter.setPen(QPen(color, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rect in rects:
            painter.drawRect(rect)
    if is_chosen:
        painter.setPen(QPen(QColor("#1c5d8a"), 1.5, Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rect in rects:
            around = note_rect(rect) if noun.shape == "note" else rect
            painter.drawRoundedRect(around.adjusted(-2, -2, 2, 2), 3, 3)


def note_rect(rect: QRectF) -> QRectF:
    """Where the sign of a note is drawn."""
    return QRectF(rect.left(), rect.top(), NOTE_SIDE, NOTE_SIDE)


def fill_marks(painter: QPainter, rects: Iterable[QRectF], color: QColor) -> None:
    """Marks as of a felt pen: what is written below stays as dark as it was."""
    painter.save()
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
    for rect in rects:
        painter.fillRect(rect, color)
    painter.restore()


def fill_hits(painter: QPainter, rects: Iterable[QRectF], *, is_current: bool) -> None:
    """Places that a search found."""
    fill_marks(painter, rects, _CURRENT_HIT if is_current else _HIT)


def fill_chosen(painter: QPainter, rects: Iterable[QRectF]) -> None:
    """Chosen text."""
    fill_marks(painter, rects, _CHOSEN_TEXT)


def draw_page(painter: QPainter, rect: QRectF) -> None:
    """White paper with a thin edge."""
    painter.fillRect(rect, Qt.GlobalColor.white)
    painter.setPen(QPen(QColor(colors().line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))


def _draw_note(painter: QPainter, rect: QRectF, color: QColor, *, filled: bool) -> None:
    fold = rect.width() * 0.34
    path = QPainterPath()
    path.addPolygon(
        QPolygonF(
            [
                rect.topLeft(),
                rect.topRight(),
                QPointF(rect.right(), rect.bottom() - fold),
                QPointF(rect.right() - fold, rect.bottom()),
                rect.bottomLeft(),
                rect.topLeft(),
            ]
        )
    )
    painter.setPen(QPen(color.darker(170), 1.2))
    painter.setBrush(color)
    painter.drawPath(path)
    painter.drawPolyline(
        [
            QPointF(rect.right(), rect.bottom() - fold),
            QPointF(rect.right() - fold, rect.bottom() - fold),
            QPointF(rect.right() - fold, rect.bottom()),
        ]
    )
    if filled:
        for place in (0.3, 0.5):
            y = rect.top() + rect.height() * place
            painter.drawLine(QPointF(rect.left() + 4, y), QPointF(rect.right() - 4, y))
