"""The quiet work of a server, in one thread of each process, while nobody waits for it.

- Files that were attached are read, so that a search finds what is written in them. The processes
  share the work: each file is claimed by whoever comes first (`reading_files`).
- What uploads that nobody finished have left is removed, and so is what was superseded longer ago
  than the history is kept, once a day.

A library is looked at when the server starts and whenever something in it changed; where the bytes
of a file are still on their way, again after a while, and less and less often.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from ibidem.errors import IbidemError, NotFoundError
from ibidem.services.examining.content import OLD_UPLOAD_MS
from ibidem.services.library import Library
from ibidem.services.reading_files import TextReport, read_waiting_texts
from ibidem.services.time_travel import forget_past
from ibidem.store import Store
from ibidem.store.blobs import BlobStore
from ibidem.store.directory import list_libraries
from ibidem.store.staging import forget_old_staged

DELAY_MS = 3_000  # after a change: others may follow at once, and their files
AGAIN_MS = 10_000  # when bytes are missing; doubled each time
AGAIN_MS_MAX = 3600 * 1000
TIDY_EVERY_MS = 24 * 3600 * 1000
FILES_AT_ONCE = 20  # of one library, before another has its turn
_IDLE_SECONDS = 60.0

_log = logging.getLogger("ibidem.services.caretaking")


@dataclass(slots=True)
class _Errand:
    due: int
    wait: int = AGAIN_MS


class Caretaker:
    """Does the quiet work for the libraries of a store. `start` begins, `close` ends it."""

    def __init__(self, store: Store, blobs: BlobStore, history_days: int = 0) -> None:
        """`history_days` is how long superseded versions are kept (0: for ever)."""
        self._history_days = history_days
        self._store = store
        self._blobs = blobs
        self._errands: dict[str, _Errand] = {}  # by uid of the library
        self._tidied: dict[str, int] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, with every library."""
        self._thread = threading.Thread(target=self._work, name="ibidem-caretaker", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End after the file that is being read."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def hear(self, topic: str, revision: int = 0) -> None:  # noqa: ARG002 - as notices tell it
        """Something changed in the library `topic` (or it is the name of something else)."""
        with self._lock:
            self._errands[topic] = _Errand(self._store.source.now_ms() + DELAY_MS)
        self._wake.set()

    def run_due(self) -> float:
        """Do what is due; returns for how many seconds nothing is."""
        while not self._stop.is_set():
            now = self._store.source.now_ms()
            with self._lock:
                uid = min(self._errands, key=lambda each: self._errands[each].due, default="")
                if not uid:
                    return _IDLE_SECONDS
                errand = self._errands[uid]
                if errand.due > now:
                    return min(_IDLE_SECONDS, (errand.due - now) / 1000)
                del self._errands[uid]
            self._run(uid, errand)
        return 0.0

    def _work(self) -> None:
        try:
            for head in list_libraries(self._store):
                self.hear(head.uid)
        except IbidemError as error:
            _log.warning("The libraries could not be listed: %s", error)
        while not self._stop.is_set():
            self._wake.clear()
            self._wake.wait(self.run_due())

    def _run(self, uid: str, errand: _Errand) -> None:
        try:
            report = self._care(uid)
        except NotFoundError:  # another topic, or the library was deleted
            return
        except (IbidemError, OSError) as error:
            _log.warning("Files of the library %s could not be read: %s", uid, error)
            report = TextReport(missing=1)
        now = self._store.source.now_ms()
        with self._lock:
            if uid in self._errands:  # heard of it again meanwhile
                return
            if report.files == FILES_AT_ONCE:
                self._errands[uid] = _Errand(now)
            elif report.missing:
                wait = min(2 * errand.wait, AGAIN_MS_MAX)
                self._errands[uid] = _Errand(now + errand.wait, wait)

    def _care(self, uid: str) -> TextReport:
        library = Library(
            name="",
            uid=uid,
            library_id=self._store.find_library(uid),
            store=self._store,
            blobs=self._blobs,
        )
        now = self._store.source.now_ms()
        if now - self._tidied.get(uid, -TIDY_EVERY_MS) >= TIDY_EVERY_MS:
            self._tidied[uid] = now
            self._blobs.remove_old_uploads(uid, now - OLD_UPLOAD_MS)
            forget_past(library, self._history_days)
            with library.writing("tidy") as tx:
                forget_old_staged(tx)
        return read_waiting_texts(library, FILES_AT_ONCE)
