"""The page of a window without a library: six ways to one, and those that were open before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.icons import app_icon, icon
from ibidem.desktop.libraries.making import open_path
from ibidem.desktop.libraries.places import short_path
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.theme import SPACE

WIDTH = 760
RECENT_SHOWN = 6

CARDS = (
    ("libraries.new", "new", "New library", "Start empty, in a folder of your choice."),
    ("libraries.open", "open", "Open a library", "A folder whose name ends in .ibidem."),
    (
        "libraries.import",
        "import",
        "Import a bibliography",
        "From EndNote, BibTeX, RIS, PubMed and others.",
    ),
    (
        "libraries.open_shared",
        "cloud",
        "Sign in to a server",
        "Your library there, or one shared with you.",
    ),
    (
        "libraries.restore",
        "history",
        "Restore a compressed library",
        "A file whose name ends in .ibz.",
    ),
    ("libraries.sample", "star", "Try the sample library", "Real references, to look round in."),
)


class Card(QPushButton):
    """A large button with an icon, a title and a sentence."""

    def __init__(self, icon_name: str, title: str, text: str, run: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setAutoDefault(True)
        self.clicked.connect(lambda _=False: run())
        row = QHBoxLayout(self)
        row.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        row.setSpacing(4 * SPACE)
        drawing = QLabel()
        drawing.setPixmap(icon(icon_name, "accent").pixmap(QSize(22, 22)))
        row.addWidget(drawing, 0, Qt.AlignmentFlag.AlignTop)
        self._icon = icon(icon_name, "accent")
        self._drawing = drawing
        words = QVBoxLayout()
        words.setSpacing(2)
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        sentence = QLabel(text)
        sentence.setProperty("role", "quiet")
        sentence.setWordWrap(True)
        words.addWidget(heading)
        words.addWidget(sentence)
        row.addLayout(words, 1)
        for each in (drawing, heading, sentence):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as what is in it."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def redraw(self) -> None:
        """Draw the icon in the colours of now."""
        self._drawing.setPixmap(self._icon.pixmap(QSize(22, 22)))


class FirstPage(QScrollArea):
    """What a window shows that has no library yet."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setObjectName("first-page")
        outer = QWidget()
        self.setWidget(outer)
        center = QHBoxLayout(outer)
        center.addStretch(1)
        column_widget = QWidget()
        column_widget.setFixedWidth(WIDTH)
        center.addWidget(column_widget)
        center.addStretch(1)
        column = QVBoxLayout(column_widget)
        column.setSpacing(3 * SPACE)
        column.addStretch(2)
        self._add_head(column)
        grid = QGridLayout()
        grid.setSpacing(3 * SPACE)
        self.cards: list[Card] = []
        for number, (action, icon_name, title, text) in enumerate(CARDS):
            found = window.table.get(action)
            if found is None:
                continue
            card = Card(icon_name, title, text, found.trigger)
            card.setObjectName(f"card-{action}")
            self.cards.append(card)
            grid.addWidget(card, number // 2, number % 2)
        column.addLayout(grid)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        column.addLayout(self._recent)
        column.addStretch(3)
        window.theme.changed.connect(self._redraw)
        self.refresh()

    def _add_head(self, column: QVBoxLayout) -> None:
        head = QHBoxLayout()
        head.setSpacing(4 * SPACE)
        mark = QLabel()
        mark.setPixmap(app_icon().pixmap(QSize(48, 48)))
        head.addWidget(mark)
        words = QVBoxLayout()
        words.setSpacing(0)
        title = QLabel("Ibidem")
        title.setProperty("role", "title")
        said = QLabel("References that are the same everywhere. Where do you want to begin?")
        said.setProperty("role", "quiet")
        words.addWidget(title)
        words.addWidget(said)
        head.addLayout(words, 1)
        column.addLayout(head)
        column.addSpacing(2 * SPACE)

    def refresh(self) -> None:
        """List the recent libraries of now."""
        while item := self._recent.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        recent = self._window.settings.recent[:RECENT_SHOWN]
        if not recent:
            return
        heading = QLabel("Recent libraries")
        heading.setProperty("role", "heading")
        heading.setContentsMargins(0, 4 * SPACE, 0, SPACE)
        self._recent.addWidget(heading)
        for path in recent:
            self._recent.addWidget(self._recent_row(path))

    def _recent_row(self, path: Path) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        button = QPushButton(icon("library", "accent"), path.stem)
        button.setProperty("role", "link")
        button.clicked.connect(lambda: open_path(self._window, path))
        layout.addWidget(button)
        where = QLabel(short_path(path.parent))
        where.setProperty("role", "quiet")
        layout.addWidget(where, 1)
        return row

    def _redraw(self) -> None:
        for card in self.cards:
            card.redraw()
