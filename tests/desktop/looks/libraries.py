"""Pictures of libraries in and out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from ibidem.desktop.libraries.importing import ImportDialog
from ibidem.desktop.libraries.place_dialog import PlaceDialog
from ibidem.desktop.libraries.server_dialog import ServerDialog
from ibidem.desktop.main_window import MainWindow
from ibidem.model.role import Role
from ibidem.services.downloading import Offered
from ibidem.services.signing_in import SignIn
from tests.desktop.looks.look import Look
from tests.seeds import EXAMPLES

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


def _opened(name: str) -> Callable[[MainWindow], QWidget]:
    """The dialog that an action opens."""

    def show(window: MainWindow) -> QWidget:
        window.action(name).trigger()
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        return dialog

    return show


def _server(window: MainWindow) -> QWidget:
    dialog = ServerDialog(window)
    dialog._pages.setCurrentIndex(1)
    dialog.intro.setText("The library becomes a copy on this computer and stays in sync.")
    dialog.account.addItem("ada@example.org at https://ibidem.example.org")
    dialog._signed = signed = SignIn("https://ibidem.example.org", "ada@example.org", "a", "d")
    offered = [
        Offered("1", "Thesis", Role.OWNER),
        Offered("2", "Review of trials", Role.EDITOR, "Charles Babbage"),
        Offered("3", "Reading list", Role.VIEWER, "Mary Somerville", "4"),
    ]
    dialog._show_offered(signed, offered)
    dialog.ok_button.setText("Download...")
    dialog.open()
    return dialog


LOOKS = (
    Look("libraries", "server", _server),
    *(
        Look("libraries", name.replace("_", "-"), _opened(f"libraries.{name}"))
        for name in ("open_shared", "import_identifiers", "watch_folder", "export", "compress")
    ),
    Look("libraries", "first-page", _first_page),
    Look("libraries", "new", _new),
    Look("libraries", "new-in-cloud", _new_in_cloud),
    Look("libraries", "import", _import),
)
