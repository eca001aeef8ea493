"""Where processes are killed: in memory, if there is such a place.

What a killed process wrote stays with the system in any case, so a disk would prove no more; there
each of some ten thousand commits would wait for it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.rounds import Material, make_material
from tests.server.live import live_server

__all__ = ["live_server"]

MEMORY = Path("/dev/shm")


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder."""
    yield from new_folder()


@pytest.fixture(scope="module")
def material() -> Iterator[Material]:
    """What the rounds begin from."""
    for folder in new_folder():
        yield make_material(folder)


def new_folder() -> Iterator[Path]:
    """An empty folder, removed at the end."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)
