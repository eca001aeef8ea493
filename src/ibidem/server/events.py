"""GET /api/v1/events: a stream of "library L is at revision R" (server-sent events).

Open to devices by their token, and to this server's own pages by the session's cookie.

A stream is woken by the bulletin board and writes at most one event per library each time. When
nothing happens a comment is sent, so that both sides notice a dead connection; now and then, and at
once when the account's rights change, the token is checked and the libraries are listed again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import msgspec
from django.db import close_old_connections

from ibidem.errors import IbidemError, InputError, LimitError, NotSignedInError
from ibidem.server.accounts.devices import Signed, find_signed
from ibidem.server.accounts.sessions import find_session, key_in
from ibidem.server.api.application import HEADERS, Receive, Scope, Send, read_headers
from ibidem.server.bulletin import Bulletin, Subscription
from ibidem.server.context import Context
from ibidem.server.errors import STATUSES, encode_error, retry_seconds
from ibidem.server.limits import client_address
from ibidem.server.metrics import EVENT_STREAMS

HEARTBEAT_SECONDS = 15.0
CHECK_EVERY = 4  # heartbeats: how long a lost notice of a revoked token can matter
STREAMS_PER_ACCOUNT = 100
STREAMS = 5_000
RETRY_MS = 2_000


class Credentials(NamedTuple):
    """A device's token, or the key of a browser's session."""

    token: str = ""
    session: str = ""


class Events:
    """The event streams of one process."""

    def __init__(self, context: Context, bulletin: Bulletin) -> None:
        self._context = context
        self._bulletin = bulletin
        self._threads = ThreadPoolExecutor(2, "ibidem-events")
        self._open: Counter[str] = Counter()

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: with a stream that ends when the client, or the server, goes."""
        headers = read_headers(scope)
        if scope["method"] != "GET":
            await _refuse(InputError("That method is not possible here."), send, 405)
            return
        try:
            stream = await self._open_stream(scope, headers)
        except IbidemError as error:
            await _refuse(error, send)
            return
        self._open[stream.signed.account] += 1
        EVENT_STREAMS.inc()
        gone = asyncio.create_task(_wait_until_gone(receive, stream.subscription))
        try:
            await stream.run(send, is_resumed="last-event-id" in headers)
        finally:
            gone.cancel()
            self._bulletin.subscribe(stream.subscription, frozenset())
            EVENT_STREAMS.dec()
            self._open[stream.signed.account] -= 1
            self._open += Counter()  # forgets accounts without a stream

    async def _open_stream(self, scope: Scope, headers: dict[str, str]) -> _Stream:
        peer = (scope.get("client") or ("", 0))[0]
        proxies = self._context.settings.trusted_proxies
        address = client_address(peer, headers.get("x-forwarded-for", ""), proxies)
        self._context.limits.count_address(address)
        stream = _Stream(self, _find_credentials(headers))
        await stream.look_again()
        account = stream.signed.account
        if self._open[account] >= STREAMS_PER_ACCOUNT or self._open.total() >= STREAMS:
            self._bulletin.subscribe(stream.subscription, frozenset())
            raise LimitError("Too many event streams are open already.")
        return stream

    async def identify(self, credentials: Credentials) -> tuple[Signed, dict[str, int]]:
        """Who that is, and the revision of each library the account may see."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._identify, credentials)

    def subscribe(self, subscription: Subscription, topics: frozenset[str]) -> None:
        """See `Bulletin.subscribe`."""
        self._bulletin.subscribe(subscription, topics)

    def _identify(self, credentials: Credentials) -> tuple[Signed, dict[str, int]]:
        close_old_connections()
        try:
            if credentials.session:
                signed = find_session(credentials.session)
            else:
                signed = find_signed(credentials.token)
        finally:
            close_old_connections()
        return signed, self._context.libraries.list_revisions(signed.account)


class _Stream:
    """One open stream."""

    signed: Signed

    def __init__(self, events: Events, credentials: Credentials) -> None:
        self._events = events
        self._credentials = credentials
        self._told: dict[str, int] = {}  # the libraries, each at the revision last told
        self.subscription = Subscription()

    async def look_again(self) -> dict[str, int]:
        """Check the credentials and list the libraries. Raises `NotSignedInError`."""
        self.signed, revisions = await self._events.identify(self._credentials)
        topics = frozenset({self.signed.account, *revisions})
        self._events.subscribe(self.subscription, topics)
        self._told = {uid: self._told.get(uid, at) for uid, at in revisions.items()}
        return revisions

    async def run(self, send: Send, *, is_resumed: bool) -> None:
        """Write events until the subscription ends or the token is no longer valid.

        A stream that is resumed begins with the state of every library: what it missed.
        """
        media_type = (b"content-type", b"text/event-stream")
        unbuffered = (b"x-accel-buffering", b"no")
        head = [*HEADERS, media_type, unbuffered]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        first = f"retry: {RETRY_MS}\n: connected\n\n".encode()
        if is_resumed:
            first += b"".join(_event(uid, at) for uid, at in self._told.items())
        await _write(send, first)
        beats = 0
        while not self.subscription.is_ended:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    news = await self.subscription.wait()
            except TimeoutError:
                news = {}
                beats += 1
            must_check = beats >= CHECK_EVERY or self.signed.account in news
            beats = 0 if must_check else beats
            try:
                events = await self._check(news) if must_check else self._tell(news)
            except NotSignedInError:
                break
            await _write(send, events or b": alive\n\n")
        await send({"type": "http.response.body", "body": b""})

    async def _check(self, news: dict[str, int]) -> bytes:
        """The events after the rights may have changed: also what came without a notice."""
        before = self._told.keys()
        revisions = await self.look_again()
        changed = b"" if before == self._told.keys() else b"event: libraries\ndata: {}\n\n"
        return changed + self._tell({**revisions, **news})

    def _tell(self, news: dict[str, int]) -> bytes:
        """The events for the libraries that are ahead of what was told."""
        told = b""
        for uid, revision in news.items():
            if revision > self._told.get(uid, revision):
                self._told[uid] = revision
                told += _event(uid, revision)
        return told


def _find_credentials(headers: Mapping[str, str]) -> Credentials:
    """The token, else the session if the request comes from a page of this server."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind:
        return Credentials(token=token.strip() if kind.lower() == "bearer" else "")
    site = headers.get("sec-fetch-site", "same-origin")
    origin = headers.get("origin")
    host = headers.get("host", "")
    if site != "same-origin" or (origin is not None and origin.partition("://")[2] != host):
        return Credentials()
    return Credentials(session=key_in(headers.get("cookie", "")))


def _event(uid: str, revision: int) -> bytes:
    data = msgspec.json.encode({"library": uid, "revision": revision}).decode()
    return f"id: {uid}/{revision}\nevent: revision\ndata: {data}\n\n".encode()


async def _write(send: Send, content: bytes) -> None:
    await send({"type": "http.response.body", "body": content, "more_body": True})


async def _wait_until_gone(receive: Receive, subscription: Subscription) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    subscription.end()


async def _refuse(error: IbidemError, send: Send, status: int = 0) -> None:
    headers = [*HEADERS, (b"content-type", b"application/json"), (b"connection", b"close")]
    seconds = retry_seconds(error)
    if seconds is not None:
        headers.append((b"retry-after", str(seconds).encode()))
    status = status or STATUSES[error.code]
    if status == 405:
        headers.append((b"allow", b"GET"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": encode_error(error)})
