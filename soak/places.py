"""Where a part of the soak works: folders, a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.postgresql import running_postgresql


@contextmanager
def postgresql_or_none() -> Iterator[str | None]:
    """The url of a PostgreSQL server, or None where none can be started, which is said."""
    running = running_postgresql()
    try:
        url = running.__enter__()
    except pytest.skip.Exception as reason:
        print(f"Without PostgreSQL: {reason}", flush=True)
        yield None
        return
    try:
        yield url
    finally:
        running.__exit__(None, None, None)
