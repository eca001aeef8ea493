"""At every step of a session, everything that can happen there happens; nothing may be lost.

Random walks find such interleavings too late: in a prototype 3,000 of them missed an edit that was
lost between two steps, and this found it in seconds.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ibidem.sync.steps import Command
from tests.sync.scenarios import TRIED, Case, begin, prepare
from tests.sync.stepping import Line, run_session
from tests.sync.world import World

STEPS_MAX = 60

Situation = Callable[[Case], None]
Happening = Callable[[Case, Command], None]


def inject_everywhere(world: World, situation: Situation, happening: Happening) -> int:
    """Run the session again and again, with the event one step later each time; returns steps."""
    case = begin(world)
    for at in range(STEPS_MAX):
        prepare(case)
        situation(case)
        case.line = Line(world.hub("ada"))
        case.undo = None
        happened = False

        def before(number: int, command: Command, at: int = at) -> None:
            nonlocal happened
            if number == at:
                happened = True
                happening(case, command)

        run_session(case.ada, case.line, before)
        case.settle()
        if not happened:
            return at
    raise AssertionError("a session does not come to an end")


@pytest.mark.parametrize(
    ("situation", "happening"),
    [(situation, event) for situation, events in TRIED.items() for event in events],
    ids=lambda function: function.__name__,
)
def test_nothing_is_lost_whatever_happens_at_any_step(
    world: World, situation: Situation, happening: Happening
) -> None:
    assert inject_everywhere(world, situation, happening) > 2
