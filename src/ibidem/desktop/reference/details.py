"""The fields of a reference: values that become fields when they are pointed at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.icons import icon
from ibidem.desktop.reference.completing import Completing
from ibidem.desktop.reference.draft import FormField, list_form_fields
from ibidem.desktop.reference.names_edit import NamesEdit
from ibidem.desktop.reference.page import Page
from ibidem.desktop.reference.value_edit import ValueEdit
from ibidem.desktop.theme import SPACE
from ibidem.model.doi import normalize_doi
from ibidem.model.reference import Reference
from ibidem.services.terms import journal_field

LABEL_WIDTH = 92
_LINKS = ("electronic_resource_number", "url")


def address_of(field: str, text: str) -> str:
    """Where a value leads; "" where it is no address."""
    text = text.strip().split("\n")[0].strip()
    if field == "electronic_resource_number" or not text.lower().startswith(("http:", "https:")):
        doi = normalize_doi(text)
        return f"https://doi.org/{doi}" if doi else ""
    return text


class FieldRow(QObject):
    """The label and the editor of one field; both are children of the form."""

    edited = Signal(str, str)
    left = Signal()
    completed = Signal(str, str)

    def __init__(self, field: FormField, completing: Completing, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.label = QLabel(parent)
        self.label.setProperty("role", "quiet")
        self.label.setWordWrap(True)
        self.label.setFixedWidth(LABEL_WIDTH)
        self.label.setContentsMargins(0, SPACE, 0, 0)
        self.label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.editor: NamesEdit | ValueEdit
        if field.kind == "names":
            self.editor = NamesEdit(field.label, completing.authors)
        else:
            self.editor = ValueEdit(
                field.label,
                several_lines=field.kind == "text" or field.id == "url",
                suggest=self._suggest(completing),
            )
            self.editor.completed.connect(lambda text: self.completed.emit(field.id, text))
        self.editor.setParent(parent)  # without one it would be a window of its own when shown
        self._is_journal = False
        self.widget: QWidget = self.editor
        self._link: QToolButton | None = None
        if field.id in _LINKS:
            self.widget, self._link = self._with_link(parent)
        self.editor.edited.connect(self._tell)
        self.editor.left.connect(self.left)

    def show_field(self, field: FormField, kind: str, text: str) -> None:
        """Show the value, under the name that the field has in this type."""
        self.field = field
        self._is_journal = field.id == journal_field(kind)
        self.label.setText(field.label)
        if isinstance(self.editor, ValueEdit):
            self.editor.setAccessibleName(field.label)
        self.editor.set_text(text)
        self._show_link(text)

    def set_read_only(self, read_only: bool) -> None:
        """Show the value alone, or let it be changed."""
        if isinstance(self.editor, NamesEdit):
            self.editor.set_read_only(read_only)
        else:
            self.editor.setReadOnly(read_only)

    def set_shown(self, *, shown: bool) -> None:
        """Be in the form, or folded away."""
        self.label.setVisible(shown)
        self.widget.setVisible(shown)

    def _suggest(self, completing: Completing) -> Callable[[str], Sequence[str]]:
        return lambda typed: completing.journals(typed) if self._is_journal else ()

    def _tell(self, text: str) -> None:
        self._show_link(text)
        self.edited.emit(self.field.id, text)

    def _with_link(self, parent: QWidget) -> tuple[QWidget, QToolButton]:
        box = QWidget(parent)
        layout = QHBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.editor, 1)
        link = QToolButton()
        link.setIcon(icon("open", "accent"))
        link.setIconSize(QSize(14, 14))
        link.setObjectName(f"open-{self.field.id}")
        link.setAccessibleName(f"Open the {self.field.label} in the browser")
        link.clicked.connect(self._open)
        layout.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return box, link

    def _show_link(self, text: str) -> None:
        if self._link is not None:
            address = address_of(self.field.id, text)
            self._link.setVisible(bool(address))
            self._link.setToolTip(f"Open {address}")

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(address_of(self.field.id, self.editor.text)))


class DetailsPage(Page):
    """All fields of a reference but its title. What stands below them is put there by the pane."""

    edited = Signal(str, str)  # field, text
    left = Signal()
    completed = Signal(str, str)
    folded = Signal(bool)  # whether the fields that are empty are folded

    def __init__(self, completing: Completing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._completing = completing
        self._rows: dict[tuple[str, bool], FieldRow] = {}
        self._order: list[tuple[FormField, bool]] = []
        self._shows_all = False
        self._read_only = False
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._form = QWidget()
        self._grid = QGridLayout(self._form)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(1, 1)
        self._more = QToolButton()
        self._more.setObjectName("more-fields")
        self._more.setProperty("role", "flat")
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setIconSize(QSize(12, 12))
        self._more.clicked.connect(self._unfold)
        self.below = QVBoxLayout()
        self.below.setSpacing(SPACE)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(3 * SPACE, 2 * SPACE, 2 * SPACE, 4 * SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self._form)
        layout.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(self.below)
        layout.addStretch(1)
        self.setWidget(self.body)

    def show_fields(self, kind: str, reference: Reference, text_of: Callable[[str], str]) -> None:
        """The fields of a type with their texts. Those that somebody types in are left alone."""
        fields = list(list_form_fields(kind, reference))
        order = [(field, field.is_first or bool(text_of(field.id))) for field in fields]
        shape = [(field.id, field.kind, shown or self._shows_all) for field, shown in order]
        before = [(field.id, field.kind, shown or self._shows_all) for field, shown in self._order]
        self._order = order
        self._form.setUpdatesEnabled(False)
        if shape != before:
            self._arrange()
        for field in fields:
            self._row(field).show_field(field, kind, text_of(field.id))
        self._form.setUpdatesEnabled(True)

    def set_read_only(self, read_only: bool) -> None:
        """Show the values alone, or let them be changed."""
        self._read_only = read_only
        for row in self._rows.values():
            row.set_read_only(read_only)

    def set_fresh(self, *, fresh: bool) -> None:
        """In a form that was just begun, fields show where they are."""
        body = self.widget()
        if body is not None and bool(body.property("fresh")) is not fresh:
            body.setProperty("fresh", fresh)
            for editor in body.findChildren(ValueEdit):
                editor.style().unpolish(editor)
                editor.style().polish(editor)

    def fold(self, *, folded: bool) -> None:
        """Fold empty fields away, or show all of the type."""
        self._shows_all = not folded
        self._arrange()

    def editor(self, field: str) -> NamesEdit | ValueEdit:
        """Where a field is edited. Raises `KeyError`."""
        for known, _shown in self._order:
            if known.id == field:
                return self._row(known).editor
        raise KeyError(field)

    def _row(self, field: FormField) -> FieldRow:
        key = (field.id, field.kind == "text")
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = FieldRow(field, self._completing, self._form)
            row.set_read_only(self._read_only)
            row.edited.connect(self.edited)
            row.left.connect(self.left)
            row.completed.connect(self.completed)
        return row

    def _arrange(self) -> None:
        while self._grid.takeAt(0) is not None:
            pass
        used = set()
        short = [each for each in self._order if each[0].kind != "text"]
        long = [each for each in self._order if each[0].kind == "text"]
        line = 0
        for field, shown in [*short, *long]:
            row = self._row(field)
            used.add(id(row))
            row.set_shown(shown=shown or self._shows_all)
            if not (shown or self._shows_all):
                continue
            if field.kind == "text":
                row.label.setFixedWidth(3 * LABEL_WIDTH)
                self._grid.addWidget(row.label, line, 0, 1, 2)
                self._grid.addWidget(row.widget, line + 1, 0, 1, 2)
                line += 2
                continue
            self._grid.addWidget(row.label, line, 0)
            self._grid.addWidget(row.widget, line, 1)
            line += 1
        for row in self._rows.values():
            if id(row) not in used:
                row.set_shown(shown=False)
        hidden = sum(not shown for _, shown in self._order)
        self._more.setVisible(bool(hidden))
        self._more.setText("Fewer fields" if self._shows_all else f"{hidden} more fields")
        self._more.setIcon(icon("up" if self._shows_all else "down"))

    def _unfold(self) -> None:
        self.fold(folded=self._shows_all)
        self.folded.emit(not self._shows_all)


class Section(QWidget):
    """A quiet label and what belongs to it, below the fields."""

    def __init__(self, title: str, content: QWidget) -> None:
        super().__init__()
        label = QLabel(title)
        label.setProperty("role", "quiet")
        label.setFixedWidth(LABEL_WIDTH)
        label.setContentsMargins(0, SPACE, 0, 0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(content, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
