"""Routes; what a view is given and what it gives back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import msgspec

from ibidem.errors import InputError
from ibidem.server.accounts.devices import Signed
from ibidem.server.context import Context
from ibidem.server.settings import Settings

JSON = "application/json"
NDJSON = "application/x-ndjson"
BYTES = "application/octet-stream"


class Pool(Enum):
    """Which threads do the work, so that slow work of one kind does not hold up another."""

    REQUESTS = 8
    SYNC = 4  # each may hold a page of records in memory
    TRANSFERS = 16  # files; a thread is held as long as the client sends or reads
    PASSWORDS = 3  # one more than are hashed at once


@dataclass(frozen=True, slots=True)
class Query:
    """One parameter behind the question mark, all of them optional."""

    name: str
    summary: str
    pattern: str = ""
    minimum: int | None = None
    maximum: int | None = None
    default: int | None = None

    @property
    def is_number(self) -> bool:
        """Whether it is a number, with a minimum and a maximum."""
        return self.minimum is not None

    def check(self, text: str) -> str:
        """`text`, where it has the pattern. Raises `InputError`."""
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise InputError(f"The parameter {self.name} is not of the form agreed.")
        return text


def _json_bytes_max(settings: Settings) -> int:
    return settings.json_bytes_max


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path.

    `body` and `reply` are the types of JSON bodies (None: none). `takes` and `gives` are media
    types. `is_stream` hands the body to the view piece by piece; without it the body is read first,
    up to `bytes_max` of the settings. `is_open` needs no token.
    """

    method: str
    path: str
    view: Callable[[Call], Reply]
    summary: str
    body: Any = None
    reply: Any = None
    status: int = 200
    takes: str = ""
    gives: str = JSON
    query: tuple[Query, ...] = ()
    pool: Pool = Pool.REQUESTS
    is_open: bool = False
    is_stream: bool = False
    bytes_max: Callable[[Settings], int] = _json_bytes_max

    @property
    def parameters(self) -> list[str]:
        """The names in the path, in order."""
        return re.findall(r"{(\w+)}", self.path)


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
