"""Start of the desktop: arguments, the application, the first window."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFileOpenEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from ibidem import __version__
from ibidem.desktop.application import Application
from ibidem.desktop.garbage import GarbageTimer
from ibidem.desktop.instance import Instance, hand_over
from ibidem.desktop.settings import Settings
from ibidem.desktop.settings_keys import REOPEN


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the desktop; `ibidem-desktop [FILE]...`. Returns the exit code."""
    options = parse(sys.argv[1:] if arguments is None else arguments)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(qt, QApplication):
        raise TypeError("a Qt application without windows is running already")
    settings = Settings()
    if hand_over(settings.folder, options.files):
        return 0
    application = Application(qt, settings)
    instance = Instance(settings.folder, application)
    instance.handed.connect(application.open_files)
    qt.installEventFilter(_FilesFromSystem(application))
    begin(application, options.files)
    collect_here(qt)
    return qt.exec()


def collect_here(qt: QApplication) -> GarbageTimer:
    """Look for garbage in this thread only, and not among what is there from the start: a look at
    all of it takes longer than a frame may."""
    gc.collect()
    gc.freeze()
    return GarbageTimer(qt)


class _FilesFromSystem(QObject):
    """Opens what the system hands to a running application: macOS sends an event for that."""

    def __init__(self, application: Application) -> None:
        super().__init__(application)
        self._application = application

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take files."""
        if isinstance(event, QFileOpenEvent):
            self._application.open_files([Path(event.file())])
            return True
        return super().eventFilter(watched, event)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The arguments of the command."""
    parser = argparse.ArgumentParser(prog="ibidem-desktop", description="Ibidem, the desktop.")
    parser.add_argument("files", nargs="*", type=Path, help="libraries to open, files to import")
    parser.add_argument("--version", action="version", version=f"Ibidem {__version__}")
    return parser.parse_args(arguments)


def begin(application: Application, files: Sequence[Path]) -> None:
    """Open what was asked for, else what was open last, else an empty window."""
    settings = application.settings
    last = settings.open_libraries if settings.flag(REOPEN, default=True) else []
    application.open_files(list(files) or last)
