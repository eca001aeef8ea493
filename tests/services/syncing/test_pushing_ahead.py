"""Many pages, pushed while the next is loaded, with everything that can go wrong on the line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ibidem.errors import IbidemError
from ibidem.model.canonical import DEPTH_MAX
from ibidem.model.record import Record, RecordKind
from ibidem.services.syncing import replica, sync_library
from ibidem.store.records import load_dirty
from ibidem.sync.messages import PushReply, PushRequest
from tests.sync.stepping import Line
from tests.sync.world import Replica, World

BOOKS = 20


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        replica, "load_dirty", lambda tx, after="": load_dirty(tx, after, page_bytes=600)
    )


class Watched:
    """A hub that says when a push arrives and notes how many requests it had."""

    def __init__(self, hub: Any, at_push: Callable[[int], None] = lambda _: None) -> None:
        self._hub = hub
        self._at_push = at_push
        self.requests: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name != "prepare":  # sends nothing
            self.requests.append(name)
        return getattr(self._hub, name)

    def push(self, request: PushRequest) -> PushReply:
        self.requests.append("push")
        self._at_push(self.requests.count("push"))
        return self._hub.push(request)  # type: ignore[no-any-return]


def filled(world: World) -> Replica:
    ada = world.replica("ada")
    for number in range(BOOKS):
        ada.add(f"Title {number}")
    return ada


def test_no_page_is_sent_twice(world: World) -> None:
    ada = filled(world)
    hub = Watched(world.hub("ada"))
    report = sync_library(ada.library, hub)
    assert report.verified
    assert report.pushed == BOOKS
    assert hub.requests.count("push") == world.revision > 5
    assert report.requests == len(hub.requests)
    world.assert_equal()


@pytest.mark.parametrize("fault", ["lost request", "lost reply", "delivered twice"])
@pytest.mark.parametrize("at", range(1, 7))
def test_what_goes_wrong_with_a_page_is_made_good(world: World, fault: str, at: int) -> None:
    ada = filled(world)
    line = Line(world.hub("ada"))

    def break_line(number: int) -> None:
        if number == at:
            line.fault = fault

    try:
        sync_library(ada.library, Watched(line, break_line))
    except IbidemError:
        assert fault != "delivered twice"
    world.sync_until_equal()
    assert len(ada.live()) == BOOKS


@pytest.mark.parametrize("at", range(1, 7))
def test_others_may_push_between_the_pages(world: World, at: int) -> None:
    ada = filled(world)
    bob = world.replica("bob")
    bob.add("Bob's")

    def bob_syncs(number: int) -> None:
        if number == at:
            world.sync(bob)

    sync_library(ada.library, Watched(world.hub("ada"), bob_syncs), confirmed=True)
    world.sync_until_equal()
    assert len(ada.live()) == len(bob.live()) == BOOKS + 1


@pytest.mark.parametrize("at", range(1, 7))
def test_an_edit_typed_while_pages_are_under_way_is_not_lost(world: World, at: int) -> None:
    ada = filled(world)
    first, *_, last = ada.live()

    def type_something(number: int) -> None:
        if number == at:
            ada.edit(first, volume="first")
            ada.edit(last, volume="last")

    sync_library(ada.library, Watched(world.hub("ada"), type_something))
    bob = world.replica("bob")
    world.sync_until_equal()
    assert bob.values(first)["fields"]["volume"] == "first"
    assert bob.values(last)["fields"]["volume"] == "last"


def test_a_page_that_is_partly_rejected_does_not_stop_the_others(world: World) -> None:
    ada = filled(world)
    bad = ada.source.new_id()
    nested = "[" * DEPTH_MAX + "]" * DEPTH_MAX
    ada._write(Record(RecordKind.TAG, bad, f'{{"name":"Bad","x":{nested}}}'))
    for number in range(5):
        ada.add(f"Behind {number}")
    report = world.sync(ada)
    assert [rejection.id for rejection in report.rejected] == [bad]
    assert report.verified
    bob = world.replica("bob")
    world.sync(bob)
    assert len(bob.live()) == BOOKS + 5
