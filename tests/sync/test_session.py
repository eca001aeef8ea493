from __future__ import annotations

import itertools
from inspect import signature
from typing import get_args

import pytest

from ibidem.errors import LocalProtocolError, RemoteProtocolError
from ibidem.model.digest import BUCKETS, Fingerprint
from ibidem.model.ids import make_record_id
from ibidem.model.record import Record, RecordKind
from ibidem.sync.messages import (
    BucketReply,
    BucketRequest,
    FetchReply,
    FetchRequest,
    Position,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    Rejection,
    Removal,
    Verdict,
    VerifyReply,
    VerifyRequest,
)
from ibidem.sync.moves import BUCKETS_AT_ONCE, ROUNDS_MAX
from ibidem.sync.session import TRANSITIONS, State, SyncSession
from ibidem.sync.steps import (
    Accepted,
    Command,
    Compare,
    Compared,
    Counted,
    CountReferences,
    DirtyLoaded,
    EpochChanged,
    Event,
    FingerprintLoaded,
    Finish,
    LoadDirty,
    LoadFingerprint,
    MassDeletion,
    Merge,
    Merged,
    Outcome,
    RemovalRefused,
    Repair,
    Repaired,
    SaveAccepted,
    Send,
    Settle,
    Settled,
    Started,
)

ID = make_record_id(1, 1)
AT_5 = Position.after(5)
CHANGE = Record(RecordKind.REFERENCE, ID, '{"type":"book"}')


def request_of(command: Command, kind: type) -> object:
    assert isinstance(command, Send)
    assert isinstance(command.request, kind)
    return command.request


def outcome_of(command: Command) -> Outcome:
    assert isinstance(command, Finish)
    return command.outcome


def loaded(*, removals: int = 0, references: int = 0) -> DirtyLoaded:
    return DirtyLoaded((CHANGE,), False, AT_5, "f" * 32, removals, references, 1)


def begin(*, dirty: bool = False, confirmed: bool = False) -> tuple[SyncSession, Command]:
    session = SyncSession("laptop", confirmed=confirmed)
    started = Started("e", AT_5, dirty=dirty, synced_before=True)
    return session, session.start(started)


def pulling() -> SyncSession:
    session, command = begin()
    request_of(command, PullRequest)
    return session


def verifying() -> SyncSession:
    """Nothing new at the hub, but another fingerprint."""
    session = pulling()
    page = PullReply("e", 5, 0, AT_5, fingerprint="f" * 32)
    assert session.receive(page) == LoadFingerprint()
    asked = request_of(session.receive(FingerprintLoaded(Fingerprint(), AT_5)), VerifyRequest)
    assert isinstance(asked, VerifyRequest)
    return session


def test_a_sync_without_news_is_one_request() -> None:
    session = pulling()
    page = PullReply("e", 5, 77, AT_5, fingerprint=Fingerprint().total)
    assert session.receive(page) == LoadFingerprint()
    outcome = outcome_of(session.receive(FingerprintLoaded(Fingerprint(), AT_5)))
    assert (outcome.requests, outcome.verified, outcome.verified_at) == (1, True, 77)


def test_a_sync_that_only_brings_news_is_one_request() -> None:
    session = pulling()
    at_6 = Position.after(6)
    page = PullReply("e", 6, 77, at_6, records=[CHANGE], fingerprint=Fingerprint().total)
    assert isinstance(session.receive(page), Merge)
    assert session.receive(Merged(at_6, dirty=False)) == LoadFingerprint()
    outcome = outcome_of(session.receive(FingerprintLoaded(Fingerprint(), at_6)))
    assert (outcome.requests, outcome.verified, outcome.pulled) == (1, True, 1)


def test_a_fingerprint_of_a_moment_that_we_are_not_at_says_nothing() -> None:
    session = pulling()
    at_6 = Position.after(6)
    session.receive(PullReply("e", 6, 0, at_6, records=[CHANGE], fingerprint=Fingerprint().total))
    session.receive(Merged(AT_5, dirty=False))  # another program moved the position
    asked = request_of(session.receive(FingerprintLoaded(Fingerprint(), AT_5)), VerifyRequest)
    assert isinstance(asked, VerifyRequest)


