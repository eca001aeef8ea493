"""The API as an ASGI application: everything that happens around a view.

A request is checked in the event loop (route, headers, limits); its view runs in a thread, so views
are plain synchronous code. A body that comes in one piece with the head costs one change of
threads; a longer one is read only after its sender is known, and holds no thread while it comes.
Neither sessions nor forms are known here: who sends a request is said by its token alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any
from urllib.parse import parse_qsl

from django.db import close_old_connections

from ibidem.errors import IbidemError, InputError, ServerError, UnreachableError
from ibidem.server.accounts.devices import find_signed
from ibidem.server.api.bodies import (
    Body,
    ClientGoneError,
    Crossing,
    decode_json,
    too_large,
    unpack,
)
from ibidem.server.api.call import JSON, Call, Pool, Query, Reply, Route
from ibidem.server.api.routing import Router, WrongMethodError
from ibidem.server.context import Context
from ibidem.server.errors import STATUSES, encode_error, retry_seconds
from ibidem.server.limits import client_address
from ibidem.server.observing import Note, note_of
from ibidem.sync.messages import PROTOCOL_VERSIONS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PROTOCOL_HEADER = "ibidem-protocol"
SEND_SECONDS_MAX = 60.0
QUERY_CHARACTERS_MAX = 4_096
LONG_BODIES = 16  # how many that did not come in one piece are read at the same time

HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]

_log = logging.getLogger("ibidem.server")


class Api:
    """Answers the requests of one server. `close` ends its threads."""

    def __init__(self, context: Context, routes: Sequence[Route]) -> None:
        self._context = context
        self._router = Router(routes)
        self._pools = {
            pool: ThreadPoolExecutor(pool.value, f"ibidem-{pool.name.lower()}") for pool in Pool
        }
        self._long_bodies = asyncio.Semaphore(LONG_BODIES)

    def close(self) -> None:
        """Take no more work; what runs is finished."""
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        note = note_of(scope)
        headers = read_headers(scope)
        address = client_address(
            (scope.get("client") or ("", 0))[0],
            headers.get("x-forwarded-for", ""),
            self._context.settings.trusted_proxies,
        )
        try:
            reply = await self._answer(scope, receive, headers, address, note)
            await self._send(reply, scope["method"], note.id, receive, send)
        except ClientGoneError:
            pass

    async def _answer(
        self,
        scope: Scope,
        receive: Receive,
        headers: Mapping[str, str],
        address: str,
        note: Note,
    ) -> Reply:
        request_id = note.id
        body: Body | None = None
        try:
            self._context.limits.count_address(address)
            route, parameters = self._router.find(scope["method"], scope["path"])
            note.route = route.path
            bytes_max = route.bytes_max(self._context.settings)
            length = _check_headers(route, headers, bytes_max)
            call = Call(
                self._context,
                route,
                parameters,
                _read_query(route, scope["query_string"]),
                headers,
                address,
                request_id,
                length=length,
            )
            body = Body(receive, bytes_max)
            reply = await self._perform(call, body)
        except IbidemError as error:
            reply = _refusal(error)
            if reply.status >= 500 and error.code != "library_busy":  # that one passes by itself
                _log.error("Request %s to %s failed", request_id, scope["path"], exc_info=error)
        except WrongMethodError as error:
            reply = _refusal(InputError("That method is not possible here."), 405)
            reply.headers["Allow"] = ", ".join(error.allowed)
        except ClientGoneError:
            reply = _refusal(UnreachableError("The request did not come to its end in time."), 408)
        except Exception:  # noqa: BLE001 - the client gets an answer, the log the details
            _log.exception("Request %s to %s failed", request_id, scope["path"])
            message = "The server failed to answer. Its log knows more under the request's id."
            reply = _refusal(ServerError(message, request_id=request_id))
        if _is_unread(body, headers):
            reply.headers["Connection"] = "close"  # what is still being sent is not read
        return reply

    async def _perform(self, call: Call, body: Body) -> Reply:
        """Read the body as far as the route wants and do the work in a thread."""
        route = call.route
        loop = asyncio.get_running_loop()
        pool = self._pools[route.pool]
        if route.is_stream:
            crossing = Crossing(loop)
            call.chunks = body.pull(crossing)
            try:
                return await loop.run_in_executor(pool, copy_context().run, _work, call, None)
            finally:
                crossing.give_up()
        content = await body.read_some()
        if not body.is_complete:
            if not route.is_open:
                await loop.run_in_executor(self._pools[Pool.REQUESTS], _identify, call)
            async with self._long_bodies:
                content += await body.read_rest()
        return await loop.run_in_executor(pool, copy_context().run, _work, call, content)

    async def _send(
        self, reply: Reply, method: str, request_id: str, receive: Receive, send: Send
    ) -> None:
        headers = [*HEADERS, (b"x-request-id", request_id.encode())]
        if reply.media_type:
            headers.append((b"content-type", reply.media_type.encode()))
        if isinstance(reply.body, bytes) and reply.status != 204:
            headers.append((b"content-length", str(len(reply.body)).encode()))
        for name, value in reply.headers.items():
            headers.append((name.lower().encode("latin-1"), value.encode("latin-1")))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        if isinstance(reply.body, bytes):
            content = b"" if method == "HEAD" else reply.body
            await send({"type": "http.response.body", "body": content})
            return
        pieces = iter(()) if method == "HEAD" else iter(reply.body)
        await self._send_pieces(pieces, receive, send)
        await send({"type": "http.response.body", "body": b""})

    async def _send_pieces(self, pieces: Iterator[bytes], receive: Receive, send: Send) -> None:
        """Send what a thread reads, at the client's pace; stop when the client is gone."""
        loop = asyncio.get_running_loop()
        gone = asyncio.create_task(_wait_until_gone(receive))

        async def pass_on(piece: bytes) -> None:
            if gone.done():
                raise ClientGoneError
            async with asyncio.timeout(SEND_SECONDS_MAX):
                await send({"type": "http.response.body", "body": piece, "more_body": True})

        crossing = Crossing(loop)

        def read() -> None:
            for piece in pieces:
                crossing.wait_for(pass_on(piece))

        try:
            await loop.run_in_executor(self._pools[Pool.TRANSFERS], read)
        except TimeoutError as error:
            raise ClientGoneError from error
        finally:
            crossing.give_up()
            gone.cancel()


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _identify(call: Call) -> None:
    """Find out who sends the request. Runs in a thread."""
    kind, _, token = call.headers.get("authorization", "").partition(" ")
    close_old_connections()
    try:
        call.caller = find_signed(token.strip() if kind.lower() == "bearer" else "")
    finally:
        close_old_connections()
    call.context.limits.count_token(call.caller.token_id)


