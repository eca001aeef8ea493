"""Where libraries lie: a good folder for a new one, a free name, and what is risky about both."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from ibidem.desktop.settings import Settings
from ibidem.desktop.settings_keys import IMPORT_FOLDER, LIBRARY_FOLDER
from ibidem.services.library import SUFFIX, library_path
from ibidem.services.place import check_place


def good_folder(settings: Settings) -> Path:
    """The folder that was used last, else Documents, or the home where Documents is in a cloud."""
    last = Path(settings.text(LIBRARY_FOLDER) or "/nowhere/at/all")
    if last.is_dir():
        return last
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    documents = Path(place) if place else Path.home()
    if documents.is_dir() and not check_place(documents):
        return documents
    return Path.home()


def files_folder(settings: Settings) -> Path:
    """Where files were chosen last, else where downloads are."""
    last = Path(settings.text(IMPORT_FOLDER) or "/nowhere/at/all")
    if last.is_dir():
        return last
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    return Path(place) if place and Path(place).is_dir() else Path.home()


def remember_files_folder(settings: Settings, path: Path) -> None:
    """The next dialog for files begins where this one lies."""
    settings.save(IMPORT_FOLDER, str(path.parent))


def free_name(folder: Path, name: str) -> str:
    """`name`, or with a number where a library is called so already."""
    number, found = 1, name
    while (folder / f"{found}{SUFFIX}").exists():
        number += 1
        found = f"{name} {number}"
    return found


def warning_about(folder: Path, name: str) -> str:
    """What is risky about a library there, in sentences; "" where nothing is."""
    return " ".join(
        problem.message.replace("use 'sync'", "use Sync")
        for problem in check_place(library_path(folder / (name or "x")))
    )


def short_path(path: Path) -> str:
    """A path for people: below the home with "~"."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)
