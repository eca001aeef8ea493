"""Start of the desktop: arguments, the application, the first window."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ibidem import __version__
from ibidem.desktop.application import Application
from ibidem.desktop.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the desktop; `ibidem-desktop [FILE]...`. Returns the exit code."""
    options = parse(sys.argv[1:] if arguments is None else arguments)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(qt, QApplication):
        raise TypeError("a Qt application without windows is running already")
    application = Application(qt, Settings())
    begin(application, options.files)
    return qt.exec()


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The arguments of the command."""
    parser = argparse.ArgumentParser(prog="ibidem-desktop", description="Ibidem, the desktop.")
    parser.add_argument("files", nargs="*", type=Path, help="libraries to open, files to import")
    parser.add_argument("--version", action="version", version=f"Ibidem {__version__}")
    return parser.parse_args(arguments)


def begin(application: Application, files: Sequence[Path]) -> None:
    """Open what was asked for, else what was open last, else an empty window."""
    application.open_files(list(files) or application.settings.open_libraries)
