"""What the tests that kill use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.rounds import Material, make_material, new_folder
from tests.server.live import live_server

__all__ = ["live_server"]


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder."""
    with new_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def material() -> Iterator[Material]:
    """What the rounds begin from."""
    with new_folder() as folder:
        yield make_material(folder)
