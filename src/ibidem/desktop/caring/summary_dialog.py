"""Summary: the numbers of a library, where it lies, what it is linked to, its fingerprint."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QPushButton

from ibidem.desktop.caring.words import moment
from ibidem.desktop.dialogs import Dialog, quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.progress import size
from ibidem.services.library import LocalLibrary
from ibidem.services.summarizing import Summary, summarize_library
from ibidem.services.syncing import SyncStatus, read_status


@dataclass(frozen=True, slots=True)
class _Facts:
    summary: Summary
    status: SyncStatus
    bytes: int


def _gather(library: LocalLibrary) -> _Facts:
    on_disk = sum(path.stat().st_size for path in library.path.rglob("*") if path.is_file())
    return _Facts(summarize_library(library), read_status(library), on_disk)


class SummaryDialog(Dialog):
    """Reads beside the window; everything can be selected and copied."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, "Summary", ok="", width=600)
        self._window = window
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(24)
        self.form.setVerticalSpacing(8)
        self.body.addLayout(self.form)
        check = QPushButton("Check &Library...")
        check.setAutoDefault(False)
        check.clicked.connect(self._check)
        self.buttons.insertWidget(0, check)
        self.cancel_button.setDefault(True)
        window.open_library_desk.read(_gather, self._show, self.show_problem, owner=self)

    def _check(self) -> None:
        self.accept()
        self._window.action("caring.check").trigger()

    def _show(self, facts: _Facts) -> None:
        of, link = facts.summary, facts.status.link
        self._row("Name", of.name)
        self._row("References", f"{of.references:,}")
        self._row("In the trash", f"{of.trashed:,}")
        self._row("Groups", f"{of.groups:,}, smart groups: {of.smart_groups:,}, tags: {of.tags:,}")
        self._row("Attached files", f"{of.files:,} ({size(of.file_bytes)})")
        if of.conflicts:
            self._row("Sync conflicts", f"{of.conflicts:,}")
        self._row("Folder", of.path)
        self._row("Size on disk", size(facts.bytes))
        if link is None:
            self._row("Server", "Not linked to a server")
        else:
            shared = " (one group of a library)" if link.scope else ""
            self._row("Server", f"{link.server}{shared}")
            self._row("Last sync", moment(link.synced_at) if link.synced_at else "never")
            waiting = facts.status.waiting_count + len(facts.status.files)
            self._row("Waiting", f"{waiting:,} records and files" if waiting else "nothing")
        self._row("Fingerprint", of.fingerprint)
        self._row("Identity", of.uid)
        self.body.addWidget(
            quiet("Two copies with the same fingerprint hold the same, to the letter.")
        )

    def _row(self, name: str, value: str) -> None:
        label = QLabel(name)
        label.setProperty("role", "quiet")
        said = QLabel(value)
        said.setObjectName(f"fact-{name}")
        said.setAccessibleName(f"{name}: {value}")
        said.setWordWrap(True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.form.addRow(label, said)
