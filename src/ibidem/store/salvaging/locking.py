"""Making sure that nobody else has a file open that may be too damaged to be opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from ibidem.errors import LibraryBusyError

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_WAIT_SECONDS = 1


def require_closed(database: Path) -> None:
    """Raise `LibraryBusyError` where another program has the file open.

    Nothing is changed by that, but what opening it changes always: its log is carried over.
    """
    with _locking(database, "PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "ROLLBACK"):
        pass


@contextmanager
def alone(database: Path) -> Iterator[None]:
    """Nobody else opens the file meanwhile. Raises `LibraryBusyError` where somebody has.

    Its log goes: closing would otherwise remove the one of the file that is in its place by then.
    """
    with _locking(
        database,
        "PRAGMA locking_mode = EXCLUSIVE",
        "PRAGMA journal_mode = DELETE",
        "BEGIN EXCLUSIVE",
    ):
        yield


@contextmanager
def _locking(database: Path, *statements: str) -> Iterator[None]:
    """A file that is too damaged to be locked cannot be worked with elsewhere either."""
    uri = f"file:{quote(str(database))}?mode=rw"
    with closing(
        sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)
    ) as connection:
        try:
            for statement in statements:
                connection.execute(statement)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY:
                raise LibraryBusyError(
                    "The library is open elsewhere.", remedy="Close it there first."
                ) from error
        yield
