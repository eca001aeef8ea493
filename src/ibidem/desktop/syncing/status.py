"""Sync Status: how it stands, the proof, what is not in sync and why, and what happened last."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ibidem.desktop.dialogs import quiet
from ibidem.desktop.icons import icon
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.progress import size
from ibidem.desktop.scrolled import scrolled_column
from ibidem.desktop.syncing.control import SyncControl
from ibidem.desktop.syncing.indicator import ICONS
from ibidem.desktop.syncing.question import QuestionBox
from ibidem.desktop.syncing.state import Mood
from ibidem.desktop.syncing.words import moment, number, plain_server, short
from ibidem.desktop.theme import ROW, SPACE
from ibidem.services.syncing import SyncStatus, read_status

WIDTH_MAX = 980
ROWS_MAX = 500
READ_MS = 250
TITLES = {
    Mood.UNLINKED: "Not synced",
    Mood.SIGNED_OUT: "Sign in again",
    Mood.RESETTING: "A reset is not finished",
    Mood.SYNCING: "Syncing",
    Mood.QUESTION: "A question for you",
    Mood.FAILED: "Not in sync",
    Mood.OFFLINE: "Offline",
    Mood.PAUSED: "Paused",
    Mood.WAITING: "Changes are waiting",
    Mood.IN_SYNC: "In sync",
}


class SyncStatusPane(QWidget):
    """A tab on the sync of the window's library."""

    def __init__(self, window: MainWindow, control: SyncControl) -> None:
        super().__init__()
        self.setObjectName("sync-status")
        self._window = window
        self._control = control
        self.status: SyncStatus | None = None
        self._column = scrolled_column(self, WIDTH_MAX)
        self._column.setSpacing(4 * SPACE)
        self._make_head()
        self._box = QuestionBox(window, control)
        self._column.addWidget(self._box)
        self._make_proof()
        self._make_waiting()
        self._make_log()
        self._column.addStretch(1)
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READ_MS)
        self._reading.timeout.connect(self._read)
        control.changed.connect(self._refresh)
        control.progressed.connect(self._show_head)
        self._refresh()
        self._read()

    # --- making it ---------------------------------------------------------------------------

    def _make_head(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(3 * SPACE)
        self._icon = QLabel()
        head.addWidget(self._icon)
        self.title = QLabel()
        self.title.setProperty("role", "title")
        head.addWidget(self.title, 1)
        self.sync_now = QPushButton("Sync &Now")
        self.sync_now.clicked.connect(self._window.action("syncing.sync").trigger)
        head.addWidget(self.sync_now)
        self.pause = QPushButton()
        self.pause.clicked.connect(self._toggle_pause)
        head.addWidget(self.pause)
        self._column.addLayout(head)
        self.sentence = QLabel()
        self.sentence.setObjectName("sync-sentence")
        self.sentence.setWordWrap(True)
        self._column.addWidget(self.sentence)

    def _make_proof(self) -> None:
        box = QFrame()
        box.setProperty("role", "sheet")
        grid = QGridLayout(box)
        grid.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        grid.setHorizontalSpacing(8 * SPACE)
        grid.setVerticalSpacing(SPACE)
        self._cells: dict[tuple[int, int], QLabel] = {}
        for line in range(3):
            for column in range(3):
                label = QLabel()
                if line == 0 or column == 0:
                    label.setProperty("role", "quiet")
                self._cells[line, column] = label
                grid.addWidget(label, line, column)
        grid.setColumnStretch(2, 1)
        self._cells[0, 1].setText("Fingerprint")
        self._cells[0, 2].setText("As of")
        self._cells[1, 0].setText("This computer")
        self._cells[2, 0].setText("Online")
        self._cells[1, 1].setObjectName("fingerprint-here")
        self._cells[2, 1].setObjectName("fingerprint-online")
        self._proof = box
        self._column.addWidget(box)

    def _make_waiting(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2 * SPACE)
        self._waiting_title = QLabel()
        self._waiting_title.setProperty("role", "heading")
        head.addWidget(self._waiting_title, 1)
        self.retry = QPushButton("&Retry Now")
        self.retry.clicked.connect(self._control.sync_now)
        self.check_files = QPushButton("&Check Files Again")
        self.check_files.setToolTip("Compare every attached file with the server")
        self.check_files.clicked.connect(self._control.check_files_again)
        self.reset = QPushButton("Reset S&ync...")
        self.reset.clicked.connect(self._window.action("syncing.reset").trigger)
        self.copy = QPushButton("Copy R&eport")
        self.copy.clicked.connect(self._copy)
        for button in (self.retry, self.check_files, self.reset, self.copy):
            head.addWidget(button)
        self._column.addLayout(head)
        self.waiting = _table(("What", "", "Why it is not in sync"))
        self.waiting.setAccessibleName("Not in sync")
        self.waiting.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.waiting.setColumnWidth(1, 110)
        self.waiting.setColumnWidth(2, 330)
        self._column.addWidget(self.waiting)

    def _make_log(self) -> None:
        heading = QLabel("Last syncs")
        heading.setProperty("role", "heading")
        self._log_heading = heading
        self._column.addWidget(heading)
        self._no_log = quiet("None yet.")
        self._column.addWidget(self._no_log)
        self.log = _table(("When", "What it did"))
        self.log.setAccessibleName("Last syncs")
        self.log.setColumnWidth(0, 150)
        self.log.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self._column.addWidget(self.log)

    # --- showing it --------------------------------------------------------------------------

    def _refresh(self) -> None:
        self._show_head()
        self._show_log()
        self._box.refresh()
        self._reading.start()

    def _show_head(self) -> None:
        control = self._control
        mood = control.mood
        name, color = ICONS[mood]
        self._icon.setPixmap(icon(name, color).pixmap(24, 24))
        self.title.setText(TITLES[mood])
        is_asked = mood is Mood.QUESTION
        self.sentence.setVisible(not is_asked)
        self.sentence.setText(control.progress.text or control.sentence)
        linked = control.standing.link is not None
        self.sync_now.setEnabled(mood is not Mood.SYNCING)
        self.sync_now.setText("Sync &Now" if linked else "Set &Up Sync...")
        self.pause.setText("&Go On" if control.is_paused else "&Pause")
        self.pause.setVisible(linked and (control.automatic or control.is_paused))
        self.retry.setEnabled(linked and mood is not Mood.SYNCING)
        for button in (self.check_files, self.reset):
            button.setEnabled(linked and control.standing.sign_in is not None)

    def _read(self) -> None:
        self._window.open_library_desk.read(read_status, self._show_status, owner=self)

    def _show_status(self, status: SyncStatus) -> None:
        self.status = status
        control = self._control
        link = status.link
        self._proof.setVisible(link is not None)
        self._cells[1, 1].setText(short(status.fingerprint))
        self._cells[1, 1].setToolTip(status.fingerprint)
        self._cells[1, 2].setText("now")
        report = control.report
        online = report.fingerprint if report is not None and report.verified else ""
        if not online and link is not None and link.verified_at and status.is_in_step:
            online = status.fingerprint  # nothing changed here since both were compared
        self._cells[2, 1].setText(short(online) or "not known yet")
        self._cells[2, 1].setToolTip(online)
        self._cells[2, 2].setText(
            f"{moment(control.verified_at, control.now)}, verified" if online else ""
        )
        if link is not None:
            self._cells[2, 0].setText(plain_server(link.server))
        self._show_waiting(status)

    def _show_waiting(self, status: SyncStatus) -> None:
        rows = list(waiting_rows(status, self._control))
        count = status.waiting_count + len(status.files)
        self._waiting_title.setText(
            f"Not in sync: {number(count, 'record or file', 'records and files')}"
            if count
            else "Everything known here is in sync"
            if status.link is not None
            else "Not linked"
        )
        _fill(self.waiting, rows[:ROWS_MAX])

    def _show_log(self) -> None:
        control = self._control
        entries = control.log
        _fill(self.log, [(moment(each.at, control.now), each.text) for each in entries])
        self._no_log.setVisible(not entries)

    # --- doing it ----------------------------------------------------------------------------

    def _toggle_pause(self) -> None:
        if self._control.is_paused:
            self._control.resume()
        else:
            self._control.pause()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report())
        self._window.say("The report is on the clipboard. It names no password and no token.")

    def report(self) -> str:
        """What somebody who helps would ask for, as text."""
        control, status = self._control, self.status
        link = control.standing.link
        lines = [
            f"Library {control.library.name} ({control.library.uid})",
            f"Linked to {link.server}, library {link.hub_uid}" if link else "Not linked",
            f"State: {control.text}. {control.sentence}",
        ]
        if status is not None:
            lines.append(f"Fingerprint here {status.fingerprint}")
            if control.report is not None and control.report.fingerprint:
                lines.append(f"Fingerprint online {control.report.fingerprint}")
            lines += ["", "Not in sync:"]
            lines += ["  ".join(row) for row in waiting_rows(status, control)] or ["nothing"]
        lines += ["", "Last syncs:"]
        lines += [f"{moment(each.at)}  {each.text}" for each in control.log]
        return "\n".join(lines)


