"""The pages' bridge and sessions in the test's own process; import it when Django is configured."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
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
    session.update({sessions.BEGUN: now, sessions.SEEN: now, **values})
    session.save()
    return session


class Receiver:
    """Stands where Django is: reads the body it is given, and answers nothing."""

    def __init__(self) -> None:
        self.digest = ""
        self.length = 0
        self.announced = b""

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
    executor, made._bridge = made._bridge.executor, receiver  # type: ignore[assignment]
    receiver.executor = executor  # type: ignore[attr-defined]
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
