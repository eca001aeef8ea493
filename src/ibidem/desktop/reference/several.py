"""Several references at once: what they share, and what can be done with all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
)

from ibidem.desktop.icons import icon
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.reference.chips import Chips, Word
from ibidem.desktop.reference.details import LABEL_WIDTH
from ibidem.desktop.reference.page import Page
from ibidem.desktop.reference.stars import Stars
from ibidem.desktop.theme import SPACE
from ibidem.model.ids import RecordId
from ibidem.model.name import short_names
from ibidem.model.reference_types import REFERENCE_TYPES, label
from ibidem.model.text import fold
from ibidem.services import editing
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import list_tags, load_items

LOOKED_AT_MAX = 1_000  # references that are compared; of more the first
_FIELDS = ("year", "secondary_title", "publisher", "volume", "language")
_ACTIONS = (
    "organizing.bulk_edit",
    "organizing.find_and_replace",
    "references.add_to_group",
    "organizing.merge",
    "citing.copy_citation",
    "citing.bibliography",
    "libraries.export",
    "references.trash",
    "references.restore",
)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What some references have in common; None where they differ."""

    looked_at: int
    values: list[tuple[str, str | None]]
    rating: int | None
    read: int
    tags: list[Word]


class SeveralPage(Page):
    """Shown while more than one reference is chosen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._desk = window.open_library_desk
        self._ids: tuple[RecordId, ...] = ()
        self.heading = QLabel()
        self.heading.setProperty("role", "title")
        self._about = QLabel()
        self._about.setProperty("role", "quiet")
        self._about.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setVerticalSpacing(SPACE)
        self.stars = Stars()
        self.stars.rated.connect(self._rate)
        self._read = QPushButton("Mark as read")
        self._read.setProperty("role", "link")
        self._read.clicked.connect(lambda _=False: self._mark(read=True))
        self._unread = QPushButton("as unread")
        self._unread.setProperty("role", "link")
        self._unread.clicked.connect(lambda _=False: self._mark(read=False))
        marks = QHBoxLayout()
        marks.setSpacing(SPACE)
        marks.addWidget(self.stars)
        marks.addWidget(self._read)
        marks.addWidget(self._unread)
        marks.addStretch(1)
        self.tags = Chips("tag to all", self._suggest)
        self.tags.added.connect(self._tag)
        self.tags.removed.connect(self._untag)
        self._follow_access()
        self._actions = QVBoxLayout()
        self._actions.setSpacing(0)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(4 * SPACE, 4 * SPACE, 3 * SPACE, 4 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(self.heading)
        layout.addWidget(self._about)
        layout.addLayout(self._grid)
        layout.addLayout(marks)
        layout.addWidget(self.tags)
        layout.addSpacing(2 * SPACE)
        layout.addLayout(self._actions)
        layout.addStretch(1)
        self.setWidget(self.body)

    def show_references(self, count: int, ids: Sequence[RecordId]) -> None:
        """Compare the references that are chosen."""
        self._ids = tuple(ids)
        self.heading.setText(f"{count:,} references selected")
        self._fill_actions()
        chosen = self._ids
        self._desk.read(
            lambda library: _compare(library, chosen[:LOOKED_AT_MAX]),
            lambda found: self._show(chosen, found),
            owner=self,
        )

    def _follow_access(self) -> None:
        access = self._desk.access
        access.lock(self.stars, self._read, self._unread)
        access.changed.connect(lambda: self.tags.set_read_only(not access.may_write))
        self.tags.set_read_only(not access.may_write)

    def refresh(self) -> None:
        """Compare again."""
        if self._ids:
            self.show_references(len(self._ids), self._ids)

    def _show(self, ids: tuple[RecordId, ...], shared: _Shared) -> None:
        if ids != self._ids:
            return
        unread = shared.looked_at - shared.read
        of = f"Of the first {shared.looked_at:,}: " if len(ids) > shared.looked_at else ""
        self._about.setText(f"{of}{shared.read:,} read, {unread:,} not read yet.")
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for line, (name, text) in enumerate(shared.values):
            head = QLabel(name)
            head.setProperty("role", "quiet")
            head.setFixedWidth(LABEL_WIDTH)
            value = QLabel("(differs)" if text is None else text)
            value.setWordWrap(True)
            value.setTextFormat(Qt.TextFormat.PlainText)
            if text is None:
                value.setProperty("role", "quiet")
            self._grid.addWidget(head, line, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, line, 1)
        self.stars.set_rating(shared.rating or 0)
        self.tags.set_words(shared.tags)

    def _fill_actions(self) -> None:
        while (item := self._actions.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._window.refresh_actions()
        for name in _ACTIONS:
            action = self._window.table.get(name)
            if action is None or not action.isEnabled():
                continue
            button = QToolButton()
            button.setDefaultAction(action)
            button.setProperty("role", "flat")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            if action.icon().isNull():
                button.setIcon(icon("right"))
            self._actions.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    # --- all at once -------------------------------------------------------------------------

    def _rate(self, rating: int) -> None:
        ids = self._ids
        self._desk.write(
            lambda library: editing.rate_references(library, ids, rating),
            say=f"Rated {len(ids):,} references.",
        )

    def _mark(self, *, read: bool) -> None:
        ids = self._ids
        self._desk.write(
            lambda library: editing.mark_references(library, ids, read=read),
            say=f"Marked {len(ids):,} references as {'read' if read else 'unread'}.",
        )

    def _suggest(self, typed: str) -> Sequence[str]:
        names = [tag.name for tag in list_tags(self._desk.library, counted=False)]
        return [name for name in names if fold(typed) in fold(name)]

    def _tag(self, names: list[str]) -> None:
        ids = self._ids
        known = {fold(tag.name): tag.id for tag in list_tags(self._desk.library, counted=False)}

        def write(library: LocalLibrary) -> None:
            for name in names:
                if (tag := known.get(fold(name))) is not None:
                    editing.tag_references(library, tag, ids)
                else:
                    editing.add_tag(library, name, references=ids)

        self._desk.write(write, say=f"Tagged {len(ids):,} references.")

    def _untag(self, tag: str) -> None:
        ids = self._ids
        self._desk.write(
            lambda library: editing.untag_references(library, RecordId(tag), ids),
            say=f"Took a tag off {len(ids):,} references.",
        )


def _compare(library: LocalLibrary, ids: Sequence[RecordId]) -> _Shared:
    nouns = [item.reference for item in load_items(library, ids).values()]
    values: list[tuple[str, str | None]] = []
    kinds = {noun.type for noun in nouns}
    kind = kinds.pop() if len(kinds) == 1 else None
    known = REFERENCE_TYPES.get(kind or "")
    values.append(("Type", known.title if known else kind))
    if authors := _common([short_names(noun.names.get("author", ())) for noun in nouns]):
        values.append(("Author", authors))
    values += [
        (label(kind or "generic", field), text)
        for field in _FIELDS
        if (text := _common([noun.fields.get(field, "") for noun in nouns]))
    ]
    counts = Counter(tag for noun in nouns for tag in noun.tags)
    tags = [
        Word(tag.id, tag.name, tag.color, faint=counts[tag.id] < len(nouns))
        for tag in list_tags(library, counted=False)
        if counts[tag.id]
    ]
    ratings = {noun.rating for noun in nouns}
    rating = ratings.pop() if len(ratings) == 1 else None
    return _Shared(len(nouns), values, rating, sum(noun.read for noun in nouns), tags)


def _common(texts: Sequence[str]) -> str | None:
    first = texts[0] if texts else ""
    return first if all(text == first for text in texts) else None
