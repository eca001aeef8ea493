"""The duplicates of a library, in a tab: one group after the other, or all that agree at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.access import READ_ONLY
from ibidem.desktop.desk import News
from ibidem.desktop.dialogs import Dialog, ask
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.organizing.comparing import Comparison
from ibidem.desktop.theme import SPACE
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.duplicates import (
    REASONS,
    DuplicateGroup,
    MergePlan,
    Strictness,
    dismiss_duplicates,
    list_duplicates,
    merge_references,
    plan_merges,
)
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import load_items

TAB = "duplicates"
PAGE = 100  # groups that are listed at once
_STRICT = {
    Strictness.STRICT: "Surely the same",
    Strictness.NORMAL: "Probably the same",
    Strictness.LOOSE: "Perhaps the same",
}


class DuplicatesPage(QWidget):
    """Groups at the left, the one that is looked at side by side at the right."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._desk = window.open_library_desk
        self._groups: list[DuplicateGroup] = []
        self._titles = 0  # how many groups are in the list; the others follow as it is scrolled
        self._is_reading = False
        self.agreeing: list[DuplicateGroup] = []  # whose references contradict each other nowhere
        self._asked = 0
        self.setObjectName("duplicates-page")
        self.heading = QLabel("Duplicates")
        self.heading.setProperty("role", "title")
        self.strictness = QComboBox()
        self.strictness.setAccessibleName("How sure")
        for each, name in _STRICT.items():
            self.strictness.addItem(name, each)
        self.strictness.setCurrentIndex(1)
        self.strictness.currentIndexChanged.connect(lambda _: self.look())
        self.merge_all = QPushButton("Merge all that agree")
        self.merge_all.clicked.connect(lambda _=False: self._ask_all())
        self.list = QListWidget()
        self.list.setAccessibleName("Groups of duplicates")
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._show)
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.comparison = Comparison(self._desk)
        self.comparison.planned.connect(self._enable)
        self.comparison.failed.connect(lambda _: self.look())
        self.merge = QPushButton("&Merge")
        self.merge.setDefault(True)
        self.merge.clicked.connect(lambda _=False: self._merge())
        self.dismiss = QPushButton("&Not duplicates")
        self.dismiss.clicked.connect(lambda _=False: self._dismiss())
        self._lay_out()
        self._desk.changed.connect(self._hear)
        self._desk.access.changed.connect(self._enable)
        self._enable()
        self.look()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(2 * SPACE)
        top.addWidget(self.heading, 1)
        top.addWidget(self.strictness)
        top.addWidget(self.merge_all)
        buttons = QHBoxLayout()
        buttons.addWidget(self.comparison.only_differing)
        buttons.addStretch(1)
        buttons.addWidget(self.dismiss)
        buttons.addWidget(self.merge)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(3 * SPACE, 0, 0, 0)
        column.addWidget(self.comparison, 1)
        column.addLayout(buttons)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.addWidget(self.list)
        parts.addWidget(right)
        parts.setStretchFactor(1, 1)
        parts.setSizes([320, 900])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * SPACE, 4 * SPACE, 5 * SPACE, 4 * SPACE)
        layout.setSpacing(3 * SPACE)
        layout.addLayout(top)
        layout.addWidget(parts, 1)

    def look(self) -> None:
        """Look for duplicates."""
        self._asked += 1
        asked, strictness = self._asked, Strictness(self.strictness.currentData())
        wanted = max(self._titles, PAGE)
        self.heading.setText("Looking for duplicates…")

        def find(library: LocalLibrary) -> tuple[list[DuplicateGroup], list[str]]:
            groups = list_duplicates(library, strictness)
            return groups, _describe(library, groups[:wanted])

        def show(found: tuple[list[DuplicateGroup], list[str]]) -> None:
            if asked == self._asked:
                self._list(*found)

        self._desk.read(find, show, owner=self)

    def _list(self, groups: list[DuplicateGroup], lines: list[str]) -> None:
        row = max(0, self.list.currentRow())
        self._groups = groups
        self._titles = len(lines)
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's
        self.list.clear()
        self.list.addItems(lines)
        self.list.blockSignals(False)  # noqa: FBT003 - Qt's
        many = "" if len(groups) == 1 else "s"
        self.heading.setText(
            f"{len(groups):,} group{many} of duplicates" if groups else "No duplicates"
        )
        self._offer_all([])
        if groups:
            self.list.setCurrentRow(min(row, len(lines) - 1))
            self._show(self.list.currentRow())
            self._find_agreeing()
        else:
            self.comparison.clear()

    def _scrolled(self, value: int) -> None:
        """The next groups, before the end of the list is reached."""
        bar = self.list.verticalScrollBar()
        if self._is_reading or value < bar.maximum() - bar.pageStep():
            return
        asked, part = self._asked, self._groups[self._titles : self._titles + PAGE]
        if not part:
            return
        self._is_reading = True

        def add(lines: list[str]) -> None:
            self._is_reading = False
            if asked == self._asked:
                self._titles += len(lines)
                self.list.addItems(lines)

        def fail(error: Exception) -> None:
            self._is_reading = False
            self._desk.report(error)

        self._desk.read(lambda library: _describe(library, part), add, fail, owner=self)

    def _find_agreeing(self) -> None:
        """Which groups can be merged without a choice; that takes longer than finding them."""
        asked, groups = self._asked, self._groups

        def take(found: list[DuplicateGroup]) -> None:
            if asked == self._asked:
                self._offer_all(found)

        # Where something was changed meanwhile, the duplicates are looked for again anyway.
        self._desk.read(
            lambda library: _agreeing(library, groups), take, lambda _: None, owner=self
        )

    def _offer_all(self, agreeing: list[DuplicateGroup]) -> None:
        self.agreeing = agreeing
        count = len(agreeing)
        self.merge_all.setVisible(bool(count))
        self.merge_all.setText(
            f"Merge All {count:,} That Agree..." if count > 1 else "Merge the One That Agrees..."
        )

    def _show(self, row: int) -> None:
        if 0 <= row < len(self._groups):
            self.comparison.show_group(self._groups[row].ids)

    def _enable(self) -> None:
        possible = self.comparison.plan is not None
        may_write = self._desk.access.may_write
        for button in (self.merge, self.dismiss):
            button.setEnabled(possible and may_write)
            button.setToolTip("" if may_write else READ_ONLY)
        self.comparison.only_differing.setEnabled(possible)

    def _merge(self) -> None:
        plan = self.comparison.plan
        if plan is not None:
            self._write([plan])

    def _dismiss(self) -> None:
        plan = self.comparison.plan
        if plan is not None:
            ids = plan.ids
            self._desk.write(
                lambda library: dismiss_duplicates(library, ids),
                say="Remembered: these are not duplicates.",
            )

    def _ask_all(self) -> None:
        groups = [group.ids for group in self.agreeing]
        references = sum(map(len, groups))
        ask(
            self,
            "Merge Duplicates",
            f"Merge {references:,} references into {len(groups):,}?",
            f"Merge {len(groups):,}",
            lambda: self._merge_all(groups),
            more="They contradict each other in no field. The others go to the trash; one Undo"
            " takes everything back.",
        )

    def _merge_all(self, groups: Sequence[Sequence[RecordId]]) -> None:
        self._desk.read(lambda library: plan_merges(library, groups), self._write, owner=self)

    def _write(self, plans: Sequence[MergePlan]) -> None:
        gone = sum(len(plan.others) for plan in plans)
        self._desk.write(
            lambda library: merge_references(library, plans),
            say=f"Merged {gone:,} reference{'' if gone == 1 else 's'} into others.",
            title="Merging references",
        )

    def _hear(self, news: News) -> None:
        if news.touches(RecordKind.REFERENCE, RecordKind.SETTING):
            self.look()


