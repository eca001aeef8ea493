"""The table of what files hold: one row for each reference, to tick."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from ibidem.desktop.theme import colors
from ibidem.model.name import short_names
from ibidem.model.reference_types import REFERENCE_TYPES
from ibidem.services.transfer import PreviewEntry

HEADINGS = ("Title", "Authors", "Year", "Type", "In the library")
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class EntriesModel(QAbstractTableModel):
    """The references of an import. `chosen_changed` is emitted when a tick is set or taken."""

    chosen_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[PreviewEntry] = []
        self._chosen: set[int] = set()

    def show_entries(self, entries: list[PreviewEntry], *, duplicates: bool) -> None:
        """List these, what is new first, with all ticked, or all but the duplicates."""
        self.beginResetModel()
        self._entries = sorted(entries, key=lambda each: (each.is_duplicate, each.number))
        self._chosen = {each.number for each in entries if duplicates or not each.is_duplicate}
        self.endResetModel()
        self.chosen_changed.emit()

    def tick_duplicates(self, *, ticked: bool) -> None:
        """Tick the duplicates, or take their ticks away."""
        numbers = {each.number for each in self._entries if each.is_duplicate}
        self._chosen = self._chosen | numbers if ticked else self._chosen - numbers
        if self._entries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._entries) - 1, 0))
        self.chosen_changed.emit()

    @property
    def chosen(self) -> list[PreviewEntry]:
        """What is ticked, in the order of the files."""
        ticked = [each for each in self._entries if each.number in self._chosen]
        return sorted(ticked, key=lambda each: each.number)

    @property
    def chosen_count(self) -> int:
        """How many are ticked."""
        return len(self._chosen)

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """One row for each reference."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Those of `HEADINGS`."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The headings."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell."""
        entry = self._entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _text(entry, index.column())
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            ticked = entry.number in self._chosen
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ForegroundRole and entry.is_duplicate:
            return QColor(colors().quiet)
        return None

    def setData(  # noqa: N802 - Qt's name
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Set or take a tick."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != 0:
            return False
        number = self._entries[index.row()].number
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._chosen.add(number)
        else:
            self._chosen.discard(number)
        self.dataChanged.emit(index, index, [role])
        self.chosen_changed.emit()
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Ticks stand in the first column."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags


def _text(entry: PreviewEntry, column: int) -> str:
    reference = entry.reference
    if column == 0:
        return reference.fields.get("title") or "(no title)"
    if column == 1:
        names = reference.names.get("author") or next(iter(reference.names.values()), ())
        return short_names(names) if names else ""
    if column == 2:
        return reference.fields.get("year", "")
    if column == 3:
        form = REFERENCE_TYPES.get(reference.type)
        return form.title if form is not None else reference.type
    if entry.existing is not None:
        return "Yes"
    return "Twice in the files" if entry.repeats is not None else ""
