import pytest

from ibidem.store import Store
from tests.sources import FixedSource
from tests.store.scopes.shared_library import ScopeReplica, SharedLibrary


@pytest.fixture
def library(store: Store, hub: int, source: FixedSource) -> SharedLibrary:
    return SharedLibrary(store, hub, source)


@pytest.fixture
def replica(library: SharedLibrary) -> ScopeReplica:  # type: ignore[override]
    return ScopeReplica(library)
