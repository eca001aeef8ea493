"""What a session remembers between two steps, and how it takes in what happened.

`sync.moves` decides and commands with it; `sync.session` has the table that says when.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ibidem.errors import RemoteProtocolError
from ibidem.model.digest import BUCKETS, Fingerprint
from ibidem.model.ids import RecordId
from ibidem.sync.messages import (
    BucketReply,
    FetchReply,
    FetchRequest,
    Position,
    PullReply,
    PullRequest,
    PushReply,
    Rejection,
    Verdict,
    VerifyReply,
)
from ibidem.sync.steps import (
    Accepted,
    Compared,
    DirtyLoaded,
    Event,
    FingerprintLoaded,
    MassDeletion,
    Merged,
    Repaired,
    Reply,
    Request,
    Settled,
    Started,
)

ALL_TOMBSTONES = 2**53 - 1
START = Position()
_NOT_STARTED = Started("", START, dirty=False)
_NOTHING_LOADED = DirtyLoaded((), more=False, position=START)


@dataclass(slots=True)
class Memory:
    """The state of a session beside the name of its state."""

    device: str
    confirmed: bool
    started: Started = _NOT_STARTED
    epoch: str = ""
    position: Position = START
    dirty: bool = False
    rounds: int = 0
    requests: int = 0
    asked: Request | None = None
    # pulling
    page: PullReply | None = None
    is_first_page: bool = True
    skip_tombstones_until: int = 0
    pulled: int = 0
    # pushing
    loaded: DirtyLoaded = _NOTHING_LOADED
    push: PushReply | None = None
    own_revisions: set[int] = field(default_factory=set)
    pushed: int = 0
    rejected: dict[RecordId, Rejection] = field(default_factory=dict)
    # verifying
    fingerprint: Fingerprint = field(default_factory=Fingerprint)
    verdict: Verdict = Verdict.NOT_ASKED
    agreed: str = ""
    agreed_at: int = 0
    # comparing and repairing
    buckets: list[int] = field(default_factory=list)
    listed: BucketReply | None = None
    compares: bool = False
    settle_at: Position = START
    ids: list[RecordId] = field(default_factory=list)
    fetched: FetchReply | None = None
    repaired: int = 0
    new_epoch: bool = False
    question: MassDeletion | None = None

    @property
    def skip(self) -> frozenset[RecordId]:
        """Changes that the hub has rejected; sending them again in this session is no use."""
        return frozenset(self.rejected)


def note(memory: Memory, event: Event) -> None:
    """Take in what happened. Raises `RemoteProtocolError` where a reply cannot be right."""
    if isinstance(event, Reply):
        _check_epoch(memory, event)
    take_in = _NOTES.get(type(event))
    if take_in is not None:
        take_in(memory, event)


def _check_epoch(memory: Memory, reply: Reply) -> None:
    if memory.epoch in ("", reply.epoch):
        memory.epoch = reply.epoch
    else:
        raise RemoteProtocolError("The server changed its epoch without saying so.")


def _note_start(memory: Memory, started: Started) -> None:
    memory.started = started
    memory.epoch = started.epoch
    memory.position = started.position
    memory.dirty = started.dirty
    if started.is_empty and not started.synced_before:
        memory.skip_tombstones_until = ALL_TOMBSTONES


def _note_stored(memory: Memory, stored: Merged | Accepted | Settled) -> None:
    memory.position = stored.position
    memory.dirty = stored.dirty


def _note_loaded(memory: Memory, loaded: DirtyLoaded) -> None:
    memory.loaded = loaded
    memory.position = loaded.position


def _note_fingerprint(memory: Memory, loaded: FingerprintLoaded) -> None:
    memory.fingerprint = loaded.fingerprint
    memory.position = loaded.position
    _compare_with_page(memory)


def _compare_with_page(memory: Memory) -> None:
    """The hub's fingerprint came with the last page: where that led, no request is needed."""
    page = memory.page
    memory.verdict = Verdict.NOT_ASKED
    if page is None or memory.position != Position.after(page.revision):
        return
    if page.fingerprint == memory.fingerprint.total:
        memory.verdict = Verdict.SAME
        memory.agreed, memory.agreed_at = page.fingerprint, page.hub_at


def _note_verdict(memory: Memory, reply: VerifyReply) -> None:
    memory.verdict = reply.verdict
    memory.agreed, memory.agreed_at = memory.fingerprint.total, reply.hub_at
    if reply.verdict is Verdict.DIFFERS:
        memory.buckets = _differing(memory, reply)


def _note_listing(memory: Memory, reply: BucketReply) -> None:
    if not memory.settle_at.revision:
        memory.settle_at = Position.after(reply.revision)
    memory.listed = reply


def _note_fetched(memory: Memory, reply: FetchReply) -> None:
    asked = memory.asked
    assert isinstance(asked, FetchRequest)
    if set(asked.ids) <= set(reply.left):
        raise RemoteProtocolError("The server answers for none of the records asked for.")
    memory.fetched = reply


def _note_compared(memory: Memory, compared: Compared) -> None:
    memory.ids = list(compared.ids)


def _note_repaired(memory: Memory, repaired: Repaired) -> None:
    memory.repaired += repaired.count


def _note_page(memory: Memory, page: PullReply) -> None:
    asked_from = asked_position(memory)
    if page.position < asked_from or (page.more and page.position == asked_from):
        raise RemoteProtocolError("The server's page does not lead on.")
    memory.page = page
    memory.pulled += len(page.records)
    if memory.skip_tombstones_until == ALL_TOMBSTONES:
        memory.skip_tombstones_until = page.revision


def _note_push(memory: Memory, reply: PushReply) -> None:
    changes = memory.loaded.changes
    sent = {change.id for change in changes}
    if not sent.issuperset(record_id for record_id, _ in reply.unchanged):
        raise RemoteProtocolError("The server answered for changes that were not sent.")
    memory.push = reply
    not_taken = len(reply.refused) + len(reply.rejected) + len(reply.deferred)
    memory.pushed += max(0, len(changes) - not_taken)
    memory.rejected.update((rejection.id, rejection) for rejection in reply.rejected)
    if reply.revision != reply.previous:
        memory.own_revisions.add(reply.revision)
    memory.verdict = reply.verdict
    memory.agreed, memory.agreed_at = memory.loaded.fingerprint, reply.hub_at


def _differing(memory: Memory, reply: VerifyReply) -> list[int]:
    if len(reply.buckets) != BUCKETS:
        raise RemoteProtocolError("The server's fingerprint does not have the right size.")
    return list(memory.fingerprint.differing_buckets(reply.buckets))


def asked_position(memory: Memory) -> Position:
    """Where the page that was asked for begins."""
    assert isinstance(memory.asked, PullRequest)
    return memory.asked.position


_NOTES: dict[type, Callable[[Memory, Any], None]] = {
    Started: _note_start,
    PullReply: _note_page,
    PushReply: _note_push,
    VerifyReply: _note_verdict,
    BucketReply: _note_listing,
    FetchReply: _note_fetched,
    Merged: _note_stored,
    Accepted: _note_stored,
    Settled: _note_stored,
    DirtyLoaded: _note_loaded,
    FingerprintLoaded: _note_fingerprint,
    Compared: _note_compared,
    Repaired: _note_repaired,
}
