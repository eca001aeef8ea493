"""Keeping a library in step for as long as somebody wants it.

Two things make a sync: the hub says that the library moved on, or something was edited here. What
says so comes in from outside as an iterator, so that this loop has no threads and can be replayed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from ibidem.errors import (
    EpochChangedError,
    LibraryBusyError,
    RateLimitedError,
    ServerError,
    UnreachableError,
)
from ibidem.services.syncing.report import SyncReport

BACKOFF_SECONDS = (1, 2, 5, 15, 30, 60)
_TEMPORARY = (
    UnreachableError,
    ServerError,
    RateLimitedError,
    LibraryBusyError,
    EpochChangedError,
)


class Signal(StrEnum):
    """What the loop can be told."""

    HUB_MOVED = "hub_moved"  # the hub has a new revision
    EDITED = "edited"  # something was edited here
    TICK = "tick"  # nothing happened for a while
    CONNECTED = "connected"  # the stream of events was interrupted: something may have been missed
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Retry:
    """A sync failed for a reason that may pass; the next attempt is after `seconds`."""

    error: Exception
    seconds: float


def watch(
    signals: Iterable[Signal],
    sync: Callable[[], SyncReport],
    tell: Callable[[SyncReport | Retry], None],
    wait: Callable[[float], None],
) -> None:
    """Sync at once, and again for every signal, until STOP or the end of `signals`.

    `signals` should hold back several that come close together and give TICK now and then, on which
    only a sync that failed or left something is repeated. A sync that fails for a reason that may
    pass, or whose files did, is repeated after a pause that grows with each failure; `wait` makes
    the pause and may return early. Every other error is raised. A report with a question ends the
    loop: a person has to agree first.
    """
    failures = 0
    needed = True
    for signal in _with_start(signals):
        if signal is Signal.STOP:
            return
        needed = needed or signal is not Signal.TICK
        if not needed:
            continue
        try:
            report = sync()
        except _TEMPORARY as error:
            seconds = _pause(error, failures)
            failures += 1
            tell(Retry(error, seconds))
            wait(seconds)
            continue
        needed = report.dirty
        tell(report)
        if report.question is not None or report.cancelled:
            return
        failure = report.files.failure
        if isinstance(failure, _TEMPORARY):
            needed = True
            seconds = _pause(failure, failures)
            failures += 1
            tell(Retry(failure, seconds))
            wait(seconds)
            continue
        failures = 0


def _with_start(signals: Iterable[Signal]) -> Iterable[Signal]:
    yield Signal.CONNECTED
    yield from signals


def _pause(error: Exception, failures: int) -> float:
    wanted = error.details.get("seconds") if isinstance(error, RateLimitedError) else None
    if isinstance(wanted, int | float):
        return float(wanted)
    return float(BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)])
