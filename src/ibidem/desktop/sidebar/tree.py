"""The tree of the sidebar: how lines are drawn, clicked, renamed, dragged and dropped on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QTreeView,
    QWidget,
)

from ibidem.desktop.dragging import dragged_ids
from ibidem.desktop.sidebar.entries import GROUPS, NAMED, Entry, Kind, flat
from ibidem.desktop.sidebar.lines import ENTRY, LinePainter, entry_of
from ibidem.services.library import LocalLibrary

MOVED = "application/x-ibidem-entry"
Index = QModelIndex | QPersistentModelIndex


class SidebarModel(QStandardItemModel):
    """Entries as items; what is dragged out of it is the key of one entry."""

    is_read_only = False

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What is a place can be chosen; groups and tags can be renamed and moved."""
        entry = entry_of(index)
        if entry is None:
            return Qt.ItemFlag.NoItemFlags
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsDropEnabled
        if entry.kind is not Kind.SECTION:
            found |= Qt.ItemFlag.ItemIsSelectable
        if entry.kind in NAMED and not self.is_read_only:
            found |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled
        return found

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        """Entries."""
        return [MOVED]

    def mimeData(self, indexes: Any) -> QMimeData:  # noqa: N802 - Qt's name
        """The entry that is moved."""
        data = QMimeData()
        entry = entry_of(indexes[0]) if indexes else None
        if entry is not None:
            data.setData(MOVED, entry.key.encode())
        return data


