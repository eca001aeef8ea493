"""Worlds: a hub with replicas."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sync.world import World


@pytest.fixture
def world() -> Iterator[World]:
    with World() as made:
        yield made
