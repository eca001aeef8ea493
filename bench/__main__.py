"""`python -m bench`: measure, print the table, and with `--write` put it into docs/figures.md."""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.desktop_figures import desktop_figures
from bench.device_figures import device_figures
from bench.figure import Figure, say, show
from bench.library_figures import library_figures
from bench.page import write_page
from bench.pdf_figures import pdf_figures
from bench.postgresql_figures import postgresql_figures
from bench.reset_figures import reset_figures
from bench.sync_figures import file_figures, sync_figures
from bench.web_figures import web_figures
from ibidem.server.app import GARBAGE_THRESHOLDS

MILLION = 1_000_000


@dataclass(frozen=True)
class Part:
    """A part of the table: its heading in docs/figures.md, and how it is measured."""

    title: str
    measure: Callable[[list[int], Path], Iterator[Figure]]


PARTS: dict[str, Part] = {
    "sync": Part("Sync, one server process on SQLite", sync_figures),
    "reset": Part("Reset of sync, one server process on SQLite", reset_figures),
    "files": Part("Files", file_figures),
    "devices": Part("Many devices at once, one server process", device_figures),
    "postgresql": Part("PostgreSQL", postgresql_figures),
    "library": Part("A library on this device", library_figures),
    "pdf": Part("Reading PDF files on the desktop", pdf_figures),
    "desktop": Part("The desktop, offscreen", desktop_figures),
    "web": Part("Ibidem Online, one worker on SQLite", web_figures),
}


def main() -> int:
    """Read the arguments, run the parts asked for, print them; 1 where one of them failed."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="numbers of references")
    parser.add_argument(
        "--million", action="store_true", help="also with 1,000,000 references (an hour more)"
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=sorted(PARTS),
        help="a part of the table; may be repeated",
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/figures.md")
    arguments = parser.parse_args()
    gc.set_threshold(*GARBAGE_THRESHOLDS)  # as in the programs, which the bench plays
    sizes = sorted(
        {int(size) for size in arguments.sizes.split(",")}
        | ({MILLION} if arguments.million else set())
    )
    failed = False
    for name in arguments.only or PARTS:
        figures: list[Figure] = []
        with tempfile.TemporaryDirectory() as folder:
            try:
                figures.extend(PARTS[name].measure(sizes, Path(folder)))
            except pytest.skip.Exception as reason:
                say(f"{name} is left out: {reason}")
            except Exception:  # noqa: BLE001 - the other parts are measured all the same
                traceback.print_exc()
                failed = True
        print(f"\n{PARTS[name].title}\n")
        show(figures)
        if arguments.write and figures:
            write_page(name, PARTS[name].title, figures)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
