"""Locks of the operating system on open files: held by one at a time, given back by a kill too."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE = 1 << 30  # far behind what is written, which others may then still read

    def lock_descriptor(descriptor: int) -> None:
        """Lock an open file until it is closed. Raises `OSError` where another holds it."""
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def lock_descriptor(descriptor: int) -> None:
        """Lock an open file until it is closed. Raises `OSError` where another holds it."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def trying_lock(path: Path) -> Iterator[bool]:
    """Whether the lock of this file, which is made, is ours for the length of the `with`."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            lock_descriptor(descriptor)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