class Tree(QTreeView):
    """Emits what the person wants; `Sidebar` does it."""

    place_wanted = Signal(object)  # Entry
    rename_wanted = Signal(object, str)  # Entry, its new name
    references_dropped = Signal(object, object)  # Entry, ids
    entry_moved = Signal(object, object, bool)  # Entry, the one it was dropped on, behind it
    menu_wanted = Signal(object, QPoint)  # Entry or None, on the screen
    delete_wanted = Signal()
    folded = Signal()

    def __init__(self, library: LocalLibrary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar-tree")
        self.setAccessibleName("Groups and tags")
        self._library = library
        self._is_filling = False
        self._read_only = False
        self.entries = SidebarModel(self)
        self.setModel(self.entries)
        self._painter = LinePainter(self)
        self.setItemDelegate(self._painter)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)  # the delegate draws it, so that lines are chosen in their width
        self.setUniformRowHeights(False)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDragEnabled(True)
        self.setDropIndicatorShown(False)
        self.setAutoScroll(True)
        self.setTabKeyNavigation(False)
        self._painter.renamed.connect(self.rename_wanted)
        self.expanded.connect(lambda _: self._tell_folded())
        self.collapsed.connect(lambda _: self._tell_folded())

    def set_read_only(self, read_only: bool) -> None:
        """Let nothing be renamed, moved, or dropped here; or let it."""
        self._read_only = read_only
        self.entries.is_read_only = read_only
        self.setAcceptDrops(not read_only)

    # --- entries -----------------------------------------------------------------------------

    def show_entries(self, entries: tuple[Entry, ...], folded: set[str]) -> None:
        """Show entries; the current one stays, and what is only counted anew is not moved."""
        before = {entry.key: index for entry, index in self.all()}
        same = [entry.key for entry, _ in self.all()] == [entry.key for entry in flat(entries)]
        if same:
            for index, entry in zip(before.values(), flat(entries), strict=True):
                if entry_of(index) != entry:
                    self.entries.setData(index, entry, ENTRY)
                    self.entries.setData(index, entry.title, Qt.ItemDataRole.DisplayRole)
                    self.entries.setData(index, entry.tip, Qt.ItemDataRole.ToolTipRole)
                    self.entries.setData(index, _spoken(entry), Qt.ItemDataRole.AccessibleTextRole)
            return
        current = entry_of(self.currentIndex())
        scrolled = self.verticalScrollBar().value()
        self._is_filling = True
        self.entries.clear()
        self._fill(self.entries.invisibleRootItem(), entries)
        for entry, index in self.all():
            if entry.inner or entry.kind is Kind.SECTION:
                self.setExpanded(index, entry.key not in folded)
        self._is_filling = False
        if current is not None:
            self.choose(current.key)
        self.verticalScrollBar().setValue(scrolled)

    def all(self) -> Iterator[tuple[Entry, QModelIndex]]:
        """All entries from top to bottom, with their indexes."""
        yield from self._below(QModelIndex())

    def find_entry(self, key: str) -> QModelIndex:
        """The index of the entry with that key; none where it is not there."""
        return next((index for entry, index in self.all() if entry.key == key), QModelIndex())

    def choose(self, key: str) -> bool:
        """Go to an entry without telling anybody; False where it is not there."""
        index = self.find_entry(key)
        if not index.isValid():
            return False
        filling, self._is_filling = self._is_filling, True
        parent = index.parent()
        while parent.isValid():
            self.expand(parent)
            parent = parent.parent()
        self.setCurrentIndex(index)
        self._is_filling = filling
        return True

    @property
    def current_entry(self) -> Entry | None:
        """The entry that is chosen."""
        return entry_of(self.currentIndex())

    def folded_keys(self) -> set[str]:
        """The keys of what is folded."""
        return {
            entry.key
            for entry, index in self.all()
            if (entry.inner or entry.kind is Kind.SECTION) and not self.isExpanded(index)
        }

    def show_matching(self, text: str) -> None:
        """Show only the groups and tags whose names hold a text; "" shows all."""
        wanted = text.casefold()
        for entry, index in reversed(list(self.all())):
            below = [
                self.entries.index(row, 0, index) for row in range(self.entries.rowCount(index))
            ]
            inner = any(not self.isRowHidden(each.row(), index) for each in below)
            fits = entry.kind in (Kind.VIEW, Kind.CONFLICTS) or wanted in entry.title.casefold()
            is_section = entry.kind is Kind.SECTION
            self.setRowHidden(
                index.row(), index.parent(), bool(wanted) and not inner and (is_section or not fits)
            )

    def _below(self, parent: QModelIndex) -> Iterator[tuple[Entry, QModelIndex]]:
        for row in range(self.entries.rowCount(parent)):
            index = self.entries.index(row, 0, parent)
            entry = entry_of(index)
            if entry is not None:
                yield entry, index
            yield from self._below(index)

    def _fill(self, item: QStandardItem, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            made = QStandardItem(entry.title)
            made.setData(entry, ENTRY)
            made.setData(_spoken(entry), Qt.ItemDataRole.AccessibleTextRole)
            made.setToolTip(entry.tip)
            item.appendRow(made)
            self._fill(made, entry.inner)

    def _tell_folded(self) -> None:
        if not self._is_filling:
            self.folded.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        """Going there by key or mouse is being there."""
        super().currentChanged(current, previous)
        entry = entry_of(current)
        if not self._is_filling and entry is not None and entry.place is not None:
            self.place_wanted.emit(entry)

    # --- mouse and keys ----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Headings fold; other lines are gone to. The right button opens a menu and goes nowhere
        else than there."""
        index = self.indexAt(event.position().toPoint())
        entry = entry_of(index)
        if entry is not None and event.button() == Qt.MouseButton.LeftButton:
            arrow = self._painter.arrow(self.visualRect(index), index)
            on_arrow = bool(entry.inner) and arrow.contains(event.position().toPoint())
            if entry.kind is Kind.SECTION or on_arrow:
                self.setExpanded(index, not self.isExpanded(index))
                return
            if entry.kind is Kind.SHARED:  # no place of this window: it opens, however often
                self.place_wanted.emit(entry)
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A set folds."""
        index = self.indexAt(event.position().toPoint())
        entry = entry_of(index)
        if entry is not None and entry.inner and entry.kind is not Kind.SECTION:
            self.setExpanded(index, not self.isExpanded(index))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """The menu of the line under the mouse, or of the current one."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            point = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        else:
            index = self.indexAt(event.pos())
            point = event.globalPos()
        self.menu_wanted.emit(entry_of(index), point)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Delete deletes, Left and Right fold, Enter opens what is shared."""
        key = event.key()
        index = self.currentIndex()
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit()
        elif key == Qt.Key.Key_Left and (not self.isExpanded(index) or not _has_inner(index)):
            parent = index.parent()
            if parent.isValid() and parent.flags() & Qt.ItemFlag.ItemIsSelectable:
                self.setCurrentIndex(parent)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            entry = entry_of(index)
            if entry is not None:
                self.place_wanted.emit(entry)
        else:
            super().keyPressEvent(event)

    # --- dropping ----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """References and entries may come."""
        if self._read_only:
            event.ignore()
        elif event.mimeData().hasFormat(MOVED) or dragged_ids(event.mimeData(), self._library):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 - Qt's name
        """Show where they would come to."""
        self.doAutoScroll()
        self._mark(self._target(event))
        if self._painter.drop is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is marked."""
        self._mark(None)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Tell what came where."""
        target = self._target(event)
        self._mark(None)
        if target is None:
            event.ignore()
            return
        index, where = target
        entry = entry_of(index)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.mimeData().hasFormat(MOVED):
            moved = entry_of(self.find_entry(_moved_key(event.mimeData())))
            if moved is not None and entry is not None:
                self.entry_moved.emit(moved, entry, where == "below")
            return
        self.references_dropped.emit(entry, dragged_ids(event.mimeData(), self._library))

    def _target(self, event: QDropEvent) -> tuple[QModelIndex, str] | None:
        point = event.position().toPoint()
        index = self.indexAt(point)
        entry = entry_of(index)
        if entry is None:
            return None
        if not event.mimeData().hasFormat(MOVED):
            takes = entry.kind in (Kind.GROUP, Kind.TAG) or entry.key in DROPS
            return (index, "on") if takes else None
        moved = entry_of(self.find_entry(_moved_key(event.mimeData())))
        if moved is None or moved.key == entry.key:
            return None
        rect = self.visualRect(index)
        half = "below" if point.y() > rect.center().y() else "above"
        if moved.kind is Kind.TAG:
            return (index, half) if entry.kind is Kind.TAG else None
        if moved.kind is Kind.GROUP_SET:
            return (index, half) if entry.kind is Kind.GROUP_SET else None
        if entry.kind is Kind.GROUP_SET or entry.key == "section:groups":
            return (index, "on")
        return (index, half) if entry.kind in GROUPS else None

    def _mark(self, target: tuple[QModelIndex, str] | None) -> None:
        self._painter.drop = target
        self.viewport().update()


DROPS = frozenset({"view:trash", "view:all", "view:unfiled"})  # views that take references


def _moved_key(mime: QMimeData) -> str:
    return bytes(mime.data(MOVED).data()).decode()


def _has_inner(index: QModelIndex) -> bool:
    entry = entry_of(index)
    return entry is not None and bool(entry.inner)


def _spoken(entry: Entry) -> str:
    if entry.tip:
        return f"{entry.title}, {entry.tip}"
    return entry.title if entry.count is None else f"{entry.title}, {entry.count:,}"
