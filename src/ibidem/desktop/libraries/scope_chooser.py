"""Which references: all, the chosen ones, or those of a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.showing import PlaceKind
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.library import Library
from ibidem.services.searching import choose_in_view, count_views, list_groups


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: everything, or `references`, or what a group of that kind holds."""

    references: tuple[RecordId, ...] | None = None
    kind: RecordKind | None = None
    group: RecordId | None = None
    title: str = ""

    @property
    def is_all(self) -> bool:
        """Whether the whole library is meant."""
        return self.references is None and self.kind is None

    def find(self, library: Library) -> list[RecordId]:
        """The references outside the trash that are meant, by author."""
        if self.references is not None:
            return list(self.references)
        if self.kind is None:
            return choose_in_view(library)
        if self.kind is not RecordKind.GROUP_SET:
            return choose_in_view(library, group=self.group)
        found: dict[RecordId, None] = {}
        for entry in list_groups(library, counted=False):
            if entry.set == self.group:
                found.update(dict.fromkeys(choose_in_view(library, group=entry.id)))
        return list(found)


class ScopeChooser(QWidget):
    """Three radio buttons; the chosen references, where there are several, are proposed."""

    changed = Signal()

    def __init__(self, window: MainWindow, kinds: Sequence[RecordKind]) -> None:
        super().__init__()
        library = window.open_library_desk.library
        self._selected = tuple(window.selected())
        counts = count_views(library)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._buttons = QButtonGroup(self)
        self.all = QRadioButton(f"&All references ({counts.all:,})")
        self.selected = QRadioButton(f"&Selected references ({len(self._selected):,})")
        self.in_group = QRadioButton("A &group:")
        self.groups = QComboBox()
        self.groups.setAccessibleName("Group")
        for entry in list_groups(library, counted=False):
            if entry.kind in kinds:
                indent = "    " if entry.set and RecordKind.GROUP_SET in kinds else ""
                self.groups.addItem(f"{indent}{entry.name}", (entry.kind, entry.id, entry.name))
        for button in (self.all, self.selected, self.in_group):
            self._buttons.addButton(button)
            button.toggled.connect(lambda _: self.changed.emit())
        column.addWidget(self.all)
        column.addWidget(self.selected)
        row = QHBoxLayout()
        row.addWidget(self.in_group)
        row.addWidget(self.groups, 1)
        column.addLayout(row)
        self.selected.setEnabled(bool(self._selected))
        self.in_group.setEnabled(self.groups.count() > 0)
        self.groups.setEnabled(self.groups.count() > 0)
        self.groups.activated.connect(lambda _: self.in_group.setChecked(True))
        self.groups.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._propose(window)

    def _propose(self, window: MainWindow) -> None:
        place = window.open_library_desk.showing.place
        if len(self._selected) > 1:
            self.selected.setChecked(True)
            return
        self.all.setChecked(True)
        if place.kind in (PlaceKind.GROUP, PlaceKind.GROUP_SET):
            for index in range(self.groups.count()):
                if self.groups.itemData(index)[1] == place.id:
                    self.groups.setCurrentIndex(index)
                    self.in_group.setChecked(True)

    @property
    def choice(self) -> Choice:
        """What is chosen now."""
        if self.selected.isChecked():
            return Choice(references=self._selected)
        if self.in_group.isChecked():
            kind, group, name = self.groups.currentData()
            return Choice(kind=RecordKind(kind), group=RecordId(group), title=name)
        return Choice()
