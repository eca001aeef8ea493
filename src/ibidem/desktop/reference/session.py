"""The editing of one reference: when what was typed is stored, and what others write meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ibidem.desktop.desk import Desk
from ibidem.desktop.failures import explain
from ibidem.desktop.reference.draft import TYPE, Draft
from ibidem.errors import IbidemError, LibraryBusyError, StorageFullError
from ibidem.model.ids import RecordId
from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.editing import FormEdit
from ibidem.services.library import LocalLibrary

PAUSE_MS = 1_500  # after the last key, what was typed is stored
RETRY_MS = 5_000  # where the disk is full, or another program writes, it is tried again
_PASSING = (StorageFullError, LibraryBusyError)


class Session(QObject):
    """`id` is None for a new reference, until something of it is stored.

    Only one write is under way at a time, so that what is typed meanwhile is never taken for
    somebody else's. A session that is closed stores what is left and then goes; while the disk is
    full it stays, and tries again.
    """

    stored = Signal()
    made = Signal(str)  # the new reference has this id now
    failed = Signal(str)  # why nothing was stored; what was typed is still there

    def __init__(self, desk: Desk, reference: Reference, record: RecordId | None) -> None:
        super().__init__(desk)
        self.id = record
        self.draft = Draft(reference)
        self._desk = desk
        self._writing = False
        self._closed = False
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.store)

    @property
    def is_blank(self) -> bool:
        """Whether this is a new reference without anything worth storing."""
        return self.id is None and not any(
            text.strip() for field, text in self.draft.typed.items() if field != TYPE
        )

    def put(self, field: str, text: str) -> None:
        """Somebody typed; it is stored after a pause."""
        self.draft.put(field, text)
        if self.draft.is_dirty:
            self._timer.start(PAUSE_MS)

    def store(self) -> None:
        """Store what was typed, now."""
        self._timer.stop()
        if self._writing or not self.draft.is_dirty or self.is_blank:
            self._go_if_closed()
            return
        self._writing = True
        sent = self.draft.typed
        if self.id is None:
            wanted = self.draft.edited()
            self._desk.write(
                lambda library: editing.add_references(library, [wanted])[0][0],
                lambda made: self._added(made, sent),
                self._fail,
                owner=self,
            )
            return
        record, shown, edited = self.id, self.draft.shown(), self.draft.edited()

        def write(library: LocalLibrary) -> FormEdit:
            return editing.edit_by_form(library, record, shown, edited)

        self._desk.write(write, lambda _: self._done(sent), self._fail, say=_overridden, owner=self)

    def renew(self, reference: Reference) -> None:
        """Somebody, perhaps this session, wrote the reference."""
        self.draft.renew(reference)

    def close(self) -> None:
        """Store what is left, then go."""
        self._closed = True
        self.store()

    def _added(self, made: RecordId, sent: dict[str, str]) -> None:
        self.id = made
        self.made.emit(made)
        self._done(sent)

    def _done(self, sent: dict[str, str]) -> None:
        self._writing = False
        self._desk.unstored.pop(self, None)
        self.draft.saved(sent)
        self.stored.emit()
        if self.draft.is_dirty:
            self.store()  # what was typed while this was written
        self._go_if_closed()

    def _fail(self, error: Exception) -> None:
        self._writing = False
        if not isinstance(error, IbidemError):
            raise error
        self._desk.unstored[self] = explain(error)
        waits = isinstance(error, _PASSING)
        if waits:
            self._timer.start(RETRY_MS)
        if not self._closed:
            self.failed.emit(explain(error))
        elif error.code != self._told:
            self._told = error.code
            self._desk.report(error)
        if self._closed and not waits:
            self._desk.unstored.pop(self, None)
            self.deleteLater()

    def _go_if_closed(self) -> None:
        if self._closed and not self._writing:
            self.deleteLater()


def _overridden(done: FormEdit) -> str:
    if not done.overridden:
        return ""
    fields = ", ".join(done.overridden)
    return f"Somebody else changed {fields} meanwhile: yours shows, theirs is in the history."
