"""How many requests a device and an address may send. Counted in memory, in each process."""

from __future__ import annotations

import ipaddress

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from ibidem.errors import RateLimitedError
from ibidem.server.settings import Settings

WAIT_SECONDS = 10


class RequestLimits:
    """Counts requests and refuses those above the limits of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._token = RateLimitItemPerMinute(settings.token_requests_per_minute)
        self._address = RateLimitItemPerMinute(settings.address_requests_per_minute)

    def count_address(self, address: str) -> None:
        """One request from that network address. Raises `RateLimitedError`."""
        self._count(self._address, "address", _network(address))

    def count_token(self, token_id: int) -> None:
        """One request of that device. Raises `RateLimitedError`."""
        self._count(self._token, "token", str(token_id))

    def _count(self, limit: RateLimitItemPerMinute, kind: str, key: str) -> None:
        if not self._limiter.hit(limit, kind, key):
            raise RateLimitedError(
                f"Too many requests: more than {limit.amount} in a minute. Wait a little.",
                seconds=WAIT_SECONDS,
            )


def _network(address: str) -> str:
    """The address, or of IPv6 the /64 network that one customer has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


def client_address(peer: str, forwarded: str, trusted_proxies: int) -> str:
    """Where a request comes from: the peer, or what the trusted proxies in front say it was.

    `forwarded` is the header X-Forwarded-For. Each proxy appends the address it saw; what stands
    left of the entries of the trusted ones was written by the client and is worth nothing.
    """
    if not trusted_proxies:
        return peer
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    return hops[-trusted_proxies] if len(hops) >= trusted_proxies else peer
