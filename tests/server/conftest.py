"""What the server's tests use."""

from __future__ import annotations

import pytest

from ibidem.server.project import configure
from ibidem.server.settings import Settings
from tests.server.live import live_postgresql_server, live_server

__all__ = ["live_postgresql_server", "live_server"]


@pytest.fixture(scope="session")
def configured(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Django is ready in this process, for these settings: models may be imported."""
    settings = Settings(tmp_path_factory.mktemp("configured"))
    configure(settings)
    return settings
