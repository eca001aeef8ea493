"""From ASGI to Django's pages, which are WSGI.

The body of a request is read before a thread is taken, so that a client who sends slowly holds
none. It is small, except where files are uploaded (`UPLOADS`) by somebody who is signed in: that
goes to a temporary file, never to memory. Answers that may be long (`TRANSFERS`) have threads of
their own, so that clients who read slowly hold up no page; who reads nothing at all, or is gone, is
waited for no longer.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from typing import IO, Any, cast

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from ibidem.errors import IbidemError, RateLimitedError, UnreachableError
from ibidem.server.accounts import sessions
from ibidem.server.api.application import SEND_SECONDS_MAX, Message, Receive, Scope, Send
from ibidem.server.api.bodies import CHUNK_BYTES, Body, ClientGoneError, too_large
from ibidem.server.context import Context
from ibidem.server.errors import STATUSES
from ibidem.server.limits import client_address
from ibidem.server.settings import Settings
from ibidem.server.web.frame import CONTEXT_KEY

THREADS = 8
TRANSFER_THREADS = 16
UPLOADS = re.compile(r"/libraries/[^/]+/(?:[^/]+/)*upload")  # where files may be sent
TRANSFERS = re.compile(r"/libraries/[^/]+/files/[^/]+|/(?:[^/]+/)*(?:upload|export|download)")
UPLOADS_AT_ONCE = 8  # of one process; each may need a whole file's space on the disk
ANSWER_KEY = "ibidem.answer"

Environment = MutableMapping[str, Any]
Application = Callable[[Environment, Any], Iterable[bytes]]


class Pages:
    """Django as an ASGI application."""

    def __init__(self, context: Context) -> None:
        self._context = context
        application = cast("Any", _with_context(cast("Any", get_wsgi_application()), context))
        self._bridge = WSGIMiddleware(application, workers=THREADS)
        self._transfers = WSGIMiddleware(application, workers=TRANSFER_THREADS)
        self._uploads = 0

    def close(self) -> None:
        """End the threads."""
        self._bridge.executor.shutdown(wait=True)
        self._transfers.executor.shutdown(wait=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request with a page."""
        settings = self._context.settings
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        peer = (scope.get("client") or ("", 0))[0]
        forwarded = headers.get(b"x-forwarded-for", "")
        address = client_address(peer, forwarded, settings.trusted_proxies)
        is_upload = False
        try:
            self._context.limits.count_address(address)
            is_upload = await self._is_upload(scope, headers)
            self._uploads += is_upload
            if is_upload and self._uploads > UPLOADS_AT_ONCE:
                raise RateLimitedError("Too many files are being sent at this moment.", seconds=5)
            bytes_max = _bytes_max(settings, is_upload=is_upload)
            announced = headers.get(b"content-length", "0")
            if not announced.isdigit() or int(announced) > bytes_max:
                raise too_large(bytes_max)
            with _open_body(settings, is_upload=is_upload) as file:
                length = await _keep(Body(receive, bytes_max), file)
                others = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
                told = {
                    **scope,
                    "client": (address, 0),
                    "headers": [*others, (b"content-length", str(length).encode())],
                }
                await self._answer(told, file, receive, send)
        except IbidemError as error:
            await _refuse(error, send)
        except ClientGoneError:
            await _refuse(UnreachableError("The form did not come in time."), send, 408)
        finally:
            self._uploads -= is_upload

    async def _answer(self, scope: Scope, file: IO[bytes], receive: Receive, send: Send) -> None:
        """Let Django answer, in a thread, while somebody listens."""
        bridge = self._transfers if TRANSFERS.fullmatch(scope["path"]) else self._bridge
        gone = asyncio.create_task(_wait_until_gone(receive))
        answer = scope[ANSWER_KEY] = _Answer(send, gone)
        try:
            await bridge(scope, _Replay(file), answer)  # type: ignore[arg-type]
        finally:
            gone.cancel()

    async def _is_upload(self, scope: Scope, headers: dict[bytes, str]) -> bool:
        """Whether somebody who is signed in sends files to a page that takes them."""
        if scope["method"] != "POST" or not UPLOADS.fullmatch(scope["path"]):
            return False
        key = sessions.key_in(headers.get(b"cookie", ""))
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._bridge.executor, _is_signed_in, key)


class _Answer:
    """An answer on its way; `is_gone` once nobody takes it any more."""

    def __init__(self, send: Send, gone: asyncio.Task[None]) -> None:
        self._send = send
        self._gone = gone
        self.is_gone = False

    async def __call__(self, message: Message) -> None:
        self.is_gone = self.is_gone or self._gone.done()
        if self.is_gone:
            return
        try:
            async with asyncio.timeout(SEND_SECONDS_MAX):
                await self._send(message)
        except TimeoutError:
            self.is_gone = True


class _Replay:
    """Gives a body that was kept to Django, piece by piece."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    async def __call__(self) -> Message:
        piece = await asyncio.to_thread(self._file.read, CHUNK_BYTES)
        return {"type": "http.request", "body": piece, "more_body": len(piece) == CHUNK_BYTES}


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _keep(body: Body, file: IO[bytes]) -> int:
    """Read a body into a file, which is then at its beginning; returns the body's length."""
    while not body.is_complete:
        piece = await body.read_some(CHUNK_BYTES)
        await asyncio.to_thread(file.write, piece)
    length = file.tell()
    file.seek(0)
    return length


def _open_body(settings: Settings, *, is_upload: bool) -> IO[bytes]:
    """Where a body is kept: in memory while it is small, for uploads on the disk of the data."""
    if not is_upload:
        return tempfile.SpooledTemporaryFile(settings.json_bytes_max + 1)
    folder = settings.data_folder / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return cast("IO[bytes]", tempfile.TemporaryFile(dir=folder))


def _bytes_max(settings: Settings, *, is_upload: bool) -> int:
    return settings.json_bytes_max + (settings.blob_bytes_max if is_upload else 0)


def _is_signed_in(key: str) -> bool:
    close_old_connections()
    try:
        sessions.find_session(key)
    except IbidemError:
        return False
    finally:
        close_old_connections()
    return True


def _with_context(application: Application, context: Context) -> Application:
    """The application, with the server's context in the environment: see `frame.context_of`.

    Its answers end early when nobody takes them any more.
    """

    def call(environ: Environment, start_response: Any) -> Iterable[bytes]:
        environ[CONTEXT_KEY] = context
        answer: _Answer = environ["asgi.scope"][ANSWER_KEY]
        return _Pieces(application(environ, start_response), answer)

    return call


class _Pieces:
    """The pieces of Django's answer, as long as somebody takes them."""

    def __init__(self, pieces: Iterable[bytes], answer: _Answer) -> None:
        self._pieces = pieces
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if self._answer.is_gone:
                return
            yield piece

    def close(self) -> None:
        """Called in any case at the end: Django gives back what the answer held."""
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()


async def _refuse(error: IbidemError, send: Send, status: int = 0) -> None:
    """A refusal before Django has seen the request: one plain sentence."""
    content = error.message.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(content)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    status = status or STATUSES[error.code]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
