from __future__ import annotations

from tests.sync import soak


def test_the_soak_runs_and_stops() -> None:
    told: list[str] = []
    assert soak.main(0.01, seed=5, say=told.append, examples=2) == 1
    assert told[0].startswith("5: lives")
