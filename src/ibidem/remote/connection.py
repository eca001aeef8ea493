"""Connection: requests to one server, with limits, repeats and errors that a person understands.

Nothing the server sends is trusted: bodies are counted while they are unpacked, so that a small
compressed answer cannot fill the memory. Every request of Ibidem may be repeated without harm
(pushes compare and set, blobs are named by their digest), so a request that failed on the way is
repeated a few times, after a pause that doubles.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Self, TypeVar, cast
from urllib.parse import urlsplit

import httpx2
import msgspec
import zstandard

from ibidem.errors import InputError, RateLimitedError, RemoteProtocolError, UnreachableError
from ibidem.remote.errors import error_of_reply, explained

JSON_BYTES_MAX = 8 * 1024 * 1024
ERROR_BYTES_MAX = 64 * 1024
COMPRESS_FROM_BYTES = 512
COMPRESSION_LEVEL = 3
WINDOW_BYTES_MAX = 8 * 1024 * 1024  # what RFC 8878, section 3.1.1.1.2, asks decoders to support
PIECE_BYTES = 256 * 1024

T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """How often and how long to try. Times are seconds; `sleep` and `random` can be replaced.

    Requests are tried `attempts` times; the pause is `pause` * 2**n, at most `pause_max`, of which
    up to half is left off at random, so that many devices do not come back at the same instant.
    """

    attempts: int = 4
    pause: float = 0.5
    pause_max: float = 30.0
    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.SystemRandom().random

    def wait(self, attempt: int, error: Exception | None = None) -> None:
        """Sleep before the attempt number `attempt` + 1 (attempts count from 0)."""
        seconds = min(self.pause * 2**attempt, self.pause_max) * (1 - self.random() / 2)
        if isinstance(error, RateLimitedError):
            asked = error.details.get("retry_after")
            seconds = float(asked) if isinstance(asked, int | float) else seconds
        self.sleep(seconds)

    def may_repeat(self, error: Exception, attempt: int) -> bool:
        """Whether another attempt makes sense after `error`."""
        if attempt + 1 >= self.attempts:
            return False
        if isinstance(error, RateLimitedError):
            asked = error.details.get("retry_after")
            return isinstance(asked, int | float) and asked <= self.pause_max
        return isinstance(error, UnreachableError)


class Connection:
    """Requests to one server, over connections that are kept open; several threads may use it.

    `base_url` is the server's address ("https://example.org" or with a path); `token` a device's
    token or "". Close it, or use it in a `with` statement. Every request raises what
    `remote.errors` says.
    """

    def __init__(
        self,
        base_url: str,
        token: str = "",
        *,
        patience: Patience | None = None,
        headers: Mapping[str, str] | None = None,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        """`headers` go with every request; `transport` replaces the network in tests."""
        self.base_url = check_address(base_url)
        self.patience = patience or Patience()
        self._client = httpx2.Client(
            base_url=self.base_url,
            headers={"Accept-Encoding": "zstd", "User-Agent": "ibidem", **(headers or {})},
            timeout=httpx2.Timeout(
                self.patience.read_seconds, connect=self.patience.connect_seconds
            ),
            follow_redirects=False,
            transport=transport,
        )
        self.set_token(token)

    def set_token(self, token: str) -> None:
        """Use another token ("" for none) from the next request on."""
        if not (token.isascii() and token.isprintable()):
            raise InputError("This is not a token.")
        if token:
            self._client.headers["Authorization"] = f"Bearer {token}"
        else:
            self._client.headers.pop("Authorization", None)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(
        self,
        method: str,
        path: str,
        answer: type[T],
        *,
        body: object = None,
        query: Mapping[str, str | int] | None = None,
        read_seconds: float | None = None,
    ) -> T:
        """Send JSON (or nothing), get JSON of the form `answer` (`None` for an empty answer)."""
        content = b"" if body is None else msgspec.json.encode(body)
        reply = self.exchange(
            method,
            path,
            content,
            content_type="application/json" if content else "",
            query=query,
            bytes_max=JSON_BYTES_MAX,
            read_seconds=read_seconds,
        )
        if answer is type(None):
            return None
        try:
            return msgspec.json.decode(reply, type=answer)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise RemoteProtocolError(
                "The server's answer is not of the form agreed; is this an Ibidem server?"
            ) from error

    def exchange(
        self,
        method: str,
        path: str,
        content: bytes,
        *,
        content_type: str,
        bytes_max: int,
        query: Mapping[str, str | int] | None = None,
        compress: bool = True,
        is_packed: bool = False,
        read_seconds: float | None = None,
    ) -> bytes:
        """One request and its whole answer, unpacked, of at most `bytes_max` bytes; repeats.

        `read_seconds`: how long to wait for an answer that takes its time.

        `is_packed`: `content` is what `pack` gave, or several of these behind each other.
        """
        headers = {"Content-Type": content_type} if content_type else {}
        if not is_packed and compress and len(content) >= COMPRESS_FROM_BYTES:
            content, is_packed = pack(content), True
        if is_packed:
            headers["Content-Encoding"] = "zstd"

        def attempt() -> bytes:
            with self.open(
                method, path, content, headers=headers, query=query, read_seconds=read_seconds
            ) as response:
                return b"".join(unpacked(response, bytes_max))

        return self.repeat(attempt)

    def repeat(self, work: Callable[[], T]) -> T:
        """Do `work`, again after a pause while it fails on the way; the last failure is raised."""
        for attempt in range(self.patience.attempts):
            try:
                return work()
            except (UnreachableError, RateLimitedError) as error:
                if not self.patience.may_repeat(error, attempt):
                    raise
                self.patience.wait(attempt, error)
        raise UnreachableError("No attempt was allowed.")  # attempts < 1

    @contextmanager
    def open(
        self,
        method: str,
        path: str,
        content: bytes | Iterable[bytes] = b"",
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str | int] | None = None,
        read_seconds: float | None = None,
    ) -> Iterator[httpx2.Response]:
        """One attempt of a request, its answer still to be read; raises what the answer says."""
        options: dict[str, Any] = {"params": query} if query else {}
        if read_seconds:
            connect = self.patience.connect_seconds
            options["timeout"] = httpx2.Timeout(read_seconds, connect=connect)
        with (
            explained(self.base_url),
            self._client.stream(
                method, path, content=content, headers=headers, **options
            ) as response,
        ):
            if response.status_code not in (200, 201, 204, 206):
                body = b"".join(unpacked(response, ERROR_BYTES_MAX))
                raise error_of_reply(response.status_code, response.headers, body)
            yield response


def pack(content: bytes) -> bytes:
    """`content` as one frame of zstd (RFC 8878)."""
    return zstandard.ZstdCompressor(COMPRESSION_LEVEL).compress(content)


def check_address(base_url: str) -> str:
    """The address of a server in the form used here. Raises `InputError` where it is none."""
    address = base_url.strip()
    try:
        parts = urlsplit(address)
        httpx2.URL(address)
    except (ValueError, httpx2.InvalidURL):
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise InputError("A server's address looks like https://example.org.", address=base_url)
    if parts.query or parts.fragment:
        raise InputError("A server's address has no '?' or '#'.", address=base_url)
    return address.rstrip("/")


def unpacked(response: httpx2.Response, bytes_max: int) -> Iterator[bytes]:
    """The body, decompressed, in pieces. Raises `RemoteProtocolError` above `bytes_max` bytes."""
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding == "identity":
        pieces = response.iter_raw()
    elif encoding == "zstd":
        pieces = _decompressed(response.iter_raw())
    else:
        raise RemoteProtocolError(f"The answer is packed in a way not agreed: {encoding[:20]}.")
    seen = 0
    for piece in pieces:
        seen += len(piece)
        if seen > bytes_max:
            raise RemoteProtocolError(f"The server's answer is larger than {bytes_max} bytes.")
        yield piece


def _decompressed(packed: Iterator[bytes]) -> Iterator[bytes]:
    source = _Pieces(packed)
    unpacker = zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES_MAX)
    try:
        yield from unpacker.read_to_iter(cast("IO[bytes]", source), write_size=PIECE_BYTES)
    except zstandard.ZstdError as error:
        raise RemoteProtocolError("The server's answer is damaged.") from error
    if source.read(1):  # reading to the end is also what keeps the connection usable
        raise RemoteProtocolError("The server's answer goes on behind its end.")


class _Pieces:
    """An iterator of bytes with the method `read` that zstandard wants."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int) -> bytes:
        while not self._rest:
            try:
                self._rest = next(self._pieces)
            except StopIteration:
                return b""
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece
