"""How a line of the sidebar is drawn, and renamed in place."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from ibidem.desktop.icons import icon
from ibidem.desktop.sidebar.entries import Entry, Kind
from ibidem.desktop.theme import ROW, SPACE, colors

ENTRY = Qt.ItemDataRole.UserRole + 1
ICON = 16
STEP = 14  # further in, for what stands under something
Index = QModelIndex | QPersistentModelIndex


def entry_of(index: Index) -> Entry | None:
    """The entry that an index stands for."""
    found = index.data(ENTRY)
    return found if isinstance(found, Entry) else None


class LinePainter(QStyledItemDelegate):
    """Draws a line: arrow, icon or dot, name, number."""

    renamed = Signal(object, str)

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree
        self.drop: tuple[QModelIndex, str] | None = None  # an index, and on, above or below it

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Headings have some room above."""
        entry = entry_of(index)
        is_section = entry is not None and entry.kind is Kind.SECTION
        return QSize(100, ROW + 3 * SPACE if is_section else ROW)

    def arrow(self, rect: QRect, index: Index) -> QRect:
        """Where a set is folded."""
        left = rect.left() + SPACE + _depth(index) * STEP
        return QRect(left, rect.top(), ICON, rect.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw it."""
        entry = entry_of(index)
        if entry is None:
            return
        of = colors()
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.kind is Kind.SECTION:
            self._paint_section(painter, rect, entry, index)
        else:
            self._paint_line(painter, option, entry, index)
        target = self.drop
        if target is not None and target[0] == index:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(of.accent), 1.5))
            if target[1] == "on":
                painter.drawRoundedRect(rect.adjusted(SPACE, 1, -SPACE, -1), 5, 5)
            else:
                y = rect.top() + 1 if target[1] == "above" else rect.bottom()
                painter.drawLine(rect.left() + 3 * SPACE, y, rect.right() - 2 * SPACE, y)
        painter.restore()

    def _paint_section(self, painter: QPainter, rect: QRect, entry: Entry, index: Index) -> None:
        of = colors()
        font = painter.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 0.88)
        painter.setFont(font)
        painter.setPen(QColor(of.quiet))
        inner = rect.adjusted(3 * SPACE, 3 * SPACE, -3 * SPACE, 0)
        painter.drawText(
            inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), entry.title
        )
        name = "down" if self._tree.isExpanded(_plain(index)) else "right"
        where = QRect(inner.right() - 12, inner.center().y() - 6, 12, 12)
        icon(name).paint(painter, where)

    def _paint_line(
        self, painter: QPainter, option: QStyleOptionViewItem, entry: Entry, index: Index
    ) -> None:
        of = colors()
        rect: QRect = option.rect
        current = self._tree.currentIndex() == index
        pointed = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if current or pointed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(of.accent_wash if current else of.hover))
            painter.drawRoundedRect(rect.adjusted(SPACE, 1, -SPACE, -1), 5, 5)
        left = rect.left() + 3 * SPACE + _depth(index) * STEP
        middle = rect.center().y() + 1
        if entry.inner:
            name = "down" if self._tree.isExpanded(_plain(index)) else "right"
            icon(name).paint(painter, QRect(left - 2, middle - 5, 10, 10))
        if entry.kind is Kind.GROUP_SET:
            left += STEP
        where = QRect(left, middle - ICON // 2, ICON, ICON)
        if entry.kind is Kind.TAG:
            painter.setPen(Qt.PenStyle.NoPen if entry.color else QColor(of.line_strong))
            painter.setBrush(QColor(f"#{entry.color}") if entry.color else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(where.adjusted(3, 3, -3, -3))
        elif entry.kind is Kind.CONFLICTS:
            icon(entry.icon, "note").paint(painter, where)
        else:
            icon(entry.icon, "accent" if current else "").paint(painter, where)
        right = rect.right() - 3 * SPACE
        if entry.count is not None:
            text = f"{entry.count:,}"
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.setPen(QColor(of.quiet))
            painter.drawText(
                QRect(right - width, rect.top(), width + 1, rect.height()),
                int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
                text,
            )
            right -= width + 2 * SPACE
        inner = QRect(where.right() + 2 * SPACE, rect.top(), 0, rect.height())
        inner.setRight(right)
        painter.setPen(QColor(of.ink))
        painter.drawText(
            inner,
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
            painter.fontMetrics().elidedText(
                entry.title, Qt.TextElideMode.ElideRight, inner.width()
            ),
        )

    # --- renaming in place -------------------------------------------------------------------

    def createEditor(  # noqa: N802 - Qt's name
        self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index
    ) -> QWidget:
        """A field over the name."""
        field = QLineEdit(parent)
        field.setObjectName("rename")
        field.setAccessibleName("New name")
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802 - Qt's name
        """The name there is, chosen, so that typing replaces it."""
        entry = entry_of(index)
        if isinstance(editor, QLineEdit) and entry is not None:
            editor.setText(entry.title)
            editor.selectAll()

    def setModelData(  # noqa: N802 - Qt's name
        self, editor: QWidget, _model: QAbstractItemModel, index: Index
    ) -> None:
        """Ask for the new name; the library says what comes of it."""
        entry = entry_of(index)
        if isinstance(editor, QLineEdit) and entry is not None:
            name = editor.text().strip()
            if name and name != entry.title:
                self.renamed.emit(entry, name)

    def updateEditorGeometry(  # noqa: N802 - Qt's name
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Over the name, not over the icon."""
        left = 3 * SPACE + _depth(index) * STEP + ICON + SPACE
        editor.setGeometry(option.rect.adjusted(left, 0, -2 * SPACE, 0))


def _plain(index: Index) -> QModelIndex:
    if isinstance(index, QModelIndex):
        return index
    return index.model().index(index.row(), index.column(), index.parent())


def _depth(index: Index) -> int:
    """0 for views and what stands right under a heading, 1 for what stands under a set."""
    depth = -1
    parent = index.parent()
    while parent.isValid():
        depth += 1
        parent = parent.parent()
    return max(depth, 0)
