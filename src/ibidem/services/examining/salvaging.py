"""Making a library anew from what can still be read of its damaged file.

    Name.ibidem/damaged-20261123-004512/   the file as it was found, with its log: kept
    Name.ibidem/library.sqlite3            the new one, in its place

The new file is built and checked elsewhere, and takes the place in one step. Killed before that,
the library is as it was, and the copy says of itself that it is unfinished: it is read, too, the
next time.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ibidem.errors import DamagedLibraryError, LibraryBusyError
from ibidem.model.source import Source
from ibidem.services.atomic_file import sync_folder, writing_file
from ibidem.services.library import (
    ATTACHMENTS,
    DATABASE,
    SUFFIX,
    library_folder,
    make_library,
    open_library,
)
from ibidem.services.progress import Report, no_report
from ibidem.store import Origin, SystemSource
from ibidem.store.salvaging import (
    Put,
    SalvagedRows,
    alone,
    put_rows,
    read_rows,
    require_closed,
)

_LOGS = (f"{DATABASE}-wal", f"{DATABASE}-shm")
_FILES = (DATABASE, _LOGS[0])
_UNFINISHED = ".unfinished"
LABEL = "salvage"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came of a damaged library. `kept` is the folder with the file as it was.

    Of `records`, `older` are in an earlier version than was lost and `spoilt` are not as they were
    written; `is_complete`: nothing that the library held is missing. `is_linked`: the next sync
    brings what the server still has.
    """

    kept: Path
    records: int
    older: int
    spoilt: int
    is_complete: bool
    is_linked: bool


def salvage_library(
    path: Path | str, *, source: Source | None = None, report: Report = no_report
) -> Salvaged:
    """Put a library in the place of one whose file is damaged, made from what can be read of it.

    Close it first, in every program. Raises `LibraryBusyError` where it is open somewhere,
    `DamagedLibraryError` where nothing can be read; then nothing has changed.
    """
    source = source or SystemSource()
    folder = library_folder(path)
    if (folder / DATABASE).exists():
        require_closed(folder / DATABASE)
    stamps = _stamps(folder)
    kept = _keep(folder, source)
    try:
        report("Reading what can be read", 0, None)
        rows = _read(folder)
        if not rows:
            raise DamagedLibraryError(
                "Nothing in this file can be read.",
                remedy="Keep the folder, make a new library and sync it with the server; or restore"
                " the newest compressed library.",
            )
        report("Writing what was read", 0, None)
        building = folder / f".salvaged-{source.new_id()}"
        building.mkdir()
        try:
            put = _build(building, folder, rows, source)
            if _stamps(folder) != stamps:
                raise LibraryBusyError(
                    "The library was changed meanwhile.", remedy="Close it first."
                )
            _swap(building, folder)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    except BaseException:
        if (folder / DATABASE).exists():
            _forget(kept)
        raise
    finished = kept.with_suffix("")
    for copy in folder.glob(f"damaged-*{_UNFINISHED}"):
        copy.rename(copy.with_suffix(""))
    sync_folder(folder)
    return Salvaged(finished, put.records, put.older, put.spoilt, put.is_complete, put.is_linked)


def _stamps(folder: Path) -> list[tuple[int, int]]:
    """What tells whether somebody has written since."""
    files = [path.stat() for name in _FILES if (path := folder / name).exists()]
    return [(each.st_size, each.st_mtime_ns) for each in files]


def _keep(folder: Path, source: Source) -> Path:
    """A copy of the file and its log, on the disk for good before anything is done."""
    stamp = datetime.fromtimestamp(source.now_ms() / 1000, UTC).strftime("%Y%m%d-%H%M%S")
    names = (f"damaged-{stamp}{more}" for more in ("", *(f"-{n}" for n in range(2, 1_000))))
    name = next(each for each in names if not list(folder.glob(f"{each}*")))
    kept = folder / f"{name}{_UNFINISHED}"
    kept.mkdir()
    for name in _FILES:
        if (folder / name).exists():
            with (folder / name).open("rb") as file, writing_file(kept / name) as copy:
                shutil.copyfileobj(file, copy)
    sync_folder(folder)
    return kept


def _forget(kept: Path) -> None:
    shutil.rmtree(kept, ignore_errors=True)


def _read(folder: Path) -> SalvagedRows:
    """The newest that there is: an attempt that was killed may have left the log in its copy."""
    copies = folder.glob(f"damaged-*{_UNFINISHED}")
    return max((read_rows(copy / DATABASE) for copy in copies), key=lambda rows: rows.newest)


def _build(building: Path, folder: Path, rows: SalvagedRows, source: Source) -> Put:
    stored = [each.name for each in (folder / ATTACHMENTS).glob("*") if each.is_dir()]
    uid = stored[0] if len(stored) == 1 else ""
    name = folder.name.removesuffix(SUFFIX)
    device = ""
    if rows.library is not None:
        uid, name = rows.library[1], rows.library[2]
    make_library(building, name, uid=uid, source=source)
    with open_library(building / DATABASE, source=source, device=device) as library:
        return put_rows(library.store, library.library_id, rows, Origin(device=device, label=LABEL))


def _swap(building: Path, folder: Path) -> None:
    if (folder / DATABASE).exists():
        with alone(folder / DATABASE):
            _replace(building, folder)
    else:
        _replace(building, folder)


def _replace(building: Path, folder: Path) -> None:
    """The old log must be gone before the new file comes: it would be played into that."""
    for name in _LOGS:
        (folder / name).unlink(missing_ok=True)
    sync_folder(folder)
    (building / DATABASE).replace(folder / DATABASE)
    sync_folder(folder)
