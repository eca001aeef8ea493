"""Making and opening libraries: new ones, the sample, restored ones, those that exist."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu

from ibidem.desktop.dialogs import ask, choose_file
from ibidem.desktop.libraries.places import (
    files_folder,
    good_folder,
    remember_files_folder,
    short_path,
)
from ibidem.desktop.libraries.salvaging import report_unopened
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.settings_keys import LIBRARY_FOLDER
from ibidem.desktop.stopping import run_stoppable
from ibidem.errors import IbidemError
from ibidem.services.library import DATABASE, SUFFIX, LocalLibrary, create_library, is_library

COMPRESSED = ".ibz"


def new_library(window: MainWindow) -> None:
    """Ask for a place and make an empty library there."""
    from ibidem.desktop.libraries.place_dialog import PlaceDialog

    PlaceDialog(
        window,
        window.settings,
        "New Library",
        "My Library",
        lambda path: make_library(window, path),
    ).open()


def make_library(
    window: MainWindow, path: Path, then: Callable[[MainWindow], None] | None = None
) -> None:
    """Make an empty library and show it; `then` is called with its window."""
    device = window.windows.device_name(None)

    def show(library: LocalLibrary) -> None:
        shown = window.windows.show_library(library)
        if then is not None:
            then(shown)

    window.tasks.run(
        lambda _: create_library(path, device=device), show, window.report, owner=window
    )


def sample_library(window: MainWindow) -> None:
    """Make the sample library, or open it where it was made before."""
    from ibidem.services.samples import NAME, create_sample_library

    path = good_folder(window.settings) / f"{NAME}{SUFFIX}"
    if is_library(path):
        open_path(window, path)
        return
    device = window.windows.device_name(None)
    window.tasks.run(
        lambda _: create_sample_library(path, device=device),
        lambda made: open_path(window, made),
        window.report,
        title="Making the sample library",
        owner=window,
    )


def open_library(window: MainWindow) -> None:
    """Ask for a library, which is a folder, or a compressed one."""
    dialog = choose_file(
        window,
        "Open Library",
        good_folder(window.settings),
        (f"Libraries (*{SUFFIX} *{COMPRESSED} {DATABASE})", "All files (*)"),
        lambda chosen: open_path(window, chosen[0]),
        ok="Open",
    )

    def enter(folder: str) -> None:
        """Who goes into the folder of a library means the library."""
        if is_library(Path(folder)) and Path(folder).suffix == SUFFIX:
            dialog.done(QFileDialog.DialogCode.Rejected)
            open_path(window, Path(folder))

    dialog.directoryEntered.connect(enter)


def open_path(window: MainWindow, path: Path) -> None:
    """Open a library, or ask where a compressed one shall be restored."""
    if path.suffix.lower() == COMPRESSED:
        restore_file(window, path)
        return
    if path.name == DATABASE:
        path = path.parent
    try:
        window.windows.open_library(path)
    except IbidemError as error:
        report_unopened(window, path, error)
        return
    window.settings.save(LIBRARY_FOLDER, str(path.parent))


def restore_library(window: MainWindow) -> None:
    """Ask for a compressed library, then where it shall go."""
    choose_file(
        window,
        "Restore Compressed Library",
        files_folder(window.settings),
        (f"Compressed libraries (*{COMPRESSED})", "All files (*)"),
        lambda chosen: restore_file(window, chosen[0]),
        ok="Restore",
    )


def restore_file(window: MainWindow, archive: Path) -> None:
    """Ask where a compressed library shall be restored, and do it."""
    from ibidem.desktop.libraries.place_dialog import PlaceDialog

    remember_files_folder(window.settings, archive)
    PlaceDialog(
        window,
        window.settings,
        "Restore Compressed Library",
        archive.stem,
        lambda path: _restore(window, archive, path),
        ok="Restore",
        intro=f"{archive.name} becomes a new library. Nothing that is there now is changed.",
    ).open()


def _restore(window: MainWindow, archive: Path, path: Path) -> None:
    from ibidem.services.compressing import Restored
    from ibidem.services.compressing import restore_library as restore

    device = window.windows.device_name(None)

    def show(restored: Restored) -> None:
        open_path(window, restored.path)
        missing = (
            f" {len(restored.problems):,} of its files were not in it." if restored.problems else ""
        )
        text = f"Restored {restored.references:,} references and {restored.files:,} files."
        window.say(text + missing)

    run_stoppable(
        window,
        "Restoring",
        lambda report: restore(archive, path, device=device, report=report),
        show,
    )


def fill_recent(window: MainWindow, menu: QMenu) -> None:
    """The libraries that were open, and a way to forget them."""
    recent = window.settings.recent
    for number, path in enumerate(recent, start=1):
        text = f"&{number}  {path.stem}" if number < 10 else f"{number}  {path.stem}"
        action = menu.addAction(text)
        action.setToolTip(str(path))
        action.setStatusTip(short_path(path))
        action.triggered.connect(lambda _=False, path=path: open_path(window, path))
    if not recent:
        menu.addAction("No libraries yet").setEnabled(False)
        return
    menu.addSeparator()
    menu.addAction("&Clear This List").triggered.connect(lambda: _clear_recent(window))


def _clear_recent(window: MainWindow) -> None:
    ask(
        window,
        "Open Recent",
        "Clear the list of recent libraries?",
        "Clear",
        window.settings.forget_recent,
        more="The libraries stay where they are.",
        danger=False,
    )


def close_library(window: MainWindow) -> None:
    """Close the tab in front, or the library where it is in front."""
    if window.tabs.currentIndex() > 0:
        window.close_tab(window.tabs.currentIndex())
    else:
        window.windows.close_library(window)
