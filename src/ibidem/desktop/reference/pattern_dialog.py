"""Renaming files by a pattern: the new names are seen before anything is renamed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHeaderView, QTreeWidget, QTreeWidgetItem

from ibidem.desktop.dialogs import Dialog, quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.settings_keys import FILE_PATTERN
from ibidem.errors import InputError
from ibidem.model.ids import RecordId
from ibidem.services.files import (
    DEFAULT_FILE_PATTERN,
    Renaming,
    plan_renamings,
    rename_files,
)

_PATTERNS = (
    DEFAULT_FILE_PATTERN,
    "[key]",
    "[authors] ([year]) [title]",
    "[year] [author] - [title]",
    "[journal] [year] - [title]",
)


class PatternDialog(Dialog):
    """Old and new names side by side, while the pattern is typed."""

    def __init__(self, window: MainWindow, files: Sequence[RecordId]) -> None:
        super().__init__(window, "Rename Files by Pattern", ok="Rename", width=680)
        self._window = window
        self._files = list(files)
        self._renamings: list[Renaming] = []
        self.pattern = QComboBox()
        self.pattern.setEditable(True)
        self.pattern.addItems(_PATTERNS)
        self.pattern.setCurrentText(window.settings.text(FILE_PATTERN, DEFAULT_FILE_PATTERN))
        self.pattern.editTextChanged.connect(self._plan)
        self.add_line("&Pattern", self.pattern)
        self.body.addWidget(
            quiet("[author] [authors] [year] [title] [key] [journal] [type] [name], and any field.")
        )
        self.names = QTreeWidget()
        self.names.setHeaderLabels(["Now", "Then"])
        self.names.setRootIsDecorated(False)
        self.names.setMinimumHeight(220)
        self.names.setAccessibleName("Old and new names")
        self.names.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.body.addWidget(self.names, 1)
        self._plan()

    def confirm(self) -> None:
        """Rename all, in one step."""
        renamings = self._renamings
        self._window.settings.save(FILE_PATTERN, self.pattern.currentText())
        many = "" if len(renamings) == 1 else "s"
        self.accept()
        self._window.open_library_desk.write(
            lambda library: rename_files(library, renamings),
            say=f"Renamed {len(renamings):,} file{many}.",
        )

    def _plan(self) -> None:
        library = self._window.open_library_desk.library
        self.names.clear()
        self._renamings = []
        try:
            self._renamings = plan_renamings(library, self.pattern.currentText(), self._files)
        except InputError as error:
            self.show_problem(error)
        else:
            self.show_problem("")
            self.names.addTopLevelItems(
                [QTreeWidgetItem([each.old, each.new]) for each in self._renamings]
            )
            if not self._renamings:
                self.names.addTopLevelItem(
                    QTreeWidgetItem(["All files are called so already.", ""])
                )
        self.ok_button.setEnabled(bool(self._renamings))
        self.ok_button.setText(f"Rename {len(self._renamings):,}" if self._renamings else "Rename")
