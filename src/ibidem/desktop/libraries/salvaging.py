"""A library whose file is damaged: an offer above everything, and making it anew."""

from __future__ import annotations

from pathlib import Path

from ibidem.desktop.banners import Offer
from ibidem.desktop.dialogs import ask
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.stopping import run_stoppable
from ibidem.errors import IbidemError

BANNER = "damaged"


def report_unopened(window: MainWindow, path: Path, error: IbidemError) -> None:
    """Say why a library could not be opened; where its file is damaged, offer to repair it."""
    from ibidem.services.examining import Repair, examine_path

    try:
        finding = examine_path(path, error)
    except IbidemError:
        finding = None
    if finding is None or finding.repair is not Repair.SALVAGE:
        window.report(error)
        return
    window.banners.show_banner(
        BANNER,
        f"{path.stem} is damaged and cannot be opened. Nothing was changed.",
        [Offer("Repair...", lambda: ask_to_salvage(window, path))],
        role="bad",
    )


def ask_to_salvage(window: MainWindow, path: Path) -> None:
    """Say what a repair does, and do it on a yes."""
    ask(
        window,
        "Repair Library",
        f"Make {path.stem} anew from what can still be read?",
        "Repair",
        lambda: salvage(window, path),
        more="The damaged file is kept in the library's folder. If the library is synced, the next"
        " sync brings what the server has.",
        danger=False,
    )


def salvage(window: MainWindow, path: Path) -> None:
    """Make a library that is open nowhere anew, then open it."""
    from ibidem.services.examining import Salvaged, salvage_library

    def done(result: Salvaged) -> None:
        window.banners.hide_banner(BANNER)
        shown = window.windows.open_library(path)
        text = f"Repaired: {result.records:,} records were read"
        text += ", nothing is missing." if result.is_complete else "; some may be missing."
        if result.is_linked and not result.is_complete:
            text += " Sync brings what the server has."
        shown.banners.show_banner(
            BANNER,
            f"{text} The damaged file is kept in {result.kept.name}.",
            role="good" if result.is_complete else "note",
        )

    run_stoppable(
        window, "Repairing the library", lambda report: salvage_library(path, report=report), done
    )
