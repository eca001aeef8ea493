"""The versions of a reference: who changed what and when; any of them can be brought back."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
)

from ibidem.desktop.desk import Desk
from ibidem.desktop.reference.labels import moment
from ibidem.desktop.reference.page import Page, widgets_in
from ibidem.desktop.theme import SPACE, colors
from ibidem.model.ids import RecordId
from ibidem.services.library import LocalLibrary
from ibidem.services.reviewing import Difference, PastVersion, list_differences, list_versions_of
from ibidem.services.time_travel import restore_version
from ibidem.services.undoing import Reverted

SHOWN_MAX = 200  # versions listed
TEXT_MAX = 600  # characters of a value


class VersionRow(QFrame):
    """One version; a click unfolds what it changed."""

    opened = Signal()
    restored = Signal()

    def __init__(self, reference: RecordId, version: PastVersion) -> None:
        super().__init__()
        self.reference = reference
        self.version = version
        self.setProperty("role", "row")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        what = _sentence(version)
        self.setAccessibleName(f"{moment(version.edited_at)}: {what}")
        head = QLabel(what)
        head.setWordWrap(True)
        by = QLabel(_by(version))
        by.setProperty("role", "quiet")
        self._changes = QLabel()
        self._changes.setTextFormat(Qt.TextFormat.RichText)
        self._changes.setWordWrap(True)
        self._changes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._changes.hide()
        self.restore = QPushButton("Restore this version")
        self.restore.clicked.connect(lambda _=False: self.restored.emit())
        self.restore.hide()
        row = QHBoxLayout()
        row.addWidget(self.restore)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE + 2, 2 * SPACE, SPACE + 2)
        layout.setSpacing(2)
        layout.addWidget(head)
        layout.addWidget(by)
        layout.addWidget(self._changes)
        layout.addLayout(row)

    @property
    def is_open(self) -> bool:
        """Whether it shows what it changed."""
        return not self._changes.isHidden()

    @property
    def text(self) -> str:
        """What it says that it changed, as rich text."""
        return self._changes.text()

    def unfold(self, differences: list[Difference]) -> None:
        """Show what it changed, and the way back to it."""
        self._changes.setText("".join(map(_difference, differences)) or "Nothing that is shown.")
        self._changes.show()
        self.restore.setVisible(not self.version.is_current and not self.version.deleted)

    def fold(self) -> None:
        """Show the sentence alone."""
        self._changes.hide()
        self.restore.hide()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Unfold, or fold."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The same by key."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class HistoryPage(Page):
    """The versions of one reference, the newest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._id: RecordId | None = None
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column = QVBoxLayout()
        self._column.setSpacing(1)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(SPACE, 2 * SPACE, SPACE, 4 * SPACE)
        layout.addLayout(self._column)
        layout.addStretch(1)
        self.setWidget(self.body)

    @property
    def rows(self) -> list[VersionRow]:
        """The versions shown."""
        return widgets_in(self._column, VersionRow)

    def show_reference(self, reference: RecordId) -> None:
        """List its versions."""
        self._id = reference
        self._desk.read(
            lambda library: list_versions_of(library, reference)[:SHOWN_MAX],
            lambda found: self._list(reference, found),
            owner=self,
        )

    def _list(self, reference: RecordId, versions: list[PastVersion]) -> None:
        shown = [(row.reference, row.version) for row in self.rows]
        if reference != self._id or shown == [(reference, version) for version in versions]:
            return
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for version in versions:
            self._column.addWidget(self._row(reference, version))

    def _row(self, reference: RecordId, version: PastVersion) -> VersionRow:
        row = VersionRow(reference, version)
        row.opened.connect(lambda: self._open(reference, row))
        row.restored.connect(lambda: self._restore(reference, version))
        self._desk.access.lock(row.restore)
        return row

    def _open(self, reference: RecordId, row: VersionRow) -> None:
        if row.is_open:
            row.fold()
            return
        number = row.version.number
        self._desk.read(
            lambda library: list_differences(library, reference, number), row.unfold, owner=row
        )

    def _restore(self, reference: RecordId, version: PastVersion) -> None:
        def write(library: LocalLibrary) -> Reverted:
            return restore_version(library, reference, version.number)

        def say(done: Reverted) -> str:
            if not done.changes:
                return "It is what it was then already."
            return f"Restored the version of {moment(version.edited_at)}."

        self._desk.write(write, say=say)


def _sentence(version: PastVersion) -> str:
    if version.deleted:
        return "Deleted"
    if version.changed == ("added",):
        return "Added"
    if not version.changed:
        return "Nothing that is shown"
    listed = ", ".join(version.changed[:4])
    more = len(version.changed) - 4
    return f"{listed} and {more} more" if more > 0 else listed


def _by(version: PastVersion) -> str:
    parts = [moment(version.edited_at)]
    parts += [each for each in (version.account, version.device) if each]
    if version.is_current:
        parts.append("shown now")
    return " · ".join(parts)


def _difference(each: Difference) -> str:
    look = colors()
    before, after = (_short(text) for text in (each.before, each.after))
    lines = [f'<p style="margin:6px 0 0 0; color:{look.quiet}">{escape(each.name)}</p>']
    if before:
        style = f"margin:0; color:{look.bad}; text-decoration:line-through"
        lines.append(f'<p style="{style}">{before}</p>')
    if after:
        lines.append(f'<p style="margin:0; color:{look.good}">{after}</p>')
    return "".join(lines)


def _short(text: str) -> str:
    text = text if len(text) <= TEXT_MAX else text[:TEXT_MAX] + "…"
    return escape(text).replace("\n", "<br>")
