"""One ASGI application made of the API, the event streams and Django's pages.

    /api/v1/events         events     asynchronous, one task per stream
    /api/..., /healthz     API        views in threads, without Django's middleware
    everything else        pages      Django, behind a bridge from WSGI

Imported only when Django is configured: models need it. See `server.app`.
"""

from __future__ import annotations

from ibidem.server.api.application import Api, Receive, Scope, Send
from ibidem.server.api.routes import ROUTES
from ibidem.server.bulletin import Bulletin
from ibidem.server.context import EVENTS_PATH, Context
from ibidem.server.events import Events
from ibidem.server.limits import RequestLimits
from ibidem.server.project import close_databases
from ibidem.server.settings import Settings
from ibidem.server.web.bridge import Pages
from ibidem.services.serving import open_libraries


class Application:
    """A server as an ASGI application; `close`, or the end of its lifespan, gives back all."""

    def __init__(self, settings: Settings) -> None:
        self._bulletin = Bulletin()
        self._libraries = open_libraries(
            settings.libraries, settings.blobs, self._bulletin.receive, settings.quota_bytes
        )
        context = Context(settings, self._libraries, RequestLimits(settings))
        self._api = Api(context, ROUTES)
        self._events = Events(context, self._bulletin)
        self._pages = Pages(context)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the part that answers it."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"] == EVENTS_PATH:
            await self._events(scope, receive, send)
        elif scope["path"].startswith("/api/") or scope["path"] == "/healthz":
            await self._api(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    def close(self) -> None:
        """Give back threads, connections and files."""
        self._events.close()
        self._api.close()
        self._pages.close()
        self._libraries.close()
        close_databases()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._bulletin.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._bulletin.close()
        self.close()
        await send({"type": "lifespan.shutdown.complete"})
