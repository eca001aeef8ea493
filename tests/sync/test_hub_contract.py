"""The hub contract in process, on every database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ibidem.model.role import Role
from ibidem.services.hosting import LocalHub
from tests.sync.hub_contract import HubContract
from tests.sync.world import World


class LocalHubs:
    """One library in this process."""

    def __init__(self, world: World) -> None:
        self.world = world

    def hub(self, name: str, role: Role = Role.OWNER) -> LocalHub:
        return self.world.hub(name, role=role)

    def now_ms(self) -> int:
        return self.world.source.at_ms


@pytest.fixture(params=["memory", "file", "postgresql"])
def hubs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LocalHubs]:
    if request.param == "memory":
        url = "sqlite://"
    elif request.param == "file":
        url = f"sqlite:///{tmp_path}/hub.sqlite3"
    else:
        url = request.getfixturevalue("postgresql_url")
    with World(url) as world:
        yield LocalHubs(world)


class TestLocalHub(HubContract):
    """LocalHub does what every hub must do."""
