"""From what an HTTP server answers, or fails to answer, to the exceptions of `ibidem.errors`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2
import msgspec

from ibidem.errors import (
    IbidemError,
    InputError,
    LimitError,
    LocalProtocolError,
    NotFoundError,
    NotSignedInError,
    PermissionDeniedError,
    RateLimitedError,
    RemoteProtocolError,
    ServerError,
    UnreachableError,
    error_classes,
)

MESSAGE_CHARACTERS_MAX = 1000
RETRY_SECONDS_MAX = 3600.0

_CLASSES = {error.code: error for error in error_classes()} | {
    # Whose fault it is depends on the side from which one looks.
    RemoteProtocolError.code: LocalProtocolError,
    LocalProtocolError.code: RemoteProtocolError,
    UnreachableError.code: ServerError,
    IbidemError.code: ServerError,
}
# Where the body says nothing, for instance because a proxy answered and not the server.
_BY_STATUS: dict[int, type[IbidemError]] = {
    401: NotSignedInError,
    403: PermissionDeniedError,
    404: NotFoundError,
    413: LimitError,
    429: RateLimitedError,
    502: UnreachableError,
    503: UnreachableError,
    504: UnreachableError,
}


class _Error(msgspec.Struct):
    code: str
    message: str
    details: dict[str, Any] = {}


class _ErrorBody(msgspec.Struct):
    error: _Error


_decoder = msgspec.json.Decoder(_ErrorBody)


def error_of_reply(status: int, headers: Mapping[str, str], body: bytes) -> IbidemError:
    """The exception for an answer that is not a success.

    `RateLimitedError.details["retry_after"]` is the seconds to wait, at most `RETRY_SECONDS_MAX`.
    """
    try:
        told = _decoder.decode(body).error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _error_by_status(status, headers)
    error_class = _CLASSES.get(told.code) or _class_by_status(status)
    details = {k: v for k, v in told.details.items() if k not in ("self", "message")}
    if error_class is RateLimitedError:
        details["retry_after"] = _retry_after(headers)
    return error_class(told.message[:MESSAGE_CHARACTERS_MAX], **details)


def _error_by_status(status: int, headers: Mapping[str, str]) -> IbidemError:
    error_class = _class_by_status(status)
    if error_class is RateLimitedError:
        wait = _retry_after(headers)
        return RateLimitedError(
            "The server asks to wait before the next request.", retry_after=wait
        )
    if 300 <= status < 400:
        where = headers.get("location", "another address")[:200]
        return RemoteProtocolError(f"The server has moved to {where}; use that address.")
    return error_class(f"The server answered with status {status}.", status=status)


def _class_by_status(status: int) -> type[IbidemError]:
    known = _BY_STATUS.get(status)
    if known is not None:
        return known
    return ServerError if status >= 500 else RemoteProtocolError


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds from the header Retry-After (RFC 9110, section 10.2.3); its date form counts as 1."""
    text = headers.get("retry-after", "")
    return min(float(text), RETRY_SECONDS_MAX) if text.isascii() and text.isdigit() else 1.0


@contextmanager
def explained(server: str) -> Iterator[None]:
    """Turn what the HTTP client raises, asking that server, into the exceptions of Ibidem."""
    try:
        yield
    except httpx2.TimeoutException as error:
        raise UnreachableError(f"{server} did not answer in time.") from error
    except httpx2.ConnectError as error:
        raise UnreachableError(f"The server {server} cannot be reached.") from error
    except httpx2.LocalProtocolError as error:
        raise InputError("The file is not as long as was announced.") from error
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
        raise InputError("This is not the address of a server.") from error
    except httpx2.TransportError as error:  # cut, or nonsense instead of HTTP
        raise UnreachableError(f"The connection to {server} broke.") from error
    except httpx2.HTTPError as error:
        raise RemoteProtocolError("The server's answer cannot be understood.") from error
