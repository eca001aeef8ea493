"""What the walks use: a live server and a real browser."""

from __future__ import annotations

from tests.server.live import live_server
from tests.server.web.browser import chromium, page, person, signed_in_page

__all__ = ["chromium", "live_server", "page", "person", "signed_in_page"]
