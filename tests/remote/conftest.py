from collections.abc import Callable, Iterator

import pytest

from ibidem.remote import HttpHub, Patience
from tests.remote.live_server import UID, LiveServer


@pytest.fixture
def server() -> Iterator[LiveServer]:
    live = LiveServer()
    yield live
    live.close()


@pytest.fixture
def naps() -> list[float]:
    """How long the client slept, had it slept."""
    return []


@pytest.fixture
def patience(naps: list[float]) -> Patience:
    return Patience(sleep=naps.append, random=lambda: 0.0, read_seconds=5.0)


@pytest.fixture
def make_hub(server: LiveServer, patience: Patience) -> Iterator[Callable[..., HttpHub]]:
    made: list[HttpHub] = []

    def make(**options: object) -> HttpHub:
        options = {"patience": patience, **options}
        hub = HttpHub(server.url, UID, "right", **options)  # type: ignore[arg-type]
        made.append(hub)
        return hub

    yield make
    for hub in made:
        hub.close()


@pytest.fixture
def hub(make_hub: Callable[..., HttpHub]) -> HttpHub:
    return make_hub()
