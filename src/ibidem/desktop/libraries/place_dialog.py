"""The question where a new library shall lie, and what it is called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton, QWidget

from ibidem.desktop.dialogs import Dialog, choose_file, note, quiet
from ibidem.desktop.libraries.places import (
    free_name,
    good_folder,
    short_path,
    warning_about,
)
from ibidem.desktop.settings import Settings
from ibidem.desktop.settings_keys import LIBRARY_FOLDER
from ibidem.errors import IbidemError
from ibidem.services.library import SUFFIX, library_path


class PlaceDialog(Dialog):
    """Asks for name and folder; `then` is called with the path of the new library.

    A folder of a cloud program or on a network drive is warned of, and nothing more: the person may
    know better.
    """

    def __init__(
        self,
        parent: QWidget | None,
        settings: Settings,
        title: str,
        name: str,
        then: Callable[[Path], None],
        *,
        ok: str = "Create",
        intro: str = "",
    ) -> None:
        super().__init__(parent, title, ok=ok, intro=intro)
        self._settings = settings
        self._then = then
        self.folder = good_folder(settings)
        self.name = QLineEdit(free_name(self.folder, name))
        self.name.selectAll()
        self.name.textChanged.connect(self._refresh)
        self.add_line("&Name", self.name)
        self._folder_text = QLabel()
        choose = QPushButton("C&hoose...")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose_folder)
        self.add_line("Folder", self._folder_text, choose)
        self._place = quiet()
        self.body.addWidget(self._place)
        self.warning = note()
        self.body.addWidget(self.warning)
        self._refresh()
        self.name.setFocus()

    @property
    def path(self) -> Path:
        """Where the library would lie. Raises `InputError` where the name is none."""
        name = self.name.text().strip().removesuffix(SUFFIX)
        return library_path(self.folder / name) if name else library_path("")

    def confirm(self) -> None:
        """Hand the place over, unless something is there already."""
        try:
            path = self.path
        except IbidemError as error:
            self.show_problem(error)
            return
        if path.exists():
            self.show_problem(f"{path.name} exists there already. Choose another name or folder.")
            return
        self._settings.save(LIBRARY_FOLDER, str(self.folder))
        self.accept()
        self._then(path)

    def use_folder(self, folder: Path) -> None:
        """Put the library there."""
        self.folder = folder
        self._refresh()

    def _choose_folder(self) -> None:
        choose_file(
            self,
            "Folder for the Library",
            self.folder,
            (),
            lambda chosen: self.use_folder(chosen[0]),
            mode=QFileDialog.FileMode.Directory,
            ok="Choose",
        )

    def _refresh(self) -> None:
        self.show_problem("")
        name = self.name.text().strip().removesuffix(SUFFIX)
        self.ok_button.setEnabled(bool(name))
        self._folder_text.setText(short_path(self.folder))
        self._place.setText(
            f"Everything of the library, files included, will be in {name}{SUFFIX}." if name else ""
        )
        try:
            warning = warning_about(self.folder, name)
        except IbidemError:
            warning = ""
        label = self.warning.findChild(QLabel, "note-text")
        if isinstance(label, QLabel):
            label.setText(warning)
        self.warning.setVisible(bool(warning))
