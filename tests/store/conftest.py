"""Stores of every kind on which the contract is tested."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ibidem.store import Store, open_store
from tests.sources import FixedSource

KINDS = ("memory", "file", "postgresql")


@pytest.fixture
def source() -> FixedSource:
    return FixedSource(step_ms=1)


@pytest.fixture(params=KINDS)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return _url(request, tmp_path)


@pytest.fixture(params=KINDS[1:])
def lasting_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The url of a store that can be opened again, and by other processes."""
    return _url(request, tmp_path)


def _url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "memory":
        return "sqlite://"
    if request.param == "file":
        return f"sqlite:///{tmp_path}/library.sqlite3"
    url = request.getfixturevalue("postgresql_url")
    assert isinstance(url, str)
    return url


@pytest.fixture
def store(store_url: str, source: FixedSource) -> Iterator[Store]:
    opened = open_store(store_url, source)
    yield opened
    opened.close()


@pytest.fixture
def hub(store: Store, source: FixedSource) -> int:
    return store.create_library(source.new_id(), "Hub", "hub")


@pytest.fixture
def replica(store: Store, source: FixedSource) -> int:
    return store.create_library(source.new_id(), "Replica", "replica")
