"""Export: which references, in which format, to which file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox

from ibidem.desktop.dialogs import Dialog, choose_file
from ibidem.desktop.libraries.places import files_folder, remember_files_folder
from ibidem.desktop.libraries.scope_chooser import Choice, ScopeChooser
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.settings_keys import EXPORT_FORMAT
from ibidem.desktop.stopping import run_stoppable
from ibidem.model.record import RecordKind
from ibidem.services.progress import Report
from ibidem.services.transfer import ExportFormat, export_file, list_export_formats

_KINDS = (RecordKind.GROUP, RecordKind.SMART_GROUP, RecordKind.GROUP_SET)


class ExportDialog(Dialog):
    """Asks what to export and how; then for the file."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, "Export", ok="Export...")
        self._window = window
        self.scope = ScopeChooser(window, _KINDS)
        self.body.addWidget(self.scope)
        self.format = QComboBox()
        for each in list_export_formats():
            self.format.addItem(f"{each.title} ({each.extension})", each)
            if each.name == window.settings.text(EXPORT_FORMAT):
                self.format.setCurrentIndex(self.format.count() - 1)
        self.add_line("&Format", self.format)

    def confirm(self) -> None:
        """Ask for the file, then write it."""
        window, choice = self._window, self.scope.choice
        chosen: ExportFormat = self.format.currentData()
        window.settings.save(EXPORT_FORMAT, chosen.name)
        name = choice.title or window.open_library_desk.library.name
        self.accept()
        choose_file(
            window,
            "Export",
            files_folder(window.settings),
            (f"{chosen.title} (*{chosen.extension})", "All files (*)"),
            lambda paths: write_export(window, choice, chosen, paths[0]),
            save_as=f"{name.replace('/', '-')}{chosen.extension}",
            ok="Export",
        )


def write_export(window: MainWindow, choice: Choice, chosen: ExportFormat, path: Path) -> None:
    """Write the file; the dialog for files asked already whether one may be replaced."""
    library = window.open_library_desk.library
    if not path.suffix:
        path = path.with_suffix(chosen.extension)
    remember_files_folder(window.settings, path)

    def work(report: Report) -> int:
        ids = choice.find(library)
        export_file(library, path, ids, chosen.name, overwrite=True, report=report)
        return len(ids)

    def done(count: int) -> None:
        window.say(f"Exported {count:,} reference{'' if count == 1 else 's'} to {path.name}.")

    run_stoppable(window, "Exporting", work, done)
