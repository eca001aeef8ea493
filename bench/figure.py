"""A figure: ours, the yardstick, and their ratio, each a median of several runs in turn."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.table import Table

REPEATS = 3


@dataclass(frozen=True)
class Figure:
    """One line of the table. `goal` is the largest ratio (or value, without a yardstick)."""

    name: str
    ours: float
    yardstick: float | None
    goal: float | None
    unit: str = "s"

    @property
    def ratio(self) -> float | None:
        """Ours in yardsticks."""
        return None if not self.yardstick else self.ours / self.yardstick

    @property
    def is_reached(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return (self.ratio if self.ratio is not None else self.ours) <= self.goal


def compare(
    name: str,
    ours: Callable[[], float],
    yardstick: Callable[[], float],
    goal: float | None,
    *,
    repeats: int = REPEATS,
    unit: str = "s",
) -> Figure:
    """Run both in turn, so that a noisy moment meets both; each returns its own measurement."""
    say(name)
    measured = [(ours(), yardstick()) for _ in range(repeats)]
    return Figure(
        name, median(our for our, _ in measured), median(their for _, their in measured), goal, unit
    )


def measure(
    name: str,
    ours: Callable[[], float],
    goal: float | None,
    *,
    repeats: int = REPEATS,
    unit: str = "s",
) -> Figure:
    """A figure without a yardstick: the goal is in its own unit."""
    say(name)
    return Figure(name, median(ours() for _ in range(repeats)), None, goal, unit)


def say(text: str) -> None:
    """Progress, for the person who waits."""
    print(text, file=sys.stderr, flush=True)


def show(figures: list[Figure]) -> None:
    """The table, on standard output."""
    print(as_text(figures), flush=True)


def as_text(figures: list[Figure]) -> str:
    """The table as plain text."""
    table = Table("figure", box=None, pad_edge=False)
    for title in ("ours", "yardstick", "ratio", "goal", ""):
        table.add_column(title, justify="right")
    for figure in figures:
        mark = {True: "reached", False: "missed", None: ""}[figure.is_reached]
        times = "x" if figure.yardstick else ""
        table.add_row(
            figure.name,
            _number(figure.ours, figure.unit),
            "" if figure.yardstick is None else _number(figure.yardstick, figure.unit),
            "" if figure.ratio is None else f"{figure.ratio:.2f}x",
            "" if figure.goal is None else f"<= {_goal(figure)}{times}",
            mark,
        )
    console = Console(width=140, file=io.StringIO(), color_system=None)
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def _goal(figure: Figure) -> str:
    assert figure.goal is not None
    return f"{figure.goal:g}" if figure.yardstick else _number(figure.goal, figure.unit)


def _number(value: float, unit: str) -> str:
    if unit == "s":
        return f"{value * 1000:.2f} ms" if value < 1 else f"{value:.2f} s"
    if unit == "bytes":
        return f"{value / 1e6:.2f} MB" if value >= 1e5 else f"{value:.0f} B"
    return f"{value:.4g} {unit}"
