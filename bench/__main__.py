"""`python -m bench`: measure, and print the table."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.figure import Figure, show
from bench.library_figures import library_figures
from bench.sync_figures import sync_figures


def main() -> None:
    """Read the arguments, run the figures asked for, print them."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="numbers of references")
    parser.add_argument("--only", choices=["sync", "library"], help="one part of the table")
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            if arguments.only != "library":
                figures.extend(sync_figures(sizes, Path(folder)))
            if arguments.only != "sync":
                figures.extend(library_figures(sizes, Path(folder)))
        finally:  # what was measured is shown, whatever ended the run
            show(figures)


if __name__ == "__main__":
    main()
