"""The one way from here to other people's servers.

Addresses of requests come from settings, but redirects come from strangers, and so does the text
in which identifiers are recognised. Therefore every connection, redirects included, goes only where
all addresses of the host are public (no loopback, no local network, no cloud metadata), and it goes
to the very address that was checked: a name that points elsewhere a moment later gains nothing.
Answers have limits of size, counted after unpacking, and of time. Requests to one host keep the
pause that it asks for.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx2

from ibidem.capture.settings import CaptureSettings
from ibidem.errors import (
    InputError,
    RateLimitedError,
    RemoteError,
    RemoteProtocolError,
    ServerError,
    UnreachableError,
)

_REDIRECTS = (301, 302, 303, 307, 308)
_HOSTS_MAX = 32
_PIECE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask: an address and headers; `pause` is the time between two to the same host."""

    url: str
    accept: str
    pause: float = 0.0
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: 200 with a body, or 404 or 410 for what is not there.

    `url` is where it came from, after all redirects.
    """

    status: int
    body: bytes
    content_type: str
    url: str = ""


class Fetcher:
    """Fetches for capture; several threads may use it. Close it, or use it in a `with`."""

    def __init__(
        self,
        settings: CaptureSettings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        resolve: Callable[[str, int], list[str]] | None = None,
        heard: Callable[[int], None] | None = None,
    ) -> None:
        """`sleep` and `resolve` (host and port to addresses) can be replaced in tests. `heard` is
        told, piece by piece, how many bytes of an answer are here; what it raises ends the fetch.
        """
        self.settings = settings
        self._heard = heard
        self._sleep = sleep
        self._resolve = resolve or _addresses
        self._clients: dict[str, httpx2.Client] = {}
        self._lock = threading.Lock()
        self._next_at: dict[str, float] = {}

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fetch(self, request: Request) -> Answer:
        """The answer to a request. Raises `RemoteError` and what is below it."""
        attempt = 0
        while True:
            try:
                return self._follow(request)
            except (UnreachableError, RateLimitedError) as error:
                attempt += 1
                wait = float(str(error.details.get("retry_after", 2.0**attempt / 2)))
                if attempt >= self.settings.attempts or wait > self.settings.wait_seconds_max:
                    raise
                self._sleep(wait)

    def _follow(self, request: Request) -> Answer:
        url = request.url
        if request.query:  # an empty one would take the address's own away
            url = str(httpx2.URL(url, params=request.query))
        deadline = time.monotonic() + self.settings.total_seconds
        for _ in range(self.settings.redirects_max + 1):
            answer, location = self._once(url, request, deadline)
            if answer is not None:
                return answer
            try:
                url = urljoin(url, location)
            except ValueError as error:
                raise RemoteProtocolError("The source sends to an address that is none.") from error
        raise RemoteProtocolError("The source sends from one address to the next.")

    def _once(self, url: str, request: Request, deadline: float) -> tuple[Answer | None, str]:
        """One request: an answer, or the address to which it was sent on."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise RemoteProtocolError("The source sends to an address that is none.") from error
        if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
            raise RemoteProtocolError("The source sends to an address that is not fetched.")
        address = self._checked_address(host, port or (443 if parts.scheme == "https" else 80))
        self._wait_turn(host, request.pause)
        try:
            return self._exchange(url, host, address, request, deadline)
        except httpx2.TimeoutException as error:
            raise UnreachableError(f"{host} did not answer in time.") from error
        except httpx2.TransportError as error:
            raise UnreachableError(f"{host} cannot be reached.") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
            raise RemoteProtocolError(f"The answer of {host} cannot be understood.") from error

    def _exchange(
        self, url: str, host: str, address: str, request: Request, deadline: float
    ) -> tuple[Answer | None, str]:
        contact = f"; mailto:{self.settings.contact}" if self.settings.contact else ""
        built = self._client(host).build_request(
            "GET",
            url,
            headers={
                "Accept": request.accept,
                "Accept-Encoding": "gzip",
                "User-Agent": f"Ibidem (reference manager{contact})",
            },
        )
        # To the address that was checked, with the name for Host, TLS and its certificate.
        built.extensions = {**built.extensions, "sni_hostname": host}
        built.url = built.url.copy_with(host=address)
        response = self._client(host).send(built, stream=True)
        try:
            status = response.status_code
            if status in _REDIRECTS and response.headers.get("location"):
                return None, response.headers["location"][:4_000]
            if status in (404, 410):
                return Answer(status, b"", "", url), ""
            _refuse(status, host, response.headers)
            limit = self.settings.answer_bytes_max
            body = b"".join(self._follow_pieces(_bounded(response, limit, deadline, host)))
            return Answer(status, body, response.headers.get("content-type", ""), url), ""
        finally:
            response.close()

    def _follow_pieces(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        seen = 0
        for piece in pieces:
            seen += len(piece)
            if self._heard is not None:
                self._heard(seen)
            yield piece

    def _checked_address(self, host: str, port: int) -> str:
        addresses = self._resolve(host, port)
        if not addresses:
            raise UnreachableError(f"{host[:80]} cannot be found.")
        if not self.settings.allows_private_addresses:
            for address in addresses:
                if not is_public(address):
                    raise RemoteProtocolError(
                        f"{host[:80]} is on this computer or in a local network; "
                        "nothing is fetched from there."
                    )
        return addresses[0]

    def _client(self, host: str) -> httpx2.Client:
        """A client per host: connections are kept by address, and hosts may share addresses."""
        with self._lock:
            client = self._clients.get(host)
            if client is None:
                while len(self._clients) >= _HOSTS_MAX:
                    self._clients.pop(next(iter(self._clients)))
                client = self._clients[host] = httpx2.Client(
                    transport=httpx2.HTTPTransport(retries=0),
                    timeout=httpx2.Timeout(
                        self.settings.read_seconds, connect=self.settings.connect_seconds
                    ),
                    follow_redirects=False,
                    trust_env=False,
                )
            return client

    def _wait_turn(self, host: str, pause: float) -> None:
        if pause <= 0:
            return
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next_at.get(host, 0.0))
            self._next_at[host] = at + pause
        if at > now:
            self._sleep(at - now)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64: IPv4 in the last four bytes
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(each[4][0]) for each in found]