class MergeDialog(Dialog):
    """Merging the references that are chosen."""

    def __init__(self, window: MainWindow) -> None:
        ids = window.selected()
        super().__init__(
            window,
            "Merge References",
            ok="Merge",
            intro="Choose whose value is kept. The others go to the trash; files and notes move to"
            " the one that stays.",
            width=860,
        )
        self._desk = window.open_library_desk
        self.comparison = Comparison(self._desk)
        self.comparison.setMinimumHeight(380)
        self.comparison.planned.connect(lambda: self.ok_button.setEnabled(True))
        self.comparison.failed.connect(self.show_problem)
        self.body.addWidget(self.comparison, 1)
        self.buttons.insertWidget(0, self.comparison.only_differing)
        self.ok_button.setEnabled(False)
        self.comparison.show_group(ids)

    def confirm(self) -> None:
        """Merge, in one step."""
        plan = self.comparison.plan
        if plan is None:
            return
        master, gone = plan.master, len(plan.others)
        self._desk.write(
            lambda library: merge_references(library, [plan]),
            lambda _: self._end(master),
            self.show_problem,
            say=f"Merged {gone + 1:,} references into one.",
        )

    def _end(self, master: RecordId) -> None:
        self.accept()
        self._desk.showing.show_reference(master)


def _describe(library: LocalLibrary, groups: Sequence[DuplicateGroup]) -> list[str]:
    """A line for each group: the title, how many, and why they may be the same."""
    items = load_items(library, [group.ids[0] for group in groups])
    lines = []
    for group in groups:
        first = items.get(group.ids[0])
        reason = ", ".join(REASONS[each] for each in group.reasons)
        title = first.title if first is not None else ""
        lines.append(f"{title}\n{len(group.ids)} references · {reason}")
    return lines


def _agreeing(library: LocalLibrary, groups: Sequence[DuplicateGroup]) -> list[DuplicateGroup]:
    plans = plan_merges(library, [group.ids for group in groups])
    return [
        group
        for group, plan in zip(groups, plans, strict=True)
        if not any(field.differs for field in plan.fields)
    ]


def open_duplicates(window: MainWindow) -> None:
    """Go to the tab of the duplicates."""
    window.open_tab(TAB, "Duplicates", lambda: DuplicatesPage(window), "duplicates")
