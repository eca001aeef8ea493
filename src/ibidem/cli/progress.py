"""Progress of long work: a bar on stderr, at a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ibidem.cli.output import show_bytes
from ibidem.cli.session import get_session
from ibidem.services.progress import BYTE_PHASES, Report, no_report


@contextmanager
def show_progress() -> Iterator[Report]:
    """A function for services to report to: (phase, done, total or None).

    Each phase gets a bar, which goes away when all is done. Nothing is shown with --quiet, with
    --json, or where stderr is no terminal.
    """
    session = get_session()
    if session.quiet or session.json or not sys.stderr.isatty():
        yield no_report
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description:<20}"),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[amount]:>20}"),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def report(phase: str, done: int, total: int | None) -> None:
            if total == 0:
                return
            if phase not in tasks:
                tasks[phase] = bars.add_task(phase.capitalize(), total=total, amount="")
            amount = _amount(phase, done, total)
            bars.update(tasks[phase], completed=done, total=total, amount=amount)

        yield report


def _amount(phase: str, done: int, total: int | None) -> str:
    """ "1,200 of 3,000", "4.2 of 9.1 MB", or what is done where the whole is not known."""
    show = show_bytes if phase in BYTE_PHASES else "{:,}".format
    return show(done) if total is None else f"{show(done)} of {show(total)}"
