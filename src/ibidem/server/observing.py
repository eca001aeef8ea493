"""Around every request: an id, a line in the access log, figures for Prometheus.

The id is in the answer (X-Request-ID) and in every line that is logged while the request is worked
on. What answers a request writes into its `Note` by which route that was, so that figures are
counted by route and not by address.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from ibidem.server import metrics
from ibidem.server.context import EVENTS_PATH
from ibidem.server.limits import client_address
from ibidem.server.logs import REQUEST_ID
from ibidem.server.settings import Settings

NOTE = "ibidem.note"  # in the scope of a request
FORWARDED = b"x-forwarded-for"
SECRET = re.compile(r"[A-Za-z0-9_-]{43,}")  # as in one-time links: no log shall have one
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Part = Callable[[Scope, Receive, Send], Awaitable[None]]

_access_log = logging.getLogger("ibidem.server.access")


@dataclass(slots=True)
class Note:
    """What is known of a request while it is answered. Status 499: the client did not wait."""

    id: str = field(default_factory=lambda: secrets.token_hex(8))
    route: str = ""
    status: int = 499
    received: int = 0
    sent: int = 0


def note_of(scope: Scope) -> Note:
    """The request's note; a new one where nobody observes."""
    note = scope.get(NOTE)
    return note if isinstance(note, Note) else Note()


class Observer:
    """Observes the requests of one server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def observe(
        self, part: str, answer: Part, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Let `answer`, the part of the server called `part`, answer one request."""
        started = time.perf_counter()
        note = Note()
        scope[NOTE] = note
        token = REQUEST_ID.set(note.id)

        async def receive_counted() -> Message:
            message = await receive()
            note.received += len(message.get("body", b""))
            return message

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                note.status = message["status"]
                headers = [pair for pair in message["headers"] if pair[0] != b"x-request-id"]
                message = {**message, "headers": [*headers, (b"x-request-id", note.id.encode())]}
            note.sent += len(message.get("body", b""))
            await send(message)

        try:
            await answer(scope, receive_counted, send_counted)
        except asyncio.CancelledError:
            raise
        except BaseException:
            note.status = 500
            raise
        finally:
            self._note_down(part, note, scope, time.perf_counter() - started)
            REQUEST_ID.reset(token)

    def _note_down(self, part: str, note: Note, scope: Scope, seconds: float) -> None:
        route = note.route or ("/other" if scope["path"] != EVENTS_PATH else EVENTS_PATH)
        metrics.REQUESTS.labels(part, _method(scope), route, str(note.status)).inc()
        if scope["path"] != EVENTS_PATH:  # streams last as long as somebody listens
            metrics.REQUEST_SECONDS.labels(part, route).observe(seconds)
        metrics.BODY_BYTES.labels("received", route).inc(note.received)
        metrics.BODY_BYTES.labels("sent", route).inc(note.sent)
        if self._settings.access_log:
            _access_log.info("%s", self._line(part, note, scope, seconds))

    def _line(self, part: str, note: Note, scope: Scope, seconds: float) -> dict[str, object]:
        forwarded = b",".join(value for name, value in scope["headers"] if name == FORWARDED)
        peer = (scope.get("client") or ("", 0))[0]
        address = client_address(peer, forwarded.decode("latin-1"), self._settings.trusted_proxies)
        return {
            "part": part,
            "address": address,
            "method": scope["method"],
            "path": SECRET.sub("...", scope["path"]),
            "route": note.route,
            "status": note.status,
            "received": note.received,
            "sent": note.sent,
            "ms": round(seconds * 1000, 1),
        }


def _method(scope: Scope) -> str:
    """The method, if it is a usual one: nobody shall fill the figures with names of their own."""
    method: str = scope["method"]
    return method if method in METHODS else "other"
