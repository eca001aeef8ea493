"""What a watching library hears."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Self

import pytest

from ibidem.errors import NotSignedInError
from ibidem.remote.events import Connected, RevisionEvent
from ibidem.services import connecting
from ibidem.services.connecting import hear_signals
from ibidem.services.editing import add_references
from ibidem.services.library import Library
from ibidem.services.syncing import Signal
from tests.services.conftest import DARWIN, WALLACE


class Events:
    """A stream of events that ends with an error, or goes silent."""

    def __init__(self, *events: Connected | RevisionEvent | Exception) -> None:
        self._events = events

    def watch_events(self) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[Connected | RevisionEvent]:
        for event in self._events:
            if isinstance(event, Exception):
                raise event
            yield event


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "TICK_SECONDS", 0.2)


def hear(library: Library, *events: Connected | RevisionEvent | Exception) -> Any:
    return closing(hear_signals(library, Events(*events), library.uid))  # type: ignore[arg-type]


def test_the_hub_is_heard_and_other_libraries_are_not(library: Library) -> None:
    with hear(library, RevisionEvent("another", 1), RevisionEvent(library.uid, 2)) as signals:
        assert next(signals) is Signal.HUB_MOVED
    with hear(library, RevisionEvent("another", 1), Connected()) as signals:
        assert next(signals) is Signal.CONNECTED


def test_an_edit_is_heard_also_when_it_was_typed_while_a_sync_ran(library: Library) -> None:
    with hear(library) as signals:
        assert next(signals) is Signal.EDITED, "what was done before is not known"
        assert next(signals) is Signal.TICK
        add_references(library, [DARWIN])
        assert next(signals) is Signal.EDITED
        add_references(library, [WALLACE])  # the sync that this signal began is still running
        assert next(signals) is Signal.EDITED
        assert next(signals) is Signal.TICK


def test_what_no_waiting_cures_is_raised(library: Library) -> None:
    failure = NotSignedInError("Sign in again.")
    with hear(library, failure) as signals, pytest.raises(NotSignedInError):
        next(signals)
