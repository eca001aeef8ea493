"""Shared groups: what guests see and do on the server, compared with a replica on a device."""

from __future__ import annotations

from contextlib import closing

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from tests.services.hosting.scoped_plans import ACTS, REFUSED, Plan, Step, plans, steps
from tests.services.hosting.test_scoped_library import compare_answers, do_twice
from tests.sources import FixedSource

from ibidem.store import Store, open_store
from soak.tally import Tally

LONGER = settings(  # for each seed
    max_examples=10,
    deadline=None,
    derandomize=False,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


def run(tally: Tally) -> None:
    """Until the time is over."""
    number = tally.seed
    while tally.has_time():
        with closing(open_store("sqlite://", FixedSource(step_ms=1))) as store:
            with tally.trying(f"answers to guests: seed {number}"):
                _ask(store, number)
            with tally.trying(f"edits of guests: seed {number}"):
                _edit(store, number)
        number += 1


def _ask(store: Store, number: int) -> None:
    @with_seed(number)
    @LONGER
    @given(plans(), st.integers(0, 2**32))
    def check(plan: Plan, seed: int) -> None:
        compare_answers(store, plan, seed)

    check()


def _edit(store: Store, number: int) -> None:
    source = store.source

    @with_seed(number)
    @LONGER
    @given(plans(), steps(ACTS.keys() - REFUSED, most=8))
    def check(plan: Plan, doings: list[Step]) -> None:
        store.source = source
        do_twice(store, plan, doings)

    check()