def test_a_push_that_nobody_came_before_is_one_request() -> None:
    session, command = begin(dirty=True)
    assert isinstance(command, LoadDirty)
    push = request_of(session.receive(loaded()), PushRequest)
    assert isinstance(push, PushRequest)
    assert push.fingerprint == "f" * 32
    reply = PushReply("e", 6, 5, 77, verdict=Verdict.SAME)
    assert isinstance(session.receive(reply), SaveAccepted)
    outcome = outcome_of(session.receive(Accepted(Position.after(6), dirty=False)))
    assert (outcome.requests, outcome.verified, outcome.pushed) == (1, True, 1)
    assert outcome.fingerprint == "f" * 32


def test_after_a_push_that_others_came_before_their_changes_are_pulled() -> None:
    session, _ = begin(dirty=True)
    session.receive(loaded())
    session.receive(PushReply("e", 7, 6, 0, verdict=Verdict.MOVED_ON))
    pull = request_of(session.receive(Accepted(AT_5, dirty=False)), PullRequest)
    assert isinstance(pull, PullRequest)
    assert pull.position == AT_5


def test_a_replica_that_never_synced_pulls_first_and_skips_old_tombstones() -> None:
    session = SyncSession()
    command = session.start(Started("", Position(), dirty=True, is_empty=True))
    pull = request_of(command, PullRequest)
    assert isinstance(pull, PullRequest)
    assert pull.skip_tombstones_until > 2**50
    session.receive(PullReply("e", 9, 0, Position(3, ID), more=True))
    pull = request_of(session.receive(Merged(Position(3, ID), dirty=True)), PullRequest)
    assert isinstance(pull, PullRequest)
    assert pull.skip_tombstones_until == 9


def test_changes_are_pushed_only_after_the_last_page() -> None:
    session = SyncSession()
    session.start(Started("", Position(), dirty=True))
    session.receive(PullReply("e", 9, 0, Position(3, ID), more=True))
    request_of(session.receive(Merged(Position(3, ID), dirty=True)), PullRequest)
    session.receive(PullReply("e", 9, 0, Position.after(9)))
    assert isinstance(session.receive(Merged(Position.after(9), dirty=True)), LoadDirty)


def test_rounds_are_bounded_and_the_rest_is_reported() -> None:
    session, command = begin(dirty=True)
    rounds = 0
    while isinstance(command, LoadDirty):
        rounds += 1
        session.receive(loaded())
        session.receive(PushReply("e", 5, 5, 0, refused=[CHANGE]))
        command = session.receive(Accepted(AT_5, dirty=True))
    assert rounds == ROUNDS_MAX
    assert command == LoadFingerprint()
    session.receive(FingerprintLoaded(Fingerprint(), AT_5))
    outcome = outcome_of(session.receive(VerifyReply("e", 5, 0, Verdict.SAME)))
    assert outcome.dirty


def test_a_hub_that_always_moves_on_is_not_followed_for_ever() -> None:
    session = verifying()
    for revision in itertools.count(6):
        command = session.receive(VerifyReply("e", revision, 0, Verdict.MOVED_ON))
        if isinstance(command, Finish):
            break
        session.receive(PullReply("e", revision, 0, Position.after(revision)))
        session.receive(Merged(Position.after(revision), dirty=False))
        session.receive(FingerprintLoaded(Fingerprint(), Position.after(revision)))
    assert revision == 6 + ROUNDS_MAX
    assert not outcome_of(command).verified


def test_a_rejected_change_is_reported_and_not_sent_again() -> None:
    session, _ = begin(dirty=True)
    session.receive(loaded())
    rejection = Rejection(ID, "permission_denied", "No.")
    command = session.receive(PushReply("e", 5, 5, 0, rejected=[rejection]))
    assert isinstance(command, SaveAccepted)
    assert command.skip == {ID}
    assert session.receive(Accepted(AT_5, dirty=False)) == LoadFingerprint()
    session.receive(FingerprintLoaded(Fingerprint(), AT_5))
    outcome = outcome_of(session.receive(VerifyReply("e", 5, 0, Verdict.SAME)))
    assert outcome.rejected == (rejection,)
    assert outcome.pushed == 0


