"""Manage Groups: all groups in one table, renamed in place, several deleted in one step."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
)

from ibidem.desktop.dialogs import Dialog, ask
from ibidem.desktop.icons import icon
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.sidebar.entries import GROUPS, Entry, Kind, flat
from ibidem.desktop.sidebar.sidebar import Sidebar
from ibidem.desktop.theme import ROW, SPACE
from ibidem.model.ids import RecordId
from ibidem.services import editing

ENTRY = Qt.ItemDataRole.UserRole + 1
NAMED_MAX = 3  # groups that a question names
TITLES = ("Group", "Set", "References")


class ManageDialog(Dialog):
    """A row for each group, with the number of its references."""

    def __init__(self, window: MainWindow, sidebar: Sidebar) -> None:
        super().__init__(window, "Manage Groups", ok="", width=620)
        self._window = window
        self._sidebar = sidebar
        self._is_filling = False
        self.filter = QLineEdit()
        self.filter.setObjectName("manage-filter")
        self.filter.setPlaceholderText("Filter")
        self.filter.setAccessibleName("Filter")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._show_matching)
        self.body.addWidget(self.filter)
        self.table = QTableWidget(0, len(TITLES))
        self.table.setObjectName("groups")
        self.table.setAccessibleName("Groups")
        self.table.setHorizontalHeaderLabels(TITLES)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW + 2)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setMinimumHeight(340)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.itemChanged.connect(self._rename)
        self.table.itemSelectionChanged.connect(self._refresh)
        self.body.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        self.rename = QPushButton("&Rename")
        self.rename.setAutoDefault(False)
        self.rename.clicked.connect(self._edit)
        self.delete = QPushButton("&Delete...")
        self.delete.setAutoDefault(False)
        self.delete.setProperty("role", "danger")
        self.delete.clicked.connect(self._ask_delete)
        row.addWidget(self.rename)
        row.addWidget(self.delete)
        row.addStretch(1)
        self.body.addLayout(row)
        sidebar.entries_changed.connect(self._fill)
        self._fill()
        self.table.setFocus()

    def chosen(self) -> list[Entry]:
        """The groups that are chosen and can be seen."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        found = [self.table.item(row, 0) for row in rows if not self.table.isRowHidden(row)]
        return [item.data(ENTRY) for item in found if item is not None]

    def _fill(self) -> None:
        chosen = {entry.key for entry in self.chosen()}
        self._is_filling = True
        groups = [each for each in flat(self._sidebar.entries) if each.kind in GROUPS]
        heads = {
            inner.key: each.title
            for each in groups
            if each.kind is Kind.GROUP_SET
            for inner in each.inner
        }
        self.table.clearSelection()
        self.table.setRowCount(len(groups))
        for row, entry in enumerate(groups):
            name = QTableWidgetItem(icon(entry.icon), entry.title)
            name.setData(ENTRY, entry)
            is_set = entry.kind is Kind.GROUP_SET
            inner = f"{len(entry.inner)} group{'s' if len(entry.inner) != 1 else ''}"
            texts = (
                heads.get(entry.key, ""),
                inner if is_set else "" if entry.count is None else f"{entry.count:,}",
            )
            self.table.setItem(row, 0, name)
            for column, text in enumerate(texts, 1):
                item = QTableWidgetItem(text)
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                self.table.setItem(row, column, item)
            if entry.key in chosen:
                for column in range(len(TITLES)):
                    item_there = self.table.item(row, column)
                    if item_there is not None:
                        item_there.setSelected(True)
        self._is_filling = False
        self._show_matching(self.filter.text())

    def _show_matching(self, text: str) -> None:
        wanted = text.casefold()
        for row in range(self.table.rowCount()):
            item = self.table.item(row, 0)
            self.table.setRowHidden(row, item is not None and wanted not in item.text().casefold())
        self._refresh()

    def _refresh(self) -> None:
        count = len(self.chosen())
        self.rename.setEnabled(count == 1)
        self.delete.setEnabled(count > 0)
        self.delete.setText(f"&Delete {count}..." if count > 1 else "&Delete...")

    def _edit(self) -> None:
        rows = {index.row() for index in self.table.selectedIndexes()}
        if len(rows) == 1:
            item = self.table.item(rows.pop(), 0)
            if item is None:
                return
            self.table.setCurrentItem(item)
            self.table.editItem(item)

    def _rename(self, item: QTableWidgetItem) -> None:
        if self._is_filling or item.column() != 0:
            return
        entry = item.data(ENTRY)
        name = item.text().strip()
        if isinstance(entry, Entry) and name and name != entry.title:
            self._sidebar.rename(entry, name)
        elif isinstance(entry, Entry):
            self._is_filling = True
            item.setText(entry.title)
            self._is_filling = False

    def _ask_delete(self) -> None:
        chosen = self.chosen()
        names = ", ".join(f"“{each.title}”" for each in chosen[:NAMED_MAX])
        if len(chosen) > NAMED_MAX:
            names += f" and {len(chosen) - NAMED_MAX} more"
        counted = "1 group" if len(chosen) == 1 else f"{len(chosen)} groups"
        ids = [RecordId(each.id) for each in chosen]
        ask(
            self,
            "Delete Groups",
            f"Delete {counted}: {names}?",
            f"Delete {counted}",
            lambda: self._window.open_library_desk.write(
                lambda library: editing.delete_groups(library, ids), say=f"{counted} deleted."
            ),
            more="The references in them stay in the library.",
        )
