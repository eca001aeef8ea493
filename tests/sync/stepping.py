"""A session that is stopped between its steps, so that anything can happen there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ibidem.errors import (
    IbidemError,
    PermissionDeniedError,
    StorageFullError,
    UnreachableError,
)
from ibidem.model.record import Record
from ibidem.services.syncing import driving
from ibidem.services.syncing.replica import Replica as Steps
from ibidem.store import Transaction
from ibidem.sync import Hub
from ibidem.sync.session import SyncSession
from ibidem.sync.steps import Command, Event, Finish, Outcome, Send
from tests.sync.world import Replica


class Killed(Exception):  # noqa: N818 - no error
    """The process ends here: nothing after this line runs."""


@dataclass
class Run:
    """How a session went: the commands it gave, and its outcome where it came to an end."""

    commands: list[Command] = field(default_factory=list)
    outcome: Outcome | None = None


Before = Callable[[int, Command], None]


def run_session(
    replica: Replica,
    hub: Hub,
    before: Before,
    make_steps: Callable[[Any], Steps] = Steps,
) -> Run:
    """Drive a session; `before(number, command)` is called ahead of each command.

    An error that a real sync would end with ends it here as well.
    """
    run = Run()
    steps = make_steps(replica.library)
    session = SyncSession(replica.name, confirmed=True)
    try:
        command = session.start(steps.begin())
        while not isinstance(command, Finish):
            before(len(run.commands), command)
            run.commands.append(command)
            command = session.receive(perform(steps, hub, command))
        run.outcome = command.outcome
    except (Killed, IbidemError):
        pass
    return run


def perform(steps: Steps, hub: Hub, command: Any) -> Event:
    if isinstance(command, Send):
        return driving.send(hub, command.request)
    return steps.perform(command)


class Line:
    """The line between a replica and its hub. It can lose a request, or lose or double a reply."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.fault = ""

    def __getattr__(self, name: str) -> Callable[[Any], Any]:
        method = getattr(self._hub, name)

        def call(request: Any) -> Any:
            fault, self.fault = self.fault, ""
            if fault == "not allowed":
                raise PermissionDeniedError("You are no member of this library.")
            if fault == "lost request":
                raise UnreachableError("The request was lost.")
            reply = method(request)
            if fault == "lost reply":
                raise UnreachableError("The reply was lost.")
            if fault == "delivered twice":
                reply = method(request)
            return reply

        return call

    def prepare(self, changes: Sequence[Record]) -> None:
        """Sends nothing, so nothing goes wrong."""
        self._hub.prepare(changes)


@contextmanager
def full_disk(replica: Replica) -> Iterator[None]:
    """Every write fails at its end."""
    library = replica.library
    kind = type(library)

    class Full(kind):  # type: ignore[misc,valid-type]
        __slots__ = ()

        @contextmanager
        def writing(self, label: str, *, durable: bool = True) -> Iterator[Transaction]:
            with super().writing(label, durable=durable) as tx:
                yield tx
                raise StorageFullError("There is no space left for the library.")

    library.__class__ = Full
    try:
        yield
    finally:
        library.__class__ = kind
