"""Sync Conflicts: two values for one field, side by side, decided singly or all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from html import escape
from typing import Any

from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.desk import News
from ibidem.desktop.dialogs import quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.scrolled import scrolled_column
from ibidem.desktop.syncing.words import moment, number
from ibidem.desktop.theme import SPACE, colors
from ibidem.model.conflict import Conflict, value_text
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing import settle_conflict_with, settle_conflicts
from ibidem.services.editing.conflicts import Choice
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import ConflictEntry, list_conflicts

CARDS_MAX = 50
WIDTH_MAX = 1100


class ConflictsPane(QWidget):
    """A tab with every conflict of the window's library."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.setObjectName("conflicts")
        self._window = window
        self._desk = window.open_library_desk
        self.entries: list[ConflictEntry] = []
        self.cards: list[ConflictCard] = []
        self._column = scrolled_column(self, WIDTH_MAX)
        self._column.setSpacing(3 * SPACE)
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self._column.addWidget(self.title)
        self._intro = quiet(
            "These fields were changed on two sides. Nothing is lost and nothing waits: the later"
            " edit shows until you decide. Every decision can be undone."
        )
        self._column.addWidget(self._intro)
        bulk = QHBoxLayout()
        bulk.setSpacing(2 * SPACE)
        self.bulk = {
            "mine": QPushButton("All &Mine"),
            "theirs": QPushButton("All &Theirs"),
            "newest": QPushButton("All &Newest"),
        }
        tips = {
            "mine": "What was typed on this computer, wherever one of the two was",
            "theirs": "What was typed elsewhere",
            "newest": "The later edit of each, which is what shows now",
        }
        for name, button in self.bulk.items():
            button.setToolTip(tips[name])
            button.clicked.connect(lambda _=False, name=name: self.settle_all(name))
            self._desk.access.lock(button)
            bulk.addWidget(button)
        bulk.addStretch(1)
        self._column.addLayout(bulk)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(3 * SPACE)
        self._column.addLayout(self._cards)
        self._more = quiet()
        self._column.addWidget(self._more)
        self._column.addStretch(1)
        self._desk.changed.connect(self._hear)
        self._read()

    def settle_all(self, which: str) -> None:
        """Decide every conflict in one step: mine, theirs, or the newest of each."""
        device = self._desk.library.device
        ids = [each.id for each in self.entries]
        choice: Choice | Callable[[Conflict], Choice] = "keep"
        if which != "newest":

            def choice(noun: Conflict) -> Choice:
                kept_is_mine = is_mine(noun, device)
                return "keep" if kept_is_mine == (which == "mine") else "other"

        self._desk.write(
            lambda library: settle_conflicts(library, ids, choice),
            say=f"{number(len(ids), 'conflict')} decided.",
        )

    def _hear(self, news: News) -> None:
        if news.touches(RecordKind.CONFLICT):
            self._read()

    def _read(self) -> None:
        self._desk.read(list_conflicts, self._show, owner=self)

    def _show(self, entries: list[ConflictEntry]) -> None:
        self.entries = entries
        for card in self.cards:
            self._cards.removeWidget(card)
            card.hide()
            card.deleteLater()
        device = self._desk.library.device
        now = self._desk.library.source.now_ms()
        self.cards = [
            ConflictCard(each, device, now, self._settle, self._show_record)
            for each in entries[:CARDS_MAX]
        ]
        for card in self.cards:
            self._cards.addWidget(card)
            self._desk.access.lock(card.edit, *card.takes.values())
        count = len(entries)
        self.title.setText(
            f"{number(count, 'conflict')} to decide" if count else "No conflicts to decide"
        )
        self._intro.setVisible(bool(count))
        for button in self.bulk.values():
            button.setVisible(bool(count))
        left = count - len(self.cards)
        self._more.setText(f"{left:,} more follow when these are decided." if left else "")

    def _settle(self, conflict: RecordId, how: Choice | Callable[[], Any]) -> None:
        def work(library: LocalLibrary) -> object:
            if callable(how):
                return settle_conflict_with(library, conflict, how() or None)
            return settle_conflicts(library, [conflict], how)

        self._desk.write(work, say="1 conflict decided.")

    def _show_record(self, entry: ConflictEntry) -> None:
        if entry.noun.record_kind is RecordKind.REFERENCE:
            self._window.tabs.setCurrentIndex(0)
            self._desk.showing.show_reference(entry.noun.record)


