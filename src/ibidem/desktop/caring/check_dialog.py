"""Check Library: everything in and around it is looked at; what is wrong, why, what to do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.caring.findings import FindingCard, LookedAt, as_line, gather
from ibidem.desktop.caring.words import count
from ibidem.desktop.dialogs import Dialog, quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.progress import amount
from ibidem.desktop.tasks import Task
from ibidem.desktop.theme import SPACE
from ibidem.errors import IbidemError
from ibidem.model.ids import RecordId
from ibidem.services.examining import (
    REPAIRS,
    UNASKED,
    Examination,
    Finding,
    Repair,
    examine,
    repair,
)
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import load_items
from ibidem.services.syncing import Steering, read_link


class _Stopped(Exception):  # noqa: N818 - no error: the dialog was closed
    pass


Work = Callable[[LocalLibrary, Task], tuple[Examination, dict[str, str]]]


def _nothing() -> None:
    pass


class CheckDialog(Dialog):
    """Begins to check as it opens. Repair does what is ticked; the history keeps what was."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, "Check Library", ok="Repair", cancel="Close", width=640)
        self._window = window
        self._desk = window.open_library_desk
        self._task: Task | None = None
        self._is_closed = False
        self._found: Examination | None = None
        self.repairs: dict[Repair, QCheckBox] = {}
        self.ok_button.setEnabled(False)
        self.ok_button.hide()
        self.summary = QLabel()
        self.summary.setProperty("role", "heading")
        self.summary.setWordWrap(True)
        self.body.addWidget(self.summary)
        self.phase = quiet()
        self.body.addWidget(self.phase)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.body.addWidget(self._bar)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.hide()
        self.body.addWidget(self._scroll, 1)
        self._choices = QVBoxLayout()
        self._choices.setSpacing(SPACE)
        self.body.addLayout(self._choices)
        self.copy_button = QPushButton("&Copy Report")
        self.again_button = QPushButton("Check A&gain")
        for place, (button, run) in enumerate(
            ((self.copy_button, self._copy), (self.again_button, self.check))
        ):
            button.setAutoDefault(False)
            button.clicked.connect(run)
            self.buttons.insertWidget(place, button)
        self._report = ""
        self.finished.connect(lambda _: self._stop())
        self.check()

    def check(self) -> None:
        """Look at everything; nothing is changed."""
        sign_ins = self._desk.settings.sign_ins

        def work(library: LocalLibrary, task: Task) -> tuple[Examination, dict[str, str]]:
            def report(phase: str, done: int, total: int | None) -> None:
                if task.is_cancelled():
                    raise _Stopped
                task.progress(phase, done, total)

            found = examine(library, sign_ins, report=report)
            return found, _names(library, found)

        self._begin("Checking...", work)

    def confirm(self) -> None:
        """Do the repairs that are ticked, then show what is left."""
        found = self._found
        if found is None:
            return
        wanted = {each for each, box in self.repairs.items() if box.isChecked()}
        salvage = getattr(self._window.parts.get("libraries"), "salvage", None)
        if Repair.SALVAGE in wanted and callable(salvage):  # not while it is open
            path = self._desk.library.path
            self.reject()
            salvage(path)
            return
        sign_ins = self._desk.settings.sign_ins
        sync = self._window.parts.get("syncing")
        hold, release = getattr(sync, "hold", None), getattr(sync, "release", None)

        def work(library: LocalLibrary, task: Task) -> tuple[Examination, dict[str, str]]:
            now = repair(
                library,
                found,
                sign_ins,
                repairs=wanted,
                report=task.progress,
                steering=Steering(task.progress),
            )
            return now, _names(library, now)

        def end() -> None:
            if callable(release):
                release()
            self._desk.look()

        if callable(hold):
            hold()  # no sync of the window's own beside the one that repairs
        self._begin("Repairing...", work, end)

    def _begin(self, text: str, work: Work, end: Callable[[], None] = _nothing) -> None:
        self.summary.setText(text)
        self.show_problem("")
        self._bar.setRange(0, 0)
        self._bar.show()
        self.phase.setText("")
        self.phase.show()
        for button in (self.ok_button, self.copy_button, self.again_button):
            button.setEnabled(False)

        def show(result: tuple[Examination, dict[str, str]]) -> None:
            end()
            if not self._is_closed:
                self._show(*result)

        def fail(error: Exception) -> None:
            end()
            if not self._is_closed:
                self._fail(error)

        # A repair goes on when the dialog is closed, and lets sync go on after it.
        self._task = self._desk.tasks.run(
            lambda task: work(self._desk.library, task), show, fail, owner=self._desk
        )
        self._task.progressed.connect(self._progress)

    def _stop(self) -> None:
        self._is_closed = True
        if self._task is not None:
            self._task.cancel()

    def _progress(self, phase: str, done: int, total: object) -> None:
        if isinstance(total, int) and total:
            self._bar.setRange(0, 1000)
            self._bar.setValue(done * 1000 // total)
            self.phase.setText(f"{phase}: {amount(phase, done)} of {amount(phase, total)}")
        else:
            self.phase.setText(phase)

    def _fail(self, error: Exception) -> None:
        self._bar.hide()
        self.phase.hide()
        self.again_button.setEnabled(True)
        if not isinstance(error, _Stopped):
            self.summary.setText("The check could not be finished.")
            self.show_problem(error)

    # --- what was found ----------------------------------------------------------------------

    def _show(self, found: Examination, names: dict[str, str]) -> None:
        self._found = found
        self._bar.hide()
        self.phase.hide()
        left = [each for each in found.findings if not each.repaired]
        done = len(found.findings) - len(left)
        self.summary.setText(_sentence(len(left), done))
        self._list(found, names)
        self._offer(left)
        self._report = "\n".join(
            [
                self.summary.text(),
                f"{sum(found.counts.values()):,} records, {found.files:,} files",
                f"Fingerprint {found.fingerprint}",
                *map(as_line, found.findings),
            ]
        )
        self.copy_button.setEnabled(True)
        self.again_button.setEnabled(True)

    def _list(self, found: Examination, names: dict[str, str]) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        column.addWidget(LookedAt(found, is_linked=read_link(self._desk.library) is not None))
        column.addSpacing(SPACE)
        for kind in gather(found.findings, names):
            column.addWidget(FindingCard(kind, self._lead))
        fingerprint = quiet(f"Fingerprint {found.fingerprint}")
        fingerprint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(fingerprint)
        column.addStretch(1)
        self._scroll.setWidget(inside)
        self._scroll.setMinimumHeight(420 if found.findings else 150)
        self._scroll.show()

    def _offer(self, left: list[Finding]) -> None:
        """A box for each repair that would do something."""
        while (item := self._choices.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.repairs = {}
        for each in Repair:
            if any(finding.repair is each for finding in left):
                box = QCheckBox(REPAIRS[each])
                box.setChecked(each in UNASKED)
                box.toggled.connect(lambda _: self._refresh())
                self.repairs[each] = box
                self._choices.addWidget(box)
        self.ok_button.setVisible(bool(self.repairs))
        self._refresh()

    def _refresh(self) -> None:
        self.ok_button.setEnabled(any(box.isChecked() for box in self.repairs.values()))

    def _lead(self, goal: str) -> None:
        """Go to where a person can do what a repair cannot."""
        window = self._window
        self.reject()
        if window.table.get(goal) is not None:
            window.action(goal).trigger()
        else:
            window.open_preferences(goal)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)


def _sentence(left: int, done: int) -> str:
    if not left and not done:
        return "Everything is well."
    repaired = f"{count(done, 'finding')} repaired." if done else ""
    if not left:
        return f"{repaired} Everything is well now."
    return f"{repaired} {count(left, 'finding')} {'to look at' if not done else 'left'}.".strip()


def _names(library: LocalLibrary, found: Examination) -> dict[str, str]:
    """What the references that findings are about are called, by their ids."""
    ids = [RecordId(each.where) for each in found.findings if len(each.where) == len(library.uid)]
    with suppress(IbidemError):  # what is damaged may have no name
        return {each: item.title for each, item in load_items(library, ids).items()}
    return {}
