from __future__ import annotations

from collections.abc import Iterator

import pytest

from ibidem.errors import NotSignedInError, RateLimitedError, UnreachableError
from ibidem.services.syncing import FileReport, Retry, Signal, SyncReport, watch
from ibidem.services.syncing.watching import BACKOFF_SECONDS
from ibidem.sync.steps import MassDeletion


class Watched:
    """What a loop does, with what each sync gives said beforehand."""

    def __init__(self, *results: SyncReport | Exception) -> None:
        self._results: Iterator[SyncReport | Exception] = iter(results)
        self.syncs = 0
        self.told: list[SyncReport | Retry] = []
        self.waited: list[float] = []

    def sync(self) -> SyncReport:
        self.syncs += 1
        result = next(self._results, SyncReport())
        if isinstance(result, Exception):
            raise result
        return result

    def run(self, *signals: Signal) -> None:
        watch(signals, self.sync, self.told.append, self.waited.append)


def test_it_syncs_at_once_and_after_every_change() -> None:
    watched = Watched()
    watched.run(Signal.HUB_MOVED, Signal.EDITED, Signal.TICK, Signal.CONNECTED)
    assert watched.syncs == 4  # nothing is to be done at a tick


def test_it_ends_when_told_to() -> None:
    watched = Watched()
    watched.run(Signal.STOP, Signal.EDITED)
    assert watched.syncs == 1


def test_a_sync_that_fails_for_the_moment_is_repeated_with_growing_pauses() -> None:
    watched = Watched(*[UnreachableError("No line.")] * 3)
    watched.run(Signal.TICK, Signal.TICK, Signal.TICK, Signal.TICK)
    assert watched.waited == list(BACKOFF_SECONDS[:3])
    assert watched.syncs == 4
    assert [isinstance(told, Retry) for told in watched.told] == [True, True, True, False]


def test_it_waits_as_long_as_the_server_asks() -> None:
    watched = Watched(RateLimitedError("Slow down.", seconds=42))
    watched.run()
    assert watched.waited == [42.0]


def test_what_cannot_pass_by_itself_ends_the_loop() -> None:
    with pytest.raises(NotSignedInError):
        Watched(NotSignedInError("Sign in.")).run(Signal.TICK)


def test_a_question_ends_the_loop() -> None:
    watched = Watched(SyncReport(question=MassDeletion(50, "theirs")))
    watched.run(Signal.EDITED)
    assert watched.syncs == 1


def test_what_a_sync_left_is_sent_at_the_next_tick() -> None:
    watched = Watched(SyncReport(dirty=True))
    watched.run(Signal.TICK, Signal.TICK)
    assert watched.syncs == 2


def test_files_that_did_not_move_are_tried_again_with_growing_pauses() -> None:
    failed = SyncReport(files=FileReport(failure=UnreachableError("No storage.")))
    watched = Watched(failed, failed)
    watched.run(Signal.TICK, Signal.TICK, Signal.TICK)
    assert watched.syncs == 3
    assert watched.waited == list(BACKOFF_SECONDS[:2])
    assert [isinstance(told, Retry) for told in watched.told] == [False, True, False, True, False]


def test_files_that_are_refused_for_good_do_not_end_the_loop() -> None:
    failed = SyncReport(files=FileReport(failure=NotSignedInError("Sign in.")))
    watched = Watched(failed)
    watched.run(Signal.TICK, Signal.EDITED)
    assert watched.syncs == 2
    assert watched.waited == []
