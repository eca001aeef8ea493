"""What every service works on, and a library on this device: made, opened and closed.

    Name.ibidem/library.sqlite3     the records (and SQLite's -wal and -shm beside it)
    Name.ibidem/attachments/        the files, by digest

Two processes may have one library open; each write is one transaction.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from ibidem.errors import (
    DamagedLibraryError,
    InputError,
    LibraryError,
    LibraryExistsError,
    NotFoundError,
    Problem,
)
from ibidem.model.source import Source
from ibidem.services.atomic_file import sync_folder
from ibidem.services.place import check_place
from ibidem.store import Origin, Store, SystemSource, Transaction, open_store
from ibidem.store.blobs import BlobStore, open_blobs
from ibidem.store.directory import list_libraries

SUFFIX = ".ibidem"
DATABASE = "library.sqlite3"
ATTACHMENTS = "attachments"
NAME_CHARS_MAX = 200
_LEFTOVER_SECONDS = 24 * 3600  # a half-made library that nobody has touched for so long is removed


@dataclass(slots=True, kw_only=True)
class Library:
    """An open library, wherever it is: on this device (`LocalLibrary`) or on a server, opened for
    one person (`hosting.HostedLibrary`). The services take either.

    `uid` is its identity everywhere, `library_id` its key in `store`, `device` what the history
    calls the place where edits are made.
    """

    name: str
    uid: str
    library_id: int
    store: Store
    blobs: BlobStore
    device: str = ""

    @property
    def source(self) -> Source:
        """Where its times and ids come from."""
        return self.store.source

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A consistent snapshot."""
        with self.store.reading(self.library_id) as tx:
            yield tx

    @contextmanager
    def writing(self, label: str, *, durable: bool = True) -> Iterator[Transaction]:
        """One changeset, all or nothing; `label` says in words what it does, for the history.

        `durable`: see `Store.writing`.
        """
        origin = Origin(device=self.device, label=label)
        with self.store.writing(self.library_id, origin, durable=durable) as tx:
            yield tx

    def admit_file(self, digest: str, size: int) -> None:
        """Called before a file is stored. Raises `StorageFullError` where a quota is used up."""

    def require_owner(self) -> None:
        """Raise `PermissionDeniedError` unless whoever opened it may do all with the library."""


@dataclass(slots=True, kw_only=True)
class LocalLibrary(Library):
    """A library on this device. Close it, or use it in a `with`.

    `path` is its folder, `problems` what is risky about where that lies.
    """

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def close(self) -> None:
        """Close it; closing twice is no error."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def library_path(path: Path | str) -> Path:
    """`path` with the ending of a library folder. Raises `InputError` where it names none."""
    path = Path(path).expanduser()
    name = path.name.removesuffix(SUFFIX)
    if not name.strip(". ") or len(name) > NAME_CHARS_MAX:
        raise InputError("A library needs a name, of at most 200 characters.", path=str(path))
    if any(ord(char) < 32 for char in str(path)):
        raise InputError("The name of a library cannot have control characters.")
    return path.with_name(name + SUFFIX).absolute()


def create_library(
    path: Path | str, name: str = "", *, source: Source | None = None, device: str = ""
) -> LocalLibrary:
    """Make an empty library at `path` (".ibidem" is added) and open it.

    `name` is what people see, else the folder's. It is built beside its place and then renamed, so
    that a half-made library never stands there. Raises `LibraryExistsError` where something is.
    """
    folder = library_path(path)
    with building_library(folder) as building:
        make_library(building, name or folder.name.removesuffix(SUFFIX), source=source)
    return open_library(folder, source=source, device=device)


def make_library(folder: Path, name: str, *, uid: str = "", source: Source | None = None) -> None:
    """The files of an empty library in an empty `folder`; `uid` is new where none is given."""
    (folder / ATTACHMENTS).mkdir()
    store = open_store(_url(folder), source, create=True)
    try:
        store.create_library(uid or store.source.new_id(), name, "replica")
    finally:
        store.close()


@contextmanager
def building_library(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` to build a library in; it takes its place at the end, or vanishes.

    Raises `LibraryExistsError` where `folder` exists, `LibraryError` where nothing can be written.
    """
    refuse_existing(folder)
    if not folder.parent.is_dir():
        raise NotFoundError(f"There is no folder {folder.parent}.", path=str(folder.parent))
    remove_leftovers(folder)
    building = folder.with_name(f".{folder.name}.new-{SystemSource().new_id()}")
    try:
        building.mkdir()
    except OSError as error:
        raise LibraryError(f"No library can be made here: {error.strerror}.") from error
    try:
        yield building
        refuse_existing(folder)
        building.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def refuse_existing(folder: Path) -> None:
    """Raise `LibraryExistsError` where something stands at `folder`."""
    if folder.exists() or folder.is_symlink():
        raise LibraryExistsError(
            f"{folder.name} exists already; nothing was changed.",
            path=str(folder),
            remedy="Choose another name or place.",
        )


def list_leftovers(folder: Path) -> list[Path]:
    """What a process left that was killed, long ago, while it built the library at `folder`."""
    found = []
    for leftover in folder.parent.glob(f".{_glob_escape(folder.name)}.new-*"):
        with suppress(OSError):
            newest = max(path.stat().st_mtime for path in (leftover, *leftover.rglob("*")))
            if newest < SystemSource().now_ms() / 1000 - _LEFTOVER_SECONDS:
                found.append(leftover)
    return found


def remove_leftovers(folder: Path) -> None:
    """Remove what `list_leftovers` finds."""
    for leftover in list_leftovers(folder):
        shutil.rmtree(leftover, ignore_errors=True)


def _glob_escape(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)


def is_library(path: Path) -> bool:
    """Whether a library stands at `path`: its folder, or the file in it."""
    if path.name == DATABASE:
        return path.is_file()
    return (path / DATABASE).is_file()


def library_folder(path: Path | str) -> Path:
    """The folder of the library that somebody calls `path`: itself, the file in it, or its name
    without the ending."""
    folder = Path(path).expanduser().absolute()
    if folder.name == DATABASE:
        folder = folder.parent
    return folder if folder.is_dir() else library_path(path)


def open_library(
    path: Path | str, *, source: Source | None = None, device: str = ""
) -> LocalLibrary:
    """Open the library in the folder `path` (".ibidem" may be left out).

    `device` names this device in the history. `LocalLibrary.problems` warns of cloud folders and
    network drives. Raises `NotFoundError`, `DamagedLibraryError`, `NewerSchemaError` and
    `LibraryBusyError`.
    """
    folder = library_folder(path)
    if not (folder / DATABASE).is_file():
        what = "is not a library" if folder.is_dir() else "does not exist"
        raise NotFoundError(
            f"{folder} {what}.", path=str(folder), remedy="Make one with 'ibidem new NAME'."
        )
    store = open_store(_url(folder), source, create=False)
    return _close_on_error(store, lambda: _read_library(folder, store, device))


def _read_library(folder: Path, store: Store, device: str) -> LocalLibrary:
    heads = list_libraries(store)
    if len(heads) != 1:
        raise DamagedLibraryError(f"{folder.name} holds {len(heads)} libraries instead of one.")
    head = heads[0]
    return LocalLibrary(
        path=folder,
        name=head.name,
        uid=head.uid,
        library_id=head.library_id,
        store=store,
        blobs=open_blobs((folder / ATTACHMENTS).as_uri()),
        problems=check_place(folder),
        device=device,
    )


def _close_on_error(store: Store, read: Callable[[], LocalLibrary]) -> LocalLibrary:
    try:
        return read()
    except BaseException:
        store.close()
        raise


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / DATABASE}"
