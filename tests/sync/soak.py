"""The proofs of syncing, for as long as one likes: `script/soak` calls `main`."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as with_seed
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.convergence import Lives
from tests.sync.scenarios import EVENTS, SITUATIONS
from tests.sync.test_every_step import inject_everywhere
from tests.sync.world import World


def main(
    seconds: float, seed: int, say: Callable[[str], None] = print, *, examples: int = 10
) -> int:
    """Run random lives, and every event at every step of every situation, in turns.

    Returns how many runs were done; raises what a failing one raises. The same `seed` begins with
    the same runs, of so many lives each.
    """
    end = time.monotonic() + seconds
    matrix = itertools.cycle(itertools.product(SITUATIONS, EVENTS))
    runs = 0
    for number in itertools.count(seed):
        if time.monotonic() >= end:
            return runs
        run_lives(number, examples)
        situation, event = next(matrix)
        with World() as world:
            steps = inject_everywhere(world, situation, event)
        runs += 1
        say(f"{number}: lives; {event.__name__} at each of {steps} steps of {situation.__name__}")
    return runs


def run_lives(
    number: int,
    examples: int = 10,
    steps: int = 50,
    *,
    hub_of: Callable[[Any], Any] | None = None,
    phases: Sequence[Phase] = tuple(Phase),
) -> None:
    """Some random lives from one seed; `hub_of` may put something between devices and hub."""

    class Seeded(Lives):
        """Lives with a seed of their own."""

        local_hub = staticmethod(hub_of) if hub_of is not None else None

    with_seed(number)(Seeded)
    run_state_machine_as_test(
        Seeded,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=phases,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
