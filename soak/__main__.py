"""Runs every part for its share of the time, prints what was done, exits with 1 on a finding."""

from __future__ import annotations

import argparse
import random
import sys
import time
from importlib import import_module

from soak.tally import Tally

# Modules of this package, each with `run`.
PARTS = (
    "convergence",
    "kills",
    "fuzzing",
    "formats",
    "devices",
    "pages",
    "s3",
    "scopes",
    "packages",
)


def main(arguments: list[str]) -> int:
    """Run; returns the exit code."""
    parser = argparse.ArgumentParser(prog="script/soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1200, help="for all parts together")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--parts", default=",".join(PARTS), help="which of them, with commas")
    chosen = parser.parse_args(arguments)
    parts = chosen.parts.split(",")
    tallies = []
    for name in parts:
        tally = Tally(name, chosen.seed, time.monotonic() + chosen.seconds / len(parts))
        print(f"--- {name}, seed {chosen.seed}, {chosen.seconds / len(parts):,.0f} s", flush=True)
        with tally.trying("part"):
            import_module(f"soak.{name}").run(tally)
        del tally.counts["part"]
        tallies.append(tally)
        print(tally.summary(), flush=True)
    findings = [finding for tally in tallies for finding in tally.findings]
    print("--- summary")
    for tally in tallies:
        print(tally.summary())
    for finding in findings:
        print(f"FOUND {finding}")
    print(f"{len(findings)} findings; to repeat: script/soak --seed {chosen.seed}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
