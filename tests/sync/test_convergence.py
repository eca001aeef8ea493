"""Whatever devices do and whatever goes wrong: in the end all are equal, and nothing is lost."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.convergence import Lives

# A larger run is `tests.sync.soak`.
MODERATE = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_devices_converge_and_nothing_is_lost() -> None:
    class Counted(Lives):
        ended = 0

        def check(self) -> None:
            super().check()
            Counted.ended += 1

    run_state_machine_as_test(Counted, settings=MODERATE)
    assert Counted.ended >= MODERATE.max_examples, "a life that is not compared proves nothing"
