"""Blobs in memory or in S3, through obstore (which would speak to other clouds as well).

S3 makes an object visible only when it has arrived whole. Bytes are spooled first (in memory, above
`SPOOL_BYTES` in a temporary file), so that nothing that fails its check ever leaves this machine.
A worker that is killed while it sends a large object leaves an unfinished multipart upload behind,
which does not show; a lifecycle rule of the bucket removes those.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import IO, TypeVar, cast

import obstore
from obstore import exceptions
from obstore.store import MemoryStore, ObjectStore

from ibidem.errors import LibraryError, NotFoundError, StorageFullError, UnreachableError
from ibidem.store.blobs.storage import READ_BYTES, Entry, check_small

SPOOL_BYTES = 8 * 1024 * 1024
AT_ONCE = 16  # requests under way at the same time, where many objects are wanted
# As S3's answers name it; the status by its text, since bare digits occur in times and addresses.
_FULL = ("QuotaExceeded", "InsufficientStorage", "Insufficient Storage", "XMinioStorageFull")

T = TypeVar("T")
R = TypeVar("R")


class Objects:
    """`Storage` in an obstore store."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def in_memory(cls) -> Objects:
        """Objects that last as long as this process."""
        return cls(MemoryStore())

    def size(self, path: str) -> int | None:
        """See `Storage`."""
        return self.sizes([path]).get(path)

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """See `Storage`."""

        async def head(path: str) -> tuple[str, int | None]:
            try:
                return path, (await obstore.head_async(self._store, path))["size"]
            except (FileNotFoundError, exceptions.NotFoundError):
                return path, None

        return {path: size for path, size in _at_once(head, paths) if size is not None}

    def read(self, path: str, start: int, end: int) -> Iterator[bytes]:
        """See `Storage`."""
        while start < end:
            until = min(end, start + SPOOL_BYTES)
            with _explained():
                piece = obstore.get_range(self._store, path, start=start, end=until).to_bytes()
            yield from (piece[i : i + READ_BYTES] for i in range(0, len(piece), READ_BYTES))
            start = until

    def read_all(self, paths: list[str], bytes_max: int) -> list[bytes | None]:
        """See `Storage`."""

        async def get(path: str) -> bytes | None:
            try:
                result = await obstore.get_async(self._store, path)
                check_small(result.meta["size"], bytes_max)
                return (await result.bytes_async()).to_bytes()
            except (FileNotFoundError, exceptions.NotFoundError):
                return None

        return list(_at_once(get, paths))

    def write(self, path: str, chunks: Iterable[bytes]) -> None:
        """See `Storage`."""
        with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
            for chunk in chunks:
                spool.write(chunk)
            spool.seek(0)
            with _explained():
                obstore.put(self._store, path, cast("IO[bytes]", spool))

    def write_all(self, objects: Iterable[tuple[str, bytes]]) -> None:
        """See `Storage`."""

        async def put(item: tuple[str, bytes]) -> None:
            await obstore.put_async(self._store, item[0], item[1], use_multipart=False)

        _at_once(put, objects)

    def delete(self, paths: Iterable[str]) -> None:
        """See `Storage`."""

        async def remove(path: str) -> None:  # one by one: not every S3 has bulk deletion
            try:
                await obstore.delete_async(self._store, path)
            except (FileNotFoundError, exceptions.NotFoundError):
                return

        _at_once(remove, paths)

    def move(self, source: str, target: str) -> None:
        """See `Storage`."""
        with _explained():
            obstore.rename(self._store, source, target)

    def list(self, prefix: str) -> Iterator[Entry]:
        """See `Storage`."""
        pages = obstore.list(self._store, f"{prefix}/", chunk_size=1000)
        while True:
            with _explained():
                page = next(pages, None)
            if page is None:
                return
            for item in page:
                written_at = int(item["last_modified"].timestamp() * 1000)
                yield Entry(item["path"], item["size"], written_at)


def _at_once(work: Callable[[T], Awaitable[R]], items: Iterable[T]) -> list[R]:
    """Do `work` for every item, a few at a time, and give the results in order."""

    async def run() -> list[R]:
        turnstile = asyncio.Semaphore(AT_ONCE)

        async def one(item: T) -> R:
            async with turnstile:
                return await work(item)

        return await asyncio.gather(*(one(item) for item in items))

    with _explained():
        return asyncio.run(run())


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what obstore says into errors that a person understands."""
    try:
        yield
    except (FileNotFoundError, exceptions.NotFoundError) as error:
        raise NotFoundError("The file's contents are not here.") from error
    except (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError) as error:
        raise LibraryError("The storage of attached files refuses our credentials.") from error
    except exceptions.BaseError as error:
        if any(sign in str(error) for sign in _FULL):
            raise StorageFullError("There is no space left for attached files.") from error
        raise UnreachableError("The storage of attached files does not answer.") from error
