"""Work beside the window: the only file with threads.

A task runs a service on another thread and hands over what it returned, or the error it raised, on
the thread of the window. Tasks of one *lane* run one after the other, in the order in which they
were asked for: writes to one library, work on one PDF. All others run as there is room.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from ibidem.services.syncing import Steering

T = TypeVar("T")

PROGRESS_SECONDS = 0.05  # between two reports of one task that reach the window
THREADS_MAX = 4
WAIT_SECONDS = 0.05  # how soon work that waits notices that it shall go on, or stop


class Task(QObject):
    """One piece of work. `title` says what it is, for lists of what is going on ("" hides it).

    The work is given the task: it calls `progress` and asks `is_cancelled`, or hands `steering` to
    a service.
    """

    progressed = Signal(str, object, object)  # phase, done, of how much or None; may pass 2^31
    told = Signal(object)  # whatever the work has to say before its end
    ended = Signal()

    _finished = Signal(object, object)

    def __init__(self, title: str, *, can_cancel: bool, stays: bool = False) -> None:
        super().__init__()
        self.title = title
        self.can_cancel = can_cancel
        self.stays = stays
        self.phase = ""
        self.done = 0
        self.total: int | None = None
        self.started_at = monotonic()
        self._cancelled = False
        self._woken = False
        self._reported_at = 0.0

    def cancel(self) -> None:
        """Ask the work to stop. What it stored by then stays, as its service promises."""
        self._cancelled = True

    def is_cancelled(self) -> bool:
        """Whether somebody asked the work to stop."""
        return self._cancelled

    def wake(self) -> None:
        """Let work that waits go on now."""
        self._woken = True

    def take_wake(self) -> bool:
        """Whether somebody called `wake` since the work last asked; called by the work."""
        woken, self._woken = self._woken, False
        return woken

    def wait(self, seconds: float) -> None:
        """Wait so long, or until `wake` or `cancel`; called by the work, on its own thread."""
        end = monotonic() + seconds
        while not self._cancelled and not self._woken and monotonic() < end:
            sleep(WAIT_SECONDS)

    def progress(self, phase: str, done: int, total: int | None) -> None:
        """How far the work is; called by it, on its own thread, as often as it likes."""
        now = monotonic()
        if phase == self.phase and now - self._reported_at < PROGRESS_SECONDS and done != total:
            return
        self._reported_at = now
        self.phase, self.done, self.total = phase, done, total
        self.progressed.emit(phase, done, total)

    @property
    def steering(self) -> Steering:
        """For services that are followed and stopped this way."""
        return Steering(self.progress, self.is_cancelled)


class _Run(QRunnable):
    def __init__(self, task: Task, work: Callable[[Task], Any]) -> None:
        super().__init__()
        self._task = task
        self._work = work

    def run(self) -> None:
        result, error = None, None
        try:
            result = self._work(self._task)
        except Exception as caught:  # noqa: BLE001 - handed to whoever asked for the work
            error = caught
        if shiboken6.isValid(self._task):
            self._task._finished.emit(result, error)  # noqa: SLF001 - of this file


class Tasks(QObject):
    """All work beside the window. `failed` hears the errors that nobody else wanted."""

    began = Signal(object)  # the Task
    failed = Signal(object)  # the exception

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(THREADS_MAX)
        self._lanes: dict[object, QThreadPool] = {}
        self._running: set[Task] = set()

    def run(
        self,
        work: Callable[[Task], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        title: str = "",
        lane: object = None,
        owner: QObject | None = None,
        can_cancel: bool = False,
        stays: bool = False,
    ) -> Task:
        """Do `work` on another thread, then call `done` or `failed` on this one.

        Neither is called when `owner` is gone by then. An error that no `failed` takes goes to the
        signal of that name. Work that `stays`, waiting most of the time, is not among `running`;
        give it a lane of its own.
        """
        task = Task(title, can_cancel=can_cancel, stays=stays)
        self._running.add(task)
        finish = _Finishing(self, task, done, failed, owner)
        task._finished.connect(  # noqa: SLF001 - of this file
            finish.finish, Qt.ConnectionType.QueuedConnection
        )
        self.began.emit(task)
        self._lane(lane).start(_Run(task, work))
        return task

    @property
    def running(self) -> list[Task]:
        """What has begun, or waits for its turn, and has not ended."""
        found = [task for task in self._running if not task.stays]
        return sorted(found, key=lambda task: task.started_at)

    def close(self) -> None:
        """Ask everything to stop, and wait until it has."""
        for task in self._running:
            task.cancel()
        for pool in (self._pool, *self._lanes.values()):
            pool.waitForDone()

    def _lane(self, lane: object) -> QThreadPool:
        if lane is None:
            return self._pool
        if lane not in self._lanes:
            pool = QThreadPool(self)
            pool.setMaxThreadCount(1)
            self._lanes[lane] = pool
        return self._lanes[lane]

    def _end(self, task: Task) -> None:
        self._running.discard(task)
        task.ended.emit()


class _Finishing(QObject):
    """Lives on the thread of the window, and so does what it calls."""

    def __init__(
        self,
        tasks: Tasks,
        task: Task,
        done: Callable[[Any], None] | None,
        failed: Callable[[Exception], None] | None,
        owner: QObject | None,
    ) -> None:
        super().__init__(task)
        self._tasks = tasks
        self._task = task
        self._done = done
        self._failed = failed
        self._owner = owner

    @Slot(object, object)
    def finish(self, result: Any, error: Exception | None) -> None:
        self._tasks._end(self._task)  # noqa: SLF001 - of this file
        if self._owner is not None and not shiboken6.isValid(self._owner):
            return
        if error is None:
            if self._done is not None:
                self._done(result)
        elif self._failed is not None:
            self._failed(error)
        else:
            self._tasks.failed.emit(error)
