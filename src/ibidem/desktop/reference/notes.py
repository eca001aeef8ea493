"""The notes of a reference: cards that are typed into and store themselves."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.desk import Desk
from ibidem.desktop.dialogs import ask
from ibidem.desktop.icons import icon
from ibidem.desktop.reference.value_edit import ValueEdit
from ibidem.desktop.theme import SPACE
from ibidem.model.attachment import Note
from ibidem.model.ids import RecordId
from ibidem.services import editing
from ibidem.services.searching import Details

PAUSE_MS = 1_500


class NoteCard(QFrame):
    """One note; a new one has no id until something is typed."""

    store_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, note: RecordId | None) -> None:
        super().__init__()
        self.id = note
        self.busy = False
        self._known = ("", "")
        self.setProperty("role", "sheet")
        self.title = ValueEdit("Title of the note")
        self.title.setPlaceholderText("Note")
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.text = ValueEdit("Text of the note", several_lines=True)
        self.text.setPlaceholderText("Write here")
        delete = QToolButton()
        delete.setProperty("role", "small")
        delete.setIcon(icon("trash"))
        delete.setIconSize(QSize(14, 14))
        delete.setToolTip("Delete this note")
        delete.setAccessibleName("Delete this note")
        delete.clicked.connect(self.delete_wanted)
        self.delete = delete
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.store_wanted)
        for edit in (self.title, self.text):
            edit.edited.connect(lambda _: self._timer.start())
            edit.left.connect(self.store_wanted)
        self.title.finished.connect(self.text.enter)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(delete)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.text)

    @property
    def typed(self) -> tuple[str, str]:
        """Text and title as they stand."""
        return self.text.text, self.title.text

    @property
    def is_dirty(self) -> bool:
        """Whether something is not stored."""
        return self.typed != self._known

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it."""
        return not "".join(self.typed).strip()

    def set_read_only(self, read_only: bool) -> None:
        """Show the note alone, or let it be written."""
        self.title.setReadOnly(read_only)
        self.text.setReadOnly(read_only)
        self.delete.setHidden(read_only)

    def keep(self, typed: tuple[str, str]) -> None:
        """This is stored now."""
        self._known = typed

    def show_note(self, noun: Note) -> None:
        """Show what is stored, unless somebody types here."""
        if self.is_dirty:
            return
        self._known = (noun.text, noun.title)
        self.text.set_text(noun.text)
        self.title.set_text(noun.title)


class Notes(QWidget):
    """The cards of one reference, and one way to add another."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._id: RecordId | None = None
        self._cards: list[NoteCard] = []
        self._read_only = False
        heading = QLabel("Notes")
        heading.setProperty("role", "heading")
        self.add = QPushButton("Add note")
        self.add.setProperty("role", "link")
        self.add.setObjectName("add-note")
        self.add.clicked.connect(lambda _=False: self.begin())
        top = QHBoxLayout()
        top.setContentsMargins(2 * SPACE, 0, 0, 0)
        top.addWidget(heading)
        top.addStretch(1)
        top.addWidget(self.add)
        self._column = QVBoxLayout()
        self._column.setSpacing(2 * SPACE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addLayout(top)
        layout.addLayout(self._column)

    def set_read_only(self, read_only: bool) -> None:
        """Show the notes alone, or let them be written."""
        self._read_only = read_only
        self.add.setHidden(read_only)
        for card in self._cards:
            card.set_read_only(read_only)

    @property
    def cards(self) -> list[NoteCard]:
        """The notes shown."""
        return list(self._cards)

    def begin(self) -> None:
        """An empty card with the cursor in it."""
        blank = next((card for card in self._cards if card.id is None), None)
        card = blank or self._make(None)
        card.text.enter()

    def show_details(self, details: Details) -> None:
        """Show the notes of a reference."""
        if details.id != self._id:
            self.store()
            for card in list(self._cards):
                self._drop(card)
            self._id = details.id
        there = {note.id: note.noun for note in details.notes}
        for card in list(self._cards):
            if card.id is not None and card.id not in there and not card.is_dirty:
                self._drop(card)
        known = {card.id: card for card in self._cards}
        for note, noun in there.items():
            (known.get(note) or self._make(note)).show_note(noun)

    def store(self) -> None:
        """Store every card that was typed in."""
        for card in self._cards:
            self._store(card)

    def _make(self, note: RecordId | None) -> NoteCard:
        card = NoteCard(note)
        card.set_read_only(self._read_only)
        card.store_wanted.connect(lambda: self._store(card))
        card.delete_wanted.connect(lambda: self._delete(card))
        self._cards.append(card)
        self._column.addWidget(card)
        return card

    def _drop(self, card: NoteCard) -> None:
        self._cards.remove(card)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _store(self, card: NoteCard) -> None:
        reference = self._id
        if reference is None or card.busy or not card.is_dirty or card.is_blank:
            return
        text, title = card.typed
        note = card.id
        card.busy = True

        def done(made: object) -> None:
            card.busy = False
            card.keep((text, title))
            if note is None:
                card.id = RecordId(str(made))
            if card.is_dirty:
                self._store(card)

        def fail(error: Exception) -> None:
            card.busy = False
            self._desk.report(error)

        if note is None:
            self._desk.write(
                lambda library: editing.add_note(library, reference, text, title),
                done,
                fail,
                owner=card,
            )
        else:
            self._desk.write(
                lambda library: editing.edit_note(library, note, text=text, title=title),
                done,
                fail,
                owner=card,
            )

    def _delete(self, card: NoteCard) -> None:
        note = card.id
        if note is None:
            self._drop(card)
            return

        def delete() -> None:
            card.keep(card.typed)
            self._desk.write(
                lambda library: editing.delete_note(library, note), say="Deleted 1 note."
            )

        ask(
            self.window(),
            "Delete Note",
            "Delete this note?",
            "Delete",
            delete,
            more="Undo brings it back.",
        )