def differing() -> VerifyReply:
    buckets = Fingerprint.of([(ID, b"\1" * 16)]).bucket_totals()
    return VerifyReply("e", 5, 0, Verdict.DIFFERS, buckets)


def test_a_difference_leads_to_the_records_that_differ() -> None:
    session = verifying()
    listing = request_of(session.receive(differing()), BucketRequest)
    assert listing == BucketRequest("e", [1])
    compare = session.receive(BucketReply("e", 5))
    assert compare == Compare((1,), BucketReply("e", 5))
    assert request_of(session.receive(Compared((ID,))), FetchRequest) == FetchRequest("e", [ID])
    repair = session.receive(FetchReply("e", 5, 0, [CHANGE]))
    assert isinstance(repair, Repair)
    assert not repair.new_epoch
    settle = session.receive(Repaired(1))
    assert settle == Settle("e", AT_5, frozenset(), new_epoch=False)
    assert session.receive(Settled(AT_5, dirty=False)) == LoadFingerprint()
    session.receive(FingerprintLoaded(Fingerprint(), AT_5))
    outcome = outcome_of(session.receive(VerifyReply("e", 5, 0, Verdict.SAME)))
    assert (outcome.repaired, outcome.verified) == (1, True)


def test_what_a_fetch_had_no_room_for_is_asked_for_again() -> None:
    session = verifying()
    session.receive(differing())
    session.receive(BucketReply("e", 5))
    other = make_record_id(1, 0x101)
    session.receive(Compared((ID, other)))
    repair = session.receive(FetchReply("e", 5, 0, [CHANGE], left=[other]))
    assert isinstance(repair, Repair)
    assert repair.ids == (ID,)
    again = request_of(session.receive(Repaired(1)), FetchRequest)
    assert again == FetchRequest("e", [other])
    with pytest.raises(RemoteProtocolError):
        session.receive(FetchReply("e", 5, 0, [], left=[other]))


def test_a_difference_that_a_repair_does_not_end_is_reported() -> None:
    session = verifying()
    session.receive(differing())
    session.receive(BucketReply("e", 5))
    session.receive(Compared(()))
    session.receive(Settled(AT_5, dirty=False))
    session.receive(FingerprintLoaded(Fingerprint(), AT_5))
    outcome = outcome_of(session.receive(differing()))
    assert (outcome.differs, outcome.verified) == (True, False)


def test_in_a_new_epoch_every_bucket_is_compared_and_the_position_taken_anew() -> None:
    session = verifying()
    command = session.receive(EpochChanged())
    seen: list[int] = []
    while isinstance(command, Send):
        request = request_of(command, BucketRequest)
        assert isinstance(request, BucketRequest)
        seen += request.buckets
        session.receive(BucketReply("new", 2 + len(seen)))
        command = session.receive(Compared(()))
    assert seen == list(range(BUCKETS))
    assert command == Settle(
        "new", Position.after(2 + BUCKETS_AT_ONCE), frozenset(), new_epoch=True
    )  # of the first listing


def test_an_epoch_that_changes_twice_ends_the_session() -> None:
    session = verifying()
    session.receive(EpochChanged())
    outcome = outcome_of(session.receive(EpochChanged()))
    assert outcome.unsettled
    assert not outcome.verified


def test_a_mass_deletion_by_others_ends_in_a_question_before_anything_is_merged() -> None:
    session = pulling()
    removal = Removal(6, 1, 50, "ada", "desktop")
    reply = PullReply("e", 6, 0, Position.after(6), removals=50, removed_by=[removal])
    assert session.receive(reply) == CountReferences()
    outcome = outcome_of(session.receive(Counted(100)))
    assert outcome.question == MassDeletion(50, "theirs", (removal,), references=100)
    assert not outcome.verified


