"""How an annotation looks in the list beside the pages."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ibidem.desktop.pdf.painting import color_of
from ibidem.desktop.theme import colors
from ibidem.services.annotating import AnnotationEntry

ENTRY = Qt.ItemDataRole.UserRole
_PASSAGE_LINES, _COMMENT_LINES = 3, 5
_EDGE = 10
_NAMES = {"highlight": "Highlight", "underline": "Underline", "note": "Note", "area": "Area"}


def spoken(entry: AnnotationEntry) -> str:
    """An annotation in words, for screen readers."""
    noun = entry.noun
    name = _NAMES.get(noun.shape, "Annotation")
    return ", ".join(filter(None, (name, f"page {noun.page + 1}", noun.text, noun.comment)))


class Card(QStyledItemDelegate):
    """An annotation in the list: its colour, page, passage and comment."""

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As high as its text."""
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListWidget) else 200
        metrics = QFontMetrics(option.font)
        lines = sum(rect.height() + 3 for _, rect, _ in self._parts(index, metrics, width))
        return QSize(width, lines + 2 * _EDGE - 2)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw it."""
        entry: AnnotationEntry = index.data(ENTRY)
        painter.save()
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colors().accent_wash))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colors().hover))
        painter.fillRect(
            QRectF(rect.left() + 10, rect.top() + _EDGE, 3, rect.height() - 2 * _EDGE),
            color_of(entry.noun),
        )
        metrics = QFontMetrics(option.font)
        top = rect.top() + _EDGE
        for text, place, color in self._parts(index, metrics, rect.width()):
            painter.setPen(QColor(color))
            place.moveTop(top)
            place.moveLeft(rect.left() + 22)
            painter.drawText(place, int(Qt.TextFlag.TextWordWrap), text)
            top += place.height() + 3
        painter.setPen(QColor(colors().line))
        painter.drawLine(rect.bottomLeft() + QPoint(10, 0), rect.bottomRight() - QPoint(10, 0))
        painter.restore()

    def _parts(
        self, index: QModelIndex | QPersistentModelIndex, metrics: QFontMetrics, width: int
    ) -> list[tuple[str, QRect, str]]:
        """(text, its rectangle, color) of what is written on the card."""
        noun = index.data(ENTRY).noun
        room = max(60, width - 34)
        head = f"{_NAMES.get(noun.shape, 'Annotation')} \u00b7 page {noun.page + 1}"
        if noun.author:
            head += f" \u00b7 {noun.author}"
        parts = [(metrics.elidedText(head, Qt.TextElideMode.ElideRight, room), colors().quiet, 1)]
        if noun.text:
            parts.append((noun.text, colors().quiet if noun.comment else colors().ink,
                          _PASSAGE_LINES))  # fmt: skip
        if noun.comment:
            parts.append((noun.comment, colors().ink, _COMMENT_LINES))
        found = []
        for text, color, lines in parts:
            short, rect = _fitted(text, metrics, room, lines)
            found.append((short, rect, color))
        return found


def _fitted(text: str, metrics: QFontMetrics, width: int, lines: int) -> tuple[str, QRect]:
    """Text that takes so many lines at most, and its rectangle."""
    high = metrics.lineSpacing() * lines + 1
    flags = int(Qt.TextFlag.TextWordWrap)
    short = text[:2_000]
    rect = metrics.boundingRect(QRect(0, 0, width, 10_000), flags, short)
    if rect.height() > high:
        low, top = 0, len(short)
        while low < top:
            middle = (low + top + 1) // 2
            tried = metrics.boundingRect(
                QRect(0, 0, width, 10_000), flags, short[:middle].rstrip() + "\u2026"
            )
            low, top = (middle, top) if tried.height() <= high else (low, middle - 1)
        short = short[:low].rstrip() + "\u2026"
        rect = metrics.boundingRect(QRect(0, 0, width, 10_000), flags, short)
    return short, QRect(0, 0, width, rect.height())
