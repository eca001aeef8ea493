"""SyncControl: one library's sync as its window sees it. Everything else here listens to it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from ibidem.desktop import settings_keys as keys
from ibidem.desktop.desk import Desk
from ibidem.desktop.failures import explain
from ibidem.desktop.progress import Estimate, amount, size
from ibidem.desktop.settings import Settings
from ibidem.desktop.settings_keys import FILES_MEGABYTES, FILES_WANTED
from ibidem.desktop.syncing.loop import Began, Standing, Synced, Syncing, Told, read_standing
from ibidem.desktop.syncing.state import LogEntry, Progress, SyncState, explain_any
from ibidem.desktop.syncing.words import Question, did, plain_server
from ibidem.desktop.tasks import Task
from ibidem.errors import (
    EpochChangedError,
    IbidemError,
    LibraryBusyError,
    LinkError,
    NotSignedInError,
)
from ibidem.services.signing_in import sign_out
from ibidem.services.syncing import (
    CloserLook,
    FilePolicy,
    Wanted,
    forget_sync_state,
    recheck_files,
)

T = TypeVar("T")

REFRESH_MS = 200  # after a change: others may follow at once
AGAIN_MS = 60_000  # after a failure that may pass, where no loop waits
MEGABYTE = 1_000_000


def read_policy(settings: Settings) -> FilePolicy:
    """Which files are kept on this computer, as chosen in the preferences."""
    chosen = settings.text(FILES_WANTED, Wanted.ALL.value)
    wanted = Wanted(chosen) if chosen in list(Wanted) else Wanted.ALL
    return FilePolicy(wanted, settings.number(FILES_MEGABYTES, 10) * MEGABYTE)


class SyncControl(SyncState):
    """Keeps the library of a window in step."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(desk, parent)
        self._work = Syncing(desk.library, desk.settings.sign_ins, read_policy(desk.settings))
        self._loop: Task | None = None
        self._once: Task | None = None
        self._estimate = Estimate()
        self._began_at = 0.0
        self._is_closing = False
        self._held = 0
        self._refreshing = QTimer(self)
        self._refreshing.setSingleShot(True)
        self._refreshing.setInterval(REFRESH_MS)
        self._refreshing.timeout.connect(self.refresh)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._try_again)
        desk.changed.connect(lambda _: self._refreshing.start())
        desk.closing.connect(self._close)
        self.refresh()

    @property
    def syncing(self) -> Syncing:
        """How it is synced, for work that is done `exclusively`."""
        return self._work

    # --- what a person can do ----------------------------------------------------------------

    def set_automatic(self, wanted: bool) -> None:
        """Keep the library in step, or stop that at once."""
        self._settings.save(keys.sync(self._uid, "automatic"), wanted)
        self._settings.flush()
        if not wanted:
            self._stop()
        self._go_on()
        self.changed.emit()

    def pause(self) -> None:
        """Let everything rest until `resume`, or until the library is opened again."""
        self.is_paused = True
        self._stop()
        self.changed.emit()

    def resume(self) -> None:
        """Go on after a pause."""
        self.is_paused = False
        self._go_on()
        self.changed.emit()

    def sync_now(self) -> None:
        """Sync at once, whether or not that happens by itself."""
        self.is_paused = False
        self.error = self.question = None
        if self._loop is not None:
            self._loop.wake()
        elif self._once is None and not self._held:
            self._run_once(self._work.run_once)
        self.changed.emit()

    def answer(self, *, keep: bool) -> None:
        """Answer the question: keep the references on both sides, or let them go."""
        question = self.question
        if question is None or self._once is not None:
            return
        self.question = None
        self._run_once(lambda task: self._work.answer(task, question.asked, keep=keep))
        self.changed.emit()

    def look_closer(self, question: Question, done: Callable[[CloserLook], None]) -> None:
        """Which references a question is about."""
        work = self._work
        self._desk.read(
            lambda _library: work.look_closer(question.asked), done, self._desk.report, owner=self
        )

    def check_files_again(self) -> None:
        """Let the next sync look at every file again, and sync."""
        self._desk.write(recheck_files, lambda _: self.sync_now(), aside=True)

    def set_policy(self, policy: FilePolicy) -> None:
        """Keep these files on this computer from now on."""
        if policy == self._work.policy:
            return
        self._work.policy = policy
        if self.standing.link is not None:
            self._desk.write(recheck_files, lambda _: self._wake(), aside=True)

    def sign_out(self, done: Callable[[], None]) -> None:
        """Forget this device's token, here and at the server; the link stays."""
        link = self.standing.link
        if link is not None:
            sign_ins, server, account = self._work.sign_ins, link.server, link.account
            self.exclusively(
                lambda _task: sign_out(sign_ins, server, account), lambda _: done(), title=""
            )

    def forget_local_state(self, done: Callable[[], None]) -> None:
        """Forget link, checkpoint, what was agreed on, and the token; nobody else notices."""
        self.set_automatic(False)
        sign_in = self.standing.sign_in
        library = self._desk.library
        link = self.standing.link
        if link is not None:
            was = f"{sign_in.email if sign_in else 'an account'} at {plain_server(link.server)}"
            self.remember("was", was)
            self.remember("hub", link.hub_uid)

        def forget(_task: Task) -> None:
            forget_sync_state(library)
            if sign_in is not None:
                self._work.sign_ins.forget(sign_in)

        self.exclusively(forget, lambda _: done(), title="")

    # --- work --------------------------------------------------------------------------------

    def exclusively(
        self,
        work: Callable[[Task], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        title: str,
    ) -> Task:
        """Do something while no sync runs; afterwards the library is kept in step as before."""
        self._stop()
        self._held += 1

        def release() -> None:
            self._held -= 1
            self.error = self.retry = self.question = None
            self._desk.look()
            self.refresh()

        def finish(result: T) -> None:
            release()
            done(result)

        def fail(error: Exception) -> None:
            release()
            (failed or self._desk.report)(error)

        return self._desk.tasks.run(
            work, finish, fail, title=title, lane=self, owner=self, can_cancel=bool(title)
        )

    def hold(self) -> None:
        """Let no sync run until `release`, as while a person decides about a reset."""
        self._stop()
        self._held += 1
        self.changed.emit()

    def release(self) -> None:
        """End a `hold`."""
        self._held -= 1
        self.refresh()

    def refresh(self) -> None:
        """Look again at link, sign-in and what waits; then go on syncing where that is wanted."""
        if self._is_closing:
            return
        sign_ins = self._work.sign_ins
        self._desk.read(
            lambda library: read_standing(library, sign_ins), self._take, self._fail, owner=self
        )

    def _take(self, standing: Standing) -> None:
        if standing.link is None or (
            self.standing.link is not None and standing.link.hub_uid != self.standing.link.hub_uid
        ):
            self.report = self.question = self.retry = self.error = None
        self.is_known = True
        self.standing = standing
        self._go_on()
        self.changed.emit()

    def _go_on(self) -> None:
        """Keep the library in step from now on, if that is wanted and possible."""
        standing = self.standing
        possible = (
            standing.link is not None
            and standing.sign_in is not None
            and standing.pending is None
            and self.question is None
            and self.error is None
        )
        busy = self._loop is not None or self._once is not None or self._held or self._is_closing
        if busy or not possible or self.is_paused or not self.automatic:
            return
        self._loop = self._start(self._work.stay_in_step, stays=True)

    def _run_once(self, work: Callable[[Task], None]) -> None:
        self._stop()
        self._once = self._start(work, stays=False)

    def _start(self, work: Callable[[Task], None], *, stays: bool) -> Task:
        self._again.stop()
        self.retry = self.error = None

        def done(_result: object) -> None:
            self._end(made[0])

        def failed(error: Exception) -> None:
            self._end(made[0], error)

        made = [
            self._desk.tasks.run(work, done, failed, lane=self, owner=self, stays=stays),
        ]
        task = made[0]
        task.told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        task.progressed.connect(self._follow, Qt.ConnectionType.QueuedConnection)
        return task

    def _wake(self) -> None:
        if self._loop is not None:
            self._loop.wake()

    def _stop(self) -> None:
        for task in (self._loop, self._once):
            if task is not None:
                task.cancel()
        self._loop = self._once = None
        self.is_syncing = False

    def _end(self, task: Task, error: Exception | None = None) -> None:
        was_current = task in (self._loop, self._once)
        if task is self._loop:
            self._loop = None
        if task is self._once:
            self._once = None
        self.is_syncing = False
        self.progress = Progress()
        if error is not None and was_current:
            self._fail(error)
        self._desk.look()
        self.refresh()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, IbidemError):
            raise error
        self.error = error
        if not isinstance(error, NotSignedInError | LinkError):
            self._again.start()
        self._note(LogEntry(self.now, explain(error), failed=True))
        self._desk.synced.emit()
        self.changed.emit()

    def _try_again(self) -> None:
        self.error = None
        self._go_on()
        self.changed.emit()

    @Slot(object)
    def _hear(self, told: Told) -> None:
        if self._is_closing:
            return
        match told:
            case Began():
                self.is_syncing = self._loop is not None or self._once is not None
                self.retry = None
                self._began_at = monotonic()
                self._estimate = Estimate()
                self.progress = Progress()
            case Synced():
                self._take_report(told)
            case _:
                self.is_syncing = False
                self.retry = told
                busy = isinstance(told.error, LibraryBusyError | EpochChangedError)
                if not busy:
                    self._note(LogEntry(self.now, explain_any(told.error), failed=True))
        self.changed.emit()

    def _take_report(self, synced: Synced) -> None:
        report = synced.report
        self.is_syncing = False
        self.retry = None
        self.report = report
        self.question = synced.question
        if report.cancelled:
            return
        if synced.question is not None:
            self._note(LogEntry(self.now, synced.question.text(self.now)))
        else:
            moved = report.files.sent + report.files.received
            if report.pulled or report.pushed or moved or report.problems or not self.log:
                problems = [each.message for each in report.problems]
                self._note(LogEntry(self.now, " ".join([did(report), *problems])))
        self._desk.look()
        self._desk.synced.emit()
        self._refreshing.start()

    @Slot(str, object, object)
    def _follow(self, phase: str, done: int, total: int | None) -> None:
        if not self.is_syncing:
            return
        seconds = monotonic() - self._began_at
        things = "" if "files" in phase else " records"
        amounts = amount(phase, done)
        if total:
            amounts += f" of {amount(phase, total)}"
        parts = [f"{phase.capitalize()} {amounts}{things}"]
        moved = self._work.meter.bytes
        if moved:
            parts.append(size(moved))
            if seconds > 1:
                parts.append(f"{size(moved / seconds)}/s")
        parts.append(self._estimate.left(phase, done, total, monotonic()))
        share = min(1.0, done / total) if total else None
        self.progress = Progress(" \N{MIDDLE DOT} ".join(part for part in parts if part), share)
        self.progressed.emit()

    def _close(self) -> None:
        self._is_closing = True
        self._refreshing.stop()
        self._again.stop()
        self._stop()
