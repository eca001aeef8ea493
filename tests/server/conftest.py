"""What the server's tests use."""

from __future__ import annotations

import pytest

from ibidem.server.project import configure
from ibidem.server.settings import Settings
from tests.server.live import live_postgresql_server, live_server

__all__ = ["live_postgresql_server", "live_server"]


@pytest.fixture(scope="session")
def configured(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Django is ready in this process: what needs its models may be imported."""
    configure(Settings(tmp_path_factory.mktemp("configured")))
