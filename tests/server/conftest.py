"""What the server's tests use."""

from __future__ import annotations

from tests.server.live import live_postgresql_server, live_server

__all__ = ["live_postgresql_server", "live_server"]
