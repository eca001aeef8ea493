"""From ASGI to Django's pages, which are WSGI.

The body of a form is read before a thread is taken, so that a client who sends slowly holds none.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

from ibidem.errors import IbidemError, UnreachableError
from ibidem.server.api.application import Receive, Scope, Send
from ibidem.server.api.bodies import Body, ClientGoneError, too_large
from ibidem.server.context import Context
from ibidem.server.errors import STATUSES
from ibidem.server.limits import client_address

THREADS = 8


class Pages:
    """Django as an ASGI application."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._bridge = WSGIMiddleware(cast("Any", get_wsgi_application()), workers=THREADS)

    def close(self) -> None:
        """End the threads."""
        self._bridge.executor.shutdown(wait=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request with a page."""
        settings = self._context.settings
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        peer = (scope.get("client") or ("", 0))[0]
        forwarded = headers.get(b"x-forwarded-for", "")
        address = client_address(peer, forwarded, settings.trusted_proxies)
        try:
            self._context.limits.count_address(address)
            announced = headers.get(b"content-length", "0")
            if not announced.isdigit() or int(announced) > settings.json_bytes_max:
                raise too_large(settings.json_bytes_max)
            content = await Body(receive, settings.json_bytes_max).read_rest()
        except IbidemError as error:
            await _refuse(error, send)
            return
        except ClientGoneError:
            await _refuse(UnreachableError("The form did not come in time."), send, 408)
            return
        messages: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": content}]

        async def replay() -> MutableMapping[str, Any]:
            return messages.pop() if messages else await receive()

        length = str(len(content)).encode()
        others = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
        told = {**scope, "headers": [*others, (b"content-length", length)], "client": (address, 0)}
        await self._bridge(told, replay, send)  # type: ignore[arg-type]


async def _refuse(error: IbidemError, send: Send, status: int = 0) -> None:
    """A refusal before Django has seen the request: one plain sentence."""
    content = error.message.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(content)).encode()),
        (b"connection", b"close"),
    ]
    status = status or STATUSES[error.code]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
