"""What stands below the fields: keywords, tags, groups, the citation key, when and by whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace
from PySide6.QtCore import QDateTime, QLocale, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ibidem.desktop.desk import Desk
from ibidem.desktop.failures import explain
from ibidem.desktop.reference.chips import Chips, Word
from ibidem.desktop.reference.completing import Completing
from ibidem.desktop.reference.details import Section
from ibidem.desktop.reference.draft import KEYWORDS
from ibidem.desktop.reference.session import Session
from ibidem.desktop.reference.value_edit import ValueEdit
from ibidem.desktop.showing import Place, PlaceKind
from ibidem.errors import IbidemError
from ibidem.model.citation_key import is_valid_citation_key
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.text import fold
from ibidem.services import editing
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import Details, list_groups, list_tags

NEW_TAG = "New tag: "


class Labels(QWidget):
    """Keywords go with the fields (`edited`); tags and groups are written at once."""

    edited = Signal(str, str)
    left = Signal()

    def __init__(self, desk: Desk, completing: Completing) -> None:
        super().__init__()
        self._desk = desk
        self._id: RecordId | None = None
        self._key = ""
        self.keywords = Chips("keyword", completing.keywords)
        self.keywords.added.connect(self._add_keywords)
        self.keywords.removed.connect(self._remove_keyword)
        self.tags = Chips("tag", self._suggest_tags)
        self.tags.added.connect(self._add_tags)
        self.tags.removed.connect(self._remove_tag)
        self.tags.clicked.connect(lambda key: self._go(PlaceKind.TAG, key))
        self.groups = Chips("to group", self._suggest_groups, divide=False)
        self.groups.added.connect(self._add_groups)
        self.groups.removed.connect(self._remove_group)
        self.groups.clicked.connect(lambda key: self._go(PlaceKind.GROUP, key))
        self.key = ValueEdit("Citation key")
        self.key.setPlaceholderText("Made when it is stored")
        self.key.edited.connect(self._check_key)
        self.key.left.connect(self._store_key)
        self.key.finished.connect(self._store_key)
        self.problem = QLabel()
        self.problem.setProperty("role", "bad")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._about = QLabel()
        self._about.setProperty("role", "quiet")
        self._about.setWordWrap(True)
        keyed = QWidget()
        both = QVBoxLayout(keyed)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self.key)
        both.addWidget(self.problem)
        self._stored = [Section("Tags", self.tags), Section("Groups", self.groups)]
        self._stored.append(Section("Citation Key", keyed))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(Section("Keywords", self.keywords))
        for section in self._stored:
            layout.addWidget(section)
        layout.addSpacing(8)
        layout.addWidget(self._about)

    def set_read_only(self, read_only: bool) -> None:
        """Show the labels alone, or let them be changed."""
        for chips in (self.keywords, self.tags, self.groups):
            chips.set_read_only(read_only)
        self.key.setReadOnly(read_only)

    def show_session(self, session: Session, details: Details | None) -> None:
        """Show what a reference carries; a new one has keywords alone."""
        moved = session.id != self._id
        self._id = session.id
        words = [word for word in session.draft.text(KEYWORDS).split("\n") if word.strip()]
        self.keywords.set_words([Word(word, word) for word in words])
        for section in self._stored:
            section.setVisible(details is not None)
        self._about.setVisible(details is not None)
        if details is None:
            return
        colors = {tag.id: tag.color for tag in list_tags(self._desk.library, counted=False)}
        self.tags.set_words([Word(t.id, t.name, colors.get(t.id, "")) for t in details.tags])
        self.groups.set_words([Word(group.id, group.name) for group in details.groups])
        if moved or not self.key.hasFocus():
            self._key = details.reference.citation_key
            self.key.set_text(self._key)
            self._say("")
        self._about.setText(_about(details))

    # --- keywords ----------------------------------------------------------------------------

    def _add_keywords(self, words: list[str]) -> None:
        known = [word.text for word in self.keywords.words]
        self._put_keywords([*known, *(word for word in words if word not in known)])

    def _remove_keyword(self, word: str) -> None:
        self._put_keywords([each.text for each in self.keywords.words if each.key != word])

    def _put_keywords(self, words: Sequence[str]) -> None:
        self.keywords.set_words([Word(word, word) for word in sorted(set(words))])
        self.edited.emit(KEYWORDS, "\n".join(words))
        self.left.emit()

    # --- tags and groups ---------------------------------------------------------------------

    def _suggest_tags(self, typed: str) -> Sequence[str]:
        names = [tag.name for tag in list_tags(self._desk.library, counted=False)]
        found = [name for name in names if fold(typed) in fold(name)]
        is_new = typed and fold(typed) not in map(fold, names)
        return [*found, f"{NEW_TAG}{typed}"] if is_new else found

    def _add_tags(self, names: list[str]) -> None:
        reference = self._id
        if reference is None:
            return
        wanted = [name.removeprefix(NEW_TAG).strip() for name in names]
        known = {fold(tag.name): tag.id for tag in list_tags(self._desk.library, counted=False)}

        def write(library: LocalLibrary) -> None:
            for name in wanted:
                if (tag := known.get(fold(name))) is not None:
                    editing.tag_references(library, tag, [reference])
                else:
                    editing.add_tag(library, name, references=[reference])

        self._desk.write(write)

    def _remove_tag(self, tag: str) -> None:
        self._change(lambda library, each: editing.untag_references(library, RecordId(tag), [each]))

    def _suggest_groups(self, typed: str) -> Sequence[str]:
        return [name for name in self._groups() if fold(typed) in fold(name)]

    def _groups(self) -> dict[str, RecordId]:
        entries = list_groups(self._desk.library, counted=False)
        return {each.name: each.id for each in entries if each.kind is RecordKind.GROUP}

    def _add_groups(self, names: list[str]) -> None:
        found = {fold(name): group for name, group in self._groups().items()}
        group = found.get(fold(names[0]))
        if group is None:
            self._desk.say(f"There is no group {names[0]!r}.")
            return
        self._change(lambda library, each: editing.add_to_group(library, group, [each]))

    def _remove_group(self, group: str) -> None:
        self._change(
            lambda library, each: editing.remove_from_group(library, RecordId(group), [each])
        )

    def _change(self, change: Callable[[LocalLibrary, RecordId], object]) -> None:
        reference = self._id
        if reference is not None:
            self._desk.write(lambda library: change(library, reference))

    def _go(self, kind: PlaceKind, key: str) -> None:
        chips = self.tags if kind is PlaceKind.TAG else self.groups
        title = next((word.text for word in chips.words if word.key == key), "")
        self._desk.showing.show_place(Place(kind, id=key, title=title))

    # --- the citation key --------------------------------------------------------------------

    def _check_key(self, text: str) -> None:
        key = text.strip()
        wrong = bool(key) and key != self._key and not is_valid_citation_key(key)
        self._say("Letters a to z, digits and _ : . + / - only." if wrong else "")

    def _store_key(self) -> None:
        key, reference = self.key.text.strip(), self._id
        if reference is None or key == self._key:
            return
        if key and not is_valid_citation_key(key):
            return
        self._key = key

        def change(noun: Reference) -> Reference:
            return replace(noun, citation_key=key)

        def fail(error: Exception) -> None:
            if not isinstance(error, IbidemError):
                raise error
            self._say(explain(error))

        self._desk.write(
            lambda library: editing.edit_references(library, [reference], change),
            failed=fail,
            owner=self,
        )

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.key.setProperty("invalid", bool(problem))
        self.key.style().unpolish(self.key)
        self.key.style().polish(self.key)


def moment(milliseconds: int) -> str:
    """A time as people here write it."""
    at = QDateTime.fromMSecsSinceEpoch(milliseconds)
    return QLocale().toString(at, QLocale.FormatType.ShortFormat)


def _about(details: Details) -> str:
    parts = []
    if details.reference.added_at:
        parts.append(f"Added {moment(details.reference.added_at)}")
    device = f" on {details.device}" if details.device else ""
    parts.append(f"Changed {moment(details.edited_at)}{device}")
    return "\n".join(parts)
