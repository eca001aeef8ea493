"""One sync of one library, as a state machine without input or output.

    session = SyncSession(device="laptop")
    command = session.start(Started(...))
    while not isinstance(command, Finish):
        command = session.receive(perform(command))

`TRANSITIONS` is the whole behaviour: in a state, an event leads to the first transition whose
question is answered with yes. `docs/sync-protocol.md` shows the same table as a diagram.

How a session begins follows from the replica's state. One with changes pushes them straight away:
each record names the revision it was made on, so nothing can be overwritten, and when nobody else
pushed meanwhile the reply moves the replica to the new revision and verifies it, all in one
request. Every other one pulls: the last page carries the hub's fingerprint, so that a sync without
news, and one that only brings news, is one request too. Only where fingerprints differ does it take
more, to find out where.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ibidem.errors import LocalProtocolError
from ibidem.sync import moves as m
from ibidem.sync.memory import Memory, note
from ibidem.sync.messages import (
    BucketReply,
    FetchReply,
    PullReply,
    PushReply,
    Verdict,
    VerifyReply,
)
from ibidem.sync.steps import (
    Accepted,
    Command,
    Compared,
    Counted,
    DirtyLoaded,
    EpochChanged,
    Event,
    FingerprintLoaded,
    Finish,
    MassDeletion,
    Merged,
    Outcome,
    RemovalRefused,
    Repaired,
    Settled,
    Started,
)


class State(StrEnum):
    """Where a session stands: what it waits for."""

    IDLE = "idle"
    PULLING = "pulling"
    WEIGHING = "weighing"
    MERGING = "merging"
    COLLECTING = "collecting"
    PUSHING = "pushing"
    ACCEPTING = "accepting"
    DIGESTING = "digesting"
    VERIFYING = "verifying"
    LISTING = "listing"
    COMPARING = "comparing"
    FETCHING = "fetching"
    REPAIRING = "repairing"
    SETTLING = "settling"
    DONE = "done"


Question = Callable[[Memory, Event], bool]
Give = Callable[[Memory, Event], Command | MassDeletion]


@dataclass(frozen=True, slots=True)
class Transition:
    """In `state`, when `event` happens and `question` (if any) is answered with yes: to `next`.

    `give` makes the command for the driver; none finishes the session.
    """

    state: State
    event: type
    question: Question | None
    next: State
    give: Give | None


S = State
TRANSITIONS: tuple[Transition, ...] = tuple(
    Transition(*row)
    for row in (
        (S.IDLE, Started, m.never_synced, S.PULLING, m.pull),
        (S.IDLE, Started, m.has_changes, S.COLLECTING, m.collect),
        (S.IDLE, Started, None, S.PULLING, m.pull),
        (S.PULLING, PullReply, m.hub_removes_some, S.WEIGHING, m.count_references),
        (S.PULLING, PullReply, m.nothing_new, S.DIGESTING, m.load_fingerprint),
        (S.PULLING, PullReply, None, S.MERGING, m.merge),
        (S.PULLING, EpochChanged, m.first_time, S.LISTING, m.start_over),
        (S.PULLING, EpochChanged, None, S.DONE, None),
        (S.WEIGHING, Counted, m.hub_removes_much, S.DONE, m.ask_about_theirs),
        (S.WEIGHING, Counted, None, S.MERGING, m.merge),
        (S.MERGING, Merged, m.more_pages, S.PULLING, m.pull),
        (S.MERGING, Merged, m.has_changes, S.COLLECTING, m.collect),
        (S.MERGING, Merged, None, S.DIGESTING, m.load_fingerprint),
        (S.COLLECTING, DirtyLoaded, m.nothing_to_push, S.DIGESTING, m.load_fingerprint),
        (S.COLLECTING, DirtyLoaded, m.we_remove_much, S.DONE, m.ask_about_ours),
        (S.COLLECTING, DirtyLoaded, None, S.PUSHING, m.push),
        (S.PUSHING, PushReply, None, S.ACCEPTING, m.save_accepted),
        (S.PUSHING, RemovalRefused, None, S.DONE, m.ask_about_ours),
        (S.PUSHING, EpochChanged, m.first_time, S.LISTING, m.start_over),
        (S.PUSHING, EpochChanged, None, S.DONE, None),
        (S.ACCEPTING, Accepted, m.more_to_push, S.COLLECTING, m.collect_more),
        (S.ACCEPTING, Accepted, m.hub_is_ahead, S.PULLING, m.pull),
        (S.ACCEPTING, Accepted, m.has_changes, S.COLLECTING, m.collect),
        (S.ACCEPTING, Accepted, m.is_same, S.DONE, None),
        (S.ACCEPTING, Accepted, None, S.DIGESTING, m.load_fingerprint),
        (S.DIGESTING, FingerprintLoaded, m.same_as_the_page, S.DONE, None),
        (S.DIGESTING, FingerprintLoaded, None, S.VERIFYING, m.verify),
        (S.VERIFYING, VerifyReply, m.moved_on, S.PULLING, m.pull),
        (S.VERIFYING, VerifyReply, m.can_repair, S.LISTING, m.list_buckets),
        (S.VERIFYING, VerifyReply, None, S.DONE, None),
        (S.VERIFYING, EpochChanged, m.first_time, S.LISTING, m.start_over),
        (S.VERIFYING, EpochChanged, None, S.DONE, None),
        (S.LISTING, BucketReply, None, S.COMPARING, m.compare),
        (S.LISTING, EpochChanged, m.first_time, S.LISTING, m.start_over),
        (S.LISTING, EpochChanged, None, S.DONE, None),
        (S.COMPARING, Compared, m.some_differ, S.FETCHING, m.fetch),
        (S.COMPARING, Compared, m.buckets_left, S.LISTING, m.list_buckets),
        (S.COMPARING, Compared, None, S.SETTLING, m.settle),
        (S.FETCHING, FetchReply, None, S.REPAIRING, m.repair),
        (S.FETCHING, EpochChanged, m.first_time, S.LISTING, m.start_over),
        (S.FETCHING, EpochChanged, None, S.DONE, None),
        (S.REPAIRING, Repaired, m.some_differ, S.FETCHING, m.fetch),
        (S.REPAIRING, Repaired, m.buckets_left, S.LISTING, m.list_buckets),
        (S.REPAIRING, Repaired, None, S.SETTLING, m.settle),
        (S.SETTLING, Settled, m.has_changes, S.COLLECTING, m.collect),
        (S.SETTLING, Settled, None, S.DIGESTING, m.load_fingerprint),
    )
)


class SyncSession:
    """One sync. `confirmed` says that a person agreed to a mass deletion (`MassDeletion`)."""

    def __init__(self, device: str = "", *, confirmed: bool = False) -> None:
        self.state = State.IDLE
        self._memory = Memory(device, confirmed)

    def start(self, started: Started) -> Command:
        """The first command."""
        return self.receive(started)

    def receive(self, event: Event) -> Command:
        """The command that follows from what happened.

        Raises `LocalProtocolError` for an event that cannot happen in this state, and
        `RemoteProtocolError` for a reply that a hub must not give. The session is over then.
        """
        candidates = [
            row for row in TRANSITIONS if (row.state, row.event) == (self.state, type(event))
        ]
        if not candidates:
            raise LocalProtocolError(f"{type(event).__name__} cannot happen while {self.state}.")
        memory = self._memory
        note(memory, event)
        row = next(row for row in candidates if row.question is None or row.question(memory, event))
        self.state = row.next
        given = row.give(memory, event) if row.give is not None else None
        if given is None or isinstance(given, MassDeletion):
            memory.question = given
            return Finish(self._outcome(event))
        return given

    def _outcome(self, last: Event) -> Outcome:
        memory = self._memory
        unsettled = isinstance(last, EpochChanged)
        verified = memory.verdict is Verdict.SAME and memory.question is None and not unsettled
        return Outcome(
            revision=memory.position.revision,
            verified=verified,
            verified_at=memory.agreed_at if verified else 0,
            fingerprint=memory.agreed if verified else "",
            dirty=memory.dirty,
            rounds=memory.rounds,
            requests=memory.requests,
            pulled=memory.pulled,
            pushed=memory.pushed,
            repaired=memory.repaired,
            new_epoch=memory.new_epoch,
            differs=memory.verdict is Verdict.DIFFERS,
            unsettled=unsettled,
            rejected=tuple(memory.rejected.values()),
            question=memory.question,
        )
