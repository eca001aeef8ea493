"""Copies that people sent to reset a library from: where they lie, and the thread that works.

They lie in the data folder of the machine that received them, for `KEEP_SECONDS` after the last
time that something happened to them; one for each person and library.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from ibidem.errors import IbidemError
from ibidem.server.settings import Settings
from ibidem.services.resetting import Copy

KEEP_SECONDS = 7 * 24 * 3600
_log = logging.getLogger(__name__)


class Copies:
    """The copies of a server. One is worked on at a time. `close` ends it."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.data_folder / "copies"
        self._lock = threading.Lock()
        self._thread: ThreadPoolExecutor | None = None
        self._closing = threading.Event()

    def find(self, library: str, account: str) -> Copy:
        """The copy of one person for one library (uids), sent or not."""
        return Copy(self._folder / sha256(f"{library} {account}".encode()).hexdigest()[:32])

    def start(self, work: Callable[[Callable[[], bool]], None]) -> None:
        """Let `work` be done, which is given what says that the server is about to end."""
        with self._lock:
            self._thread = self._thread or ThreadPoolExecutor(1, "ibidem-copies")
            self._thread.submit(work, self._closing.is_set).add_done_callback(_log_failure)

    def tidy(self) -> None:
        """Remove copies that nothing happened to for long, by the file system's own clock."""
        if not self._folder.is_dir():
            return
        now = self._folder / ".now"
        now.touch()
        for folder in self._folder.glob("[!.]*"):
            with suppress(IbidemError, OSError):
                if _touched(now) - _touched(folder / "state.json") > KEEP_SECONDS:
                    Copy(folder).forget()

    def close(self) -> None:
        """Stop at the next safe place, and end; what was cut can be gone on with."""
        self._closing.set()
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=True)


def _log_failure(done: Future[None]) -> None:
    error = None if done.cancelled() else done.exception()
    if error is not None:
        _log.error("A reset from a copy failed", exc_info=error)


def _touched(path: Path) -> float:
    return path.stat().st_mtime
