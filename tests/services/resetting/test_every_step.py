"""At every step of every direction: the network fails, the process dies, somebody edits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from ibidem.errors import OutdatedError, UnreachableError
from ibidem.services.resetting import (
    Direction,
    abandon_reset,
    pending_reset,
    plan_reset,
    resume_reset,
    run_reset,
    undo_reset,
)
from tests.services.resetting.faults import FaultyHub, Killed, Steps, killed_at
from tests.services.resetting.seeds import MERGE, ONLINE, SWITCHES, contents, is_known, reset
from tests.services.resetting.seeds import two_that_differ as make_difference
from tests.sync.world import Replica, World

STEPS_MAX = 60
STEPS_MIN = 5  # with fewer, something was not disturbed
Sides = tuple[dict[str, str], dict[str, str]]


class Scene:
    """Ada resets; `before` and `after` are what an undisturbed reset leads from and to."""

    def __init__(self, direction: Direction) -> None:
        self.direction = direction
        self.world = World()
        self.ada, self.bob = make_difference(self.world)
        self.before = self.sides()

    def sides(self) -> Sides:
        return contents(self.world, self.ada), contents(self.world)

    def hub(self, steps: Steps | None = None, lost: str = "") -> FaultyHub:
        return FaultyHub(self.world.hub("ada"), steps or Steps(), lost=lost)

    def run(self, hub: FaultyHub) -> None:
        run_reset(self.ada.library, hub, None, self.direction)

    def go_on(self) -> None:
        hub = self.world.hub("ada")
        if pending_reset(self.ada.library) is not None:
            assert resume_reset(self.ada.library, hub).resumed
        elif self.sides() == self.before:  # it had not even begun
            self.run(self.hub())


def undisturbed(direction: Direction) -> tuple[int, int]:
    """(records here, records online) after a reset that nothing comes between."""
    scene = Scene(direction)
    scene.run(scene.hub())
    here, online = scene.sides()
    scene.world.close()
    return len(here), len(online)


def each_step(
    direction: Direction, disturb: Callable[[Scene, Steps], bool], *, odd_goes_on: bool
) -> int:
    """Disturb at the first step, the second, and so on, until there are no more; how many were.

    Every second time it is gone on with, every other time given up.
    """
    expected = undisturbed(direction)
    for number in range(1, STEPS_MAX):
        scene = Scene(direction)
        steps = Steps(number)
        came_through = disturb(scene, steps)
        if steps.is_over:
            assert came_through
            scene.world.close()
            return number - 1
        check_untouched_or_switched(scene)
        if (number % 2 == 1) is odd_goes_on:
            scene.go_on()
            here, online = scene.sides()
            assert (len(here), len(online)) == expected, number
            assert here == online
            assert pending_reset(scene.ada.library) is None
            assert scene.world.sync(scene.ada).verified
        else:
            take_back(scene)
            assert scene.sides() == scene.before, number
        scene.world.close()
    raise AssertionError("there is no end of steps")


def take_back(scene: Scene) -> None:
    hub = scene.world.hub("ada")
    pending = pending_reset(scene.ada.library)
    if pending is not None and not pending.is_undoing:
        abandon_reset(scene.ada.library, hub)
    elif scene.sides() != scene.before or pending is not None:
        undo_reset(scene.ada.library, hub)


def check_untouched_or_switched(scene: Scene) -> None:
    """Each side is as it was, or as it shall be; never in between."""
    here, online = scene.sides()
    if scene.direction is not MERGE:
        assert here in scene.before
        assert online in scene.before
        return
    assert here == scene.before[0] or here.keys() >= scene.before[1].keys()
    assert online in (scene.before[1], here)


@pytest.mark.parametrize("direction", SWITCHES)
@pytest.mark.parametrize("lost", ["request", "reply"])
def test_the_network_is_lost_at_every_request(direction: Direction, lost: str) -> None:
    def disturb(scene: Scene, steps: Steps) -> bool:
        try:
            scene.run(scene.hub(steps, lost))
        except UnreachableError:
            return False
        return True

    assert each_step(direction, disturb, odd_goes_on=lost == "request") >= STEPS_MIN


@pytest.mark.parametrize("direction", SWITCHES)
@pytest.mark.parametrize("odd_goes_on", [True, False])
def test_the_process_dies_before_every_write(direction: Direction, *, odd_goes_on: bool) -> None:
    def disturb(scene: Scene, steps: Steps) -> bool:
        try:
            with killed_at(steps, scene.ada.library):
                scene.run(scene.hub())
        except Killed:
            return False
        return True

    assert each_step(direction, disturb, odd_goes_on=odd_goes_on) >= STEPS_MIN


@pytest.mark.parametrize("direction", SWITCHES)
@pytest.mark.parametrize("lost", ["request", "reply", "process"])
def test_an_undo_that_is_cut_goes_on(direction: Direction, lost: str) -> None:
    for number in range(1, STEPS_MAX):
        scene = Scene(direction)
        scene.run(scene.hub())
        steps = Steps(number)
        with suppress(UnreachableError, Killed):
            if lost == "process":
                with killed_at(steps, scene.ada.library):
                    undo_reset(scene.ada.library, scene.world.hub("ada"))
            else:
                undo_reset(scene.ada.library, scene.hub(steps, lost))
        if scene.sides() != scene.before or pending_reset(scene.ada.library) is not None:
            undo_reset(scene.ada.library, scene.world.hub("ada"))
        assert scene.sides() == scene.before
        assert pending_reset(scene.ada.library) is None
        scene.world.close()
        if steps.is_over:
            return
    raise AssertionError("there is no end of steps")


@pytest.mark.parametrize("direction", SWITCHES)
@pytest.mark.parametrize("who", ["ada", "bob"])
def test_an_edit_at_any_step_is_not_lost(direction: Direction, who: str) -> None:
    """Ada types while her computer resets; or Bob does, and his is synced at that very moment."""
    for number in range(1, STEPS_MAX):
        scene = Scene(direction)
        editor: Replica = getattr(scene, who)

        def edit(editor: Replica = editor, world: World = scene.world) -> None:
            editor.add("Typed meanwhile")
            known = next(each for each in editor.live() if editor.title(each) == "Same 3")
            editor.edit(known, title="Changed meanwhile")
            if who == "bob":
                world.sync(editor)

        steps = Steps(number, edit)
        scene.run(scene.hub(steps))
        if not steps.is_over:
            for title in ("Typed meanwhile", "Changed meanwhile"):
                assert is_known(scene.world, title, scene.ada, scene.bob), (title, number)
            scene.world.sync(scene.ada, confirmed=True)
            scene.world.sync(scene.bob, confirmed=True)
            scene.world.sync(scene.ada, confirmed=True)
            scene.world.assert_equal()
        scene.world.close()
        if steps.is_over:
            return
    raise AssertionError("there is no end of steps")


def test_a_plan_that_no_longer_holds_is_refused() -> None:
    scene = Scene(ONLINE)
    plan = plan_reset(scene.ada.library, scene.world.hub("ada"), ONLINE)
    scene.bob.add("Meanwhile")
    scene.world.sync(scene.bob)
    online = contents(scene.world)
    with pytest.raises(OutdatedError):
        reset(scene.world, scene.ada, ONLINE, plan=plan)
    assert contents(scene.world) == online
    scene.world.close()