def waiting_rows(status: SyncStatus, control: SyncControl) -> list[tuple[str, str, str]]:
    """What is not in sync, its kind, and why."""
    report = control.report
    refused = {each.id: each.message for each in report.rejected} if report is not None else {}
    rows = [
        (
            each.title or "(no title)",
            each.kind.value.replace("_", " "),
            f"The server refuses it: {refused[each.id]}"
            if each.id in refused
            else each.reason.capitalize(),
        )
        for each in status.waiting
    ]
    failure = report.files.failure if report is not None else None
    for file in status.files:
        reason = file.reason.capitalize()
        if failure is not None:
            reason += f". {failure.message}"
        rows.append((file.name or file.digest[:12], f"file, {size(file.bytes)}", reason))
    return rows


def _table(heads: tuple[str, ...]) -> QTableWidget:
    table = QTableWidget(0, len(heads))
    table.setHorizontalHeaderLabels(heads)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW)
    table.setShowGrid(False)
    table.setWordWrap(True)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.horizontalHeader().setHighlightSections(False)
    for column in range(len(heads)):
        item = table.horizontalHeaderItem(column)
        if item is not None:
            item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return table


def _fill(table: QTableWidget, rows: Sequence[tuple[str, ...]]) -> None:
    """Put rows in; the table is as high as it needs to be, up to a limit."""
    table.setVisible(bool(rows))
    table.setRowCount(len(rows))
    for line, row in enumerate(rows):
        for column, text in enumerate(row):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(line, column, item)
    table.resizeRowsToContents()
    height = table.horizontalHeader().sizeHint().height() + 2
    height += sum(table.rowHeight(line) for line in range(min(len(rows), 12)))
    table.setFixedHeight(height)
