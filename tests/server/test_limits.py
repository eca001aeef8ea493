"""Rate limits, and whose address counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ibidem.errors import RateLimitedError
from ibidem.server.limits import RequestLimits, client_address
from ibidem.server.settings import Settings
from tests.server.live import TEST_SETTINGS, running_server


def make_limits(count: int) -> RequestLimits:
    settings = Settings(
        Path("/nowhere"), token_requests_per_minute=count, address_requests_per_minute=count
    )
    return RequestLimits(settings)


def test_one_device_too_fast_does_not_slow_another() -> None:
    limits = make_limits(2)
    limits.count_token(1)
    limits.count_token(1)
    with pytest.raises(RateLimitedError) as refused:
        limits.count_token(1)
    assert refused.value.details["seconds"] > 0
    limits.count_token(2)


def test_an_ipv6_network_counts_as_one_address() -> None:
    limits = make_limits(2)
    limits.count_address("2001:db8::1")
    limits.count_address("2001:db8::2")
    with pytest.raises(RateLimitedError):
        limits.count_address("2001:db8::3")
    limits.count_address("2001:db8:0:1::1")


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ("", 0, "10.0.0.1"),
        ("6.6.6.6", 0, "10.0.0.1"),
        ("6.6.6.6, 9.9.9.9", 1, "9.9.9.9"),
        ("6.6.6.6, 9.9.9.9, 10.0.0.2", 2, "9.9.9.9"),
        ("", 1, "10.0.0.1"),
    ],
)
def test_only_trusted_proxies_say_where_a_request_comes_from(
    forwarded: str, proxies: int, address: str
) -> None:
    assert client_address("10.0.0.1", forwarded, proxies) == address


def test_the_api_and_the_pages_answer_429_above_the_limit(tmp_path: Path) -> None:
    limited = {**TEST_SETTINGS, "address_requests_per_minute": 20}
    with running_server(replace(Settings(tmp_path), **limited)) as server:
        answers = [server.request("GET", "/healthz") for _ in range(25)]
        assert answers[0].status_code == 200
        assert answers[-1].status_code == 429
        assert answers[-1].json()["error"]["code"] == "rate_limited"
        assert answers[-1].headers["Retry-After"].isdigit()
        assert server.request("GET", "/").status_code == 429
