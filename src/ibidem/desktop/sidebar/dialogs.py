"""New group, new set, smart group and tag: small dialogs with a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QWidget,
)

from ibidem.desktop.desk import Desk
from ibidem.desktop.dialogs import Dialog, quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.sidebar.entries import Entry, Kind, flat
from ibidem.desktop.sidebar.sidebar import Sidebar
from ibidem.desktop.theme import SPACE, colors
from ibidem.errors import IbidemError
from ibidem.model.ids import RecordId
from ibidem.services import editing
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import list_references

COUNT_WAIT_MS = 150
TAG_COLORS = {
    "": "No colour",
    "b3261e": "Red",
    "c2570c": "Orange",
    "a67c00": "Yellow",
    "1d6a44": "Green",
    "0f766e": "Teal",
    "1c5d8a": "Blue",
    "6d3fa0": "Purple",
    "a8326e": "Pink",
    "5a5f68": "Grey",
}


class NameDialog(Dialog):
    """A name, and what is made with it; an error of the library is shown and can be mended."""

    def __init__(
        self,
        window: MainWindow,
        title: str,
        intro: str,
        make: Callable[[LocalLibrary, str], Any],
        *,
        name: str = "",
        ok: str = "Create",
        width: int = 420,
    ) -> None:
        super().__init__(window, title, ok=ok, intro=intro, width=width)
        self.desk: Desk = window.open_library_desk
        self._make = make
        self.name = QLineEdit(name)
        self.name.setObjectName("name")
        self.name.selectAll()
        self.add_line("&Name", self.name)
        self.name.textChanged.connect(self._check)
        self._check()
        self.name.setFocus()

    def confirm(self) -> None:
        """Make it; the dialog stays where that fails."""
        name = self.name.text().strip()
        self.ok_button.setEnabled(False)
        self.desk.write(
            lambda library: self._make(library, name), self._done, self._failed, owner=self
        )

    def is_complete(self) -> bool:
        """Whether it can be made."""
        return bool(self.name.text().strip())

    def _check(self) -> None:
        self.show_problem("")
        self.ok_button.setEnabled(self.is_complete())

    def _done(self, _made: Any) -> None:
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.ok_button.setEnabled(True)
        self.show_problem(error)


def set_chooser(sidebar: Sidebar, chosen: str = "") -> QComboBox:
    """The group sets, and none."""
    box = QComboBox()
    box.addItem("No set", "")
    for entry in flat(sidebar.entries):
        if entry.kind is Kind.GROUP_SET:
            box.addItem(entry.title, entry.id)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    return box


def _set_around(sidebar: Sidebar) -> str:
    """The set that the person is at, or whose group."""
    current = sidebar.current
    for entry in flat(sidebar.entries):
        if entry.kind is Kind.GROUP_SET and (entry == current or current in entry.inner):
            return entry.id
    return ""


class GroupDialog(NameDialog):
    """A new group, of chosen references where there are some."""

    def __init__(
        self, window: MainWindow, sidebar: Sidebar, references: Sequence[RecordId] = ()
    ) -> None:
        count = f"{len(references):,} reference{'s' if len(references) != 1 else ''}"
        super().__init__(
            window,
            "New Group",
            f"With {count}." if references else "",
            self._add,
        )
        self._references = list(references)
        self._sets = set_chooser(sidebar, _set_around(sidebar))
        self._sets.setObjectName("set")
        if self._sets.count() > 1:
            self.add_line("In the &set", self._sets)

    def _add(self, library: LocalLibrary, name: str) -> RecordId:
        group = editing.add_group(library, name, group_set=self._sets.currentData())
        if self._references:
            editing.add_to_group(library, group, self._references)
        return group


class SmartGroupDialog(NameDialog):
    """A search that is kept, with the number of references that fit it now."""

    def __init__(
        self, window: MainWindow, sidebar: Sidebar, *, query: str = "", entry: Entry | None = None
    ) -> None:
        super().__init__(
            window,
            "Edit Smart Group" if entry else "New Smart Group",
            "It always holds the references that its search finds.",
            self._save,
            name=entry.title if entry else "",
            ok="Save" if entry else "Create",
            width=520,
        )
        self._entry = entry
        self.query = QLineEdit(entry.query if entry else query)
        self.query.setObjectName("query")
        self.query.setPlaceholderText("author:darwin year:2010.. tag:cited")
        self.add_line("S&earch", self.query)
        self.count = quiet()
        self.count.setObjectName("found")
        self.body.addWidget(self.count)
        self._sets = set_chooser(sidebar, _set_around(sidebar))
        self._sets.setObjectName("set")
        if self._sets.count() > 1 and entry is None:
            self.add_line("In the &set", self._sets)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COUNT_WAIT_MS)
        self._timer.timeout.connect(self._count)
        self.query.textChanged.connect(self._check)
        self.query.textChanged.connect(lambda _: self._timer.start())
        self._count()
        self._check()

    def is_complete(self) -> bool:
        """A name and a search."""
        query = getattr(self, "query", None)
        return super().is_complete() and query is not None and bool(query.text().strip())

    def _save(self, library: LocalLibrary, name: str) -> Any:
        query = self.query.text().strip()
        if self._entry is None:
            return editing.add_smart_group(library, name, query, group_set=self._sets.currentData())
        return editing.edit_smart_group(library, RecordId(self._entry.id), name=name, query=query)

    def _count(self) -> None:
        query = self.query.text().strip()
        if not query:
            self.count.setText("")
            return

        def show(total: int) -> None:
            if query == self.query.text().strip():
                self.count.setText(f"{total:,} reference{' fits' if total == 1 else 's fit'} now.")
                self.show_problem("")

        def fail(error: Exception) -> None:
            if not isinstance(error, IbidemError):
                raise error
            if query == self.query.text().strip():
                self.count.setText("")
                self.show_problem(str(error))

        self.desk.read(
            lambda library: list_references(library, query, limit=1).total, show, fail, owner=self
        )


class TagDialog(NameDialog):
    """A tag's name and colour."""

    def __init__(
        self,
        window: MainWindow,
        *,
        entry: Entry | None = None,
        references: Sequence[RecordId] = (),
    ) -> None:
        count = f"{len(references):,} reference{'s' if len(references) != 1 else ''}"
        super().__init__(
            window,
            "Edit Tag" if entry else "New Tag",
            f"Put on {count}." if references else "",
            self._save,
            name=entry.title if entry else "",
            ok="Save" if entry else "Create",
        )
        self._entry = entry
        self._references = list(references)
        self.colors = ColorRow(entry.color if entry else "1c5d8a")
        self.add_line("&Colour", self.colors)

    def _save(self, library: LocalLibrary, name: str) -> Any:
        color = self.colors.color
        if self._entry is None:
            return editing.add_tag(library, name, color, self._references)
        return editing.edit_tag(library, RecordId(self._entry.id), name=name, color=color)


class ColorRow(QWidget):
    """Some colours to choose from, by mouse or arrow keys."""

    def __init__(self, chosen: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = QButtonGroup(self)
        self._buttons.setExclusive(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        choices = dict(TAG_COLORS)
        choices.setdefault(chosen, "Its colour")
        for color, name in choices.items():
            button = QToolButton()
            button.setObjectName(f"color-{color}")
            button.setCheckable(True)
            button.setChecked(color == chosen)
            button.setToolTip(name)
            button.setAccessibleName(name)
            button.setIcon(_swatch(color))
            button.setIconSize(QSize(18, 18))
            button.setProperty("color", color)
            self._buttons.addButton(button)
            row.addWidget(button)
        row.addStretch(1)

    @property
    def color(self) -> str:
        """Six digits, or "" for none."""
        chosen = self._buttons.checkedButton()
        return str(chosen.property("color")) if chosen is not None else ""


def _swatch(color: str) -> QIcon:
    pixmap = QPixmap(36, 36)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(colors().line_strong) if not color else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(f"#{color}") if color else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(2, 2, 14, 14)
    painter.end()
    return QIcon(pixmap)
