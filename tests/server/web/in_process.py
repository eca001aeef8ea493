"""The pages' bridge and sessions in the test's own process; import it when Django is configured."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from ibidem.server.accounts import sessions
from ibidem.server.accounts.models import Account
from ibidem.server.accounts.people import create_account
from ibidem.server.context import Context
from ibidem.server.limits import RequestLimits
from ibidem.server.settings import Settings
from ibidem.server.web import bridge
from ibidem.services.serving import open_libraries

__all__ = ["create_account", "new_session", "pages", "send", "sessions", "timezone"]

PIECE = b"\x5a" * 65_536


def new_session(account: Account, **values: Any) -> SessionStore:
    now = timezone.now().isoformat()
    session = SessionStore()
    session.update(
        {SESSION_KEY: str(account.pk), HASH_SESSION_KEY: account.get_session_auth_hash()}
    )
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.update({sessions.BEGUN: now, sessions.SEEN: now, **values})
    session.save()
    return session


class Receiver:
    """Stands where Django is: reads the body it is given, and answers nothing."""

    def __init__(self) -> None:
        self.digest = ""
        self.length = 0
        self.announced = b""
        self.executor: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.announced = dict(scope["headers"])[b"content-length"]
        digest = sha256()
        message = {"more_body": True}
        while message["more_body"]:
            message = await receive()
            digest.update(message["body"])  # type: ignore[arg-type]
            self.length += len(message["body"])  # type: ignore[arg-type]
        self.digest = digest.hexdigest()


@contextmanager
def pages(settings: Settings) -> Iterator[tuple[bridge.Pages, Receiver]]:
    libraries = open_libraries(settings.libraries, settings.blobs, lambda *_: None)
    made = bridge.Pages(Context(settings, libraries, RequestLimits(settings)))
    receiver = Receiver()
    receiver.executor = made._bridge.executor
    made._transfers.executor.shutdown()
    made._bridge = made._transfers = receiver  # type: ignore[assignment]
    yield made, receiver
    made.close()
    libraries.close()


def send(made: bridge.Pages, path: str, pieces: int, cookie: str) -> int:
    """Send a body of so many pieces; the status of a refusal, or 0."""
    status = 0

    async def body() -> AsyncIterator[dict[str, Any]]:
        for number in range(pieces):
            more = number + 1 < pieces
            yield {"type": "http.request", "body": PIECE, "more_body": more}

    async def note(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "client": ("127.0.0.1", 1),
        "headers": [(b"cookie", f"a=b; {cookie}".encode()), (b"transfer-encoding", b"chunked")],
    }
    asyncio.run(made(scope, body().__anext__, note))  # type: ignore[arg-type]
    return status


def answer_to_a_client_who_leaves(settings: Settings) -> tuple[int, int, bool]:
    """An answer of 1,000 pieces to a client who goes after the second.

    Returns how many pieces were made and sent, and whether the answer was closed.
    """
    seen = {"made": 0, "sent": 0, "closed": 0}
    gone = asyncio.Event()

    class Long:
        def __iter__(self) -> Iterator[bytes]:
            for _ in range(1_000):
                seen["made"] += 1
                yield PIECE

        def close(self) -> None:
            seen["closed"] += 1

    def application(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        return Long()

    async def receive() -> Any:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def note(message: Any) -> None:
        seen["sent"] += bool(message.get("body"))
        if seen["sent"] == 2:
            gone.set()
            await asyncio.sleep(0)  # the task that waits for it runs

    async def answer() -> None:
        task = asyncio.create_task(bridge._wait_until_gone(receive))
        held = bridge._Answer(note, task)
        call: Any = bridge._with_context(application, None)  # type: ignore[arg-type]
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "query_string": b"",
            "http_version": "1.1",
            "headers": [],
            bridge.ANSWER_KEY: held,
        }
        middleware = bridge.WSGIMiddleware(call, workers=1)
        await middleware(scope, receive, held)  # type: ignore[arg-type]
        middleware.executor.shutdown()
        await task

    asyncio.run(answer())
    return seen["made"], seen["sent"], seen["closed"] == 1
