"""The figures of the desktop: start, opening a library, scrolling, sorting, searching, memory.

Each size is measured in a process of its own, offscreen, with the real window. Run as a module,
this file is that process: it opens the library that it is given and prints what it measured. A
"block" is how long the window could not answer the person at a stretch.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median

from bench.figure import Figure, measure, say
from bench.timing import timing
from bench.workload import Workload
from ibidem.model import Record
from ibidem.services.library import create_library
from ibidem.services.searching import list_references
from ibidem.store.records import write_local

FRAME = 0.05  # seconds that the person does not notice
STEPS = 150  # of scrolling: of a wheel, of a page, to any place
TYPED = 25
BATCH = 20_000  # references that are written at once
START_GOAL = 2.0
PROCESS_SECONDS = 900


def desktop_figures(sizes: list[int], folder: Path) -> Iterator[Figure]:
    """The figures of the desktop with libraries of these sizes."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "IBIDEM_HOME": str(folder / "home"),
        "IBIDEM_KEYRING": "off",
    }
    empty = folder / "empty"
    with create_library(empty) as library:
        path = library.path

    def start() -> float:
        with timing() as seconds:
            _run(path, environment, "start")
        return seconds[0]

    yield measure("desktop: from the command to a window that answers", start, START_GOAL)
    for size in sizes:
        say(f"making {size:,} references")
        with create_library(folder / f"desktop-{size}") as library:
            for records in _batches(size):
                with library.writing("fill") as tx:
                    write_local(tx, records)
            list_references(library, "text", limit=1)  # the full-text index is measured elsewhere
            path = library.path
        for name, value, goal, unit in json.loads(_run(path, environment, "all")):
            yield Figure(f"{name}, {size:,}", value, None, goal, unit)


def _batches(size: int) -> Iterator[list[Record]]:
    records = Workload().records(size)
    while batch := list(islice(records, BATCH)):
        yield batch


def _run(path: Path, environment: dict[str, str], what: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "bench.desktop_figures", what, str(path)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=PROCESS_SECONDS,
    ).stdout


# --- the process that is measured ------------------------------------------------------------


def _play(what: str, path: Path) -> list[tuple[str, float, float | None, str]]:
    from PySide6.QtWidgets import QApplication

    from ibidem.desktop.app import collect_here
    from ibidem.desktop.application import Application
    from ibidem.desktop.settings import Settings

    began = time.perf_counter()
    application = Application(QApplication([]), Settings())
    window = application.open_library(path)
    table = window.parts["references"].table
    player = _Player(window)
    player.until(lambda: table.isVisible() or window.parts["references"].empty.isVisible())
    if what == "start":
        window.close()
        return []
    player.until(lambda: table.model().rowCount() > 0)
    table.viewport().repaint()
    found = [("open a library until its list is there", time.perf_counter() - began, None, "s")]
    player.rest()
    collect_here(application.qt)
    found += [*_scroll(player, table), *_sort(player, window), *_search(player, window)]
    with timing() as seconds:
        table.selectAll()
        table.viewport().repaint()
    found.append(("select all", seconds[0], FRAME, "s"))
    table.clear_choice()
    found.append(("memory", _memory() / 1e6, None, "MB"))
    window.close()
    return found


class _Player:
    """Lets the window live, and notes how long it is busy at a stretch."""

    def __init__(self, window: object) -> None:
        self._window = window
        self.block = 0.0

    def until(self, condition: Callable[[], bool]) -> float:
        from PySide6.QtWidgets import QApplication

        self.block = 0.0
        with timing() as seconds:
            while not condition():
                began = time.perf_counter()
                QApplication.processEvents()
                self.block = max(self.block, time.perf_counter() - began)
                time.sleep(0.001)
        return seconds[0]

    def rest(self) -> None:
        self.until(lambda: not self._window.tasks.running)  # type: ignore[attr-defined]


def _scroll(player: _Player, table: object) -> Iterator[tuple[str, float, float | None, str]]:
    bar = table.verticalScrollBar()  # type: ignore[attr-defined]
    chance = random.Random(7)
    ways: dict[str, Callable[[int], int]] = {
        "scroll with the wheel": lambda step: step * 90,
        "scroll by pages": lambda step: step * bar.pageStep(),
        "scroll to any place": lambda _step: chance.randint(0, bar.maximum()),
    }
    for name, place in ways.items():
        frames = []
        for step in range(STEPS):
            with timing() as seconds:
                bar.setValue(place(step))
                table.viewport().repaint()  # type: ignore[attr-defined]
            frames.append(seconds[0])
        frames.sort()
        yield f"{name}, longest frame", frames[-1], FRAME, "s"
        yield f"{name}, median frame", median(frames), None, "s"
    player.rest()


def _sort(player: _Player, window: object) -> Iterator[tuple[str, float, float | None, str]]:
    listed = window.parts["references"]  # type: ignore[attr-defined]
    for sort in ("title", "year", "added", "author"):
        listed.sort(sort, descending=sort == "added")
        seconds = player.until(lambda: not listed.is_asking)
        yield f"sort by {sort}, until it is shown", seconds, None, "s"
        yield f"sort by {sort}, longest block", player.block, FRAME, "s"
        player.rest()


def _search(player: _Player, window: object) -> Iterator[tuple[str, float, float | None, str]]:
    listed = window.parts["references"]  # type: ignore[attr-defined]
    chance = random.Random(3)
    words = Workload().reference(1).fields["abstract"].rstrip(".").split()
    seconds, blocks = [], []
    for _ in range(TYPED):
        word, other = chance.sample(words, 2)
        listed.search_bar.search(f"{word} {other[: chance.randint(2, len(other))]}*")
        seconds.append(player.until(lambda: not listed.is_asking))
        blocks.append(player.block)
        player.rest()
    seconds.sort()
    listed.search_bar.search("")
    player.rest()
    yield "search as you type, until it is shown, p95", seconds[int(0.95 * TYPED)], 0.1, "s"
    yield "search as you type, longest block", max(blocks), FRAME, "s"


def _memory() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    print(json.dumps(_play(sys.argv[1], Path(sys.argv[2]))))
