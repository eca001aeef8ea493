"""Pictures of libraries in and out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from ibidem.desktop.libraries.importing import ImportDialog
from ibidem.desktop.libraries.place_dialog import PlaceDialog
from ibidem.desktop.main_window import MainWindow
from tests.desktop.looks.look import Look
from tests.desktop.seeds import EXAMPLES

MIXED = """TY  - JOUR
TI  - A new one about clocks
AU  - Ada, Countess
PY  - 2024
ER  -

TY  - JOUR
TI
XX
ER  -
"""


def _first_page(window: MainWindow) -> QWidget:
    empty = window.windows.new_window()
    empty.resize(1200, 820)
    empty.show()
    return empty


def _new(window: MainWindow) -> QWidget:
    dialog = PlaceDialog(window, window.settings, "New Library", "My Library", lambda _: None)
    dialog.open()
    return dialog


def _new_in_cloud(window: MainWindow) -> QWidget:
    cloud = window.settings.folder / "Dropbox"
    cloud.mkdir(exist_ok=True)
    dialog = PlaceDialog(window, window.settings, "New Library", "My Library", lambda _: None)
    dialog.use_folder(cloud)
    dialog.open()
    return dialog


def _import(window: MainWindow) -> QWidget:
    mixed = Path(window.settings.folder) / "mixed.ris"
    mixed.write_text(MIXED, encoding="utf-8")
    dialog = ImportDialog(window, [EXAMPLES, mixed])
    dialog.open()
    return dialog


LOOKS = (
    Look("libraries", "first-page", _first_page),
    Look("libraries", "new", _new),
    Look("libraries", "new-in-cloud", _new_in_cloud),
    Look("libraries", "import", _import),
)
