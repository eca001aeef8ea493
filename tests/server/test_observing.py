"""What can be seen of a server at work: ids of requests, the log, figures."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest

from ibidem.server.logs import REQUEST_ID, JsonLines, TextLines
from ibidem.server.metrics import may_read
from ibidem.server.settings import Settings
from tests.server.live import TEST_SETTINGS, LiveServer, running_server

SECRET = "A" * 43


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, object]], str]:
    """The log of a server after some requests, and its figures."""
    folder = tmp_path_factory.mktemp("logged")
    settings = replace(Settings(folder), **TEST_SETTINGS, access_log=True)
    with running_server(settings) as server:
        account = server.new_account()
        server.request("GET", "/api/v1/libraries?secret=1", account)
        server.request("GET", f"/link/{SECRET}")
        server.request("GET", "/about")
        server.request("PROPFIND", "/about")
        server.request("GET", "/api/v1/nothing")
        figures = server.request("GET", "/metrics").text
    lines = (folder / "server.log").read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")], figures


def test_the_access_log_has_a_line_per_request_and_no_secrets(
    logged: tuple[list[dict[str, object]], str],
) -> None:
    lines = [line for line in logged[0] if line["logger"] == "ibidem.server.access"]
    seen = {(line["part"], line["method"], line["path"], line["status"]) for line in lines}
    assert ("api", "GET", "/api/v1/libraries", 200) in seen
    assert ("pages", "GET", "/about", 200) in seen
    assert ("pages", "GET", "/link/...", 404) in seen
    assert all(re.fullmatch("[0-9a-f]{16}", str(line["request"])) for line in lines)
    assert SECRET not in json.dumps(logged[0])
    assert "secret=1" not in json.dumps(logged[0])


def test_figures_are_counted_by_route(logged: tuple[list[dict[str, object]], str]) -> None:
    figures = logged[1]
    for wanted in (
        '{method="GET",part="api",route="/api/v1/libraries",status="200"} 1.0',
        '{method="GET",part="pages",route="/about",status="200"} 1.0',
        '{method="GET",part="pages",route="/link/<str:secret>",status="404"} 1.0',
        '{method="other",part="pages",route="/about",status="403"} 1.0',
        '{method="GET",part="api",route="/other",status="404"} 1.0',
    ):
        assert f"ibidem_requests_total{wanted}" in figures
    assert 'ibidem_request_seconds_count{part="pages",route="/about"}' in figures
    assert "ibidem_event_streams 0.0" in figures
    assert SECRET not in figures


def test_every_answer_carries_an_id_of_its_own(live_server: LiveServer) -> None:
    paths = ("/about", "/nothing", "/healthz", "/api/v1/account", "/static/x/frame.css")
    ids = [live_server.request("GET", path).headers["X-Request-ID"] for path in paths]
    assert len(set(ids)) == len(paths)


def test_pushes_are_counted(live_server: LiveServer) -> None:
    figures = live_server.request("GET", "/metrics").text
    assert "# TYPE ibidem_pushes_total counter" in figures


@pytest.mark.parametrize(
    ("headers", "peer", "may"),
    [
        ({}, "127.0.0.1", True),
        ({}, "::1", True),
        ({}, "192.0.2.7", False),
        ({"x-forwarded-for": "127.0.0.1"}, "127.0.0.1", False),
        ({"authorization": "Bearer right"}, "192.0.2.7", True),
        ({"authorization": "Bearer wrong"}, "127.0.0.1", False),
        ({"authorization": "Bearer right", "x-forwarded-for": "192.0.2.7"}, "127.0.0.1", True),
        ({}, "", False),
    ],
)
def test_figures_are_for_this_machine_or_who_has_the_token(
    tmp_path: Path, headers: dict[str, str], peer: str, may: bool
) -> None:
    settings = Settings(tmp_path, metrics_token="right")
    assert may_read(settings, headers, peer) is may


def test_without_a_token_in_the_settings_none_opens_the_figures(tmp_path: Path) -> None:
    assert not may_read(Settings(tmp_path), {"authorization": "Bearer "}, "192.0.2.7")


def test_to_others_there_is_no_such_page(live_server: LiveServer) -> None:
    answer = live_server.request("GET", "/metrics", headers={"X-Forwarded-For": "192.0.2.7"})
    assert answer.status_code == 404


def test_what_is_logged_for_a_request_has_its_id() -> None:
    record = logging.LogRecord("ibidem", logging.WARNING, "", 0, "%s failed", ("It",), None)
    token = REQUEST_ID.set("0123456789abcdef")
    try:
        assert json.loads(JsonLines().format(record))["request"] == "0123456789abcdef"
        assert TextLines().format(record).endswith("warning [0123456789abcdef] It failed")
    finally:
        REQUEST_ID.reset(token)
    assert "request" not in json.loads(JsonLines().format(record))


def test_workers_add_their_figures_up(live_postgresql_server: LiveServer) -> None:
    for _ in range(12):  # of several workers
        assert live_postgresql_server.request("GET", "/about").status_code == 200
    figures = live_postgresql_server.request("GET", "/metrics").text
    found = re.search(
        r'ibidem_requests_total{method="GET",part="pages",route="/about",status="200"} (\d+)',
        figures,
    )
    assert found is not None
    assert int(found[1]) >= 12
