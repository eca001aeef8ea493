"""Request bodies: counted as they come, unpacked within bounds, decoded strictly.

A Content-Length is only ever used to refuse early; what counts is what arrives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, MutableMapping
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

import msgspec
import zstandard

from ibidem.errors import InputError, LimitError

T = TypeVar("T")
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

IDLE_SECONDS_MAX = 60.0
CHUNK_BYTES = 256 * 1024  # what a thread is given of a stream at a time
FRAMES_MAX = 4  # a client packs what it knows early, and puts the head of the message before it
WINDOW_BYTES_MAX = 8 * 1024 * 1024  # of zstd, as RFC 9659 has it for HTTP


class ClientGoneError(Exception):
    """The client closed the connection, or sent nothing for too long."""


class Crossing:
    """Lets a thread wait for what runs in the loop, until the loop gives the request up.

    Without that a server that stops would wait for a thread that waits for a client.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: Future[Any] | None = None
        self._is_given_up = False

    def wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` returns. Raises what it raises, and `ClientGoneError` once given up."""
        self._waiting = waiting = asyncio.run_coroutine_threadsafe(work, self._loop)
        if self._is_given_up:  # looked at after the future is known, as `give_up` does it reversed
            waiting.cancel()
        try:
            return waiting.result()
        except CancelledError as error:
            raise ClientGoneError from error

    def give_up(self) -> None:
        """Let nobody wait any longer."""
        self._is_given_up = True
        if self._waiting is not None:
            self._waiting.cancel()


class Body:
    """The body of one request, still on its way."""

    def __init__(self, receive: Receive, bytes_max: int) -> None:
        self._receive = receive
        self._bytes_max = bytes_max
        self._bytes = 0
        self.is_complete = False

    async def read_some(self, enough: int = 1) -> bytes:
        """At least `enough` bytes, fewer only at the end.

        Raises `LimitError` once more than the limit has come, `ClientGoneError`.
        """
        held: list[bytes] = []
        missing = enough
        while not self.is_complete and missing > 0:
            try:
                async with asyncio.timeout(IDLE_SECONDS_MAX):
                    message = await self._receive()
            except TimeoutError as error:
                raise ClientGoneError from error
            if message["type"] != "http.request":
                raise ClientGoneError
            piece = message.get("body", b"")
            self.is_complete = not message.get("more_body", False)
            self._bytes += len(piece)
            if self._bytes > self._bytes_max:
                raise too_large(self._bytes_max)
            missing -= len(piece)
            held.append(piece)
        return b"".join(held)

    async def read_rest(self) -> bytes:
        """All that is still to come."""
        return await self.read_some(self._bytes_max + 1)

    def pull(self, crossing: Crossing) -> Iterator[bytes]:
        """The body in pieces, for a thread that is not the loop's."""
        while not self.is_complete:
            piece = crossing.wait_for(self.read_some(CHUNK_BYTES))
            if piece:
                yield piece


def too_large(bytes_max: int) -> LimitError:
    """The refusal of a body above the limit."""
    return LimitError(f"The request is larger than {bytes_max} bytes.", bytes_max=bytes_max)


def unpack(body: bytes, encoding: str, bytes_max: int) -> bytes:
    """The body without its Content-Encoding, of at most `bytes_max` bytes.

    A body may be of several zstd frames, at most `FRAMES_MAX` (RFC 8878, section 3.1). Raises
    `LimitError`, however small the body was, and `InputError` for one cut or damaged.
    """
    if encoding in ("", "identity"):
        return body
    if encoding != "zstd":
        raise InputError("A request may be packed with zstd only.", supported=["zstd", "identity"])
    unpacked = b""
    for _ in range(FRAMES_MAX):
        try:
            frame, body = _unpack_frame(body, bytes_max - len(unpacked))
        except zstandard.ZstdError as error:
            raise InputError("The packed request cannot be unpacked.") from error
        except _TooLongError as error:
            raise too_large(bytes_max) from error
        unpacked = unpacked + frame if unpacked else frame
        if not body:
            return unpacked
    raise InputError(f"The packed request has more than {FRAMES_MAX} frames.")


class _TooLongError(Exception):
    """A frame holds more than there is room for."""


def _unpack_frame(body: bytes, bytes_max: int) -> tuple[bytes, bytes]:
    """What the first frame holds, and what stands behind it."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES_MAX)
    announced = zstandard.frame_content_size(body)  # zstd keeps to it; -1: it does not say
    if announced > bytes_max:
        raise _TooLongError
    if announced < 0:
        with decompressor.stream_reader(body, read_across_frames=False) as reader:
            if len(reader.read(bytes_max + 1)) > bytes_max:
                raise _TooLongError
    unpacker = decompressor.decompressobj()
    frame = unpacker.decompress(body)
    if not unpacker.eof:
        raise InputError("The packed request is cut off.")
    return frame, unpacker.unused_data


def decode_json(body: bytes, form: Any) -> Any:
    """The body as a value of the type `form`. Raises `InputError` saying where it is wrong."""
    try:
        return msgspec.json.decode(body, type=form)
    except msgspec.ValidationError as error:
        raise InputError(f"The request is not as agreed: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError("The request is not JSON.") from error
    except RecursionError as error:
        raise LimitError("The request is nested too deeply.") from error
