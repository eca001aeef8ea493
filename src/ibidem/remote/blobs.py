"""Blobs over HTTP: uploads that go on after a cut, downloads that are checked on arrival."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from hashlib import sha256

import msgspec

from ibidem.errors import InputError, RateLimitedError, RemoteProtocolError, UnreachableError
from ibidem.model.attachment import is_blob_digest
from ibidem.remote.connection import Connection, unpacked
from ibidem.sync.wire import BATCH_BYTES, frame_blobs, unframe_blobs

# What is held of an upload to send again: what a server that is killed loses (4 MB, one part) and
# what can be under way.
REPLAY_BYTES = 8 * 1024 * 1024
BLOB_BYTES_MAX = 1 << 40
BATCH_BLOBS_MAX = 1000
CHECKED_BYTES = 256 * 1024 * 1024  # of files that a server reads for one request
CHECK_SECONDS = 600.0


class _Missing(msgspec.Struct):
    missing: dict[str, int]


class _Damaged(msgspec.Struct):
    damaged: list[str]


class _Received(msgspec.Struct):
    bytes: int


class HttpBlobHub:
    """`sync.BlobHub` over HTTP, of one library. `path` is "/api/v1/libraries/<uid>"."""

    def __init__(self, connection: Connection, path: str, query: dict[str, str | int]) -> None:
        self._connection = connection
        self._path = f"{path}/blobs"
        self._query = query

    def missing_blobs(self, blobs: Iterable[tuple[str, int]]) -> dict[str, int]:
        """See `sync.BlobHub`."""
        asked = dict(blobs)
        found: dict[str, int] = {}
        waiting = list(asked.items())
        for i in range(0, len(waiting), BATCH_BLOBS_MAX):
            part = waiting[i : i + BATCH_BLOBS_MAX]
            reply = self._connection.ask(
                "POST", f"{self._path}/missing", _Missing, body={"blobs": part}, query=self._query
            )
            found.update(reply.missing)
        if any(not 0 <= offset <= asked.get(digest, -1) for digest, offset in found.items()):
            raise RemoteProtocolError("The server asks for files that it was not told of.")
        return found

    def check_blobs(self, blobs: Iterable[tuple[str, int]], *, repair: bool) -> set[str]:
        """See `sync.ResetHub`. So many in one request that its answer does not take too long."""
        found: set[str] = set()
        part: list[tuple[str, int]] = []
        size = 0
        for blob in blobs:
            if part and (size + blob[1] > CHECKED_BYTES or len(part) == BATCH_BLOBS_MAX):
                found |= self._check(part, repair=repair)
                part, size = [], 0
            part.append(blob)
            size += blob[1]
        return found | self._check(part, repair=repair) if part else found

    def _check(self, part: list[tuple[str, int]], *, repair: bool) -> set[str]:
        reply = self._connection.ask(
            "POST",
            f"{self._path}/check",
            _Damaged,
            body={"blobs": part, "repair": repair},
            query=self._query,
            read_seconds=CHECK_SECONDS,
        )
        return set(reply.damaged) & {digest for digest, _ in part}

    def put_blob(self, digest: str, size: int, offset: int, chunks: Iterable[bytes]) -> int:
        """See `sync.BlobHub`. Goes on by itself after a cut, from where the hub says."""
        path = f"{self._path}/{_checked(digest)}"
        source = _Replay(chunks, offset, size)
        patience = self._connection.patience
        for attempt in range(patience.attempts):
            try:
                return self._put(path, digest, size, source, offset)
            except (UnreachableError, RateLimitedError) as error:
                if not patience.may_repeat(error, attempt):
                    raise
                patience.wait(attempt, error)
                offset = self.missing_blobs([(digest, size)]).get(digest, size)
                if offset == size and size:
                    return size
                if not source.holds(offset):
                    raise
        raise UnreachableError("No attempt was allowed.")  # attempts < 1

    def _put(self, path: str, digest: str, size: int, source: _Replay, offset: int) -> int:
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(size - offset),
        }
        query = {**self._query, "offset": offset, "size": size}
        content = source.from_offset(offset) if size > offset else b""
        with self._connection.open("PUT", path, content, headers=headers, query=query) as response:
            body = b"".join(unpacked(response, 64 * 1024))
        try:
            received = msgspec.json.decode(body, type=_Received).bytes
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise RemoteProtocolError("The server does not say what it received.") from error
        if not 0 <= received <= size:
            raise RemoteProtocolError(f"The server has more of {digest[:12]} than there is.")
        return received

    def put_blobs(self, blobs: Iterable[tuple[str, bytes]]) -> None:
        """See `sync.BlobHub`. More than `BATCH_BYTES` make several requests."""
        batch: list[tuple[str, bytes]] = []
        batch_bytes = 0
        for digest, content in blobs:
            if batch and batch_bytes + len(content) > BATCH_BYTES:
                self._put_batch(batch)
                batch, batch_bytes = [], 0
            batch.append((_checked(digest), content))
            batch_bytes += len(content)
        if batch:
            self._put_batch(batch)

    def _put_batch(self, batch: list[tuple[str, bytes]]) -> None:
        self._connection.exchange(
            "POST",
            f"{self._path}/batch",
            b"".join(frame_blobs(batch)),
            content_type="application/octet-stream",
            bytes_max=64 * 1024,
            query=self._query,
            compress=False,
        )

    def get_blob(self, digest: str, offset: int = 0) -> Iterator[bytes]:
        """See `sync.BlobHub`. Goes on by itself after a cut; the digest is checked at the end.

        With an `offset` the digest is the receiver's to check, who has the beginning.
        """
        path = f"{self._path}/{_checked(digest)}"
        seen = sha256() if offset == 0 else None
        patience = self._connection.patience
        attempt = 0
        while True:
            try:
                for chunk in self._get_from(path, offset):
                    offset += len(chunk)
                    attempt = 0
                    if seen is not None:
                        seen.update(chunk)
                    yield chunk
                break
            except (UnreachableError, RateLimitedError) as error:
                if not patience.may_repeat(error, attempt):
                    raise
                patience.wait(attempt, error)
                attempt += 1
        if seen is not None and seen.hexdigest() != digest:
            raise RemoteProtocolError("A file arrived damaged.", sha256=digest)

    def _get_from(self, path: str, offset: int) -> Iterator[bytes]:
        headers = {"Accept-Encoding": "identity"}
        if offset:
            headers["Range"] = f"bytes={offset}-"
        with self._connection.open("GET", path, headers=headers, query=self._query) as response:
            if offset and response.status_code == 206:
                said = response.headers.get("content-range", "")
                if not said.startswith(f"bytes {offset}-"):
                    raise RemoteProtocolError("The server sent another part of the file.")
            elif offset:  # it sends the whole all the same (RFC 9110, section 14.2, allows it)
                yield from _without_first(unpacked(response, BLOB_BYTES_MAX), offset)
                return
            yield from unpacked(response, BLOB_BYTES_MAX)

    def get_blobs(self, digests: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """See `sync.BlobHub`. Each blob's digest is checked; a cut asks again for the rest."""
        waiting = dict.fromkeys(_checked(digest) for digest in digests)
        patience = self._connection.patience
        attempt = 0
        while waiting:
            asked = list(waiting)[:BATCH_BLOBS_MAX]
            try:
                for digest, content in self._get_batch(asked):
                    if digest not in waiting or sha256(content).hexdigest() != digest:
                        raise RemoteProtocolError("A file arrived damaged.", sha256=digest)
                    del waiting[digest]
                    attempt = 0
                    yield digest, content
                for digest in asked:  # what is left of them the hub does not have
                    waiting.pop(digest, None)
            except (UnreachableError, RateLimitedError) as error:
                if not patience.may_repeat(error, attempt):
                    raise
                patience.wait(attempt, error)
                attempt += 1

    def _get_batch(self, digests: list[str]) -> Iterator[tuple[str, bytes]]:
        headers = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
        content = msgspec.json.encode({"digests": digests})
        with self._connection.open(
            "POST", f"{self._path}/batch-get", content, headers=headers, query=self._query
        ) as response:
            pieces = unpacked(response, BLOB_BYTES_MAX)  # each blob is bounded below
            yield from unframe_blobs(pieces, blob_bytes_max=BATCH_BYTES)


