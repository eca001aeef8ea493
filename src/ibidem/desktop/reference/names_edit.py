"""The people of a field, one to a line: typed, completed, dragged into order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ibidem.desktop.icons import icon
from ibidem.desktop.reference.value_edit import Suggest, ValueEdit
from ibidem.model.name import Name, parse_name, write_name

ROWS_MAX = 40  # more names are one text, a name to a line
_SIDE = 14


class NameRow(QWidget):
    """One name. `moved` carries by how many pixels its grip was dragged."""

    edited = Signal()
    left = Signal()
    removed = Signal()
    dragged = Signal(int)
    dropped = Signal()
    stepped = Signal(int)

    def __init__(self, what: str, suggest: Suggest | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = ValueEdit(what, suggest=suggest, takes_lines=True)
        self.edit.edited.connect(lambda _: self.edited.emit())
        self.edit.left.connect(self._tidy)
        self.edit.installEventFilter(self)
        self._institution = _small("institution", f"{what} is an institution", checkable=True)
        self._institution.clicked.connect(self.edited)
        self._institution.clicked.connect(self.left)
        self._remove = _small("close", f"Remove this {what.lower()}")
        self._remove.clicked.connect(self.removed)
        self._grip = _small("grip", "Drag into another place (Alt+Up, Alt+Down)")
        self._grip.setCursor(Qt.CursorShape.OpenHandCursor)
        self._grip.installEventFilter(self)
        self._pressed: QPoint | None = None
        self._read_only = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.edit, 1)
        for each in (self._institution, self._remove, self._grip):
            layout.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
        self._show_tools(shown=False)

    @property
    def line(self) -> str:
        """The name as `write_name` writes it."""
        text = self.edit.text.strip()
        if text and self._institution.isChecked():
            return write_name(Name(literal=text))
        return text

    def set_line(self, line: str) -> None:
        """Show a name."""
        literal = parse_name(line).literal if line else ""
        self._institution.setChecked(bool(literal))
        self.edit.set_text(literal or line)
        self._show_tools(shown=False)

    def set_read_only(self, read_only: bool) -> None:
        """Show the name alone, or let it be changed."""
        self._read_only = read_only
        self.edit.setReadOnly(read_only)
        self._institution.setEnabled(not read_only)
        self._show_tools(shown=False)

    def enterEvent(self, event: QEvent) -> None:  # noqa: N802
        """The tools are there when the name is pointed at."""
        self._show_tools(shown=True)
        super().enterEvent(event)  # type: ignore[arg-type]

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """And gone when it is not."""
        self._show_tools(shown=False)
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Drag the grip; Alt and an arrow move the name too."""
        if watched is self._grip and isinstance(event, QMouseEvent):
            return self._drag(event)
        if (
            watched is self.edit
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and not self._read_only
            and event.modifiers() == Qt.KeyboardModifier.AltModifier
            and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        ):
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
            return True
        return super().eventFilter(watched, event)

    def _drag(self, event: QMouseEvent) -> bool:
        place = event.globalPosition().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = place
        elif event.type() == QEvent.Type.MouseMove and self._pressed is not None:
            self.dragged.emit(place.y())
        elif event.type() == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            self._pressed = None
            self.dropped.emit()
        else:
            return False
        return True

    def _tidy(self) -> None:
        text = self.edit.text.strip()
        literal = parse_name(text).literal if text.endswith(",") else ""
        if literal:  # a comma at the end says that it is an institution
            self._institution.setChecked(True)
            self.edit.set_text(literal)
        self.left.emit()

    def _show_tools(self, *, shown: bool) -> None:
        has_name = bool(self.edit.text)
        shown = shown and not self._read_only
        self._institution.setVisible(has_name and (shown or self._institution.isChecked()))
        self._remove.setVisible(has_name and shown)
        self._grip.setVisible(has_name and shown)


