"""Blobs in a folder on this machine.

Straight to the file system: measured against obstore's LocalStore (2026-11-22, 500 files of 200 KB,
ext4), hashing and writing takes 0.18 s instead of 0.24 s and reading 0.02 s instead of 0.09 s.

**When is a file safe?** A file is written under another name in `<uid>/uploads/new/`, brought to
the disk, and renamed, so that its own name never shows half a file. Bringing it to the disk is
`fsync` for one file; for a batch it is one `sync` of the machine, which costs a fifth of an fsync
per file (500 files: 0.2 s against 0.6 to 1.0 s). The rename itself is left to the file system's
journal: if the power goes in the seconds behind it, the blob may be missing, which every sync
notices and mends, but is never there with the wrong bytes.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ibidem.errors import LibraryError, NotFoundError, StorageFullError
from ibidem.store.blobs.storage import READ_BYTES, TEMPORARY, Entry, check_small

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FSYNC_EACH_MAX = 3  # more files than this in one batch: one sync for all


class Folder:
    """`Storage` below one folder, which is made when it is first written to."""

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        """`durable` False leaves it to the system when bytes reach the disk."""
        self._root = str(root)
        self._durable = durable
        self._made: set[str] = set()

    def size(self, path: str) -> int | None:
        """See `Storage`."""
        with _explained():
            try:
                return os.stat(self._place(path)).st_size  # noqa: PTH116 - twice as fast
            except (FileNotFoundError, NotADirectoryError):
                return None

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """See `Storage`."""
        found = ((path, self.size(path)) for path in paths)
        return {path: size for path, size in found if size is not None}

    def read(self, path: str, start: int, end: int) -> Iterator[bytes]:
        """See `Storage`."""
        with _explained(), open(self._place(path), "rb", buffering=0) as file:  # noqa: PTH123
            file.seek(start)
            left = end - start
            while left > 0 and (piece := file.read(min(left, READ_BYTES))):
                left -= len(piece)
                yield piece

    def read_all(self, paths: list[str], bytes_max: int) -> list[bytes | None]:
        """See `Storage`."""
        return [self._read_whole(path, bytes_max) for path in paths]

    def _read_whole(self, path: str, bytes_max: int) -> bytes | None:
        with _explained():
            try:
                with open(self._place(path), "rb", buffering=0) as file:  # noqa: PTH123
                    check_small(os.fstat(file.fileno()).st_size, bytes_max)
                    return file.readall()
            except FileNotFoundError:
                return None

    def write(self, path: str, chunks: Iterable[bytes]) -> None:
        """See `Storage`."""
        with _explained():
            temporary = self._temporary(path)
            try:
                self._write_file(temporary, chunks, sync=self._durable)
                self._rename(temporary, path)
            except BaseException:
                _remove(temporary)
                raise

    def write_all(self, objects: Iterable[tuple[str, bytes]]) -> None:
        """See `Storage`."""
        written: list[tuple[str, str]] = []
        with _explained():
            try:
                for path, content in objects:
                    temporary = self._temporary(path)
                    written.append((temporary, path))
                    self._write_file(temporary, (content,), sync=False)
                if self._durable:
                    _bring_to_disk([temporary for temporary, _ in written])
                while written:
                    temporary, path = written[-1]
                    self._rename(temporary, path)
                    written.pop()
            except BaseException:
                for temporary, _ in written:
                    _remove(temporary)
                raise

    def delete(self, paths: Iterable[str]) -> None:
        """See `Storage`."""
        with _explained():
            for path in paths:
                _remove(self._place(path))

    def move(self, source: str, target: str) -> None:
        """See `Storage`."""
        with _explained():
            self._rename(self._place(source), target)

    def list(self, prefix: str) -> Iterator[Entry]:
        """See `Storage`."""
        folders = [prefix]
        while folders:
            folder = folders.pop()
            with (
                _explained(),
                suppress(FileNotFoundError),
                os.scandir(self._place(folder)) as found,
            ):
                for item in found:
                    path = f"{folder}/{item.name}"
                    if item.is_dir(follow_symlinks=False):
                        folders.append(path)
                    else:
                        with suppress(FileNotFoundError):  # deleted while we look
                            status = item.stat(follow_symlinks=False)
                            yield Entry(path, status.st_size, int(status.st_mtime * 1000))

    def _place(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _temporary(self, path: str) -> str:
        uid = path.partition("/")[0]
        folder = f"{self._root}/{uid}/{TEMPORARY}"
        self._make_folder(folder)
        return f"{folder}/{secrets.token_hex(8)}"

    def _make_folder(self, folder: str) -> None:
        if folder not in self._made:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._made.add(folder)

    def _write_file(self, place: str, chunks: Iterable[bytes], *, sync: bool) -> None:
        try:
            descriptor = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        except FileNotFoundError:  # somebody tidied the folder away since we made it
            self._made.clear()
            self._make_folder(place.rpartition("/")[0])
            descriptor = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        try:
            for chunk in chunks:
                _write(descriptor, chunk)
            if sync:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _rename(self, place: str, path: str) -> None:
        target = self._place(path)
        try:
            os.replace(place, target)  # noqa: PTH105
        except FileNotFoundError:  # most often the target's folder is not there yet
            os.makedirs(target.rpartition("/")[0], exist_ok=True)  # noqa: PTH103
            os.replace(place, target)  # noqa: PTH105


def _write(descriptor: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(descriptor, view) :]


def _bring_to_disk(places: list[str]) -> None:
    if len(places) > _FSYNC_EACH_MAX and hasattr(os, "sync"):
        os.sync()
        return
    for place in places:
        descriptor = os.open(place, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove(place: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(place)  # noqa: PTH108


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what the system says into errors that a person understands."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFullError("There is no space left for attached files.") from error
        if isinstance(error, FileNotFoundError):
            raise NotFoundError("The file's contents are not here.") from error
        reason = error.strerror or str(error)
        raise LibraryError(f"The folder of attached files cannot be used: {reason}.") from error
