"""A connection to SQLite that writes large batches while the program computes the next.

SQLite works without the interpreter for as long as one statement runs, so a batch is handed to a
thread, and the caller goes on to compute digests and rows for lists. At most one batch is under
way: the next one, and whatever else is done with the connection (a query, the end of the
transaction), waits for it first. So a caller sees the same order as without the thread, and a
failure is raised by the next thing done, at the latest by the commit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

_Work = Callable[[Callable[..., sqlite3.Cursor]], None]

# Of the whole process; a batch that finds none free waits for one, like any other work.
THREADS = 4
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="ibidem-sqlite")


class WritingBehind(sqlite3.Connection):
    """See the module. Only one thread may use it at a time, as SQLAlchemy's pool sees to."""

    _batch: Future[None] | None = None

    def write_behind(self, work: _Work) -> None:
        """Let `work(execute)` run in the background; whatever comes next waits for its end."""
        self._batch = _threads.submit(work, self.cursor().execute)

    def cursor(self, factory: Any = sqlite3.Cursor) -> Any:
        """As in `sqlite3`, after what is under way."""
        self._settle()
        return super().cursor(factory)

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        """As in `sqlite3`, after what is under way."""
        self._settle()
        return super().execute(*arguments)

    def executemany(self, sql: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
        """As in `sqlite3`, after what is under way."""
        self._settle()
        return super().executemany(sql, rows)

    def commit(self) -> None:
        """As in `sqlite3`, after what is under way: raises what that raised."""
        self._settle()
        super().commit()

    def rollback(self) -> None:
        """As in `sqlite3`; a batch that failed is undone with the rest."""
        self._wait()
        self._batch = None
        super().rollback()

    def close(self) -> None:
        """As in `sqlite3`, after what is under way."""
        self._wait()
        self._batch = None
        super().close()

    def _settle(self) -> None:
        """Wait for what is under way; raise what it raised, once."""
        self._wait()
        batch, self._batch = self._batch, None
        if batch is not None:
            batch.result()

    def _wait(self) -> None:
        """Whoever is interrupted here (Ctrl-C) still has the batch, for the rollback to wait for:
        what it writes must not come behind that."""
        if self._batch is not None:
            self._batch.exception()
