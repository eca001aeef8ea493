"""SyncControl: one library's sync as its window sees it. Everything else here listens to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import Enum
from time import monotonic
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from ibidem.desktop.desk import Desk
from ibidem.desktop.failures import explain
from ibidem.desktop.progress import Estimate, amount, size
from ibidem.desktop.settings import Settings
from ibidem.desktop.syncing.loop import Began, Standing, Synced, Syncing, Told, read_standing
from ibidem.desktop.syncing.words import Question, did, moment, number, plain_server
from ibidem.desktop.tasks import Task
from ibidem.errors import (
    EpochChangedError,
    IbidemError,
    LibraryBusyError,
    LinkError,
    NotSignedInError,
    UnreachableError,
)
from ibidem.services.library import LocalLibrary
from ibidem.services.signing_in import sign_out
from ibidem.services.syncing import (
    FilePolicy,
    Retry,
    SyncReport,
    Wanted,
    forget_sync_state,
    recheck_files,
)

T = TypeVar("T")

REFRESH_MS = 200  # after a change: others may follow at once
AGAIN_MS = 60_000  # after a failure that may pass, where no loop waits
LOG_MAX = 40
MEGABYTE = 1_000_000


class Mood(Enum):
    """How a library's sync is, in one word."""

    UNLINKED = "unlinked"
    SIGNED_OUT = "signed out"
    RESETTING = "reset to finish"
    SYNCING = "syncing"
    QUESTION = "question"
    FAILED = "failed"
    OFFLINE = "offline"
    PAUSED = "paused"
    WAITING = "waiting"
    IN_SYNC = "in sync"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One sync that did something, or failed."""

    at: int
    text: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sync that runs is, in words; `share` is from 0 to 1, or None."""

    text: str = ""
    share: float | None = None


def read_policy(settings: Settings) -> FilePolicy:
    """Which files are kept on this computer, as chosen in the preferences."""
    chosen = settings.text("files/wanted", Wanted.ALL.value)
    wanted = Wanted(chosen) if chosen in list(Wanted) else Wanted.ALL
    return FilePolicy(wanted, settings.number("files/megabytes", 10) * MEGABYTE)


