"""What the desktop loads before a person can work: a start is half as long as its imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

# Loaded when they are asked for the first time: by a dialog, a tab, or work beside the window.
LATE = (
    "citeproc",
    "ibidem.capture",
    "ibidem.citations",
    "ibidem.desktop.syncing.account_page",
    "ibidem.desktop.syncing.reset",
    "ibidem.formats",
    "ibidem.services.citing",
    "ibidem.services.compressing",
    "ibidem.services.duplicates",
    "ibidem.services.examining",
    "ibidem.services.full_text",
    "ibidem.services.resetting",
    "ibidem.services.transfer",
    "lxml",
    "pypdfium2",
)

START = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ibidem.desktop.application import Application
from ibidem.desktop.settings import Settings
from tests.desktop.waiting import settle

application = Application(QApplication([]), Settings())
window = application.open_library(Path(sys.argv[1]))
settle(window)
rows = window.parts["references"].table.model().rowCount()
loaded = sorted(set(sys.argv[2:]) & set(sys.modules))
application.close_all()
print(rows > 0, loaded)
"""


def test_a_window_with_its_list_loads_nothing_that_only_dialogs_and_work_need(
    library_path: Path,
) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", START, str(library_path), *LATE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stdout.strip()) == (0, "True []"), finished.stderr
