"""Dragging references out of the table, and dropping files into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from ibidem.desktop.dragging import ReferencesMime, drag_picture, local_files
from ibidem.desktop.references.model import ReferenceModel
from ibidem.desktop.references.painting import RowPainter
from ibidem.model.ids import RecordId

# Files that are no attachments, wherever they are dropped.
IMPORTED = frozenset({".ris", ".bib", ".enw", ".nbib", ".ciw", ".ibidem", ".ibz"})


class DropTable(QTableView):
    """A table of references that takes files and gives references away."""

    files_dropped = Signal(object, str)  # paths; the id of the reference under them, or ""

    def __init__(
        self,
        model: ReferenceModel,
        chosen: Callable[[], Sequence[RecordId]],
        is_chosen: Callable[[int], bool],
        is_marked: Callable[[int], bool],
        parent: QWidget | None = None,
    ) -> None:
        """`chosen` gives the ids that are dragged, in the order of the list; the others say of a
        row whether it is chosen, and whether the keys would begin there."""
        super().__init__(parent)
        self._model = model
        self._dragged = chosen
        self.painter = RowPainter(self, is_chosen, is_marked, self.hasFocus)
        self.setItemDelegate(self.painter)
        self.setAcceptDrops(True)
        self.setDragEnabled(False)  # drags are begun here, with what is chosen
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)

    def mime(self) -> ReferencesMime:
        """What is chosen, for dragging it somewhere."""
        return ReferencesMime(self._model.library, self._dragged())

    def drag(self) -> None:
        """Drag what is chosen, until it is dropped."""
        if not len(self._dragged()):
            return
        drag = QDrag(self)
        drag.setMimeData(self.mime())
        drag.setPixmap(self._drag_picture())
        drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.LinkAction, Qt.DropAction.CopyAction)

    def _drag_picture(self) -> QPixmap:
        count = len(self._dragged())
        return drag_picture(self, f"{count:,} reference{'s' if count != 1 else ''}")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Files may come in."""
        if local_files(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 - Qt's name
        """Show the row that files would be attached to."""
        paths = local_files(event.mimeData())
        if not paths:
            event.ignore()
            return
        self._mark_drop(self._row_under(event.position().toPoint(), paths))
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """No row is marked."""
        self._mark_drop(-1)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Files: attached to a row, or imported."""
        self._mark_drop(-1)
        paths = local_files(event.mimeData())
        if not paths:
            event.ignore()
            return
        event.acceptProposedAction()
        row = self._row_under(event.position().toPoint(), paths)
        self.files_dropped.emit(paths, self._model.ids[row] if row >= 0 else "")

    def _row_under(self, point: QPoint, paths: list[Path]) -> int:
        """The row that files would be attached to: lists of references are imported wherever they
        are dropped."""
        if any(path.suffix.lower() in IMPORTED for path in paths):
            return -1
        return self.rowAt(point.y())

    def _mark_drop(self, row: int) -> None:
        if row != self.painter.drop_row:
            self.painter.drop_row = row
            self.viewport().update()
