"""Routes: one table from which requests are dispatched and the OpenAPI document is made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ibidem.errors import NotFoundError
from ibidem.server.api.call import Route

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_LIBRARY = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

# What may stand in a path, by the parameter's name: checked before any view sees it.
PARAMETERS: dict[str, str] = {
    "library": _LIBRARY,
    "record": _LIBRARY,
    "group": _LIBRARY,
    "invitation": _UUID,
    "account": _UUID,
    "device": _UUID,
    "sha256": r"[0-9a-f]{64}",
}
_FORMS = {name: re.compile(pattern) for name, pattern in PARAMETERS.items()}


class WrongMethodError(Exception):
    """The path exists, but not with that method; `allowed` are those it has."""

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__()
        self.allowed = sorted(allowed)


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    parameter: str = ""
    child: _Node | None = None
    routes: dict[str, Route] = field(default_factory=dict)


class Router:
    """Finds the route of a request, one segment of the path after the other."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        for route in routes:
            self._add(route)

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route and the parameters of the path, each checked to have its form.

        Raises `NotFoundError` or `WrongMethodError`.
        """
        node: _Node | None = self._root
        parameters: dict[str, str] = {}
        for segment in path.split("/")[1:]:
            assert node is not None
            if segment in node.literals:
                node = node.literals[segment]
            elif node.child is not None and _FORMS[node.parameter].fullmatch(segment):
                parameters[node.parameter] = segment
                node = node.child
            else:
                node = None
                break
        if node is None or not node.routes:
            raise NotFoundError("There is nothing at this address.")
        route = node.routes.get("GET" if method == "HEAD" else method)
        if route is None:
            raise WrongMethodError(node.routes)
        return route, parameters

    def _add(self, route: Route) -> None:
        node = self._root
        for segment in route.path.split("/")[1:]:
            if segment.startswith("{"):
                name = segment[1:-1]
                if node.parameter not in ("", name):
                    raise ValueError(f"{route.path}: {{{node.parameter}}} stands there already")
                node.parameter = name
                node.child = node.child or _Node()
                node = node.child
            else:
                node = node.literals.setdefault(segment, _Node())
        if route.method in node.routes:
            raise ValueError(f"{route.method} {route.path} is there twice")
        node.routes[route.method] = route
