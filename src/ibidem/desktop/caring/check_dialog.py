"""Check Library: everything is computed again and compared; what is wrong, why, what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.caring.words import count, remedy_of
from ibidem.desktop.dialogs import Dialog, quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.progress import amount, size
from ibidem.desktop.tasks import Task
from ibidem.desktop.theme import SPACE
from ibidem.services.library import LocalLibrary
from ibidem.services.maintenance import Examination, Finding, diagnose_library

SHOWN_PER_KIND = 20


class _Stopped(Exception):  # noqa: N818 - no error: the dialog was closed
    pass


class CheckDialog(Dialog):
    """Begins to check as it opens. Repair mends what can be mended; the history keeps what was."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, "Check Library", ok="Repair", cancel="Close", width=620)
        self._window = window
        self._task: Task | None = None
        self.ok_button.setEnabled(False)
        self.ok_button.hide()
        self.summary = QLabel("Checking...")
        self.summary.setProperty("role", "heading")
        self.summary.setWordWrap(True)
        self.body.addWidget(self.summary)
        self.counts = quiet()
        self.body.addWidget(self.counts)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.body.addWidget(self._bar)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setMinimumHeight(250)
        self._scroll.hide()
        self.body.addWidget(self._scroll, 1)
        copy = QPushButton("&Copy Report")
        copy.setAutoDefault(False)
        copy.clicked.connect(self._copy)
        self.copy_button = copy
        copy.setEnabled(False)
        self.buttons.insertWidget(0, copy)
        self._report = ""
        self.finished.connect(lambda _: self._stop())
        self._check(repair=False)

    def confirm(self) -> None:
        """Repair, then show what is left."""
        self.ok_button.setEnabled(False)
        self._check(repair=True)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _check(self, *, repair: bool) -> None:
        self._bar.setRange(0, 0)
        self._bar.show()
        self.summary.setText("Repairing..." if repair else "Checking...")
        desk = self._window.open_library_desk

        def work(library: LocalLibrary, task: Task) -> Examination:
            def report(phase: str, done: int, total: int | None) -> None:
                if task.is_cancelled() and not repair:
                    raise _Stopped
                task.progress(phase, done, total)

            return diagnose_library(library, repair=repair, report=report)

        task = desk.tasks.run(
            lambda task: work(desk.library, task),
            lambda found: self._show(found, repaired=repair),
            self._fail,
            owner=self,
        )
        task.progressed.connect(self._progress)
        self._task = task

    def _progress(self, phase: str, done: int, total: object) -> None:
        if isinstance(total, int) and total:
            self._bar.setRange(0, 1000)
            self._bar.setValue(done * 1000 // total)
            self.counts.setText(f"{phase}: {amount(phase, done)} of {amount(phase, total)}")
        else:
            self.counts.setText(phase)

    def _fail(self, error: Exception) -> None:
        self._bar.hide()
        if not isinstance(error, _Stopped):
            self.summary.setText("The check could not be finished.")
            self.show_problem(error)

    def _show(self, found: Examination, *, repaired: bool) -> None:
        self._bar.hide()
        if repaired:
            self._window.open_library_desk.look()
        open_findings = [each for each in found.findings if not each.repaired]
        if not found.findings:
            self.summary.setText("The library is whole.")
        elif not open_findings:
            self.summary.setText(f"Repaired: {count(len(found.findings), 'finding')}.")
        else:
            self.summary.setText(count(len(open_findings), "finding"))
        references = count(found.counts.get("reference", 0), "reference")
        self.counts.setText(
            f"Looked at {count(sum(found.counts.values()), 'record')} ({references}) and"
            f" {count(found.files, 'file')} ({size(found.file_bytes)}).\n"
            f"Fingerprint {found.fingerprint}"
        )
        self.counts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._list(found.findings)
        repairable = [each for each in open_findings if each.is_repairable]
        self.ok_button.setVisible(bool(repairable))
        self.ok_button.setEnabled(bool(repairable))
        self._report = "\n".join(
            [self.summary.text(), self.counts.text(), *map(_line, found.findings)]
        )
        self.copy_button.setEnabled(True)

    def _list(self, findings: list[Finding]) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        shown: dict[str, int] = {}
        for finding in findings:
            shown[finding.code] = shown.get(finding.code, 0) + 1
            if shown[finding.code] <= SHOWN_PER_KIND:
                column.addWidget(_card(finding))
        hidden = sum(max(0, number - SHOWN_PER_KIND) for number in shown.values())
        if hidden:
            column.addWidget(quiet(f"... and {hidden:,} more of the same kinds."))
        column.addStretch(1)
        self._scroll.setWidget(inside)
        self._scroll.setVisible(bool(findings))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)


def _card(finding: Finding) -> QFrame:
    card = QFrame()
    card.setProperty("role", "good" if finding.repaired else "sheet")
    column = QVBoxLayout(card)
    column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
    column.setSpacing(SPACE)
    what = QLabel(finding.what)
    what.setProperty("role", "heading")
    what.setWordWrap(True)
    column.addWidget(what)
    column.addWidget(quiet(finding.why))
    remedy = QLabel(remedy_of(finding))
    remedy.setWordWrap(True)
    column.addWidget(remedy)
    if finding.where:
        where = quiet(finding.where)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(where)
    return card


def _line(finding: Finding) -> str:
    return f"{finding.code}: {finding.what} {finding.where} {remedy_of(finding)}"