class _Replay:
    """Pieces of an upload, of which the last `REPLAY_BYTES` are held to be sent again."""

    def __init__(self, chunks: Iterable[bytes], offset: int, size: int) -> None:
        self._chunks = iter(chunks)
        self._held: deque[bytes] = deque()
        self._start = offset  # of what is held
        self._end = offset
        self._size = size

    def holds(self, offset: int) -> bool:
        """Whether the bytes from `offset` on can still be sent."""
        return self._start <= offset <= self._end

    def from_offset(self, offset: int) -> Iterator[bytes]:
        """The pieces from `offset`, first those held. Ends at the announced size."""
        position = self._start
        for chunk in list(self._held):
            if position + len(chunk) > offset:
                yield chunk[max(0, offset - position) :]
            position += len(chunk)
        for chunk in self._chunks:
            self._end += len(chunk)
            if self._end > self._size:
                raise InputError("The file is longer than was announced.")
            self._held.append(chunk)
            while self._end - self._start - len(self._held[0]) > REPLAY_BYTES:
                self._start += len(self._held.popleft())
            yield chunk
        if self._end < self._size:
            raise InputError("The file is shorter than was announced.")


def _checked(digest: str) -> str:
    if not is_blob_digest(digest):
        raise InputError("A file is named by its SHA-256, 64 lower-case hexadecimal digits.")
    return digest


def _without_first(pieces: Iterator[bytes], count: int) -> Iterator[bytes]:
    for piece in pieces:
        if count < len(piece):
            yield piece[count:]
        count = max(0, count - len(piece))
