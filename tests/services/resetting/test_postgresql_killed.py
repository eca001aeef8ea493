"""PostgreSQL itself dies while a library on it is reset: afterwards gone on with, or untouched."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from ibidem.services.resetting import Direction
from tests.postgresql import Cluster, running_cluster
from tests.services.resetting.dying import SETTINGS, count_steps, die_at
from tests.services.resetting.seeds import MERGE, ONLINE

pytestmark = pytest.mark.xdist_group("postgresql killed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster(*SETTINGS) as running:
        yield running


@pytest.mark.parametrize("direction", [ONLINE, MERGE])
def test_the_database_dies_during_a_reset(cluster: Cluster, direction: Direction) -> None:
    steps = count_steps(cluster, direction)
    # What is staged comes first, then the commit, at last what verifies it.
    left = [
        die_at(cluster, direction, number, int(steps * share), goes_on=goes_on)
        for share, number, goes_on in (
            (0.5, signal.SIGQUIT, False),
            (0.9, signal.SIGKILL, True),
            (0.95, signal.SIGQUIT, False),
        )
    ]
    assert any(left)
