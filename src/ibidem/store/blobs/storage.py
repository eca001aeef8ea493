"""What a place for bytes must be able to do: what folders, memory and S3 have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from ibidem.errors import LimitError

READ_BYTES = 1024 * 1024  # size of the pieces that `read` yields, at most
TEMPORARY = "uploads/new"  # below the library's own folder: files that are still being written


@dataclass(frozen=True, slots=True)
class Entry:
    """One object: its path, length in bytes, and when it was written (milliseconds, UTC)."""

    path: str
    bytes: int
    written_at: int


def check_small(size: int, bytes_max: int) -> None:
    """Raise `LimitError` where an object is too large to be held in memory."""
    if size > bytes_max:
        raise LimitError(
            f"A file has {size} bytes; those sent together have at most {bytes_max} each.",
            bytes_max=bytes_max,
        )


class Storage(Protocol):
    """Objects by path, parts of a path joined by "/". The first part is the library's uid.

    Every method raises `StorageFullError` where there is no space, `UnreachableError` where the
    place does not answer, `LibraryError` for other failures of the device.
    """

    def size(self, path: str) -> int | None:
        """Length in bytes; None where there is no such object."""
        ...

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """The lengths of those objects that exist."""
        ...

    def read(self, path: str, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` to before `end`. Raises `NotFoundError`, at the latest at the
        first piece."""
        ...

    def write(self, path: str, chunks: Iterable[bytes]) -> None:
        """Write an object whole, or, where `chunks` raises, not at all."""
        ...

    def write_all(self, objects: Iterable[tuple[str, bytes]]) -> None:
        """Write many small objects, each whole or not at all."""
        ...

    def read_all(self, paths: list[str], bytes_max: int) -> list[bytes | None]:
        """Many small objects at once, in order; None for those that do not exist.

        Raises `LimitError`, before it reads it, for one of more than `bytes_max` bytes.
        """
        ...

    def delete(self, paths: Iterable[str]) -> None:
        """Delete objects; those that do not exist are no error."""
        ...

    def move(self, source: str, target: str) -> None:
        """Rename an object. Raises `NotFoundError`."""
        ...

    def list(self, prefix: str) -> Iterator[Entry]:
        """Every object below the folder `prefix`, in no promised order."""
        ...
