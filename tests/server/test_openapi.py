"""The OpenAPI document: complete, valid, and what it says is what the server does."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ibidem.server.settings import Settings
from tests.server.live import LiveServer

LEFT_OUT = ("/api/v1/tokens/current", "/api/v1/events")  # ends the session; never ends itself

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_every_route_is_in_the_document_and_no_other(
    live_server: LiveServer, configured: Settings
) -> None:
    from ibidem.server.api.routes import ROUTES
    from ibidem.server.context import EVENTS_PATH

    document = live_server.request("GET", "/api/v1/openapi.json").json()
    validate(document)
    described = {
        (method.upper(), path) for path, item in document["paths"].items() for method in item
    }
    assert described == {(route.method, route.path) for route in ROUTES} | {("GET", EVENTS_PATH)}


def test_every_path_says_which_methods_it_has(
    live_server: LiveServer, configured: Settings
) -> None:
    from ibidem.server.api.routes import ROUTES

    some_id = "01890a5d-ac96-774b-bcce-b302099a8057"
    for route in ROUTES:
        names = dict.fromkeys(route.parameters, some_id)
        path = route.path.format(**{**names, "sha256": "0" * 64})
        answer = live_server.request("OPTIONS", path)
        assert answer.status_code == 405
        assert route.method in answer.headers["Allow"]


def test_operation_ids_are_unique(live_server: LiveServer) -> None:
    paths = live_server.request("GET", "/api/v1/openapi.json").json()["paths"]
    ids = [operation["operationId"] for item in paths.values() for operation in item.values()]
    assert len(ids) == len(set(ids))


@schemathesis.serializer("application/x-ndjson")
def as_it_is(context: Any, value: Any) -> bytes:
    """A message of the sync protocol is bytes, here any."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


def test_the_server_answers_as_the_document_says(live_server: LiveServer) -> None:
    account = live_server.new_account("fuzzer")
    schema = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/openapi.json")
    for result in schema.exclude(path=list(LEFT_OUT)).get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=6,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def answers_as_described(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=account.headers, checks=CHECKS)

        answers_as_described()