def test_a_small_part_of_a_large_library_may_be_removed_unasked() -> None:
    session = pulling()
    session.receive(PullReply("e", 6, 0, Position.after(6), removals=50))
    assert isinstance(session.receive(Counted(1000)), Merge)


def test_a_mass_deletion_here_ends_in_a_question_before_anything_is_sent() -> None:
    session, _ = begin(dirty=True)
    outcome = outcome_of(session.receive(loaded(removals=50, references=100)))
    assert outcome.question == MassDeletion(50, "ours", references=100)
    assert outcome.requests == 0


def test_a_mass_deletion_that_the_hub_questions_is_asked_about() -> None:
    session, _ = begin(dirty=True)
    session.receive(loaded())
    assert outcome_of(session.receive(RemovalRefused(33))).question == MassDeletion(33, "ours")


def test_a_mass_deletion_that_was_agreed_to_goes_through() -> None:
    session, _ = begin(dirty=True, confirmed=True)
    push = request_of(session.receive(loaded(removals=50, references=100)), PushRequest)
    assert isinstance(push, PushRequest)
    assert push.confirmed
    session.receive(PushReply("e", 7, 6, 0))
    session.receive(Accepted(AT_5, dirty=False))
    reply = PullReply("e", 7, 0, Position.after(7), removals=90)
    assert isinstance(session.receive(reply), Merge)


def test_what_this_session_removed_is_not_asked_about_when_it_comes_back() -> None:
    session, _ = begin(dirty=True)
    session.receive(loaded(removals=10, references=100))
    session.receive(PushReply("e", 7, 6, 0))
    session.receive(Accepted(AT_5, dirty=False))
    own = Removal(7, 1, 30)
    reply = PullReply("e", 7, 0, Position.after(7), removals=35, removed_by=[own])
    assert isinstance(session.receive(reply), Merge)


@pytest.mark.parametrize(
    "reply",
    [
        PullReply("e", 9, 0, AT_5, more=True),
        PullReply("e", 9, 0, Position.after(4)),
        PullReply("other", 9, 0, Position.after(9)),
    ],
)
def test_pages_that_cannot_be_right_are_refused(reply: PullReply) -> None:
    session = pulling()
    with pytest.raises(RemoteProtocolError):
        session.receive(reply)


def test_verdicts_about_changes_that_were_not_sent_are_refused() -> None:
    session, _ = begin(dirty=True)
    session.receive(loaded())
    with pytest.raises(RemoteProtocolError):
        session.receive(PushReply("e", 6, 5, 0, unchanged=[(make_record_id(1, 9), 5)]))


def test_a_fingerprint_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(RemoteProtocolError):
        verifying().receive(VerifyReply("e", 5, 0, Verdict.DIFFERS, ["0" * 32]))


EVENTS: tuple[type, ...] = tuple(
    kind for part in get_args(Event) for kind in (get_args(part) or (part,))
)


@pytest.mark.parametrize("state", State)
def test_what_the_table_does_not_list_is_refused(state: State) -> None:
    for event in EVENTS:
        if any((row.state, row.event) == (state, event) for row in TRANSITIONS):
            continue
        session = SyncSession()
        session.state = state
        with pytest.raises(LocalProtocolError):
            session.receive(event(*[None] * len(signature(event).parameters)))


def test_every_event_that_may_happen_has_exactly_one_answer_without_question() -> None:
    pairs = {(row.state, row.event) for row in TRANSITIONS}
    for pair in pairs:
        rows = [row for row in TRANSITIONS if (row.state, row.event) == pair]
        assert [row.question is None for row in rows] == [False] * (len(rows) - 1) + [True]


def test_every_state_can_be_reached_and_left() -> None:
    assert {row.next for row in TRANSITIONS} | {State.IDLE} == set(State)
    assert {row.state for row in TRANSITIONS} == set(State) - {State.DONE}


def test_every_event_appears_in_the_table() -> None:
    assert {row.event for row in TRANSITIONS} == set(EVENTS)
