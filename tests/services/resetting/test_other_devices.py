"""Other devices follow a reset by an ordinary sync, and nothing typed on them is lost."""

from __future__ import annotations

from typing import Any

import pytest

from ibidem.errors import LibraryBusyError, OutdatedError, UnreachableError
from ibidem.services.resetting import (
    Direction,
    last_reset,
    pending_reset,
    plan_reset,
    run_reset,
    undo_reset,
)
from ibidem.services.syncing import forget_sync_state
from tests.services.resetting.faults import FaultyHub, Steps
from tests.services.resetting.seeds import (
    LOCAL,
    MERGE,
    ONLINE,
    SWITCHES,
    contents,
    is_known,
    reset,
)
from tests.sync.world import Replica, World

DEVICES = ("desk", "laptop", "phone")


def with_unsynced_edits(world: World) -> tuple[Replica, list[Replica], list[str]]:
    """Ada, three other devices with edits of every sort that nobody has seen, and their titles."""
    ada = world.replica("ada")
    made = [ada.add(f"Title {number}") for number in range(12)]
    world.sync(ada)
    others = [world.replica(name) for name in DEVICES]
    typed: list[str] = []
    for number, device in enumerate(others):
        world.sync(device)
        device.edit(made[number], title=f"Edited on {device.name}")
        device.edit(made[3], title=f"Everybody's, on {device.name}")
        device.add(f"New on {device.name}")
        device.delete(made[6 + number])
        typed += [f"Edited on {device.name}", f"Everybody's, on {device.name}"]
        typed.append(f"New on {device.name}")
    ada.edit(made[0], title="Edited by Ada")
    ada.add("New from Ada")
    ada.delete(made[1])
    typed += ["Edited by Ada", "New from Ada"]
    return ada, others, typed


@pytest.mark.parametrize("direction", SWITCHES)
@pytest.mark.parametrize("undone", [False, True])
def test_three_devices_with_unsynced_edits_lose_nothing_typed(
    world: World, direction: Direction, undone: bool
) -> None:
    ada, others, typed = with_unsynced_edits(world)
    report = reset(world, ada, direction)
    assert report.verified
    if undone:
        undo_reset(ada.library, world.hub("ada"))
    world.sync_until_equal()
    for title in typed:
        assert is_known(world, title, ada, *others), title
    live = {str(values["fields"]["title"]) for values in others[0].live().values()}
    for device in others:
        assert f"New on {device.name}" in live
    assert "Edited on laptop" in live or direction is not LOCAL
    assert "New from Ada" in live or direction is LOCAL


def test_edits_made_after_a_reset_stay_when_it_is_undone(world: World) -> None:
    for direction in SWITCHES:
        ada, _, _ = with_unsynced_edits(world)
        reset(world, ada, direction)
        later = next(each for each in ada.live() if ada.title(each) == "Title 4")
        ada.edit(later, title=f"After {direction}")
        new = ada.add(f"New after {direction}")
        world.sync(ada)
        undo_reset(ada.library, world.hub("ada"))
        assert ada.title(later) == f"After {direction}"
        assert ada.title(new) == f"New after {direction}"
        world.sync_until_equal()
        assert ada.title(later) == f"After {direction}"
        assert ada.title(new) == f"New after {direction}"


def test_a_reset_after_a_reset_and_its_undo_is_as_good(world: World) -> None:
    ada, _, _ = with_unsynced_edits(world)
    for direction in (ONLINE, MERGE, LOCAL, ONLINE):
        before = contents(world, ada), contents(world)
        reset(world, ada, direction)
        undo_reset(ada.library, world.hub("ada"))
        assert (contents(world, ada), contents(world)) == before
    reset(world, ada, MERGE)
    world.sync_until_equal()


def test_a_reset_that_was_undone_asks_nobody_about_what_it_had_removed(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    for number in range(40):
        bob.add(f"Title {number}")
    world.sync(bob)
    reset(world, ada, ONLINE)
    undo_reset(ada.library, world.hub("ada"))
    assert world.sync(bob).question is None
    assert world.sync(ada).question is None
    assert len(bob.live()) == len(ada.live()) == 40


def test_a_device_whose_clock_is_a_year_ahead_does_not_win_by_that(world: World) -> None:
    ada = world.replica("ada", clock_ahead_ms=365 * 24 * 3600 * 1000)
    bob = world.replica("bob")
    book = ada.add("Old")
    world.sync(ada)
    world.sync(bob)
    ada.edit(book, title="Ada's, first")
    for source in (world.source, ada.source, bob.source):
        source.advance(600_000)
    bob.edit(book, title="Bob's, later")
    world.sync(bob)
    reset(world, ada, MERGE)
    assert ada.title(book) == "Bob's, later"


def test_a_reset_that_is_refused_leaves_the_undo_of_the_last_one(world: World) -> None:
    ada, others, _ = with_unsynced_edits(world)
    before = contents(world, ada), contents(world)
    reset(world, ada, ONLINE)
    plan = plan_reset(ada.library, world.hub("ada"), LOCAL)
    world.sync(others[0])
    with pytest.raises(OutdatedError):
        reset(world, ada, LOCAL, plan=plan)
    assert last_reset(ada.library) is not None
    undo_reset(ada.library, world.hub("ada"))
    assert contents(world, ada) == before[0]


def test_forgetting_the_sync_state_forgets_a_reset_that_was_cut(world: World) -> None:
    ada, _, _ = with_unsynced_edits(world)
    hub: Any = FaultyHub(world.hub("ada"), Steps(5), lost="request")
    with pytest.raises(UnreachableError):
        run_reset(ada.library, hub, None, ONLINE)
    assert pending_reset(ada.library) is not None
    with pytest.raises(LibraryBusyError):
        world.sync(ada)
    forget_sync_state(ada.library)
    assert pending_reset(ada.library) is None
    world.link(ada)
    assert world.sync(ada).verified
