"""Cancelling what only reports: its next report raises, and its service takes everything back.

The services that import, export, compress, restore and fetch promise that nothing is half done,
however they end, so an exception from their report is a safe way out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.tasks import Task
from ibidem.services.progress import Report

T = TypeVar("T")


class Stopped(Exception):  # noqa: N818 - no error: the person asked for it
    """The person cancelled the work."""


def reporting(task: Task) -> Report:
    """A report for services; it raises `Stopped` once the task is cancelled."""

    def report(phase: str, done: int, total: int | None) -> None:
        if task.is_cancelled():
            raise Stopped
        task.progress(phase, done, total)

    return report


def run_stoppable(
    window: MainWindow,
    title: str,
    work: Callable[[Report], T],
    done: Callable[[T], None],
    failed: Callable[[Exception], None] | None = None,
    *,
    owner: QObject | None = None,
) -> Task:
    """Do work that is listed with its progress and can be cancelled, with or without a library."""

    def fail(error: Exception) -> None:
        if isinstance(error, Stopped):
            window.say(f"{title}: cancelled, nothing was changed.")
        if failed is not None:
            failed(error)
        elif not isinstance(error, Stopped):
            window.report(error)

    def finish(result: T) -> None:
        done(result)
        if window.desk is not None:
            window.desk.look()

    return window.tasks.run(
        lambda task: work(reporting(task)),
        finish,
        fail,
        title=title,
        owner=owner or window,
        can_cancel=True,
    )