def _work(call: Call, content: bytes | None) -> Reply:
    """Check the sender, decode the body, call the view and pack its answer. Runs in a thread."""
    route = call.route
    if call.caller is None and not route.is_open:
        _identify(call)
    close_old_connections()
    try:
        if content is not None:
            encoding = call.headers.get("content-encoding", "").lower()
            content = unpack(content, encoding, route.bytes_max(call.context.settings))
            call.body = content if route.body is None else decode_json(content, route.body)
        return route.view(call)
    finally:
        close_old_connections()


def _refusal(error: IbidemError, status: int | None = None) -> Reply:
    reply = Reply(encode_error(error), JSON, status or STATUSES[error.code])
    seconds = retry_seconds(error)
    if seconds is not None:
        reply.headers["Retry-After"] = str(seconds)
    if reply.status == 401:
        reply.headers["WWW-Authenticate"] = 'Bearer realm="ibidem"'
    return reply


def _is_unread(body: Body | None, headers: Mapping[str, str]) -> bool:
    """Whether something of the request's body may still be on its way."""
    if body is not None and body.is_complete:
        return False
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def read_headers(scope: Scope) -> dict[str, str]:
    """The headers by name in lower case; of one that comes twice the values are joined.

    RFC 9110, section 5.3.
    """
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]},{text}" if key in headers else text
    return headers


def _check_headers(route: Route, headers: Mapping[str, str], bytes_max: int) -> int | None:
    """Refuse what the head of a request already shows to be wrong; returns the length announced."""
    version = headers.get(PROTOCOL_HEADER)
    if version is not None and version not in map(str, PROTOCOL_VERSIONS):
        raise InputError(
            f"This server speaks version {', '.join(map(str, PROTOCOL_VERSIONS))} of the sync "
            f"protocol, your program {version[:20]!r}. Update the older of the two.",
            supported=list(PROTOCOL_VERSIONS),
        )
    announced = headers.get("content-length")
    length = None if announced is None else _number(announced, "The header Content-Length")
    if length is not None and length > bytes_max:
        raise too_large(bytes_max)
    if route.takes and length != 0:
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != route.takes:
            raise InputError(f"The content type must be {route.takes}.", takes=route.takes)
    return length


def _read_query(route: Route, query_string: bytes) -> dict[str, Any]:
    if len(query_string) > QUERY_CHARACTERS_MAX:
        raise InputError("The query is too long.")
    known = {query.name: query for query in route.query}
    values: dict[str, Any] = {q.name: q.default for q in route.query if q.default is not None}
    try:
        given = parse_qsl(query_string.decode("ascii"), keep_blank_values=True)
    except (UnicodeDecodeError, ValueError) as error:
        raise InputError("The query cannot be read.") from error
    for name, text in given:
        if name in known:
            values[name] = _query_value(known[name], text)
    return values


def _query_value(query: Query, text: str) -> Any:
    if not query.is_number:
        return query.check(text)
    number = _number(text, f"The parameter {query.name}")
    if query.minimum is not None and number < query.minimum:
        raise InputError(f"The parameter {query.name} is at least {query.minimum}.")
    if query.maximum is not None and number > query.maximum:
        raise InputError(f"The parameter {query.name} is at most {query.maximum}.")
    return number


def _number(text: str, what: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise InputError(f"{what} is not a number.")
    return int(text)
