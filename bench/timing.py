"""A stopwatch."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def timing() -> Iterator[list[float]]:
    """The seconds that the block takes, in a list that is filled at its end."""
    seconds: list[float] = []
    started = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - started)