class NamesEdit(QWidget):
    """The names of one field. `text` has them one to a line, as `Draft` does."""

    edited = Signal(str)
    left = Signal()

    def __init__(self, what: str, suggest: Suggest | None = None) -> None:
        super().__init__()
        self._what = what
        self._suggest = suggest
        self._rows: list[NameRow] = []
        self._many: ValueEdit | None = None
        self._read_only = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._add_row()

    @property
    def rows(self) -> Sequence[NameRow]:
        """The lines, the empty one at the end included."""
        return tuple(self._rows)

    @property
    def text(self) -> str:
        """The names, one to a line."""
        if self._many is not None:
            return self._many.text
        return "\n".join(line for row in self._rows if (line := row.line))

    def set_text(self, text: str) -> None:
        """Show names."""
        if text == self.text:
            return
        lines = text.split("\n") if text else []
        if len(lines) > ROWS_MAX:
            self._show_many(text)
            return
        self._show_few()
        while len(self._rows) > len(lines) + 1:
            self._drop(self._rows[-1])
        while len(self._rows) < len(lines) + 1:
            self._add_row()
        for row, line in zip(self._rows, [*lines, ""], strict=True):
            if row.line != line:
                row.set_line(line)

    def set_read_only(self, read_only: bool) -> None:
        """Show the names alone, or let them be changed."""
        self._read_only = read_only
        if self._many is not None:
            self._many.setReadOnly(read_only)
        for row in self._rows:
            row.set_read_only(read_only)
        self._prompt()

    def enter(self) -> None:
        """Put the cursor into the first line."""
        (self._many or self._rows[0].edit).enter()

    def _show_many(self, text: str) -> None:
        if self._many is None:
            while self._rows:
                self._drop(self._rows[-1])
            self._many = ValueEdit(self._what, several_lines=True)
            self._many.setReadOnly(self._read_only)
            self._many.edited.connect(self.edited)
            self._many.left.connect(self.left)
            self._layout.addWidget(self._many)
        self._many.set_text(text)

    def _show_few(self) -> None:
        if self._many is not None:
            self._layout.removeWidget(self._many)
            self._many.deleteLater()
            self._many = None
            self._add_row()

    def _add_row(self, at: int | None = None) -> NameRow:
        row = NameRow(self._what, self._suggest)
        row.set_read_only(self._read_only)
        place = len(self._rows) if at is None else at
        self._rows.insert(place, row)
        self._layout.insertWidget(place, row)
        row.edited.connect(self._row_edited)
        row.left.connect(self._row_left)
        row.edit.finished.connect(lambda: self._go_on(row))
        row.edit.emptied.connect(lambda: self._take_away(row, focus=True))
        row.removed.connect(lambda: self._take_away(row))
        row.edit.pasted_lines.connect(lambda lines: self._paste(row, lines))
        row.dragged.connect(lambda y: self._drag(row, y))
        row.dropped.connect(self.left)
        row.stepped.connect(lambda by: self._step(row, by))
        self._prompt()
        return row

    def _drop(self, row: NameRow) -> None:
        self._rows.remove(row)
        self._layout.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._prompt()

    def _prompt(self) -> None:
        for row in self._rows:
            last = row is self._rows[-1]
            wanted = last and not self._read_only
            row.edit.setPlaceholderText(f"Add {self._what.lower()}" if wanted else "")
            row.setHidden(last and self._read_only and len(self._rows) > 1)

    def _row_edited(self) -> None:
        if self._rows[-1].line:
            self._add_row()
        self.edited.emit(self.text)

    def _row_left(self) -> None:
        for row in self._rows[:-1]:
            if not row.line and not row.edit.hasFocus():
                self._drop(row)
        self.left.emit()

    def _go_on(self, row: NameRow) -> None:
        at = self._rows.index(row)
        if at + 1 < len(self._rows):
            self._rows[at + 1].edit.enter()
        else:
            self.left.emit()

    def _take_away(self, row: NameRow, *, focus: bool = False) -> None:
        at = self._rows.index(row)
        if row is self._rows[-1]:
            if focus and at:
                self._rows[at - 1].edit.enter()
            return
        if focus and at:
            self._rows[at - 1].edit.enter()
        self._drop(row)
        self.edited.emit(self.text)
        self.left.emit()

    def _paste(self, row: NameRow, lines: Sequence[str]) -> None:
        at = self._rows.index(row)
        row.set_line(lines[0])
        for number, line in enumerate(lines[1:], start=1):
            self._add_row(at + number).set_line(line)
        self._row_edited()

    def _drag(self, row: NameRow, global_y: int) -> None:
        y = self.mapFromGlobal(QPoint(0, global_y)).y()
        others = [each for each in self._rows[:-1] if each is not row]
        place = sum(each.geometry().center().y() < y for each in others)
        if place != self._rows.index(row):
            self._move(row, place)

    def _step(self, row: NameRow, by: int) -> None:
        place = self._rows.index(row) + by
        if row is not self._rows[-1] and 0 <= place < len(self._rows) - 1:
            self._move(row, place)

    def _move(self, row: NameRow, place: int) -> None:
        self._rows.remove(row)
        self._rows.insert(place, row)
        self._layout.removeWidget(row)
        self._layout.insertWidget(place, row)
        self.edited.emit(self.text)


def _small(name: str, tip: str, *, checkable: bool = False) -> QToolButton:
    button = QToolButton()
    button.setProperty("role", "small")
    button.setIcon(icon(name))
    button.setIconSize(QSize(_SIDE, _SIDE))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setCheckable(checkable)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    policy = button.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    button.setSizePolicy(policy)
    return button
