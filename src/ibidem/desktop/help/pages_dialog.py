"""The pages of the help, in a window beside the work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QTextBrowser

from ibidem.desktop.dialogs import Dialog
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.theme import colors

FOLDER = Path(__file__).with_name("pages")


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A page: the name of its file, and its title in the list."""

    name: str
    title: str


PAGES = (
    HelpPage("desktop", "Ibidem on your computer"),
    HelpPage("search", "Search"),
    HelpPage("when-sync-goes-wrong", "When sync goes wrong"),
)


def read_page(name: str) -> str:
    """The Markdown of a page."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


class HelpDialog(Dialog):
    """Stays open beside the window. Links to other pages are followed, others go to the browser."""

    def __init__(self, window: MainWindow, name: str = PAGES[0].name) -> None:
        super().__init__(window, "Help", ok="", width=860)
        self.setModal(False)
        self.resize(900, 680)
        self.cancel_button.setDefault(True)
        row = QHBoxLayout()
        self.list = QListWidget()
        self.list.setAccessibleName("Pages")
        self.list.setFixedWidth(200)
        for page in PAGES:
            self.list.addItem(page.title)
        self.list.currentRowChanged.connect(self._show)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName("Page")
        self.text.anchorClicked.connect(self._follow)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        row.addWidget(self.list)
        row.addWidget(self.text, 1)
        self.body.addLayout(row, 1)
        window.theme.changed.connect(self._redraw)
        self.show_page(name)

    def show_page(self, name: str) -> None:
        """Go to a page."""
        self.list.setCurrentRow([page.name for page in PAGES].index(name))

    def _show(self, row: int) -> None:
        document = self.text.document()
        document.setDocumentMargin(18)
        of = colors()
        document.setDefaultStyleSheet(f"a {{ color: {of.accent}; }} code {{ color: {of.ink}; }}")
        self.text.setMarkdown(read_page(PAGES[row].name))

    def _redraw(self) -> None:
        self._show(self.list.currentRow())

    def _follow(self, url: QUrl) -> None:
        name = url.toString().removesuffix(".md")
        if name in [page.name for page in PAGES]:
            self.show_page(name)
        elif url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
