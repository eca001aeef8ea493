"""Processes killed at random moments, far more than the suite has time for."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

import pytest
from tests.kill.killed_server import PERMISSIVE, KilledServer, kill_first_start
from tests.kill.killing import Moment
from tests.kill.resetting import ResetServer, reset_round
from tests.kill.rounds import (
    Material,
    Round,
    blob_round,
    compress_round,
    edit_round,
    import_round,
    make_material,
    new_folder,
    restore_round,
    run_whole,
    sync_round,
    try_moments,
)
from tests.postgresql import new_database, running_cluster
from tests.server.live import running_server
from tests.services.resetting.dying import SETTINGS, count_steps, die_at

from ibidem.server.settings import Settings
from ibidem.services.resetting import Direction
from soak.places import postgresql_or_none
from soak.tally import Tally

TURNS = 6  # of each round, then servers
LIVES = 6  # of one server folder
STEPS_OF_A_LIFE = 400
STEPS_OF_A_START = 150
STEPS_OF_A_RESET = 260
TEAR_BYTES_MIN = 40_000  # SQLite's -shm file has 32 KB
TEAR_BYTES_MAX = 1_500_000


@dataclass(frozen=True)
class _Known:
    """A round and how many steps it has."""

    name: str
    round: Round
    steps: int


def run(tally: Tally) -> None:
    """Until the time is over: a round of each sort at a random moment, and servers' lives."""
    source = random.Random(tally.seed)
    with ExitStack() as stack:
        url = stack.enter_context(postgresql_or_none())
        folder = stack.enter_context(new_folder())
        (folder / "material").mkdir()
        material = make_material(folder / "material")
        settings = replace(Settings(folder / "live"), **PERMISSIVE)
        server = stack.enter_context(running_server(settings))
        token = server.new_account().token
        known = [
            _Known(name, round_, run_whole(round_, folder).steps)
            for name, round_ in _rounds(material, server.url, token, tally.seed)
        ]
        while True:
            for each in known * TURNS:
                if not tally.has_time():
                    return
                moment = _moment(source, each.steps)
                with tally.trying(f"{each.name}: {moment}"), new_folder() as place:
                    tally.counts["deaths"] += try_moments(each.round, place, [moment])
            _kill_servers(tally, source, material, url)
            _kill_resets(tally, source, material)
            _kill_databases(tally, source)


def _rounds(material: Material, url: str, token: str, seed: int) -> Iterator[tuple[str, Round]]:
    yield "edits", edit_round(material)
    yield "closings", edit_round(material, at_close=True)
    yield "imports", import_round(material)
    yield "compressed libraries", compress_round(material)
    yield "compressed libraries replaced", compress_round(material, overwrite=True)
    yield "restores", restore_round(material)
    yield "files", blob_round(seed)
    yield "clients that sync", sync_round(material, url, token)
    for direction in (Direction.REPLACE_ONLINE, Direction.REPLACE_LOCAL, Direction.MERGE):
        name = direction.value.replace("_", " ")
        yield f"resets, {name}", reset_round(material, url, token, direction)


def _moment(source: random.Random, steps: int) -> Moment:
    kind = source.random()
    if steps and kind < 0.6:
        return Moment(step=source.randint(1, steps))
    if kind < 0.85:
        return Moment(file_bytes=source.randint(TEAR_BYTES_MIN, TEAR_BYTES_MAX))
    return Moment(seconds=source.uniform(0.001, 0.5))


def _kill_servers(tally: Tally, source: random.Random, material: Material, url: str | None) -> None:
    with ExitStack() as stack:
        databases = {"SQLite": ""}
        if url is not None:
            databases["PostgreSQL"] = stack.enter_context(new_database(url))
        for name, database in databases.items():
            what = f"servers on {name}"
            with tally.trying(what), new_folder() as place:
                server = KilledServer(material, place, database)
                for _ in range(LIVES):
                    if tally.has_time():
                        moment = _server_moment(source, database)
                        server.live(moment)
                        tally.counts["deaths"] += 1
                server.settle()
    moment = Moment(step=source.randint(1, STEPS_OF_A_START))
    with tally.trying(f"first starts: {moment}"), new_folder() as place:
        tally.counts["deaths"] += kill_first_start(place, moment)


def _kill_resets(tally: Tally, source: random.Random, material: Material) -> None:
    with tally.trying("servers that are reset"), new_folder() as place:
        server = ResetServer(material, place)
        for direction in (Direction.REPLACE_ONLINE, Direction.MERGE):
            if tally.has_time():
                moment = Moment(step=source.randint(1, STEPS_OF_A_RESET))
                tally.counts["deaths"] += server.live(direction, moment)


def _kill_databases(tally: Tally, source: random.Random) -> None:
    """PostgreSQL's own server dies while a library is reset."""
    try:
        with running_cluster(*SETTINGS) as cluster:
            for direction in (Direction.REPLACE_ONLINE, Direction.MERGE):
                step = source.randint(1, count_steps(cluster, direction))
                number = source.choice((signal.SIGQUIT, signal.SIGKILL))
                goes_on = source.random() < 0.5
                what = f"databases: {direction}, signal {number} at {step}, goes on: {goes_on}"
                if tally.has_time():
                    with tally.trying(what):
                        die_at(cluster, direction, number, step, goes_on=goes_on)
                        tally.counts["deaths"] += 1
    except pytest.skip.Exception as reason:
        print(f"Without PostgreSQL: {reason}", flush=True)


def _server_moment(source: random.Random, database: str) -> Moment:
    if source.random() < 0.6:
        return Moment(step=source.randint(1, STEPS_OF_A_LIFE))
    if database or source.random() < 0.5:
        return Moment(seconds=source.uniform(0.01, 1))
    return Moment(file_bytes=source.randint(200_000, 600_000))