class ConflictCard(QFrame):
    """One conflict: mine at the left, theirs at the right, the words that differ marked."""

    def __init__(
        self,
        entry: ConflictEntry,
        device: str,
        now: int,
        settle: Callable[[RecordId, Choice | Callable[[], Any]], None],
        show_record: Callable[[ConflictEntry], None],
    ) -> None:
        super().__init__()
        self.entry = entry
        self._settle = settle
        self.setProperty("role", "sheet")
        noun = entry.noun
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        column.setSpacing(2 * SPACE)
        head = QHBoxLayout()
        title = QPushButton(entry.title.replace("&", "&&"))
        title.setProperty("role", "link")
        title.clicked.connect(lambda _=False: show_record(entry))
        head.addWidget(title)
        field = QLabel(entry.field_label)
        field.setProperty("role", "heading")
        head.addWidget(field)
        head.addStretch(1)
        column.addLayout(head)
        self.takes: dict[str, QPushButton] = {}
        texts = self._make_sides(column, device, now)
        self.edit = QPushButton("&Edit...")
        if not isinstance(noun.kept if noun.kept is not None else noun.other, str):
            self.edit.hide()
        self.edit.clicked.connect(lambda _=False: self._begin_edit(texts))
        head.addWidget(self.edit)
        self.editor: QPlainTextEdit | None = None
        self._column = column

    def _make_sides(self, column: QVBoxLayout, device: str, now: int) -> list[str]:
        """Both values side by side; returns them as text, mine first."""
        noun = self.entry.noun
        grid = QGridLayout()
        grid.setHorizontalSpacing(4 * SPACE)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        kept_is_mine = is_mine(noun, device)
        sides = [
            (noun.kept, noun.kept_by, noun.kept_at, "keep"),
            (noun.other, noun.other_by, noun.other_at, "other"),
        ]
        if not kept_is_mine:
            sides.reverse()
        texts = [value_text(value) for value, *_ in sides]
        marked = mark_words(texts[0], texts[1])
        names = ("Mine", "Theirs") if device in (noun.kept_by, noun.other_by) else ("One", "Other")
        for place, (_value, by, at, choice) in enumerate(sides):
            shows = ", shows now" if choice == "keep" else ""
            who = f"{names[place]}: {by or 'unknown device'}, {moment(at, now)}{shows}"
            grid.addWidget(quiet(who), 0, place)
            text = QLabel(marked[place] or "<i>(empty)</i>")
            text.setWordWrap(True)
            text.setMinimumHeight(2 * text.fontMetrics().height())
            grid.addWidget(text, 1, place)
            take = QPushButton("Use &Mine" if place == 0 else "Use &Theirs")
            if names[0] == "One":
                take.setText("Use This")
            take.clicked.connect(lambda _=False, choice=choice: self._settle(self.entry.id, choice))
            self.takes["mine" if place == 0 else "theirs"] = take
            row = QHBoxLayout()
            row.addWidget(take)
            row.addStretch(1)
            grid.addLayout(row, 2, place)
        return texts

    def _begin_edit(self, texts: Sequence[str]) -> None:
        """A third text, beginning with mine."""
        if self.editor is not None:
            return
        editor = QPlainTextEdit(texts[0])
        editor.setAccessibleName("A third text")
        editor.setFixedHeight(5 * editor.fontMetrics().height())
        self.editor = editor
        row = QHBoxLayout()
        use = QPushButton("Use This Text")
        use.clicked.connect(
            lambda _=False: self._settle(self.entry.id, lambda: editor.toPlainText().strip())
        )
        self.use = use
        row.addWidget(use)
        row.addStretch(1)
        self._column.addWidget(editor)
        self._column.addLayout(row)
        editor.setFocus()


def is_mine(noun: Conflict, device: str) -> bool:
    """Whether the value that shows is this device's; where neither is, the later counts as it."""
    return noun.other_by != device or noun.kept_by == device


def mark_words(one: str, other: str) -> tuple[str, str]:
    """Both texts as rich text, with the words marked that the other has not."""
    ours, theirs = _words(one), _words(other)
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    marked: tuple[list[str], list[str]] = ([], [])
    for tag, begin, end, start, stop in matcher.get_opcodes():
        for side, part in enumerate((ours[begin:end], theirs[start:stop])):
            text = escape("".join(part)).replace("\n", "<br>")
            if tag != "equal" and text.strip():
                color = colors().note_wash
                text = f'<span style="background-color:{color}"><b>{text}</b></span>'
            marked[side].append(text)
    return "".join(marked[0]), "".join(marked[1])


def _words(text: str) -> list[str]:
    """Words and what is between them, so that joining gives the text again."""
    found: list[str] = []
    for char in text:
        if found and (char.isalnum() == found[-1][-1].isalnum()) and char.isalnum():
            found[-1] += char
        else:
            found.append(char)
    return found
