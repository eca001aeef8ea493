"""Import: what the files hold is shown before anything of it is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTableView,
    QTreeWidget,
    QTreeWidgetItem,
)

from ibidem.desktop.dialogs import Dialog
from ibidem.desktop.libraries.importing.entries import EntriesModel
from ibidem.desktop.libraries.importing.reading import Reading, read_files
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.stopping import Stopped, reporting, run_stoppable
from ibidem.desktop.tasks import Task
from ibidem.model.record import RecordKind
from ibidem.services.progress import Report
from ibidem.services.searching import list_groups
from ibidem.services.transfer import Duplicates, ImportReport, list_export_formats, take_references

NO_GROUP = "No group"
TOLD_FROM_FILE = "Told from the file"
PROBLEMS_SHOWN = 500
ROWS_TALL = 300


class ImportDialog(Dialog):
    """Reads files beside the window, shows what they hold, and imports what stays ticked.

    `done` is called with what the import did.
    """

    def __init__(
        self,
        window: MainWindow,
        paths: Sequence[Path],
        done: Callable[[ImportReport], None] | None = None,
    ) -> None:
        super().__init__(window, "Import", ok="Import", width=820)
        self._window = window
        self._paths = list(paths)
        self._done = done
        self._reading = Reading()
        self._task: Task | None = None
        self.intro.setText(_names(self._paths))
        self.intro.show()
        self.summary = QLabel("Reading...")
        self.summary.setWordWrap(True)
        self.body.addWidget(self.summary)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.body.addWidget(self._bar)
        self._add_table()
        self._add_problems()
        self._add_choices()
        self.table.setFocus()
        self._read()

    def _add_table(self) -> None:
        self.model = EntriesModel()
        self.model.setParent(self)
        self.model.chosen_changed.connect(self._refresh)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName("References of the files")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(26)
        self.table.setMinimumHeight(ROWS_TALL)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 150), (2, 56), (3, 130), (4, 130)):
            header.resizeSection(column, width)
        self.body.addWidget(self.table, 1)

    def _add_problems(self) -> None:
        self.problems = QTreeWidget()
        self.problems.setHeaderLabels(["File", "Line", "Problem"])
        self.problems.setAccessibleName("Problems")
        self.problems.setRootIsDecorated(False)
        self.problems.setMaximumHeight(130)
        self.problems.header().resizeSection(0, 180)
        self.problems.header().resizeSection(1, 60)
        self.problems.hide()
        self.body.addWidget(self.problems)

    def _add_choices(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.group = QComboBox()
        self.group.setEditable(True)
        self.group.setAccessibleName("Group")
        self.group.addItem(NO_GROUP)
        library = self._window.open_library_desk.library
        for entry in list_groups(library, counted=False):
            if entry.kind is RecordKind.GROUP:
                self.group.addItem(entry.name, entry.id)
        self.group.setMinimumWidth(200)
        self.format = QComboBox()
        self.format.setAccessibleName("Format")
        self.format.addItem(TOLD_FROM_FILE, None)
        for each in list_export_formats():
            self.format.addItem(each.title, each.name)
        self.format.currentIndexChanged.connect(lambda _: self._read())
        for text, widget in (("Into the &group", self.group), ("&Format", self.format)):
            label = QLabel(text)
            label.setBuddy(widget)
            row.addWidget(label)
            row.addWidget(widget)
        row.addStretch(1)
        self.body.addLayout(row)
        choices = QHBoxLayout()
        self.take_duplicates = QCheckBox("Import &duplicates too")
        self.take_duplicates.toggled.connect(lambda on: self.model.tick_duplicates(ticked=on))
        self.merge = QCheckBox("&Add to those in the library what they lack")
        self.merge.toggled.connect(lambda _: self._refresh())
        self.take_duplicates.toggled.connect(self.merge.setEnabled)
        self.merge.setEnabled(False)
        choices.addWidget(self.take_duplicates)
        choices.addWidget(self.merge)
        choices.addStretch(1)
        self.body.addLayout(choices)

    # --- reading -----------------------------------------------------------------------------

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        desk = self._window.open_library_desk
        format_name = self.format.currentData()
        paths = self._paths
        self._bar.setRange(0, 0)
        self._bar.show()
        self.ok_button.setEnabled(False)
        # Without a title: the dialog shows the progress itself, and Cancel ends it.
        task = desk.tasks.run(
            lambda task: read_files(desk.library, paths, format_name, reporting(task)),
            lambda reading: self._show(task, reading),
            lambda error: self._fail(task, error),
            owner=self,
        )
        task.progressed.connect(self._show_progress)
        self._task = task
        self.finished.connect(lambda _: task.cancel())

    def _show_progress(self, _phase: str, done: int, total: object) -> None:
        if isinstance(total, int) and total > 1:
            self._bar.setRange(0, total)
            self._bar.setValue(done)

    def _fail(self, task: Task, error: Exception) -> None:
        if task is self._task and not isinstance(error, Stopped):
            self._bar.hide()
            self.summary.setText("Nothing could be read.")
            self.show_problem(error)

    def _show(self, task: Task, reading: Reading) -> None:
        if task is not self._task:
            return
        self._reading = reading
        self._bar.hide()
        self.problems.clear()
        for file_name, problem in reading.problems[:PROBLEMS_SHOWN]:
            line = str(problem.line) if problem.line else ""
            item = QTreeWidgetItem([file_name, line, problem.message])
            item.setToolTip(2, problem.raw[:400] or problem.message)
            self.problems.addTopLevelItem(item)
        self.problems.setVisible(bool(reading.problems))
        self.model.show_entries(reading.entries, duplicates=self.take_duplicates.isChecked())
        has_duplicates = reading.fresh < len(reading.entries)
        self.take_duplicates.setVisible(has_duplicates)
        self.merge.setVisible(has_duplicates)

    def _refresh(self) -> None:
        reading = self._reading
        total, fresh = len(reading.entries), reading.fresh
        parts = [_count(total, "reference")]
        if reading.formats:
            parts[0] += f" ({', '.join(dict.fromkeys(reading.formats))})"
        if total - fresh:
            parts.append(f"{fresh:,} new, {_count(total - fresh, 'duplicate')}")
        if reading.problems:
            parts.append(_count(len(reading.problems), "problem"))
        self.summary.setText(" · ".join(parts))
        chosen = self.model.chosen_count
        self.ok_button.setText(f"Import {_count(chosen, 'Reference')}" if chosen else "Import")
        self.ok_button.setEnabled(chosen > 0)

    # --- taking ------------------------------------------------------------------------------

    def confirm(self) -> None:
        """Take what is ticked, in one step that can be undone."""
        window, desk = self._window, self._window.open_library_desk
        entries = self.model.chosen
        chosen = [entry.reference for entry in entries]
        group = self._group()
        duplicates: Duplicates = "skip"  # what the library got meanwhile is left out
        if any(entry.is_duplicate for entry in entries):  # ticked by hand, or all of them
            is_merge = self.take_duplicates.isChecked() and self.merge.isChecked()
            duplicates = "merge" if is_merge else "keep"
        result = ImportReport(problems=self._reading.problems)
        finished = self._done

        def work(report: Report) -> ImportReport:
            return take_references(
                desk.library,
                chosen,
                group=group,
                duplicates=duplicates,
                report=report,
                result=result,
            )

        def done(report: ImportReport) -> None:
            desk.look(lambda: desk.say_done(describe_import(report), report.changeset))
            if finished is not None:
                finished(report)

        self.accept()
        run_stoppable(window, "Importing", work, done)

    def _group(self) -> str | None:
        text = self.group.currentText().strip()
        if not text or text == NO_GROUP:
            return None
        index = self.group.findText(text)
        return str(self.group.itemData(index)) if index > 0 else text


def describe_import(report: ImportReport) -> str:
    """What an import did, in one sentence or two."""
    parts = [f"Imported {_count(report.added, 'reference')}."]
    if report.skipped:
        parts.append(f"{_count(report.skipped, 'duplicate')} left out.")
    if report.merged:
        parts.append(f"{_count(report.merged, 'duplicate')} merged.")
    if report.problems:
        parts.append(f"{_count(len(report.problems), 'problem')}.")
    return " ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _names(paths: Sequence[Path]) -> str:
    shown = ", ".join(path.name for path in paths[:3])
    return f"{shown} and {len(paths) - 3} more" if len(paths) > 3 else shown
