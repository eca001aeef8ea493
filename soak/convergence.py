"""Random lives of devices, and every event at every step of a session: the suite's, for longer."""

from __future__ import annotations

from tests.sync.soak import main

from soak.tally import Tally


def run(tally: Tally) -> None:
    """Until the time is over, or the first finding, whose message says how to repeat it."""
    tally.counts["random lives with events"] = main(
        tally.seconds_left(), tally.seed, lambda text: print(text, flush=True)
    )
