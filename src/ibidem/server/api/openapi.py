"""The OpenAPI document, made from the table of routes: what is not in the table does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ibidem import __version__
from ibidem.server.api.call import Query, Route
from ibidem.server.api.routing import PARAMETERS
from ibidem.server.context import EVENTS_PATH
from ibidem.server.errors import STATUSES, ErrorBody

# The one thing that is no route: see `server.events`.
_EVENTS = {
    "summary": "A stream of revisions: server-sent events, one per library that changed",
    "operationId": "watch_events",
    "responses": {
        "200": {
            "description": 'Events "revision" with {"library": uid, "revision": n}; "libraries" '
            "when the list of libraries is another than before.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
}

_REFERENCE = "#/components/schemas/{name}"
_MORE_STATUSES = {405, 408, 413, 429}  # what any route may answer
_SIGNED_STATUSES = {401, 403, 404}


def describe(routes: Sequence[Route]) -> bytes:
    """The document (OpenAPI 3.1) as JSON."""
    types = {id(form): form for route in routes for form in (route.body, route.reply) if form}
    types[id(ErrorBody)] = ErrorBody
    schemas, components = msgspec.json.schema_components(types.values(), ref_template=_REFERENCE)
    by_type = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, by_type)
    paths[EVENTS_PATH] = {"get": _EVENTS}
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "Ibidem",
            "version": __version__,
            "description": "Reference libraries that are the same everywhere. The messages of the "
            "sync protocol are described in docs/sync-protocol.md.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }
    return msgspec.json.encode(document)


def _operation(route: Route, by_type: dict[int, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": route.summary,
        "operationId": route.view.__name__,
        "parameters": [
            *(_path_parameter(name) for name in route.parameters),
            *map(_query_parameter, route.query),
        ],
        "responses": {
            str(route.status): _answer(route, by_type),
            **{str(status): _refusal(status) for status in _statuses(route)},
        },
    }
    if route.takes:
        schema = by_type[id(route.body)] if route.body else {"type": "string", "format": "binary"}
        content = {route.takes: {"schema": schema}}
        operation["requestBody"] = {"required": True, "content": content}
    if route.is_open:
        operation["security"] = []
    return operation


def _answer(route: Route, by_type: dict[int, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": route.summary}
    if route.status != 204:
        schema = by_type[id(route.reply)] if route.reply else {}
        answer["content"] = {route.gives: {"schema": schema}}
    return answer


def _statuses(route: Route) -> list[int]:
    """What else than success the route may answer: known errors, never one of the server's own."""
    statuses = _MORE_STATUSES | ({status for status in STATUSES.values() if status < 500} | {507})
    if route.is_open:
        statuses -= _SIGNED_STATUSES - {401, 403, 404}
    return sorted(statuses)


def _refusal(status: int) -> dict[str, Any]:
    codes = ", ".join(sorted(code for code, known in STATUSES.items() if known == status))
    return {
        "description": f"Refused: {codes or 'bad_input'}",
        "content": {"application/json": {"schema": {"$ref": _REFERENCE.format(name="ErrorBody")}}},
    }


def _path_parameter(name: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": f"^{PARAMETERS[name]}$"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameter(query: Query) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if query.is_number:
        schema = {"type": "integer", "minimum": query.minimum, "maximum": query.maximum}
    if query.pattern:
        schema["pattern"] = f"^(?:{query.pattern})$"
    if query.default is not None:
        schema["default"] = query.default
    return {"name": query.name, "in": "query", "description": query.summary, "schema": schema}
