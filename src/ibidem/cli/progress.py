"""Progress of long work: a bar on stderr, at a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ibidem.cli.session import get_session
from ibidem.services.progress import Report, no_report


@contextmanager
def show_progress() -> Iterator[Report]:
    """A function for services to report to: (phase, done, total or None).

    Each phase gets a bar. Nothing is shown with --quiet, with --json, or where stderr is no
    terminal.
    """
    session = get_session()
    if session.quiet or session.json or not sys.stderr.isatty():
        yield no_report
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:<22}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True)) as bars:

        def report(phase: str, done: int, total: int | None) -> None:
            if phase not in tasks:
                tasks[phase] = bars.add_task(phase, total=total)
            bars.update(tasks[phase], completed=done, total=total)

        yield report
