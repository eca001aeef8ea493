"""What a view is given and what it gives back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ibidem.server.accounts.devices import Signed
from ibidem.server.api.routing import JSON, NDJSON, Route
from ibidem.server.context import Context


@dataclass(slots=True)
class Call:
    """A request that has passed all checks: its route, who sent it, and what came with it.

    `parameters` are those of the path, `query` those behind the question mark (numbers as int).
    `body` is the decoded JSON, or the bytes (decompressed) where the route takes something else;
    `chunks` the pieces of a stream, `length` the bytes that the client announced (None: unknown).
    """

    context: Context
    route: Route
    parameters: Mapping[str, str]
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    address: str
    request_id: str
    body: Any = None
    chunks: Iterator[bytes] = field(default_factory=lambda: iter(()))
    length: int | None = None
    caller: Signed | None = None

    @property
    def signed(self) -> Signed:
        """Who sent the request; only on routes that are not open."""
        if self.caller is None:
            raise TypeError(f"{self.route.path} is open to everybody")
        return self.caller


@dataclass(slots=True)
class Reply:
    """An answer. `body` is bytes, or pieces that are sent as they come."""

    body: bytes | Iterable[bytes] = b""
    media_type: str = JSON
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def json_reply(value: object, status: int = 200) -> Reply:
    """A JSON answer."""
    return Reply(msgspec.json.encode(value), JSON, status)


def nothing() -> Reply:
    """The answer where there is nothing to say."""
    return Reply(b"", "", 204)


def message_reply(body: bytes) -> Reply:
    """A message of the sync protocol."""
    return Reply(body, NDJSON)
