"""A client killed as it syncs, and a server killed as it is synced with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.killed_server import KilledServer, kill_first_start
from tests.kill.killing import Moment, choose_steps
from tests.kill.rounds import Material, run_whole, sync_round, try_moments
from tests.server.live import LiveServer

SEED = 20261122


def test_a_client_killed_as_it_syncs_loses_nothing(
    material: Material, live_server: LiveServer, place: Path
) -> None:
    round_ = sync_round(material, live_server.url, live_server.new_account().token)
    steps = run_whole(round_, place).steps
    moments = choose_steps(steps, 6, SEED)
    moments += [Moment(file_bytes=length) for length in (60_000, 300_000)]
    assert try_moments(round_, place, moments) >= len(moments) - 1


def test_a_server_killed_as_it_is_pushed_to_loses_nothing(material: Material, place: Path) -> None:
    server = KilledServer(material, place)
    for moment in (*choose_steps(120, 4, SEED), Moment(file_bytes=200_000), Moment(seconds=0.3)):
        server.live(moment)
    server.settle()
    assert server.acknowledged > 0


def test_a_server_on_postgresql_killed_as_it_is_pushed_to_loses_nothing(
    material: Material, place: Path, postgresql_url: str
) -> None:
    server = KilledServer(material, place, postgresql_url)
    for moment in choose_steps(120, 2, SEED):
        server.live(moment)
    server.settle()
    assert server.acknowledged > 0


@pytest.mark.parametrize(
    "moment", [Moment(file_bytes=1), Moment(file_bytes=20), Moment(step=40)], ids=str
)
def test_a_server_killed_at_its_first_start_starts_again(place: Path, moment: Moment) -> None:
    assert kill_first_start(place, moment)
