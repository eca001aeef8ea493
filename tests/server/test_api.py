"""The API around its views, without a network: failures, methods, bodies, headers."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from ibidem.errors import EpochChangedError, UnreachableError
from ibidem.server.settings import Settings

if TYPE_CHECKING:
    from ibidem.server.api.call import Call, Reply


def ask(method: str, path: str, view: Any, **options: Any) -> Any:
    """Ask an API that has just this view, at /thing and /thing/{sha256}."""
    from ibidem.server.api.application import Api
    from ibidem.server.api.call import Pool, Route
    from ibidem.server.context import Context
    from ibidem.server.limits import RequestLimits

    settings = Settings(Path("/nowhere"))
    context = Context(settings, None, RequestLimits(settings))  # type: ignore[arg-type]
    routes = [
        Route("GET", "/thing", view, "A thing", is_open=True, pool=Pool.REQUESTS),
        Route("POST", "/thing", view, "A thing", is_open=True, is_stream=True),
        Route("GET", "/thing/{sha256}", view, "A thing", is_open=True),
    ]
    api = Api(context, routes)

    async def request() -> Any:
        transport = httpx2.ASGITransport(app=api)  # type: ignore[arg-type]
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, **options)

    try:
        return asyncio.run(request())
    finally:
        api.close()


def test_an_unexpected_failure_tells_the_client_nothing_but_an_id(
    configured: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(call: Call) -> Reply:
        raise RuntimeError("secret detail")

    with caplog.at_level(logging.ERROR, "ibidem.server"):
        answer = ask("GET", "/thing", fail)
    assert answer.status_code == 500
    error = answer.json()["error"]
    assert error["code"] == "server_error"
    assert "secret detail" not in answer.text
    assert error["details"] == {"request_id": answer.headers["x-request-id"]}
    assert answer.headers["x-request-id"] in caplog.text
    assert "secret detail" in caplog.text


def test_what_the_operator_must_mend_is_in_the_log_with_its_cause(
    configured: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(call: Call) -> Reply:
        raise UnreachableError("The storage does not answer.") from OSError("refused by 10.0.0.1")

    with caplog.at_level(logging.ERROR, "ibidem.server"):
        answer = ask("GET", "/thing", fail)
    assert answer.status_code == 502
    assert "10.0.0.1" not in answer.text
    assert answer.headers["x-request-id"] in caplog.text
    assert "refused by 10.0.0.1" in caplog.text


def test_a_known_error_keeps_its_code_sentence_and_details(configured: Settings) -> None:
    def refuse(call: Call) -> Reply:
        raise EpochChangedError("An older copy.", epoch="e")

    answer = ask("GET", "/thing", refuse)
    assert answer.status_code == 409
    assert answer.json() == {
        "error": {"code": "epoch_changed", "message": "An older copy.", "details": {"epoch": "e"}}
    }


def test_head_is_get_without_the_body(configured: Settings) -> None:
    from ibidem.server.api.call import Reply

    answer = ask("HEAD", "/thing", lambda call: Reply(b"12345"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "5"


def test_another_method_and_another_path_are_told_apart(configured: Settings) -> None:
    from ibidem.server.api.call import nothing

    wrong = ask("PUT", "/thing", lambda call: nothing())
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, POST")
    for path in ("/", "/thing/", "/thing/abc", "/thing/../thing/x", "/Thing", "/thing/" + "g" * 64):
        assert ask("GET", path, lambda call: nothing()).status_code == 404
    assert ask("GET", "/thing/" + "f" * 64, lambda call: nothing()).status_code == 204


def test_a_stream_reaches_the_view_piece_by_piece_and_goes_back_the_same_way(
    configured: Settings,
) -> None:
    from ibidem.server.api.call import BYTES, Reply

    def mirror(call: Call) -> Reply:
        pieces = list(call.chunks)
        assert len(pieces) <= 4, "pieces are gathered, so that a thread is not asked too often"
        return Reply(iter(pieces), BYTES)

    content = bytes(range(256)) * 3000
    assert ask("POST", "/thing", mirror, content=b"abc").content == b"abc"

    async def slowly() -> Any:
        for start in range(0, len(content), 100_000):
            yield content[start : start + 100_000]

    assert ask("POST", "/thing", mirror, content=slowly()).content == content


def test_every_answer_carries_the_security_headers(configured: Settings) -> None:
    from ibidem.server.api.call import nothing

    for path in ("/thing", "/nowhere"):
        headers = ask("GET", path, lambda call: nothing()).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]