def _refuse(status: int, host: str, headers: Mapping[str, str]) -> None:
    if status == 200:
        return
    if status in (429, 503):
        told = headers.get("retry-after", "")
        wait = float(told) if told.isascii() and told.isdigit() and len(told) < 6 else 2.0
        raise RateLimitedError(f"{host} asks to wait.", retry_after=wait)
    if status >= 500:
        raise ServerError(f"{host} answered that it failed ({status}).", status=status)
    raise RemoteError(f"{host} refused the request ({status}).", status=status)


def _bounded(response: httpx2.Response, limit: int, deadline: float, host: str) -> Iterator[bytes]:
    """The body, unpacked, never more than `limit` bytes and never later than `deadline`."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "deflate"):
        raise RemoteProtocolError(
            f"The answer of {host} is packed in a way that was not asked for."
        )
    unpacker = None if encoding in ("identity", "") else zlib.decompressobj(wbits=47)
    seen = 0
    for piece in response.iter_raw(_PIECE_BYTES):
        if time.monotonic() > deadline:
            raise UnreachableError(f"{host} takes too long.")
        try:
            data = piece if unpacker is None else unpacker.decompress(piece, limit - seen + 1)
        except zlib.error as error:
            raise RemoteProtocolError(f"The answer of {host} is damaged.") from error
        seen += len(data)
        if seen > limit:
            raise RemoteProtocolError(f"The answer of {host} is larger than {limit:,} bytes.")
        yield data


def check_settings(settings: CaptureSettings) -> None:
    """Raises `InputError` where an address of a source is none."""
    for address in (
        settings.doi_address,
        settings.ncbi_address,
        settings.arxiv_address,
        settings.books_address,
    ):
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(f"{address[:80]!r} is not the address of a source.")
