"""Files that show only when they are complete."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ibidem.errors import (
    IbidemError,
    InputError,
    LibraryExistsError,
    NotFoundError,
    StorageFullError,
)


@contextmanager
def writing_file(path: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """A new file beside `path`, which takes its place, on the disk, when the `with` ends well.

    Otherwise nothing is left. Raises `LibraryExistsError` where `path` exists and `overwrite` is
    not set, `NotFoundError` where its folder does not, `StorageFullError` when the disk is full,
    `InputError` where the place cannot be written.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder, not a file.", path=str(path))
    _refuse_existing(path, overwrite=overwrite)
    temporary = path.with_name(f".{path.name[:200]}.new-{secrets.token_hex(6)}")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _refuse_existing(path, overwrite=overwrite)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        ours = explain_os_error(error, path)
        if ours is None:
            raise
        raise ours from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def explain_os_error(error: OSError, path: Path) -> IbidemError | None:
    """The error of ours for what the operating system said of `path`, or None for none."""
    if isinstance(error, BrokenPipeError):
        return None
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFullError("There is no space left; nothing was written.", path=str(path))
    if isinstance(error, FileNotFoundError):
        missing = str(path) if path.parent.is_dir() else f"folder {path.parent}"
        return NotFoundError(f"There is no {missing}.", path=str(path))
    if isinstance(error, PermissionError | IsADirectoryError | NotADirectoryError) or error.errno:
        reason = error.strerror or type(error).__name__
        return InputError(f"{path} cannot be used: {reason}.", path=str(path))
    return None


def _refuse_existing(path: Path, *, overwrite: bool) -> None:
    if not overwrite and (path.exists() or path.is_symlink()):
        raise LibraryExistsError(
            f"{path} exists already; nothing was changed.",
            path=str(path),
            remedy="Choose another name, or say --force to replace it.",
        )


def sync_folder(folder: Path) -> None:
    """Bring the new name to the disk, where the system can (not on Windows)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
