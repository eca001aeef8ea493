"""What is around a library on this device: its place, the disk, the clock, what was cut short."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

from ibidem.errors import Problem
from ibidem.services.library import DATABASE, LocalLibrary, list_leftovers
from ibidem.services.place import check_place
from ibidem.services.resetting import pending_reset
from ibidem.store.history import list_changesets

SPACE_BYTES_MIN = 200 * 1024 * 1024
CLOCK_BACK_MS = 10 * 60 * 1000


def look_around(library: LocalLibrary) -> Iterator[Problem]:
    """Findings about everything but the content."""
    yield from check_place(library.path)
    yield from _look_at_disk(library)
    yield from _look_at_clock(library)
    for leftover in list_leftovers(library.path):
        yield Problem("half_built", f"{leftover.name} is a library that was never finished.")
    pending = pending_reset(library)
    if pending is not None:
        state = "being taken back" if pending.is_undoing else "begun"
        yield Problem("reset_pending", f"A reset of sync was {state} and is not finished.")


def _look_at_disk(library: LocalLibrary) -> Iterator[Problem]:
    """A repair or a migration may write the whole file anew, beside the old one."""
    free = shutil.disk_usage(library.path).free
    wanted = max(SPACE_BYTES_MIN, 2 * (library.path / DATABASE).stat().st_size)
    if free < wanted:
        yield Problem(
            "low_space", f"The disk has {free // 1_000_000:,} MB left of {wanted // 1_000_000:,}."
        )


def _look_at_clock(library: LocalLibrary) -> Iterator[Problem]:
    """Edits of this device come from its own clock: none may lie ahead of it."""
    with library.reading() as tx:
        newest = list_changesets(tx, limit=1)
        now = tx.at
    if newest and newest[0].at > now + CLOCK_BACK_MS:
        yield Problem(
            "clock_back",
            f"This computer says it is {_moment(now)}, but the library was changed at"
            f" {_moment(newest[0].at)}.",
        )


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