class SyncControl(QObject):
    """Keeps the library of a window in step, and says how that goes.

    `changed`: anything that is shown may be different. `progressed`: only `progress` is. `asked`:
    there is a question now.
    """

    changed = Signal()
    progressed = Signal()
    asked = Signal(object)  # Question

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._settings = desk.settings
        self._key = f"sync/{desk.library.uid}"
        self._work = Syncing(desk.library, desk.settings.sign_ins, read_policy(desk.settings))
        self._loop: Task | None = None
        self._once: Task | None = None
        self._estimate = Estimate()
        self._began_at = 0.0
        self._is_closing = False
        self._held = 0
        self.is_known = False
        self.standing = Standing()
        self.is_paused = False
        self.is_syncing = False
        self.report: SyncReport | None = None
        self.retry: Retry | None = None
        self.error: Exception | None = None
        self.question: Question | None = None
        self.progress = Progress()
        self.log = self._read_log()
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

    # --- what is shown -----------------------------------------------------------------------

    @property
    def mood(self) -> Mood:
        """How it is."""
        found = Mood.IN_SYNC
        if self.is_syncing:
            found = Mood.SYNCING
        elif self.standing.link is None:
            found = Mood.UNLINKED
        elif self.standing.pending is not None:
            found = Mood.RESETTING
        elif self.standing.sign_in is None or isinstance(self.error, NotSignedInError):
            found = Mood.SIGNED_OUT
        elif self.question is not None:
            found = Mood.QUESTION
        elif self.error is not None:
            offline = isinstance(self.error, UnreachableError)
            found = Mood.OFFLINE if offline else Mood.FAILED
        elif self.retry is not None:
            offline = isinstance(self.retry.error, UnreachableError)
            found = Mood.OFFLINE if offline else Mood.FAILED
        elif self.is_paused:
            found = Mood.PAUSED
        elif self.standing.waiting or not self.verified_at:
            found = Mood.WAITING
        return found

    @property
    def text(self) -> str:
        """How it is, in a few words for the corner of the window."""
        waiting = number(self.standing.waiting, "change") + " waiting"
        mood = self.mood
        if mood is Mood.UNLINKED:
            return "Not synced" if self.is_known else ""
        if mood is Mood.QUESTION and self.question is not None:
            return self.question.title
        if mood is Mood.IN_SYNC:
            return f"In sync \N{MIDDLE DOT} {moment(self.verified_at, self.now)}"
        words = {
            Mood.SYNCING: "Syncing",
            Mood.SIGNED_OUT: "Sign in again",
            Mood.RESETTING: "Reset not finished",
            Mood.OFFLINE: "Offline",
            Mood.FAILED: "Not synced: see why",
            Mood.PAUSED: "Sync paused",
            Mood.WAITING: waiting if self.standing.waiting else "Not synced yet",
        }[mood]
        aside = mood in (Mood.OFFLINE, Mood.PAUSED) and self.standing.waiting
        return f"{words} \N{MIDDLE DOT} {waiting}" if aside else words

    @property
    def sentence(self) -> str:
        """How it is and why, and what can be done, for the status pane and the preferences."""
        link = self.standing.link
        mood = self.mood
        if link is None:
            return "This library is not synced with a server."
        where = plain_server(link.server)
        if mood is Mood.SYNCING:
            return f"Syncing with {where}."
        if mood is Mood.RESETTING:
            return "A reset of sync was begun and is not finished. Finish it, or take it back."
        if mood is Mood.SIGNED_OUT:
            if isinstance(self.error, NotSignedInError):
                return explain(self.error)
            return (
                f"This computer is not signed in to {where} as the account of this library. Sign in"
                " again under Preferences > Sync."
            )
        if mood is Mood.QUESTION and self.question is not None:
            return self.question.text(self.now)
        problem = self.error or (self.retry.error if self.retry is not None else None)
        if isinstance(problem, IbidemError):
            text = explain(problem)
            if self.retry is not None and self.error is None:
                text += f" The next attempt is in {self.retry.seconds:.0f} seconds."
            return text
        if mood is Mood.PAUSED:
            return "Sync is paused. What you do here is kept, and sent when it goes on."
        if mood is Mood.WAITING:
            waiting = number(self.standing.waiting, "change") + " of yours not sent yet."
            return waiting if self.standing.waiting else "Not synced yet."
        return f"Verified, in sync as of {moment(self.verified_at, self.now)}."

    @property
    def verified_at(self) -> int:
        """When both sides were last proved to be the same; 0 for never."""
        link = self.standing.link
        known = link.verified_at if link is not None else 0
        return max(known, self.report.verified_at if self.report is not None else 0)

    @property
    def now(self) -> int:
        """This computer's clock."""
        return self._desk.library.source.now_ms()

    @property
    def automatic(self) -> bool:
        """Whether the library is kept in step by itself."""
        return self._settings.flag(f"{self._key}/automatic", default=True)

    @property
    def library(self) -> LocalLibrary:
        """The library that is synced."""
        return self._desk.library

    @property
    def syncing(self) -> Syncing:
        """How it is synced, for work that is done `exclusively`."""
        return self._work

    # --- what a person can do ----------------------------------------------------------------

    def set_automatic(self, wanted: bool) -> None:
        """Keep the library in step, or stop that at once."""
        self._settings.save(f"{self._key}/automatic", wanted)
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

    def check_files_again(self) -> None:
        """Let the next sync look at every file again, and sync."""
        self._desk.write(recheck_files, lambda _: self.sync_now())

    def set_policy(self, policy: FilePolicy) -> None:
        """Keep these files on this computer from now on."""
        if policy == self._work.policy:
            return
        self._work.policy = policy
        if self.standing.link is not None:
            self._desk.write(recheck_files, lambda _: self._wake())

    def sign_out(self, done: Callable[[], None]) -> None:
        """Forget this device's token, here and at the server; the link stays."""
        link = self.standing.link
        server = link.server if link is not None else None
        self.exclusively(
            lambda _task: sign_out(self._work.sign_ins, server), lambda _: done(), title=""
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

        def forget(_task: Task) -> None:
            forget_sync_state(library)
            if sign_in is not None:
                self._work.sign_ins.forget(sign_in)

        self.exclusively(forget, lambda _: done(), title="")

    # --- what is remembered for this library on this device --------------------------------------

    def remembered(self, name: str) -> str:
        """Something kept by `remember`; "" where nothing is."""
        return self._settings.text(f"{self._key}/{name}")

    def remember(self, name: str, value: str) -> None:
        """Keep something about the sync of this library on this device; "" forgets it."""
        if value:
            self._settings.save(f"{self._key}/{name}", value)
        else:
            self._settings.forget(f"{self._key}/{name}")

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
                self.is_syncing = True
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
            self.asked.emit(synced.question)
        else:
            moved = report.files.sent + report.files.received
            if report.pulled or report.pushed or moved or report.problems or not self.log:
                problems = [each.message for each in report.problems]
                self._note(LogEntry(self.now, " ".join([did(report), *problems])))
        self._desk.look()
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

    # --- the log -----------------------------------------------------------------------------

    def _note(self, entry: LogEntry) -> None:
        last = self.log[0] if self.log else None
        if last is not None and last.failed and entry.failed and last.text == entry.text:
            self.log[0] = entry  # the same again and again is one entry: the last time
        else:
            self.log = [entry, *self.log][:LOG_MAX]
        self.remember("log", json.dumps([asdict(each) for each in self.log]))

    def _read_log(self) -> list[LogEntry]:
        try:
            return [LogEntry(**each) for each in json.loads(self.remembered("log") or "[]")]
        except (ValueError, TypeError):
            return []  # it only tells of the past; a new one begins


def explain_any(error: Exception) -> str:
    """An error in words, whatever it is."""
    return explain(error) if isinstance(error, IbidemError) else str(error)
