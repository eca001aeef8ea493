"""The stream of events: "library L is at revision R" (server-sent events, WHATWG HTML 9.2).

The stream says when a sync is worth its while, and nothing else: a notice that is lost costs delay
only. After each connection that stood, `Connected` tells the caller to look once at everything.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Self

import httpx2
import msgspec

from ibidem.errors import RateLimitedError, RemoteProtocolError, ServerError, UnreachableError
from ibidem.remote.connection import Connection

EVENT_BYTES_MAX = 64 * 1024
SILENCE_SECONDS = 90.0  # the server sends a comment every 15 to 30 s; longer silence is a dead line
ATTEMPT_MAX = 10  # pauses grow no more behind this attempt


@dataclass(frozen=True, slots=True)
class Connected:
    """The stream stands (again): whatever happened before was not told."""


@dataclass(frozen=True, slots=True)
class RevisionEvent:
    """The hub of `library` (its uid) is at `revision`."""

    library: str
    revision: int


class _Data(msgspec.Struct):
    library: str
    revision: int


_decoder = msgspec.json.Decoder(_Data)


class EventWatch:
    """An endless iterator over the events of an account; `close`, from any thread, ends it.

    Reconnects by itself, with growing pauses. Raises only what no waiting cures:
    `NotSignedInError`, `PermissionDeniedError`, `RemoteProtocolError`, `NotFoundError`.
    """

    def __init__(self, connection: Connection, path: str = "/api/v1/events") -> None:
        """Uses `connection` (its address, token and patience), and leaves it open."""
        self._connection = connection
        self._path = path
        self._last_event_id = ""
        self._lock = Lock()
        self._response: httpx2.Response | None = None
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the iteration, also where it waits for the server in another thread."""
        with self._lock:
            self._is_closed = True
            if self._response is not None:
                _shut_down(self._response)

    def __iter__(self) -> Iterator[Connected | RevisionEvent]:
        attempt = 0
        while not self._is_closed:
            failure: Exception | None = None
            try:
                for event in self._read_stream():
                    attempt = 0
                    yield event
            except (UnreachableError, ServerError, RateLimitedError) as error:
                failure = error
            if self._is_closed:
                return
            self._connection.patience.wait(min(attempt, ATTEMPT_MAX), failure)
            attempt += 1

    def _read_stream(self) -> Iterator[Connected | RevisionEvent]:
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        if self._last_event_id:
            headers["Last-Event-ID"] = self._last_event_id
        with self._connection.open(
            "GET", self._path, headers=headers, read_seconds=SILENCE_SECONDS
        ) as response:
            _check_stream(response)
            with self._lock:
                if self._is_closed:
                    return
                self._response = response
            try:
                yield Connected()
                for event in httpx2.EventSource(response, EVENT_BYTES_MAX):
                    if event.id.isascii() and event.id.isprintable():
                        self._last_event_id = event.id[:200]
                    if event.event == "revision":
                        yield _revision_event(event.data)
            finally:
                with self._lock:
                    self._response = None


def _check_stream(response: httpx2.Response) -> None:
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "text/event-stream" or "content-encoding" in response.headers:
        raise RemoteProtocolError("The server does not send events; is this an Ibidem server?")


def _revision_event(text: str) -> RevisionEvent:
    try:
        data = _decoder.decode(text)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise RemoteProtocolError("The server sent an event that cannot be read.") from error
    return RevisionEvent(data.library, data.revision)


def _shut_down(response: httpx2.Response) -> None:
    """Wake a thread that waits for bytes of this response: closing alone would not."""
    stream = response.extensions.get("network_stream")
    found = stream.get_extra_info("socket") if stream is not None else None
    if isinstance(found, socket.socket):
        try:
            found.shutdown(socket.SHUT_RDWR)
        except OSError:  # it is closed already
            return
