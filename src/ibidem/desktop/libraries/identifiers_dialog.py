"""Import by identifiers: DOIs and their like are looked up, then taken."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QTreeWidget,
    QTreeWidgetItem,
)

from ibidem.desktop.dialogs import Dialog
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.stopping import Stopped, reporting
from ibidem.desktop.tasks import Task
from ibidem.services.capturing import (
    CaptureResult,
    CaptureSettings,
    capture_text,
    recognise_identifiers,
    take_captured,
)

EXAMPLES = "10.1145/359545.359563\nPMID 33782455\narXiv:1707.01747\nISBN 978-0-262-03384-8"


class IdentifiersDialog(Dialog):
    """One identifier to a line, or any text with identifiers in it; what came of each is shown
    before anything is added."""

    def __init__(self, window: MainWindow, settings: CaptureSettings | None = None) -> None:
        super().__init__(
            window,
            "Import by Identifiers",
            ok="Look Up",
            intro="DOIs, PubMed and arXiv numbers, ISBNs: one to a line, or a text that names"
            " them. They are looked up at doi.org, PubMed, arXiv and Open Library.",
            width=680,
        )
        self._window = window
        self._settings = settings
        self._result: CaptureResult | None = None
        self._task: Task | None = None
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(EXAMPLES)
        self.text.setAccessibleName("Identifiers")
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(110)
        self.text.textChanged.connect(self._edited)
        self.body.addWidget(self.text)
        self.summary = QLabel()
        self.body.addWidget(self.summary)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.hide()
        self.body.addWidget(self._bar)
        self.results = QTreeWidget()
        self.results.setHeaderLabels(["Identifier", "What was found"])
        self.results.setAccessibleName("What was found")
        self.results.setRootIsDecorated(False)
        self.results.setMinimumHeight(170)
        self.results.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.results.header().resizeSection(0, 230)
        self.results.itemChanged.connect(lambda *_: self._refresh_button())
        self.results.hide()
        self.body.addWidget(self.results, 1)
        self.finished.connect(lambda _: self._stop())
        self._edited()
        self.text.setFocus()

    def confirm(self) -> None:
        """First look up, then add what is ticked."""
        if self._result is None:
            self._look_up()
        else:
            self._take(self._result)

    def _edited(self) -> None:
        self._stop()
        self._result = None
        found = recognise_identifiers(self.text.toPlainText())
        count = len(found.identifiers)
        self.summary.setText(
            f"{count:,} identifier{'' if count == 1 else 's'} recognised" if count else ""
        )
        self.ok_button.setText("Look Up")
        self.ok_button.setEnabled(count > 0)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._bar.hide()

    def _look_up(self) -> None:
        library = self._window.open_library_desk.library
        text, settings = self.text.toPlainText(), self._settings
        self.ok_button.setEnabled(False)
        self.show_problem("")
        self._bar.setRange(0, 0)
        self._bar.show()
        task = self._window.tasks.run(
            lambda task: capture_text(library, text, settings=settings, report=reporting(task)),
            lambda result: self._show(task, result),
            lambda error: self._fail(task, error),
            owner=self,
        )
        task.progressed.connect(self._progress)
        self._task = task

    def _progress(self, _phase: str, done: int, total: object) -> None:
        if isinstance(total, int) and total:
            self._bar.setRange(0, total)
            self._bar.setValue(done)

    def _fail(self, task: Task, error: Exception) -> None:
        if task is self._task and not isinstance(error, Stopped):
            self._bar.hide()
            self.ok_button.setEnabled(True)
            self.show_problem(error)

    def _show(self, task: Task, result: CaptureResult) -> None:
        if task is not self._task:
            return
        self._bar.hide()
        self._result = result
        self.results.clear()
        for entry in result.entries:
            item = QTreeWidgetItem([str(entry.identifier), ""])
            item.setData(0, Qt.ItemDataRole.UserRole, entry.number)
            if entry.reference is None:
                said = entry.problem.message if entry.problem is not None else "Not found."
                item.setText(1, said)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            else:
                title = entry.reference.fields.get("title", "(no title)")
                mark = " (in the library already)" if entry.is_duplicate else ""
                item.setText(1, f"{title}{mark}")
                ticked = Qt.CheckState.Unchecked if entry.is_duplicate else Qt.CheckState.Checked
                item.setCheckState(0, ticked)
            item.setToolTip(1, item.text(1))
            self.results.addTopLevelItem(item)
        for problem in result.problems:
            item = QTreeWidgetItem([problem.raw[:60], problem.message])
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.results.addTopLevelItem(item)
        self.results.show()
        found = len(result.found)
        self.summary.setText(f"{found:,} found, {len(result.all_problems):,} not")
        self._refresh_button()

    def _ticked(self) -> list[int]:
        items = (
            self.results.topLevelItem(index) for index in range(self.results.topLevelItemCount())
        )
        return [
            int(item.data(0, Qt.ItemDataRole.UserRole))
            for item in items
            if item is not None
            and item.checkState(0) is Qt.CheckState.Checked
            and item.flags() & Qt.ItemFlag.ItemIsUserCheckable
        ]

    def _refresh_button(self) -> None:
        if self._result is None:
            return
        count = len(self._ticked())
        self.ok_button.setText(f"Add {count:,} Reference{'' if count == 1 else 's'}")
        self.ok_button.setEnabled(count > 0)

    def _take(self, result: CaptureResult) -> None:
        ticked = self._ticked()
        window, desk = self._window, self._window.open_library_desk
        again = {entry.number for entry in result.entries if entry.is_duplicate}
        self.accept()
        desk.write(
            lambda library: take_captured(
                library, result, only=ticked, skip_duplicates=not again.intersection(ticked)
            ),
            lambda report: (
                window.open_library_desk.showing.show_reference(report.ids[0])
                if report.ids
                else None
            ),
            say=lambda report: f"Added {report.added:,} reference{'s' * (report.added != 1)}.",
        )
