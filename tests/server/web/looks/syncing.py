"""Sync."""

from __future__ import annotations

from tests.server.web.looks.look import Look

LOOKS = [
    Look("syncing", "check", "/libraries/{library}/check?files=1"),
    Look("syncing", "reset", "/libraries/{library}/reset"),
]
