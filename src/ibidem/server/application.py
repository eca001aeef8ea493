"""One ASGI application made of the API, the event streams and Django's pages.

    /api/v1/events         events     asynchronous, one task per stream
    /api/..., /healthz     API        views in threads, without Django's middleware
    /metrics               metrics    figures for Prometheus
    everything else        pages      Django, behind a bridge from WSGI

Imported only when Django is configured: models need it. See `server.app`.
"""

from __future__ import annotations

import asyncio

from ibidem.server.accounts import people
from ibidem.server.api.application import Api, Receive, Scope, Send, read_headers
from ibidem.server.api.routes import ROUTES
from ibidem.server.bulletin import Bulletin
from ibidem.server.context import EVENTS_PATH, Context
from ibidem.server.events import Events
from ibidem.server.limits import RequestLimits
from ibidem.server.metrics import METRICS_PATH, collect, may_read
from ibidem.server.observing import Observer, Part
from ibidem.server.project import close_databases
from ibidem.server.settings import Settings
from ibidem.server.web.bridge import Pages
from ibidem.services.serving import open_libraries


class Application:
    """A server as an ASGI application; `close`, or the end of its lifespan, gives back all."""

    def __init__(self, settings: Settings) -> None:
        self._bulletin = Bulletin()
        self._libraries = open_libraries(
            settings.libraries, settings.blobs, self._hear, settings.quota_bytes, people.find_quota
        )
        self._caretaker = self._libraries.caretaker(settings.history_days)
        context = Context(settings, self._libraries, RequestLimits(settings))
        self._mailer = context.mailer
        self._copies = context.copies
        self._api = Api(context, ROUTES)
        self._events = Events(context, self._bulletin)
        self._pages = Pages(context)
        self._observer = Observer(settings)
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the part that answers it."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"] == METRICS_PATH and self._may_read_metrics(scope):
            await _send_metrics(send)
        else:
            part, answer = self._find_part(scope["path"])
            await self._observer.observe(part, answer, scope, receive, send)

    def _find_part(self, path: str) -> tuple[str, Part]:
        if path == EVENTS_PATH:
            return "events", self._events
        if path.startswith("/api/") or path == "/healthz":
            return "api", self._api
        return "pages", self._pages

    def _may_read_metrics(self, scope: Scope) -> bool:
        peer = (scope.get("client") or ("", 0))[0]
        return may_read(self._settings, read_headers(scope), peer)

    def _end_threads(self) -> None:
        self._caretaker.close()
        self._events.close()
        self._api.close()
        self._pages.close()
        self._copies.close()
        self._mailer.close()

    def _hear(self, topic: str, revision: int) -> None:
        self._bulletin.receive(topic, revision)
        self._caretaker.hear(topic)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._bulletin.start()
        self._caretaker.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._bulletin.close()
        await asyncio.to_thread(self._end_threads)  # some of them may still need this loop
        self._libraries.close()
        close_databases()
        await send({"type": "lifespan.shutdown.complete"})


async def _send_metrics(send: Send) -> None:
    content, media_type = await asyncio.to_thread(collect)
    headers = [
        (b"content-type", media_type.encode()),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})
