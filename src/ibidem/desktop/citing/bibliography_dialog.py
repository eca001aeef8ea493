"""A bibliography of the chosen references, or of a group: seen, copied, saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout

from ibidem.desktop.citing.part import Citing, Formatted, format_all
from ibidem.desktop.citing.style_picker import StylePicker, locale_choice
from ibidem.desktop.dialogs import Dialog, choose_file, quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.settings_keys import BIBLIOGRAPHY_FOLDER
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.citing import write_file
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import choose_in_view, list_groups

PREVIEW_MAX = 300  # references formatted while one looks; copying and saving take all
_FORMS = {".html": "Web page", ".rtf": "Rich text", ".txt": "Plain text"}


class BibliographyDialog(Dialog):
    """Style and language at the left, the bibliography at the right."""

    def __init__(self, window: MainWindow, citing: Citing) -> None:
        super().__init__(window, "Bibliography", ok="Copy", cancel="Close", width=900)
        self._window = window
        self._desk = window.open_library_desk
        self._citing = citing
        self._asked = 0
        self._selected = tuple(window.selected())
        self.scope = QComboBox()
        self.scope.setAccessibleName("References")
        if self._selected:
            many = "" if len(self._selected) == 1 else "s"
            self.scope.addItem(f"{len(self._selected):,} selected reference{many}", "")
        for entry in list_groups(self._desk.library, counted=False):
            if entry.kind is not RecordKind.GROUP_SET:
                self.scope.addItem(entry.name, entry.id)
        self.picker = StylePicker(self._desk, citing.style)
        self.language = locale_choice(citing.locale)
        self.language.setAccessibleName("Language")
        self.preview = QTextBrowser()
        self.preview.setAccessibleName("Preview")
        self.preview.setOpenExternalLinks(True)
        self._about = quiet()
        left = QVBoxLayout()
        left.addWidget(self.scope)
        left.addWidget(self.picker, 1)
        left.addWidget(self.language)
        right = QVBoxLayout()
        right.addWidget(self.preview, 1)
        right.addWidget(self._about)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addLayout(left, 2)
        columns.addLayout(right, 3)
        self.body.addLayout(columns)
        self.setMinimumHeight(560)
        self.save_button = QPushButton("&Save As...")
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(lambda _=False: self._save())
        self.buttons.insertWidget(0, self.save_button)
        self.scope.currentIndexChanged.connect(lambda _: self._format())
        self.language.currentIndexChanged.connect(lambda _: self._format())
        self.picker.chosen.connect(lambda _: self._format())
        self._format()

    def confirm(self) -> None:
        """Copy all of it; the dialog stays."""

        def copy(formatted: Formatted) -> None:
            formatted.copy()
            self._about.setText("Copied.")

        self._make(copy)

    def _format(self) -> None:
        self._asked += 1
        asked, style, locale = self._asked, self.picker.style_name, self._language()
        find = self._finder()

        def work(library: LocalLibrary) -> tuple[int, Formatted]:
            ids = find(library)
            return len(ids), format_all(library, ids[:PREVIEW_MAX], style, locale)

        def show(found: tuple[int, Formatted]) -> None:
            if asked != self._asked:
                return
            count, formatted = found
            self.show_problem("")
            self.preview.setHtml(formatted.html)
            more = f" The first {PREVIEW_MAX} are shown." if count > PREVIEW_MAX else ""
            self._about.setText(f"{count:,} references.{more}")
            self.ok_button.setEnabled(bool(count))
            self.save_button.setEnabled(bool(count))

        self._desk.read(work, show, self.show_problem, owner=self)

    def _make(self, then: Callable[[Formatted], None]) -> None:
        """All of it, as work that can be followed."""
        style, locale, find = self.picker.style_name, self._language(), self._finder()
        self._citing.use(style, locale)

        self._desk.read(
            lambda library: format_all(library, find(library), style, locale),
            then,
            self.show_problem,
            owner=self,
        )

    def _save(self) -> None:
        def write(paths: list[Path]) -> None:
            path = paths[0] if paths[0].suffix else paths[0].with_suffix(".html")
            self._desk.settings.save(BIBLIOGRAPHY_FOLDER, str(path.parent))
            self._make(lambda formatted: self._write(path, formatted))

        filters = [f"{name} (*{ending})" for ending, name in _FORMS.items()]
        folder = Path(self._desk.settings.text(BIBLIOGRAPHY_FOLDER, str(Path.home())))
        choose_file(self, "Save Bibliography", folder, filters, write, save_as="Bibliography.html")

    def _write(self, path: Path, formatted: Formatted) -> None:
        forms = {".rtf": formatted.rtf, ".txt": formatted.text}
        text = forms.get(path.suffix.lower(), formatted.html)
        self._desk.read(
            lambda _: write_file(path, text, overwrite=True),
            lambda _: self._about.setText(f"Saved {path.name}."),
            self.show_problem,
            owner=self,
        )

    def _language(self) -> str:
        return str(self.language.currentData())

    def _finder(self) -> Callable[[LocalLibrary], list[RecordId]]:
        group = str(self.scope.currentData() or "")
        selected = list(self._selected)
        return lambda library: choose_in_view(library, group=group) if group else selected
