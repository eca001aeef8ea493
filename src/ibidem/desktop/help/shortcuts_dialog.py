"""The keyboard shortcuts, as the actions of the window have them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem

from ibidem.desktop.dialogs import Dialog
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.menus import LINE, MENUS, Menu
from ibidem.desktop.theme import SPACE


def plain(text: str) -> str:
    """A text of a menu without its mnemonic and dots."""
    return text.replace("&", "").removesuffix("...").partition(":")[0]


def list_shortcuts(window: MainWindow) -> list[tuple[str, str, str]]:
    """Menu, action and shortcuts, in the order of the menus; context menus last."""
    found: list[tuple[str, str, str]] = []
    seen: set[str] = set()
    for menu in MENUS:
        for name in _names(menu.entries):
            action = window.table.get(name)
            if action is not None and action.shortcuts():
                seen.add(name)
                found.append((plain(menu.title), plain(action.text()), _keys(action.shortcuts())))
    found += [
        ("Elsewhere", plain(action.text()), _keys(action.shortcuts()))
        for action in window.actions()
        if action.shortcuts() and action.objectName() not in seen
    ]
    return found


def _names(entries: Sequence[str | Menu]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, Menu):
            yield from _names(entry.entries)
        elif entry != LINE:
            yield entry


def _keys(shortcuts: Sequence[QKeySequence]) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(each.toString(native) for each in shortcuts)


def _row(action: str, keys: str, line: int) -> QTreeWidgetItem:
    """A row as high as all others: signs of keys may come from another, taller font."""
    row = QTreeWidgetItem([action, keys])
    for column in (0, 1):
        row.setSizeHint(column, QSize(0, line + 2 * SPACE))
    return row


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold


class ShortcutsDialog(Dialog):
    """A list to look up and to filter."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, "Keyboard Shortcuts", ok="", width=560)
        self.cancel_button.setDefault(True)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter")
        self.filter.setAccessibleName("Filter")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._apply)
        self.body.addWidget(self.filter)
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["Action", "Keys"])
        self.list.setAccessibleName("Shortcuts")
        self.list.setMinimumHeight(420)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setStretchLastSection(False)
        self.list.header().resizeSection(1, 200)
        self.body.addWidget(self.list, 1)
        sections: dict[str, QTreeWidgetItem] = {}
        for menu, action, keys in list_shortcuts(window):
            if menu not in sections:
                sections[menu] = _row(menu, "", self.list.fontMetrics().height())
                sections[menu].setFont(0, _bold(self.list.font()))
                self.list.addTopLevelItem(sections[menu])
            sections[menu].addChild(_row(action, keys, self.list.fontMetrics().height()))
        self.list.expandAll()
        self.filter.setFocus()

    def _apply(self, text: str) -> None:
        wanted = text.casefold()
        for index in range(self.list.topLevelItemCount()):
            section = self.list.topLevelItem(index)
            if section is None:
                continue
            shown = 0
            for place in range(section.childCount()):
                item = section.child(place)
                if item is None:
                    continue
                hidden = wanted not in f"{item.text(0)} {item.text(1)}".casefold()
                item.setHidden(hidden)
                shown += not hidden
            section.setHidden(not shown)
