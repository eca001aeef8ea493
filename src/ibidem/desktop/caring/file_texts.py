"""Attached files are read for the search: those that came by sync or import, beside the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from ibidem.desktop.desk import Desk, News
from ibidem.desktop.settings_keys import READ_FILES
from ibidem.desktop.tasks import Task
from ibidem.errors import IbidemError
from ibidem.model.record import RecordKind
from ibidem.services.library import LocalLibrary
from ibidem.services.reading_files import read_waiting_texts

REST_MS = 4_000  # after a window opens, a sync, or a change: what matters more goes first
AT_ONCE = 3  # files between two looks whether the window is closing


class FileTexts(QObject):
    """Reads what waits, a few files after the other, as long as the window is open.

    Each file is read in a process of its own, so that a bad one cannot harm the window; what is not
    read when the window closes waits for the next time. The search bar is told when it may find
    more than before.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._task: Task | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self.read)
        desk.synced.connect(self._timer.start)
        desk.changed.connect(self._hear)
        desk.closing.connect(self._stop)
        self._timer.start()

    @Slot()
    def read(self) -> None:
        """Read what waits, unless that is done already, or not wanted."""
        if self._task is not None or not self._desk.settings.flag(READ_FILES, default=True):
            return
        library = self._desk.library

        def done(count: int) -> None:
            self._task = None
            if count:
                self._desk.changed.emit(News())

        def fail(error: Exception) -> None:
            """What cannot be read now is read another time; nobody asked for it."""
            self._task = None
            if not isinstance(error, IbidemError | OSError):
                raise error

        self._task = self._desk.tasks.run(
            lambda task: _read(library, task), done, fail, lane=self, owner=self
        )

    def _hear(self, news: News) -> None:
        if news.changes is not None and news.touches(RecordKind.ATTACHMENT):
            self._timer.start()

    def _stop(self) -> None:
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()


def _read(library: LocalLibrary, task: Task) -> int:
    """Read until nothing waits any more; returns how many files were."""
    count = 0
    while not task.is_cancelled():
        read = read_waiting_texts(library, AT_ONCE).files
        count += read
        if read < AT_ONCE:
            break
    return count
