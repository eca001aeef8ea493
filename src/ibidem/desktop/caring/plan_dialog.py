"""Going back: what would change is shown first; then one step that can be undone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import (
    QButtonGroup,
    QHeaderView,
    QLabel,
    QRadioButton,
    QTreeWidget,
    QTreeWidgetItem,
)

from ibidem.desktop.caring.words import count, kind, plan_sentence
from ibidem.desktop.dialogs import Dialog, note
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.showing import PlaceKind
from ibidem.errors import OutdatedError
from ibidem.services.library import LocalLibrary
from ibidem.services.time_travel import (
    EVERYTHING,
    Planned,
    RestorePlan,
    Selection,
    apply_restore,
    list_planned,
    plan_restore,
)

_WORDS = {"removed": "Removed", "added": "Brought back", "changed": "Changed"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where to go back to: a moment, or before a changeset; `title` says it in words."""

    title: str
    moment: int | None = None
    before: int | None = None


class PlanDialog(Dialog):
    """Shows the plan for the library, a group or the selection, and carries it out."""

    def __init__(self, window: MainWindow, wanted: Wanted) -> None:
        super().__init__(window, "Go Back", ok="Go Back", width=700)
        self._window = window
        self._wanted = wanted
        self._plan: RestorePlan | None = None
        self._asked = 0
        self.intro.setText(f"The library as it was {wanted.title}.")
        self.intro.show()
        self._scopes = QButtonGroup(self)
        self.everything = QRadioButton("The whole &library")
        place = window.open_library_desk.showing.place
        self._group = place.id if place.kind is PlaceKind.GROUP else ""
        self._references = tuple(window.selected())
        self.group = QRadioButton(f"Only the &group “{place.title}”" if self._group else "A &group")
        number = count(len(self._references), "reference")
        self.references = QRadioButton(f"Only the &selected ({number})")
        for button in (self.everything, self.group, self.references):
            self._scopes.addButton(button)
            self.body.addWidget(button)
            button.toggled.connect(lambda on: self._make_plan() if on else None)
        self.group.setVisible(bool(self._group))
        self.references.setVisible(bool(self._references))
        self.sentence = QLabel()
        self.sentence.setProperty("role", "heading")
        self.sentence.setWordWrap(True)
        self.body.addWidget(self.sentence)
        self.warning = note()
        self.warning.hide()
        self.body.addWidget(self.warning)
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["", "What", "Name", "Fields"])
        self.list.setAccessibleName("What would change")
        self.list.setRootIsDecorated(False)
        self.list.setMinimumHeight(260)
        self.list.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.list.header().setStretchLastSection(False)
        for column, width in ((0, 110), (1, 110), (3, 180)):
            self.list.header().resizeSection(column, width)
        self.body.addWidget(self.list, 1)
        self.ok_button.setDefault(False)
        self.ok_button.setAutoDefault(False)
        self.cancel_button.setDefault(True)
        self.everything.setChecked(True)

    @property
    def selection(self) -> Selection:
        """What goes back."""
        if self.group.isChecked():
            return Selection(group=self._group)
        if self.references.isChecked():
            return Selection(references=self._references)
        return EVERYTHING

    def _make_plan(self) -> None:
        self._plan = None
        self._asked += 1
        asked = self._asked
        self.ok_button.setEnabled(False)
        self.sentence.setText("Looking at what differs...")
        wanted, selection = self._wanted, self.selection

        def work(library: LocalLibrary) -> tuple[RestorePlan, list[Planned]]:
            plan = plan_restore(
                library, moment=wanted.moment, before=wanted.before, selection=selection
            )
            return plan, list_planned(library, plan)

        def show(found: tuple[RestorePlan, list[Planned]]) -> None:
            if asked == self._asked:
                self._show(*found)

        def fail(error: Exception) -> None:
            if asked == self._asked:
                self.sentence.setText("This cannot be planned.")
                self.show_problem(error)

        self._window.open_library_desk.read(work, show, fail, owner=self)

    def _show(self, plan: RestorePlan, planned: list[Planned]) -> None:
        self._plan = plan
        self.show_problem("")
        self.sentence.setText(plan_sentence(plan))
        self.list.clear()
        for each in planned:
            fields = ", ".join(each.fields)
            item = QTreeWidgetItem([_WORDS[each.what], kind(each.kind), each.name, fields])
            item.setToolTip(2, each.name)
            item.setToolTip(3, fields)
            self.list.addTopLevelItem(item)
        more = len(plan.choice.items) - len(planned)
        if more > 0:
            self.list.addTopLevelItem(QTreeWidgetItem(["", "", f"... and {more:,} more", ""]))
        label = self.warning.findChild(QLabel, "note-text")
        if isinstance(label, QLabel):
            label.setText(
                f"{count(plan.removals, 'reference')} of {plan.references:,} that came later would"
                " be removed. Undo, and the history, can bring them back."
            )
        self.warning.setVisible(plan.removals > 0)
        self.ok_button.setText(
            f"Go Back, Removing {plan.removals:,}" if plan.removals else "Go Back"
        )
        self.ok_button.setEnabled(bool(plan))

    def confirm(self) -> None:
        """Carry the plan out. What was shown is what happens, or nothing does."""
        plan = self._plan
        if plan is None:
            return
        self.ok_button.setEnabled(False)
        title = self._wanted.title

        def fail(error: Exception) -> None:
            self._make_plan()
            if isinstance(error, OutdatedError):
                self.show_problem("The library was changed meanwhile. Look at the new plan.")
            else:
                self.show_problem(error)

        def say(reverted: object) -> str:
            left = len(getattr(reverted, "left", ()))
            kept = (
                f" {count(left, 'record')} could not be brought back as they were." if left else ""
            )
            return f"The library is as it was {title}.{kept}"

        self._window.open_library_desk.write(
            lambda library: apply_restore(library, plan, confirmed=True),
            lambda _: self.accept(),
            fail,
            say=say,
            title="Going back",
            owner=self._window,
        )
