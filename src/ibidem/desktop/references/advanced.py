"""Advanced search: rows of field, operator and value, made into the text of a query."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.icons import icon
from ibidem.desktop.theme import SPACE
from ibidem.model.query import (
    EVERYTHING,
    And,
    Not,
    Or,
    Query,
    SearchKind,
    Term,
    TermKind,
    find_search_field,
    print_query,
)
from ibidem.model.reference_types import REFERENCE_TYPES

FIELDS = (
    ("", "Any field"),
    ("author", "Author"),
    ("title", "Title"),
    ("year", "Year"),
    ("journal", "Journal or book"),
    ("abstract", "Abstract"),
    ("keyword", "Keywords"),
    ("note", "Notes"),
    ("fulltext", "Text of files"),
    ("tag", "Tag"),
    ("group", "Group"),
    ("type", "Reference type"),
    ("rating", "Rating"),
    ("is", "Read status"),
    ("attachment", "File"),
    ("editor", "Editor"),
    ("publisher", "Publisher"),
    ("doi", "DOI"),
    ("isbn", "ISBN or ISSN"),
    ("key", "Citation key"),
    ("added", "Added"),
    ("edited", "Changed"),
)
JOINS = (("and", "AND"), ("or", "OR"), ("not", "NOT"))
_TEXT = (
    ("word", "contains"),
    ("prefix", "has a word beginning"),
    ("exact", "is exactly"),
    ("present", "is not empty"),
    ("absent", "is empty"),
)
_NUMBER = (
    ("equal", "is"),
    ("least", "at least"),
    ("most", "at most"),
    ("between", "between"),
)
_DATE = (("least", "since"), ("most", "until"), ("between", "between"))
OPERATORS = {
    SearchKind.TEXT: _TEXT,
    SearchKind.NUMBER: _NUMBER,
    SearchKind.DATE: _DATE,
    SearchKind.TYPE: (("exact", "is"),),
    SearchKind.FLAG: (("exact", "is"),),
}
FLAGS = ("read", "unread")
ROWS_MAX = 12


@dataclass(frozen=True, slots=True)
class Condition:
    """One row: how it is joined to the rows above, and what it wants."""

    join: str
    field: str
    operator: str
    value: str
    until: str = ""

    @property
    def term(self) -> Term | None:
        """What the row wants; None where it is not complete."""
        field = self.field or None
        value = " ".join(self.value.split())
        if self.operator in ("present", "absent"):
            return Term(field, kind=TermKind(self.operator)) if field else None
        if self.operator == "between":
            until = self.until.strip()
            return Term(field, "", TermKind.RANGE, value, until) if value or until else None
        if not value:
            return None
        if self.operator == "least":
            return Term(field, "", TermKind.RANGE, value)
        if self.operator == "most":
            return Term(field, "", TermKind.RANGE, "", value)
        if self.operator == "prefix":
            return Term(field, value, TermKind.PREFIX)
        if self.operator in ("exact", "equal") and field is not None:
            return Term(field, value, TermKind.EXACT)
        return Term(field, value, TermKind.PHRASE if " " in value else TermKind.WORD)


def query_of(conditions: list[Condition]) -> str:
    """The text of a query that wants what the rows say, one after the other."""
    tree: Query = EVERYTHING
    for condition in conditions:
        term = condition.term
        if term is None:
            continue
        part: Query = Not(term) if condition.join == "not" else term
        if tree == EVERYTHING:
            tree = part
        elif condition.join == "or":
            tree = Or((*tree.parts, part) if isinstance(tree, Or) else (tree, part))
        else:
            tree = And((*tree.parts, part) if isinstance(tree, And) else (tree, part))
    return "" if tree == EVERYTHING else print_query(tree)


class AdvancedSearch(QFrame):
    """The panel below the search bar; `query_changed` carries the text of the query."""

    query_changed = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("advanced-search")
        self.rows: list[ConditionRow] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(SPACE)
        self.add_button = QPushButton("Add Condition")
        self.add_button.setProperty("role", "link")
        self.add_button.clicked.connect(lambda _: self.add_row().field.setFocus())
        close = QPushButton("Close")
        close.setProperty("role", "link")
        close.clicked.connect(lambda _: self.closed.emit())
        feet = QHBoxLayout()
        feet.addWidget(self.add_button)
        feet.addStretch(1)
        feet.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addLayout(self._lines)
        column.addLayout(feet)
        self.add_row("author")
        self.add_row("title")

    def add_row(self, field: str = "") -> ConditionRow:
        """One more condition."""
        row = ConditionRow(is_first=not self.rows)
        row.choose_field(field)
        row.changed.connect(self._tell)
        row.remove_wanted.connect(lambda: self.remove_row(row))
        self.rows.append(row)
        self._lines.addWidget(row)
        self._refresh()
        return row

    def remove_row(self, row: ConditionRow) -> None:
        """One condition less; the last one is emptied."""
        if len(self.rows) == 1:
            row.value.clear()
            return
        self.rows.remove(row)
        row.hide()
        row.deleteLater()
        self._refresh()
        self._tell()

    @property
    def query(self) -> str:
        """The text of the query."""
        return query_of([row.condition for row in self.rows])

    def _refresh(self) -> None:
        for place, row in enumerate(self.rows):
            row.join.setEnabled(place > 0)
            row.show_first(is_first=place == 0)
        self.add_button.setEnabled(len(self.rows) < ROWS_MAX)

    def _tell(self) -> None:
        self.query_changed.emit(self.query)


class ConditionRow(QWidget):
    """One condition: AND, OR or NOT; a field; an operator; a value, or two."""

    changed = Signal()
    remove_wanted = Signal()

    def __init__(self, *, is_first: bool) -> None:
        super().__init__()
        self.join = _combo("How it is joined", JOINS)
        self.field = _combo("Field", FIELDS)
        self.operator = _combo("Operator", _TEXT)
        self.value = QLineEdit()
        self.value.setAccessibleName("Value")
        self.choice = _combo("Value", ())
        self.choice.setMaxVisibleItems(20)
        self.dash = QLabel("and")
        self.until = QLineEdit()
        self.until.setAccessibleName("Until")
        remove = QToolButton()
        remove.setIcon(icon("remove"))
        remove.setToolTip("Remove this condition")
        remove.setAccessibleName("Remove this condition")
        remove.clicked.connect(lambda _: self.remove_wanted.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        self.join.setFixedWidth(74)
        self.field.setFixedWidth(140)
        self.operator.setFixedWidth(160)
        for widget, stretch in (
            (self.join, 0),
            (self.field, 0),
            (self.operator, 0),
            (self.value, 1),
            (self.choice, 1),
            (self.dash, 0),
            (self.until, 1),
            (remove, 0),
        ):
            row.addWidget(widget, stretch)
        self.field.currentIndexChanged.connect(self._show_operators)
        self.operator.currentIndexChanged.connect(self._show_values)
        for combo in (self.join, self.operator, self.choice):
            combo.currentIndexChanged.connect(lambda _: self.changed.emit())
        for field in (self.value, self.until):
            field.textEdited.connect(lambda _: self.changed.emit())
        self.show_first(is_first=is_first)
        self._show_operators()

    @property
    def condition(self) -> Condition:
        """What the row says."""
        value = str(self.choice.currentData()) if self._has_choice() else self.value.text()
        return Condition(
            str(self.join.currentData()),
            str(self.field.currentData()),
            str(self.operator.currentData()),
            value,
            self.until.text(),
        )

    def choose_field(self, field: str) -> None:
        """Be about a field."""
        self.field.setCurrentIndex(max(self.field.findData(field), 0))

    def show_first(self, *, is_first: bool) -> None:
        """The first row is joined to nothing, but may say NOT."""
        self.join.setEnabled(True)
        known = self.join.currentData()
        self.join.blockSignals(True)  # noqa: FBT003 - Qt's
        self.join.clear()
        for name, title in JOINS:
            if name == "or" and is_first:
                continue
            self.join.addItem("Find" if is_first and name == "and" else title, name)
        self.join.setCurrentIndex(max(self.join.findData(known), 0))
        self.join.blockSignals(False)  # noqa: FBT003 - Qt's

    def _kind(self) -> SearchKind:
        field = find_search_field(str(self.field.currentData()))
        return field.kind if field is not None else SearchKind.TEXT

    def _has_choice(self) -> bool:
        return self._kind() in (SearchKind.TYPE, SearchKind.FLAG)

    def _show_operators(self) -> None:
        kind = self._kind()
        operators = OPERATORS.get(kind, _TEXT)
        if not self.field.currentData():
            operators = _TEXT[:2]
        known = self.operator.currentData()
        self.operator.blockSignals(True)  # noqa: FBT003 - Qt's
        self.operator.clear()
        for name, title in operators:
            self.operator.addItem(title, name)
        self.operator.setCurrentIndex(max(self.operator.findData(known), 0))
        self.operator.blockSignals(False)  # noqa: FBT003 - Qt's
        if kind is SearchKind.TYPE:
            self._fill_choice([(each.title, each.id) for each in REFERENCE_TYPES.values()])
        elif kind is SearchKind.FLAG:
            self._fill_choice([(flag.title(), flag) for flag in FLAGS])
        hint = {SearchKind.DATE: "2024-03", SearchKind.NUMBER: "1859"}.get(kind, "")
        self.value.setPlaceholderText(hint)
        self._show_values()
        self.changed.emit()

    def _fill_choice(self, choices: list[tuple[str, str]]) -> None:
        self.choice.blockSignals(True)  # noqa: FBT003 - Qt's
        self.choice.clear()
        for title, name in sorted(choices):
            self.choice.addItem(title, name)
        self.choice.blockSignals(False)  # noqa: FBT003 - Qt's

    def _show_values(self) -> None:
        operator = self.operator.currentData()
        has_value = operator not in ("present", "absent")
        self.value.setVisible(has_value and not self._has_choice())
        self.choice.setVisible(self._has_choice())
        self.dash.setVisible(operator == "between")
        self.until.setVisible(operator == "between")


def _combo(name: str, entries: tuple[tuple[str, str], ...]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    for key, title in entries:
        box.addItem(title, key)
    return box
