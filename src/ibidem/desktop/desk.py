"""An open library, as all views of a window share it: reading, writing, undo, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from ibidem.desktop.access import READ_ONLY, Access
from ibidem.desktop.settings import Settings
from ibidem.desktop.showing import Showing
from ibidem.desktop.tasks import Task, Tasks
from ibidem.errors import IbidemError, PermissionDeniedError
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.following import changes_since, newest_changeset
from ibidem.services.library import LocalLibrary
from ibidem.services.undoing import (
    Changeset,
    Deed,
    describe_changesets,
    redoable,
    undo,
    undoable,
)

T = TypeVar("T")

LOOK_EVERY_MS = 1_000  # for what another program, or a sync, wrote to the library


@dataclass(frozen=True, slots=True)
class News:
    """What was changed; None where anything may be different."""

    changes: Changes | None = None

    def touches(self, *kinds: RecordKind) -> bool:
        """Whether a record of one of these kinds may be different."""
        return self.changes is None or self.changes.touches(*kinds)

    def concerns(self, kind: RecordKind, record_id: RecordId | None) -> bool:
        """Whether this record may be different."""
        return self.changes is None or record_id in self.changes.ids(kind)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence for the person; with `changeset`, an Undo stands beside it."""

    text: str
    changeset: int = 0
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What Undo, or Redo, would take back, and what that did, in words."""

    changeset: int
    text: str


class Desk(QObject):
    """A library that is open in a window.

    Reads of one reference or one page of a list may be done in place, on `library`. What may take
    longer goes through `read`, every write through `write`, which refuses where `access` says that
    the person may only read. After each write, whoever made it (this
    window, a sync, the command line), `changed` tells what is different, and the views refresh.
    """

    changed = Signal(object)  # News
    said = Signal(object)  # Said
    steps_changed = Signal()  # what Undo and Redo would do is different
    closing = Signal()  # the library is about to be closed
    synced = Signal()  # a sync ended, well or not

    def __init__(
        self,
        library: LocalLibrary,
        tasks: Tasks,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.library = library
        self.tasks = tasks
        self.settings = settings
        self.showing = Showing(self)
        self.access = Access(self)
        self.unstored: dict[QObject, str] = {}  # who holds text that could not be stored, and why
        self.undo_step: UndoStep | None = None
        self.redo_step: UndoStep | None = None
        self._seen = newest_changeset(library)
        self._looking = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._find_steps()

    def read(
        self,
        work: Callable[[LocalLibrary], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Read beside the window, then call `done` with what was read."""
        self.tasks.run(
            lambda _: work(self.library), done, failed or self.report, owner=owner or self
        )

    def write(
        self,
        work: Callable[[LocalLibrary], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        say: str | Callable[[T], str] = "",
        title: str = "",
        owner: QObject | None = None,
        aside: bool = False,
    ) -> None:
        """Write beside the window, one write after the other; then the views hear what changed.

        `say` is the sentence that the person reads afterwards, with Undo beside it. With a `title`
        the work is listed while it goes on. `aside` is for what this device notes for itself, which
        who may only read may write too.
        """
        if not aside and self._is_refused(failed):
            return

        def finish(result: T) -> None:
            if done is not None:
                done(result)
            text = say(result) if callable(say) else say
            self.look(lambda: self._say(text))

        self.tasks.run(
            lambda _: work(self.library),
            finish,
            failed or self.report,
            title=title,
            lane=self,
            owner=owner or self,
        )

    def work(
        self,
        work: Callable[[LocalLibrary, Task], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        title: str,
        owner: QObject | None = None,
        writes: bool = False,
    ) -> Task | None:
        """Long work that is listed with its progress and can be cancelled.

        None where it `writes` and the person may only read: they are told.
        """
        if writes and self._is_refused(failed):
            return None

        def finish(result: T) -> None:
            if done is not None:
                done(result)
            self.look()

        return self.tasks.run(
            lambda task: work(self.library, task),
            finish,
            failed or self.report,
            title=title,
            owner=owner or self,
            can_cancel=True,
        )

    def _is_refused(self, failed: Callable[[Exception], None] | None) -> bool:
        """Whether nothing may be written here; then it is said."""
        if self.access.may_write:
            return False
        (failed or self.report)(PermissionDeniedError(READ_ONLY))
        return True

    def undo(self) -> None:
        """Take back what was done last here; nothing happens where there is nothing."""
        if self.undo_step is not None:
            self.take_back(self.undo_step.changeset)

    def redo(self) -> None:
        """Do again what was undone last."""
        if self.redo_step is not None:
            self.take_back(self.redo_step.changeset, again=True)

    def take_back(self, changeset: int, *, again: bool = False) -> None:
        """Undo one changeset."""
        done = "Done again" if again else "Undone"

        def describe(undone: Any) -> str:
            left = len(undone.left)
            return f"{done}. {left} left as they are: changed since." if left else f"{done}."

        self.write(lambda library: undo(library, changeset), say=describe)

    def say(self, text: str) -> None:
        """Tell the person something."""
        self.said.emit(Said(text))

    def say_done(self, text: str, changeset: int) -> None:
        """Tell the person what was done, with Undo beside it unless `changeset` is 0."""
        self.said.emit(Said(text, changeset))

    def report(self, error: Exception) -> None:
        """Tell the person that something failed. What is no error of ours is raised."""
        if not isinstance(error, IbidemError):
            raise error
        self.said.emit(Said(str(error), error=error))

    def look(self, then: Callable[[], None] | None = None) -> None:
        """Look whether anything was written, and tell the views what."""
        if self._looking and then is None:
            return
        self._looking = True
        seen = self._seen

        def compare(library: LocalLibrary) -> tuple[int, Changes | None]:
            newest = newest_changeset(library)
            return newest, changes_since(library, seen) if newest != seen else Changes()

        def tell(found: tuple[int, Changes | None]) -> None:
            self._looking = False
            newest, changes = found
            if newest > self._seen or newest < seen:
                self._seen = newest
                self.changed.emit(News(changes))
                self._find_steps()
            if then is not None:
                then()

        def give_up(_error: Exception) -> None:
            self._looking = False  # a library that is busy is looked at again in a second
            if then is not None:
                then()

        self.tasks.run(lambda _: compare(self.library), tell, give_up, owner=self)

    def close(self) -> None:
        """Close the library. The window has asked its tasks to stop before."""
        self._timer.stop()
        self.closing.emit()
        self.library.close()

    def _say(self, text: str) -> None:
        if text:
            self.said.emit(Said(text, self._seen))

    def _find_steps(self) -> None:
        device = self.library.device

        def find(library: LocalLibrary) -> tuple[UndoStep | None, UndoStep | None]:
            back = undoable(library, device=device, limit=1)
            forth = redoable(library, device=device, limit=1)
            deeds = describe_changesets(library, [*back, *forth])
            return _step(back, deeds), _step(forth, deeds)

        def keep(found: tuple[UndoStep | None, UndoStep | None]) -> None:
            self.undo_step, self.redo_step = found
            self.steps_changed.emit()

        self.tasks.run(lambda _: find(self.library), keep, self.report, owner=self)


def _step(changesets: list[Changeset], deeds: dict[int, Deed]) -> UndoStep | None:
    if not changesets:
        return None
    number = changesets[0].number
    deed = deeds[number].undone or deeds[number]
    return UndoStep(number, deed.text)
