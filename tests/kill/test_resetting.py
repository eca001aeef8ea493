"""A client and a server killed in the middle of a reset, in every direction."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibidem.services.resetting import Direction
from tests.kill.killing import Moment, choose_steps
from tests.kill.resetting import ResetServer, reset_round
from tests.kill.rounds import Material, run_whole, try_moments
from tests.server.live import LiveServer

SEED = 20261123
SWITCHES = [Direction.REPLACE_ONLINE, Direction.REPLACE_LOCAL, Direction.MERGE]


@pytest.mark.parametrize("direction", SWITCHES)
def test_a_client_killed_as_it_resets_goes_on_or_back(
    material: Material, live_server: LiveServer, place: Path, direction: Direction
) -> None:
    round_ = reset_round(material, live_server.url, live_server.new_account().token, direction)
    steps = run_whole(round_, place).steps
    assert try_moments(round_, place, choose_steps(steps - 5, 3, SEED)) == 3


def test_a_server_killed_as_it_is_reset_goes_on(material: Material, place: Path) -> None:
    server = ResetServer(material, place)
    cut = [
        server.live(direction, Moment(step=step))
        for direction, step in (
            (Direction.REPLACE_ONLINE, 60),
            (Direction.REPLACE_ONLINE, 110),
            (Direction.MERGE, 140),
        )
    ]
    assert sum(cut) >= 2
