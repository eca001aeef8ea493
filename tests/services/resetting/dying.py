"""A PostgreSQL server that dies before a statement of a reset, and what must be so then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from ibidem.errors import IbidemError
from ibidem.services.resetting import Direction, abandon_reset, pending_reset, resume_reset
from ibidem.store import open_store
from tests.postgresql import Cluster, new_database
from tests.services.resetting.seeds import MERGE, ONLINE, contents, reset, two_that_differ
from tests.sync.world import World

# What is acknowledged has to be in the log by then. The machine stays up, so no fsync.
SETTINGS = ("fsync=off", "listen_addresses=", "max_connections=20")


class Steps:
    """Counts what is sent to PostgreSQL, and kills it before one of these."""

    def __init__(self, cluster: Cluster, number: int, at: int = 0) -> None:
        self.count = 0
        self.was_killed = False
        self._cluster = cluster
        self._number = number
        self._at = at

    def take(self, connection: Connection, *_: object) -> None:
        if connection.dialect.name == "postgresql":
            self.count += 1
            if self.count == self._at:
                self.was_killed = True
                self._cluster.stop(self._number)

    @contextmanager
    def counted(self) -> Iterator[None]:
        names = ("before_cursor_execute", "commit")
        for name in names:
            event.listen(Engine, name, self.take)
        try:
            yield
        finally:
            for name in names:
                event.remove(Engine, name, self.take)


def count_steps(cluster: Cluster, direction: Direction) -> int:
    """How many statements and commits PostgreSQL sees in a reset."""
    whole = Steps(cluster, 0)
    with new_database(cluster.url) as url, World(url) as world:
        ada, _ = two_that_differ(world)
        with whole.counted():
            reset(world, ada, direction)
    return whole.count


def die_at(
    cluster: Cluster, direction: Direction, number: int, step: int, *, goes_on: bool
) -> bool:
    """A reset in which the server gets a signal before a step; afterwards it is gone on with, or
    given up. Returns whether there was anything left to go on with."""
    steps = Steps(cluster, number, step)
    with new_database(cluster.url) as url, World(url) as world:
        return _die_and_go_on(cluster, world, direction, steps, goes_on=goes_on)


def _die_and_go_on(
    cluster: Cluster, world: World, direction: Direction, steps: Steps, *, goes_on: bool
) -> bool:
    ada, _ = two_that_differ(world)
    before = contents(world, ada), contents(world)
    with steps.counted(), pytest.raises(IbidemError):
        reset(world, ada, direction)
    assert steps.was_killed
    cluster.start()
    world.store.close()
    world.store = open_store(world.hub_url, world.source)
    pending = pending_reset(ada.library)
    if pending is None or direction is ONLINE:
        assert contents(world, ada) == before[0]
    if pending is None:  # it died before anything had changed, and that was noticed
        assert contents(world) == before[1]
    elif goes_on:
        assert contents(world) in before or direction is MERGE  # all of it or nothing
        assert resume_reset(ada.library, world.hub("ada")).verified
        assert contents(world, ada) == contents(world)
        world.sync_all()
        world.assert_equal()
    else:
        abandon_reset(ada.library, world.hub("ada"))
        assert (contents(world, ada), contents(world)) == before
    return pending is not None
