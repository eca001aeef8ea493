"""The model of the list: ids in order; rows are read in pages when they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ibidem.desktop.icons import icon
from ibidem.desktop.references.columns import COLUMNS, Drawing, Row
from ibidem.model.id_list import IdList
from ibidem.model.ids import RecordId
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import TagEntry, count_attachments, load_items

PAGE = 64  # two screens: a jump to anywhere reads one or two
PAGES_MAX = 128
_FLAGS = (  # asked for every cell that is drawn
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemIsDropEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)
Index = QModelIndex | QPersistentModelIndex


class ReferenceModel(QAbstractTableModel):
    """References in an order; `rowCount` costs nothing, a row at most one page."""

    def __init__(self, library: LocalLibrary) -> None:
        super().__init__()
        self.library = library
        self._ids = IdList()
        self._length = 0
        self._pages: OrderedDict[int, list[Row | None]] = OrderedDict()
        self._tags: dict[RecordId, TagEntry] = {}

    @property
    def ids(self) -> IdList:
        """The ids in the order of the list."""
        return self._ids

    def set_ids(self, ids: IdList) -> None:
        """Show another list, or the same again; what was read before is read anew."""
        self._pages.clear()
        if ids == self._ids:
            self.refresh()
            return
        self.beginResetModel()
        self._ids = ids
        self._length = len(ids)
        self.endResetModel()

    def set_tags(self, tags: list[TagEntry]) -> None:
        """The tags, for their colours and names."""
        self._tags = {tag.id: tag for tag in tags}
        self._pages.clear()

    def refresh(self) -> None:
        """Read what is in sight again."""
        self._pages.clear()
        if self._length:
            self.dataChanged.emit(
                self.index(0, 0), self.index(self._length - 1, len(COLUMNS) - 1), []
            )

    def row(self, number: int) -> Row | None:
        """A row of the list; None where the reference has gone since the list was made."""
        number_of_page, place = divmod(number, PAGE)
        page = self._pages.get(number_of_page)
        if page is None:
            page = self._load(number_of_page)
            self._pages[number_of_page] = page
            if len(self._pages) > PAGES_MAX:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number_of_page)
        return page[place] if place < len(page) else None

    def _load(self, number: int) -> list[Row | None]:
        ids = self._ids[number * PAGE : (number + 1) * PAGE]
        items = load_items(self.library, ids)
        files = count_attachments(self.library, ids)
        rows: list[Row | None] = []
        for each in ids:
            item = items.get(each)
            if item is None:
                rows.append(None)
                continue
            tags = [self._tags[tag] for tag in item.reference.tags if tag in self._tags]
            rows.append(Row(item, files.get(each, 0), tuple(tags)))
        return rows

    # --- what Qt asks ------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's
        """How many references."""
        return 0 if parent.isValid() else self._length

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's
        """How many columns there can be."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell, for screen readers and tool tips; the delegate draws rows itself."""
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        row = self.row(index.row())
        return COLUMNS[index.column()].text(row) if row is not None else ""

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Titles, and icons over the narrow columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if column.icon else column.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.title
        if role == Qt.ItemDataRole.DecorationRole and column.icon:
            return icon(column.icon)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            narrow = column.drawing in (Drawing.UNREAD, Drawing.FILES)
            side = Qt.AlignmentFlag.AlignHCenter if narrow else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be dragged, and files dropped on them."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return _FLAGS
