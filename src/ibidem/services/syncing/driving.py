"""Driving a session: one loop that does what the session says and tells it what happened."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

import msgspec

from ibidem.errors import ConfirmationNeeded, EpochChangedError
from ibidem.model.record import Record
from ibidem.services.library import Library
from ibidem.services.syncing.files import FilePolicy, move_files
from ibidem.services.syncing.pushing_ahead import PushingAhead
from ibidem.services.syncing.replica import Replica
from ibidem.services.syncing.report import SyncReport
from ibidem.services.syncing.steering import Steering
from ibidem.store.linking import load_link, save_link
from ibidem.sync import BlobHub, Hub
from ibidem.sync.messages import (
    BucketRequest,
    FetchRequest,
    PullRequest,
    PushRequest,
    VerifyRequest,
)
from ibidem.sync.session import SyncSession
from ibidem.sync.steps import (
    DirtyLoaded,
    EpochChanged,
    Event,
    Finish,
    LoadDirty,
    Merged,
    Outcome,
    RemovalRefused,
    Reply,
    Request,
    Send,
)

NOTE_EVERY_MS = 60_000


def sync_library(
    library: Library,
    hub: Hub,
    blob_hub: BlobHub | None = None,
    *,
    confirmed: bool = False,
    policy: FilePolicy = FilePolicy(),  # noqa: B008 - frozen
    steering: Steering | None = None,
) -> SyncReport:
    """Bring a linked library and its hub to the same state, and prove it.

    `confirmed`: a person agreed to the mass deletion that an earlier report asked about. Files move
    after the records, where a `blob_hub` is given. Raises `LinkError` where nothing is linked, and
    what the hub and the store raise; whatever was stored by then is whole, and the next sync goes
    on from there.
    """
    steering = steering or Steering()
    replica = Replica(library)
    session = SyncSession(library.device, confirmed=confirmed)
    outcome = _drive(session, replica, hub, steering)
    report = SyncReport(absorbed=replica.absorbed)
    if outcome is None:
        report.cancelled = True
        return report
    if outcome.unsettled:
        raise EpochChangedError("The server is being restored; try again later.")
    _fill(report, outcome)
    if report.question is None:
        _note_success(library, replica, outcome)
        if blob_hub is not None:
            report.files = move_files(library, blob_hub, policy, steering)
            report.cancelled = steering.is_cancelled()
    return report


def _drive(session: SyncSession, replica: Replica, hub: Hub, steering: Steering) -> Outcome | None:
    done = _Done()
    ahead = PushingAhead(replica, lambda request: send(hub, request), hub.prepare)
    with closing(ahead) as pushing:
        command = session.start(replica.begin())
        while not isinstance(command, Finish):
            if steering.is_cancelled():
                return None
            event: Event
            match command:
                case Send(request=PushRequest() as request):
                    event = pushing.push(request)
                case Send():
                    event = send(hub, command.request)
                case LoadDirty():
                    event = pushing.load(command)
                case _:
                    event = replica.perform(command)
            done.note(command, event, steering)
            command = session.receive(event)
    return command.outcome


def send(hub: Hub, request: Request) -> Reply | EpochChanged | RemovalRefused:
    """One request, and the event that its reply or failure is."""
    try:
        match request:
            case PullRequest():
                return hub.pull(request)
            case PushRequest():
                return hub.push(request)
            case VerifyRequest():
                return hub.verify(request)
            case BucketRequest():
                return hub.list_buckets(request)
            case FetchRequest():
                return hub.fetch(request)
    except EpochChangedError:
        return EpochChanged()
    except ConfirmationNeeded as question:
        count = question.details.get("count", 0)
        return RemovalRefused(count if isinstance(count, int) else 0)


@dataclass(slots=True)
class _Done:
    """How far a sync is, in records; the totals are not known before the end."""

    pulled: int = 0
    pushed: int = 0

    def note(self, command: object, event: Event, steering: Steering) -> None:
        if isinstance(event, Merged):
            records = command.reply.records  # type: ignore[attr-defined]
            self.pulled += len(records)
            steering.moved(_bytes(records))
            steering.progress("receiving", self.pulled, None)
        elif isinstance(event, DirtyLoaded) and event.changes:
            self.pushed += len(event.changes)
            steering.moved(_bytes(event.changes))
            steering.progress("sending", self.pushed, None)


def _bytes(records: Iterable[Record]) -> int:
    return sum(len(record.payload or "") for record in records)


def _fill(report: SyncReport, outcome: Outcome) -> None:
    report.revision = outcome.revision
    report.verified = outcome.verified
    report.verified_at = outcome.verified_at
    report.fingerprint = outcome.fingerprint
    report.pulled = outcome.pulled
    report.pushed = outcome.pushed
    report.requests = outcome.requests
    report.rounds = outcome.rounds
    report.repaired = outcome.repaired
    report.new_epoch = outcome.new_epoch
    report.differs = outcome.differs
    report.dirty = outcome.dirty
    report.question = outcome.question
    report.rejected = outcome.rejected


def _note_success(library: Library, replica: Replica, outcome: Outcome) -> None:
    """Remember that the library is in step, and when that was last verified.

    At most once a minute: a sync should cost no write of its own beside what it changes.
    """
    link = replica.link
    now = library.source.now_ms()
    if link is not None and link.synced_at and now - link.verified_at < NOTE_EVERY_MS:
        return
    with library.writing("sync") as tx:
        link = load_link(tx)
        if link is not None:
            verified_at = outcome.verified_at or link.verified_at
            save_link(tx, msgspec.structs.replace(link, synced_at=tx.at, verified_at=verified_at))
