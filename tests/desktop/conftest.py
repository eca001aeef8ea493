"""What the tests of the desktop share: one application, a seeded library, a window on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="Qt cannot be loaded here", exc_type=ImportError)

from PySide6.QtWidgets import QApplication, QMessageBox

from ibidem.desktop.application import Application
from ibidem.desktop.desk import Desk
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.settings import Settings
from ibidem.desktop.tasks import Tasks
from ibidem.services.library import LocalLibrary, create_library, open_library
from tests.desktop.seeds import seed
from tests.desktop.waiting import settle


@pytest.fixture(autouse=True)
def _private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBIDEM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("IBIDEM_KEYRING", "off")


@pytest.fixture(scope="session", autouse=True)
def _plain_clipboard(qapp: QApplication) -> Iterator[None]:
    """Formatted text of ours on the clipboard would outlive the application, and crash."""
    yield
    qapp.clipboard().clear()


@pytest.fixture(scope="session")
def _seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seeded library, made once; each test has a copy."""
    path = tmp_path_factory.mktemp("seeded") / "Thesis.ibidem"
    with create_library(path, device="Laptop") as library:
        seed(library)
    return path


@pytest.fixture
def library_path(_seeded: Path, tmp_path: Path) -> Path:
    """The folder of a seeded library of this test's own."""
    return shutil.copytree(_seeded, tmp_path / "Thesis.ibidem")


@pytest.fixture
def library(library_path: Path) -> Iterator[LocalLibrary]:
    """A seeded library, open."""
    with open_library(library_path, device="Laptop") as library:
        yield library


@pytest.fixture
def desk(qapp: QApplication, library: LocalLibrary) -> Iterator[Desk]:
    """A desk on the seeded library, without a window."""
    tasks = Tasks(qapp)
    desk = Desk(library, tasks, Settings())
    yield desk
    tasks.close()
    desk.close()


@pytest.fixture
def application(qapp: QApplication) -> Iterator[Application]:
    """The application with settings of its own; every window is closed at the end."""
    application = Application(qapp, Settings())
    application.theme.choose("light")
    yield application
    application.close_all()
    settle(qapp)


@pytest.fixture
def window(application: Application, library_path: Path) -> MainWindow:
    """A window on the seeded library, shown and at rest."""
    window = application.open_library(library_path)
    settle(window)
    return window


@pytest.fixture(autouse=True)
def _no_surprising_dialogs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message box that nobody expected fails the test instead of waiting for ever."""

    def refuse(_parent: object, title: str, text: str, *_: object) -> None:
        raise AssertionError(f"an unexpected dialog: {title}: {text}")

    for name in ("information", "warning", "critical", "question", "about"):
        monkeypatch.setattr(QMessageBox, name, refuse)
