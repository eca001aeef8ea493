"""Fills a library for the tests and the pictures of the desktop, with the services themselves."""

from __future__ import annotations

from ibidem.services import editing
from ibidem.services.library import Library
from tests.seeds import fill


def seed(library: Library) -> None:
    """What `tests.seeds` fills a library with, some of it rated and read."""
    ids = fill(library)
    editing.rate_references(library, ids[::3], 4)
    editing.mark_references(library, ids[::2], read=True)
