"""How a reference is cited: its entry, its citation and its key, in the style that is used here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Qt, SignalInstance
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.failures import explain
from ibidem.desktop.icons import icon
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.reference.page import Page
from ibidem.desktop.theme import SPACE
from ibidem.errors import IbidemError
from ibidem.model.ids import RecordId
from ibidem.services.library import LocalLibrary


@dataclass(frozen=True, slots=True)
class _Formatted:
    title: str
    entry: str
    citation: str


class CitationPage(Page):
    """The preview of one reference; formatted beside the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._desk = window.open_library_desk
        self._id: RecordId | None = None
        self._listening = False
        self.style_button = QPushButton()
        self.style_button.setProperty("role", "link")
        self.style_button.setObjectName("citation-style")
        self.style_button.setToolTip("Choose another style")
        self.style_button.clicked.connect(lambda _=False: self._do("citing.style"))
        self.entry = _Piece("In the bibliography", lambda: self._do("citing.copy_bibliography"))
        self.citation = _Piece("In the text", lambda: self._do("citing.copy_citation"))
        self.key = _Piece("Citation key", lambda: self._do("citing.copy_key"))
        self.latex = _Piece("LaTeX", lambda: self._do("citing.copy_latex"))
        self.markdown = _Piece("Markdown", lambda: self._do("citing.copy_markdown"))
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(3 * SPACE, 2 * SPACE, 2 * SPACE, 4 * SPACE)
        layout.setSpacing(3 * SPACE)
        layout.addWidget(self.style_button, 0, Qt.AlignmentFlag.AlignLeft)
        for piece in (self.entry, self.citation, self.key, self.latex, self.markdown):
            layout.addWidget(piece)
        layout.addStretch(1)
        self.setWidget(self.body)

    def show_reference(self, reference: RecordId, key: str) -> None:
        """Format a reference."""
        self._listen()
        self._id = reference
        self.key.show_text(key)
        self.latex.show_text(f"\\cite{{{key}}}")
        self.markdown.show_text(f"[@{key}]")
        settings = self._desk.settings
        style, locale = settings.citation_style, settings.citation_locale

        def work(library: LocalLibrary) -> _Formatted:
            from ibidem.services.citing import cite_references, find_style, make_bibliography

            found = find_style(style)
            made = make_bibliography(library, [reference], found, locale, "html")
            cited = cite_references(library, [reference], found, locale, "html")
            return _Formatted(found.title, made.entries[0][1] if made.entries else "", cited)

        self._desk.read(work, lambda done: self._show(reference, done), self._fail, owner=self)

    def _show(self, reference: RecordId, done: _Formatted) -> None:
        if reference == self._id:
            self.style_button.setText(done.title)
            self.entry.show_html(done.entry)
            self.citation.show_html(done.citation)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, IbidemError):
            raise error
        self.style_button.setText("Choose a style")
        self.entry.show_text(explain(error))
        self.citation.show_text("")

    def _listen(self) -> None:
        """The area that chooses styles may come after this one."""
        part = self._window.parts.get("citing")
        if not self._listening and isinstance(part, QObject):
            changed = getattr(part, "style_changed", None)
            if isinstance(changed, SignalInstance):
                changed.connect(self._again)
                self._listening = True

    def _again(self) -> None:
        if self._id is not None and self.isVisible():
            self.show_reference(self._id, self.key.text)

    def _do(self, name: str) -> None:
        if action := self._window.table.get(name):
            action.trigger()


class _Piece(QWidget):
    """Something to read and to copy."""

    def __init__(self, title: str, copy: Callable[[], None]) -> None:
        super().__init__()
        head = QLabel(title)
        head.setProperty("role", "quiet")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._copy = QToolButton()
        self._copy.setProperty("role", "small")
        self._copy.setIcon(icon("copy"))
        self._copy.setIconSize(QSize(14, 14))
        self._copy.setToolTip(f"Copy: {title}")
        self._copy.setAccessibleName(f"Copy: {title}")
        self._copy.clicked.connect(lambda _=False: copy())
        top = QHBoxLayout()
        top.addWidget(head, 1)
        top.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(top)
        layout.addWidget(self._text)

    @property
    def text(self) -> str:
        """What it shows."""
        return self._text.text()

    def show_text(self, text: str) -> None:
        """Show plain text."""
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setText(text)

    def show_html(self, html: str) -> None:
        """Show formatted text; what programs made of a stranger's fields is escaped already."""
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setText(html)
