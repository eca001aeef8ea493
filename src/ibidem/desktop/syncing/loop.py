"""What runs beside the window to keep a library in step. Nothing here knows of a window."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ibidem.desktop.syncing.words import Question, Remover
from ibidem.desktop.tasks import Task
from ibidem.errors import IbidemError, LinkError
from ibidem.services.connecting import Link, RemoteAccount, hear_signals, name_people
from ibidem.services.library import LocalLibrary
from ibidem.services.signing_in import SignIn, SignIns, connect
from ibidem.services.syncing import (
    CloserLook,
    FilePolicy,
    MassDeletion,
    Retry,
    Signal,
    Steering,
    SyncReport,
    count_waiting,
    look_closer,
    read_link,
    sync_and_keep,
    sync_library,
    watch,
)

if TYPE_CHECKING:
    from ibidem.services.resetting import PendingReset


@dataclass(frozen=True, slots=True)
class Standing:
    """What this device knows without asking anybody: link, sign-in, what waits, a reset cut."""

    link: Link | None = None
    sign_in: SignIn | None = None
    waiting: int = 0
    pending: PendingReset | None = None


@dataclass(frozen=True, slots=True)
class Began:
    """A sync begins."""


@dataclass(frozen=True, slots=True)
class Synced:
    """A sync ended, perhaps with a question."""

    report: SyncReport
    question: Question | None = None


Told = Began | Synced | Retry


@dataclass(slots=True)
class Meter:
    """How many bytes a sync moved. Written beside the window, read by it."""

    bytes: int = 0

    def add(self, count: int) -> None:
        """So many more."""
        self.bytes += count


@dataclass(slots=True)
class Syncing:
    """How one library is synced; used by one piece of work after the other.

    `expected` is how many records the first sync will receive, where that is known.
    """

    library: LocalLibrary
    sign_ins: SignIns
    policy: FilePolicy = field(default_factory=FilePolicy)
    meter: Meter = field(default_factory=Meter)
    expected: int = 0

    @contextmanager
    def connected(self) -> Iterator[tuple[RemoteAccount, Link]]:
        """The account that the library is linked to. Raises `LinkError`, `NotSignedInError`."""
        link = read_link(self.library)
        if link is None:
            raise LinkError("This library is not linked to a server.")
        signed = self.sign_ins.find(link.server, link.account)
        with connect(signed) as account:
            yield account, link

    def sync(
        self, account: RemoteAccount, link: Link, task: Task, *, confirmed: bool = False
    ) -> SyncReport:
        """One sync, followed by the task."""
        task.told.emit(Began())
        self.meter.bytes = 0
        totals = {"sending": count_waiting(self.library), "receiving": self.expected}

        def progress(phase: str, done: int, total: int | None) -> None:
            known = totals.get(phase, 0)
            task.progress(phase, done, total if total is not None or known < done else known)

        steering = Steering(progress, task.is_cancelled, self.meter.add)
        with account.hub(link.hub_uid, link.scope) as hub:
            report = sync_library(
                self.library,
                hub,
                hub,
                confirmed=confirmed,
                policy=self.policy,
                steering=steering,
            )
        self.expected = 0
        return report

    def run_once(self, task: Task) -> None:
        """Sync once, and tell what came of it."""
        with self.connected() as (account, link):
            report = self.sync(account, link, task)
            task.told.emit(synced(report, account, link))

    def answer(self, task: Task, question: MassDeletion, *, keep: bool) -> None:
        """Sync with a person's answer to a mass deletion."""
        with self.connected() as (account, link):

            def sync() -> SyncReport:
                return self.sync(account, link, task, confirmed=True)

            report = sync_and_keep(self.library, question.side, sync) if keep else sync()
            task.told.emit(synced(report, account, link))

    def look_closer(self, question: MassDeletion) -> CloserLook:
        """Which references a mass deletion is about."""
        with self.connected() as (account, link), account.hub(link.hub_uid, link.scope) as hub:
            return look_closer(self.library, hub, question)

    def stay_in_step(self, task: Task) -> None:
        """Sync whenever something changes here or there, until the task is cancelled, a person has
        to be asked, or something fails that no waiting cures."""
        with self.connected() as (account, link):
            signals = hear_signals(self.library, account, link.hub_uid)

            def tell(what: SyncReport | Retry) -> None:
                if isinstance(what, SyncReport):
                    task.told.emit(synced(what, account, link))
                elif not task.is_cancelled():
                    task.told.emit(what)

            try:
                watch(
                    heed(signals, task),
                    lambda: self.sync(account, link, task),
                    tell,
                    task.wait,
                )
            finally:
                signals.close()


def read_standing(library: LocalLibrary, sign_ins: SignIns) -> Standing:
    """Where a library stands, as far as this device knows."""
    link = read_link(library)
    if link is None:
        return Standing()
    from ibidem.services.resetting import pending_reset

    found = [
        each
        for each in sign_ins.known()
        if each.server == link.server and each.account == link.account
    ]
    return Standing(
        link, found[0] if found else None, count_waiting(library), pending_reset(library)
    )


def heed(signals: Iterable[Signal], task: Task) -> Generator[Signal, None, None]:
    """The signals, until the task is cancelled; who wakes the task wants a sync."""
    for signal in signals:
        if task.is_cancelled():
            yield Signal.STOP
            return
        yield Signal.EDITED if task.take_wake() else signal


def synced(report: SyncReport, account: RemoteAccount, link: Link) -> Synced:
    """What a sync came to; a question gets the names of the people in it."""
    if report.question is None:
        return Synced(report)
    people: dict[str, str] = {}
    with suppress(IbidemError):  # the question can be asked without names
        people = name_people(account, link, report.question)
    people[link.account] = "you"
    removers = tuple(
        Remover(each.count, people.get(each.account, "somebody"), each.device, each.at)
        for each in report.question.removed_by
    )
    return Synced(report, Question(report.question, removers))
