"""References side by side, field by field; whose value stays is a click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.desk import Desk
from ibidem.desktop.dialogs import quiet
from ibidem.desktop.theme import SPACE
from ibidem.model.ids import RecordId
from ibidem.model.name import Name, short_names, spoken_name
from ibidem.model.reference_types import REFERENCE_TYPES, label
from ibidem.services.duplicates import FieldChoice, MergePlan, plan_merge
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import Item, load_items

TEXT_MAX = 300
COLUMNS_MAX = 6  # references side by side; more are merged too, by the rules


class Comparison(QScrollArea):
    """One group of references. `planned` tells that the plan is another one."""

    planned = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._ids: tuple[RecordId, ...] = ()
        self._master: RecordId | None = None
        self._choices: dict[str, RecordId] = {}
        self._groups: list[QButtonGroup] = []
        self.plan: MergePlan | None = None
        self._items: dict[RecordId, Item] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "plain")
        self.only_differing = QCheckBox("Only what &differs")
        self.only_differing.setChecked(True)
        self.only_differing.toggled.connect(lambda _: self._draw())

    def show_group(self, ids: Sequence[RecordId]) -> None:
        """Compare these; the most complete one stays, unless the person says otherwise."""
        self._ids = tuple(ids)
        self._master = None
        self._choices = {}
        self._ask()

    def clear(self) -> None:
        """Show nothing."""
        self._ids = ()
        self.plan = None
        self.setWidget(QWidget())
        self.planned.emit()

    def choose(self, path: str, reference: RecordId) -> None:
        """Take the value of one reference for a field."""
        self._choices[path] = reference
        self._ask()

    def keep(self, master: RecordId) -> None:
        """Let another reference be the one that stays; its values are taken."""
        self._master = master
        plan = self.plan
        self._choices = {
            field.path: master
            for field in (plan.fields if plan else ())
            if field.differs and master in field.values
        }
        self._ask()

    def _ask(self) -> None:
        ids, master, choices = self._ids, self._master, dict(self._choices)

        def plan(library: LocalLibrary) -> tuple[MergePlan, dict[RecordId, Item]]:
            return plan_merge(library, ids, master, choices), load_items(library, ids[:COLUMNS_MAX])

        def show(found: tuple[MergePlan, dict[RecordId, Item]]) -> None:
            if ids == self._ids:
                self.plan, self._items = found
                self._draw()
                self.planned.emit()

        self._desk.read(
            plan,
            show,
            self.failed.emit,
            owner=self,
        )

    def _draw(self) -> None:
        plan = self.plan
        if plan is None:
            return
        body = QWidget()
        body.setProperty("role", "plain")
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * SPACE)
        grid.setVerticalSpacing(2 * SPACE)
        self._groups = []
        order = [each for each in self._ids if each in plan.ids][:COLUMNS_MAX]
        heads = self._group(body)
        for column, each in enumerate(order, start=1):
            head = QRadioButton("Stays" if each == plan.master else "Merge into this one")
            head.setChecked(each == plan.master)
            heads.addButton(head)
            head.clicked.connect(lambda _=False, each=each: self.keep(each))
            grid.addWidget(head, 0, column)
            grid.addWidget(self._about(each), 1, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, 1)
        first = line = 2
        for field in plan.fields:
            if field.differs or not self.only_differing.isChecked():
                self._row(grid, line, field, order, body)
                line += 1
        if line == first:
            grid.addWidget(quiet("All their fields agree."), line, 1, 1, len(order))
        layout = QVBoxLayout(body)
        layout.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.addLayout(grid)
        if len(plan.ids) > COLUMNS_MAX:
            layout.addWidget(quiet(f"And {len(plan.ids) - COLUMNS_MAX} more."))
        layout.addStretch(1)
        self.setWidget(body)

    def _about(self, reference: RecordId) -> QLabel:
        """Which one it is, whatever fields are hidden."""
        item = self._items.get(reference)
        if item is None:
            return quiet()
        noun = item.reference
        who = short_names(noun.names.get("author", ()))
        year = noun.fields.get("year", "")
        added = QDateTime.fromMSecsSinceEpoch(noun.added_at).toString("d MMM yyyy")
        parts = [" ".join(part for part in (who, year) if part), f"added {added}"]
        about = _value(f"{item.title}\n{' · '.join(part for part in parts if part)}")
        about.setProperty("role", "quiet")
        return about

    def _row(
        self,
        grid: QGridLayout,
        line: int,
        field: FieldChoice,
        order: Sequence[RecordId],
        body: QWidget,
    ) -> None:
        plan = self.plan
        kind = plan.merged.type if plan is not None else "generic"
        name = quiet(_name(field.path, kind))
        name.setFixedWidth(110)
        grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
        group = self._group(body)
        for column, each in enumerate(order, start=1):
            if each not in field.values:
                continue
            text = _text(field.path, field.values[each])
            if not field.differs:
                grid.addWidget(_value(text), line, column, Qt.AlignmentFlag.AlignTop)
                continue
            cell = QFrame()
            cell.setProperty("role", "row")
            choice = QRadioButton()
            choice.setAccessibleName(f"{name.text()}: {text[:80]}")
            choice.setObjectName(f"{field.path}-{column}")
            same = field.values[each] == field.value
            choice.setChecked(each == field.chosen or (same and field.chosen not in order))
            group.addButton(choice)
            choice.clicked.connect(
                lambda _=False, each=each, path=field.path: self.choose(path, each)
            )
            inner = QGridLayout(cell)
            inner.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
            inner.addWidget(choice, 0, 0, Qt.AlignmentFlag.AlignTop)
            inner.addWidget(_value(text), 0, 1)
            inner.setColumnStretch(1, 1)
            grid.addWidget(cell, line, column, Qt.AlignmentFlag.AlignTop)

    def _group(self, body: QWidget) -> QButtonGroup:
        group = QButtonGroup(body)
        self._groups.append(group)
        return group


def _value(text: str) -> QLabel:
    shown = QLabel(text if len(text) <= TEXT_MAX else text[:TEXT_MAX] + "…")
    shown.setTextFormat(Qt.TextFormat.PlainText)
    shown.setWordWrap(True)
    return shown


def _name(path: str, kind: str) -> str:
    outer, _, inner = path.partition(".")
    return label(kind, inner) if inner else outer.capitalize()


def _text(path: str, value: Any) -> str:
    if path == "type":
        known = REFERENCE_TYPES.get(str(value))
        return known.title if known else str(value)
    if isinstance(value, tuple):
        return "; ".join(spoken_name(each) for each in value if isinstance(each, Name))
    return str(value)
