"""Fetching: limits, redirects, pauses, and nothing from private networks."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from ibidem.capture import CaptureSettings, Fetcher
from ibidem.capture.fetching import Request, is_public
from ibidem.errors import (
    RateLimitedError,
    RemoteError,
    RemoteProtocolError,
    ServerError,
    UnreachableError,
)
from tests.capture.conftest import Sources


def fetch(sources: Sources, path: str, **changes: object) -> bytes:
    settings = replace(sources.settings, **changes)  # type: ignore[arg-type]
    with Fetcher(settings, sleep=lambda _: None) as fetcher:
        return fetcher.fetch(Request(f"{sources.address}{path}", "*/*")).body


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1",
     "::", "fe80::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
     "2002:7f00:1::",
     "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1", "nonsense", ""],
)  # fmt: skip
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


def test_nothing_is_fetched_from_this_computer_unless_the_settings_say_so(sources: Sources) -> None:
    with pytest.raises(RemoteProtocolError, match="nothing is fetched"):
        fetch(sources, "/arxiv", allows_private_addresses=False)
    assert sources.asked == []


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    fetcher = Fetcher(CaptureSettings(), resolve=lambda *_: ["8.8.8.8", "127.0.0.1"])
    with pytest.raises(RemoteProtocolError):
        fetcher.fetch(Request("http://rebinding.example/", "*/*"))


def test_the_connection_goes_to_the_address_that_was_checked(sources: Sources) -> None:
    """The name is asked for once per request; what it says later does not matter."""
    port = int(sources.address.rpartition(":")[2])
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with Fetcher(sources.settings, resolve=resolve) as fetcher:
        fetcher.fetch(Request(f"http://no-such-host.invalid:{port}/arxiv", "*/*"))
    assert asked == ["no-such-host.invalid"]
    assert sources.headers[0]["Host"] == f"no-such-host.invalid:{port}"


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://example.org/", "gopher://x/", "http://user:secret@example.org/",
     "http://[::1", "//[bad", "javascript:alert(1)"],
)  # fmt: skip
def test_redirects_elsewhere_than_http_are_refused(sources: Sources, location: str) -> None:
    sources.rules.append(lambda *_: (302, {"Location": location}, b""))
    with pytest.raises(RemoteError):
        fetch(sources, "/start")
    assert len(sources.asked) == 1


def test_a_redirect_to_a_private_address_is_refused(sources: Sources) -> None:
    """The first address counts as public here, the second does not."""
    port = int(sources.address.rpartition(":")[2])
    sources.rules.append(lambda *_: (302, {"Location": "http://169.254.169.254/latest/"}, b""))
    fetcher = Fetcher(replace(sources.settings, allows_private_addresses=True))
    fetcher.settings = sources.settings
    checked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        checked.append(host)
        if host == "169.254.169.254":
            fetcher.settings = replace(sources.settings, allows_private_addresses=False)
            return [host]
        return ["127.0.0.1"]

    fetcher._resolve = resolve
    with pytest.raises(RemoteProtocolError, match="nothing is fetched"):
        fetcher.fetch(Request(f"http://public.invalid:{port}/start", "*/*"))
    fetcher.close()
    assert checked == ["public.invalid", "169.254.169.254"]


def test_endless_redirects_end(sources: Sources) -> None:
    sources.rules.append(lambda path, _: (302, {"Location": f"{path}x"}, b""))
    with pytest.raises(RemoteProtocolError, match="next"):
        fetch(sources, "/a")
    assert len(sources.asked) == sources.settings.redirects_max + 1


def test_answers_are_bounded_also_when_they_are_packed(sources: Sources) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    sources.rules.append(lambda *_: (200, {"Content-Encoding": "gzip"}, bomb))
    with pytest.raises(RemoteProtocolError, match="larger"):
        fetch(sources, "/a")
    sources.rules[0] = lambda *_: (200, {}, b"x" * 2_000_000)
    with pytest.raises(RemoteProtocolError, match="larger"):
        fetch(sources, "/a")
    sources.rules[0] = lambda *_: (200, {"Content-Encoding": "gzip"}, gzip.compress(b"small"))
    assert fetch(sources, "/a") == b"small"


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "nonsense"])
def test_an_unknown_packing_is_refused(sources: Sources, encoding: str) -> None:
    sources.rules.append(lambda *_: (200, {"Content-Encoding": encoding}, b"x"))
    with pytest.raises(RemoteProtocolError):
        fetch(sources, "/a")


def test_damaged_packing_is_an_error_of_the_other_side(sources: Sources) -> None:
    sources.rules.append(lambda *_: (200, {"Content-Encoding": "gzip"}, b"not gzip"))
    with pytest.raises(RemoteProtocolError, match="damaged"):
        fetch(sources, "/a")


@pytest.mark.parametrize(
    ("status", "error"), [(500, ServerError), (403, RemoteError), (429, RateLimitedError)]
)
def test_refusals_are_errors(sources: Sources, status: int, error: type[Exception]) -> None:
    sources.rules.append(lambda *_: (status, {"Retry-After": "1"}, b""))
    with pytest.raises(error):
        fetch(sources, "/a")
    assert len(sources.asked) == (3 if status == 429 else 1)


def test_a_source_that_asks_to_wait_is_asked_again(sources: Sources) -> None:
    replies = [(503, {"Retry-After": "2"}, b""), (200, {}, b"now")]
    sources.rules.append(lambda *_: replies.pop(0))
    slept: list[float] = []
    with Fetcher(sources.settings, sleep=slept.append) as fetcher:
        assert fetcher.fetch(Request(f"{sources.address}/a", "*/*")).body == b"now"
    assert slept == [2.0]


def test_one_that_asks_to_wait_for_long_is_not_waited_for(sources: Sources) -> None:
    sources.rules.append(lambda *_: (429, {"Retry-After": "86400"}, b""))
    with pytest.raises(RateLimitedError):
        fetch(sources, "/a")
    assert len(sources.asked) == 1


def test_no_connection_is_said_so(sources: Sources) -> None:
    with (
        Fetcher(sources.settings, sleep=lambda _: None) as fetcher,
        pytest.raises(UnreachableError),
    ):
        fetcher.fetch(Request("http://127.0.0.1:1/", "*/*"))
    with (
        Fetcher(sources.settings, sleep=lambda _: None, resolve=lambda *_: []) as fetcher,
        pytest.raises(UnreachableError, match="found"),
    ):
        fetcher.fetch(Request("http://nowhere.invalid/", "*/*"))


def test_a_cut_answer_is_an_error(sources: Sources) -> None:
    sources.rules.append(lambda *_: (200, {"Content-Length": "5000", "Connection": "close"}, b"x"))
    with pytest.raises(UnreachableError):
        fetch(sources, "/a", read_seconds=1.0, attempts=1)


def test_requests_to_one_host_keep_their_pause(sources: Sources) -> None:
    slept: list[float] = []
    with Fetcher(sources.settings, sleep=slept.append) as fetcher:
        for _ in range(3):
            fetcher.fetch(Request(f"{sources.address}/arxiv", "*/*", pause=5.0))
    assert len(slept) == 2
    assert 4.0 < slept[0] <= 5.0
    assert slept[1] > 8.0
