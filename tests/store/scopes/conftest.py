import pytest

from ibidem.store import Store
from tests.sources import FixedSource
from tests.store.scopes.shared_library import ScopeReplica, SharedLibrary


@pytest.fixture(params=["memory", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """A file is no other database than memory: here one of them is enough."""
    return "sqlite://" if request.param == "memory" else request.getfixturevalue("postgresql_url")


@pytest.fixture
def library(store: Store, hub: int, source: FixedSource) -> SharedLibrary:
    return SharedLibrary(store, hub, source)


@pytest.fixture
def replica(library: SharedLibrary) -> ScopeReplica:  # type: ignore[override]
    return ScopeReplica(library)
