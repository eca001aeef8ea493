"""A hub and a library on which something happens at the n-th step of a reset."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from ibidem.errors import UnreachableError
from ibidem.services.hosting import LocalHub
from ibidem.services.library import Library
from ibidem.store import Transaction

REQUESTS = (
    "pull",
    "push",
    "verify",
    "list_buckets",
    "fetch",
    "survey",
    "list_cells",
    "stage",
    "list_staged",
    "commit",
    "take_back",
)


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Steps:
    """Counts steps, and lets something happen at one of them."""

    at: int = 0  # 0: never
    happen: Callable[[], None] = lambda: None
    done: int = 0

    def step(self) -> bool:
        """Count one; whether it is the one."""
        self.done += 1
        return self.done == self.at

    @property
    def is_over(self) -> bool:
        """Whether nothing happened, because there were fewer steps."""
        return self.done < self.at


class FaultyHub:
    """Passes on every request to `hub`, counting each as a step."""

    def __init__(self, hub: LocalHub, steps: Steps, *, lost: str = "") -> None:
        """`lost`: at the step the "request" or the "reply" is."""
        self._hub = hub
        self._steps = steps
        self._lost = lost
        self.asked: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        whole = getattr(self._hub, name)
        if name not in REQUESTS:
            return whole

        def ask(request: Any) -> Any:
            self.asked.append((name, request))
            is_it = self._steps.step()
            if is_it and self._lost == "request":
                raise UnreachableError("The request was lost.")
            if is_it and not self._lost:
                self._steps.happen()
            reply = whole(request)
            if is_it and self._lost == "reply":
                raise UnreachableError("The reply was lost.")
            return reply

        return ask


@contextmanager
def killed_at(steps: Steps, library: Library) -> Iterator[None]:
    """Every transaction that writes to the library is a step; at the one the process dies."""
    writing = Library.writing

    @contextmanager
    def counting(self: Library, label: str, *, durable: bool = True) -> Iterator[Transaction]:
        if self is library and steps.step():
            raise Killed
        with writing(self, label, durable=durable) as tx:
            yield tx

    with patch.object(Library, "writing", counting):
        yield
