"""HTTP as uvicorn speaks it, with bounds on the head of a request, and event streams that end.

httptools counts neither the bytes nor the time of a head: a client could send headers for ever. And
uvicorn waits for requests to finish before it stops, which an event stream never does.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ibidem.server.context import EVENTS_PATH

HEAD_BYTES_MAX = 32 * 1024
HEAD_SECONDS_MAX = 30.0


class BoundedHttp(HttpToolsProtocol):
    """Closes a connection whose request has no end of its head in sight."""

    _head_bytes = 0
    _is_in_head = True
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client connected: its first head may take its time, but not for ever."""
        super().connection_made(transport)
        self._timer = self.loop.call_later(HEAD_SECONDS_MAX, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came: count them while they belong to a head."""
        if self._is_in_head:
            if self._timer is None:
                self._timer = self.loop.call_later(HEAD_SECONDS_MAX, self._give_up)
            self._head_bytes += len(data)
        super().data_received(data)
        if self._is_in_head and self._head_bytes > HEAD_BYTES_MAX:
            self._give_up()

    def on_headers_complete(self) -> None:
        """The head is complete; what follows is counted elsewhere."""
        self._is_in_head = False
        self._head_bytes = 0
        self._stop_timer()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is complete; the next begins with a head."""
        self._is_in_head = True
        super().on_message_complete()

    def shutdown(self) -> None:
        """The server is about to stop: requests are finished, an event stream is cut."""
        super().shutdown()
        is_running = self.cycle is not None and not self.cycle.response_complete
        if is_running and self.cycle.scope["path"] == EVENTS_PATH:
            self.transport.close()

    def _give_up(self) -> None:
        self._stop_timer()
        if not self.transport.is_closing():
            self.transport.close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
