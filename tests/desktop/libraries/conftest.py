"""What the tests of libraries in and out share: a home of their own, an empty window."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibidem.desktop.application import Application
from ibidem.desktop.main_window import MainWindow
from tests.desktop.waiting import settle


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's home folder, with a folder for documents as Qt finds it."""
    home = tmp_path / "person"
    (home / "Documents").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    return home


@pytest.fixture
def empty(application: Application) -> MainWindow:
    """A window without a library."""
    window = application.new_window()
    window.show()
    settle(window)
    return window
