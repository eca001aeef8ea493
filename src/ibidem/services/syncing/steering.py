"""How an application follows a sync and stops it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ibidem.services.progress import Report, no_report


def never() -> bool:
    """For applications that do not stop a sync."""
    return False


def uncounted(_bytes: int) -> None:
    """For applications that do not show how much was moved."""


@dataclass(slots=True)
class Steering:
    """How an application follows a sync and stops it.

    `progress(phase, done, total)` is called after each step; `is_cancelled()` is asked before each.
    `moved(bytes)` hears how much came or went, in any thread. What was stored by then stays: the
    next sync goes on from there.
    """

    progress: Report = no_report
    is_cancelled: Callable[[], bool] = never
    moved: Callable[[int], None] = uncounted
