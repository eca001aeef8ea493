"""Notices between the processes that serve one database: "topic T is at revision R".

One process alone (SQLite) tells itself. On PostgreSQL a notice goes through LISTEN/NOTIFY, on
connections of its own: inside the writing transaction it would make commits wait for each other.
Notices of one topic within `COALESCE_SECONDS` become one. A notice that is lost costs delay only:
whoever listens looks at everything again when it must assume that it missed something.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from sqlalchemy.engine import make_url

CHANNEL = "ibidem"
COALESCE_SECONDS = 0.05
POLL_SECONDS = 1.0  # how soon a listener sees that it shall stop
PAUSE_SECONDS = 2.0  # before the next attempt to connect

Receiver = Callable[[str, int], None]

_log = logging.getLogger("ibidem.store.notices")


class Notices(Protocol):
    """Tells every process, this one included, of changes. Safe to use from several threads."""

    def tell(self, topic: str, revision: int) -> None:
        """Say that `topic` (an id) is at `revision`; never fails and never waits."""
        ...

    def close(self) -> None:
        """Stop telling and listening."""
        ...


class LocalNotices:
    """Notices within one process."""

    def __init__(self, receive: Receiver) -> None:
        self._receive = receive

    def tell(self, topic: str, revision: int) -> None:
        """See `Notices`."""
        self._receive(topic, revision)

    def close(self) -> None:
        """Nothing to stop."""


class PostgresNotices:
    """Notices through PostgreSQL: a thread that sends, and one that listens."""

    def __init__(self, url: str, receive: Receiver) -> None:
        self._url = _plain_url(url)
        self._receive = receive
        self._waiting: dict[str, int] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep, args=(work,), name=name, daemon=True)
            for work, name in ((self._send, "ibidem-tell"), (self._listen, "ibidem-listen"))
        ]
        for thread in self._threads:
            thread.start()

    def tell(self, topic: str, revision: int) -> None:
        """See `Notices`."""
        with self._lock:
            self._waiting[topic] = max(revision, self._waiting.get(topic, 0))
        self._wake.set()

    def close(self) -> None:
        """Stop both threads; what waits to be sent is sent first."""
        self._stop.set()
        self._wake.set()
        for thread in self._threads:
            thread.join(timeout=5 * POLL_SECONDS)

    def _keep(self, work: Callable[[], None]) -> None:
        """Do `work` until told to stop, again after a pause when the connection breaks."""
        import psycopg  # only where there is PostgreSQL

        while not self._stop.is_set():
            try:
                work()
            except psycopg.Error as error:
                _log.warning("The notices' connection broke and will be made again: %s", error)
                self._stop.wait(PAUSE_SECONDS)

    def _send(self) -> None:
        import psycopg

        with psycopg.connect(self._url, autocommit=True) as connection:
            while self._wake.wait() and (self._waiting or not self._stop.is_set()):
                self._stop.wait(COALESCE_SECONDS)
                self._wake.clear()
                with self._lock:
                    told, self._waiting = self._waiting, {}
                rows = [(CHANNEL, f"{topic} {revision}") for topic, revision in told.items()]
                connection.cursor().executemany("SELECT pg_notify(%s, %s)", rows)
                if self._stop.is_set():
                    return

    def _listen(self) -> None:
        import psycopg

        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            while not self._stop.is_set():
                for notice in connection.notifies(timeout=POLL_SECONDS):
                    topic, _, revision = notice.payload.partition(" ")
                    if revision.isdigit():
                        self._receive(topic, int(revision))
                    if self._stop.is_set():
                        return


def open_notices(url: str, receive: Receiver) -> Notices:
    """Notices for the processes that use the store at `url`; `receive(topic, revision)` hears them.

    `receive` is called from any thread and must not block or raise.
    """
    if make_url(url).get_backend_name() == "postgresql":
        return PostgresNotices(url, receive)
    return LocalNotices(receive)


def _plain_url(url: str) -> str:
    """The address as libpq has it, without SQLAlchemy's name of a driver."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
