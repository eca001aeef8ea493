"""Sync."""

from __future__ import annotations

from tests.server.web.looks.look import Look

LOOKS = [
    Look("syncing", "status", "/libraries/{review}/sync"),
    Look("syncing", "conflicts", "/libraries/{review}/conflicts"),
    Look("syncing", "history", "/libraries/{review}/history"),
    Look("syncing", "going-back", "/libraries/{review}/history/before/{event}"),
    Look("syncing", "check", "/libraries/{library}/check?files=1"),
    Look("syncing", "reset", "/libraries/{library}/reset"),
]
