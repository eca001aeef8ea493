"""Preferences > Files: which files of a synced library are on this computer, and their names."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QRadioButton, QSpinBox

from ibidem.desktop.dialogs import quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pages import Page
from ibidem.desktop.settings_keys import FILE_PATTERN, FILES_MEGABYTES, FILES_WANTED, READ_FILES
from ibidem.desktop.theme import SPACE
from ibidem.services.files.renaming import DEFAULT_FILE_PATTERN
from ibidem.services.syncing import Wanted

MEGABYTES_MAX = 100_000


class FilesPage(Page):
    """The policy for files, and the pattern by which they are renamed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__("Files")
        self._settings = window.settings
        heading = QLabel("Attached files of synced libraries")
        heading.setProperty("role", "heading")
        self.column.addWidget(heading)
        chosen = self._settings.text(FILES_WANTED, Wanted.ALL.value)
        self.wanted = {
            Wanted.ALL: QRadioButton("Keep &all of them on this computer"),
            Wanted.UP_TO_BYTES: QRadioButton("Keep those of at &most"),
            Wanted.ON_DEMAND: QRadioButton("Fetch each when it is &opened"),
        }
        self.megabytes = QSpinBox()
        self.megabytes.setRange(1, MEGABYTES_MAX)
        self.megabytes.setSuffix(" MB")
        self.megabytes.setMinimumWidth(90)
        self.megabytes.setAccessibleName("Largest file to keep here")
        self.megabytes.setValue(self._settings.number(FILES_MEGABYTES, 10))
        for wanted, button in self.wanted.items():
            button.setChecked(wanted.value == chosen)
            if wanted is Wanted.UP_TO_BYTES:
                row = QHBoxLayout()
                row.addWidget(button)
                row.addWidget(self.megabytes)
                row.addStretch(1)
                self.column.addLayout(row)
                button.toggled.connect(self.megabytes.setEnabled)
                self.megabytes.setEnabled(button.isChecked())
            else:
                self.column.addWidget(button)
        self.column.addWidget(
            quiet("Whatever you choose, files that you attach here are sent to the server.")
        )
        names = QLabel("Names and search")
        names.setProperty("role", "heading")
        self.column.addSpacing(2 * SPACE)
        self.column.addWidget(names)
        form = self.add_form()
        self.pattern = QLineEdit(self._settings.text(FILE_PATTERN, DEFAULT_FILE_PATTERN))
        form.addRow("&Rename files as", self.pattern)
        self.column.addWidget(
            quiet("[author], [year], [title] and the other fields stand for what a reference has.")
        )
        self.read = QCheckBox("&Read attached files, so that a search finds what is in them")
        self.read.setChecked(self._settings.flag(READ_FILES, default=True))
        self.column.addWidget(self.read)
        self.column.addStretch(1)

    def save(self, done: Callable[[], None]) -> None:
        """Take it over."""
        wanted = next(each for each, button in self.wanted.items() if button.isChecked())
        self._settings.save(FILES_WANTED, wanted.value)
        self._settings.save(FILES_MEGABYTES, self.megabytes.value())
        self._settings.save(FILE_PATTERN, self.pattern.text().strip() or DEFAULT_FILE_PATTERN)
        self._settings.save(READ_FILES, self.read.isChecked())
        done()
