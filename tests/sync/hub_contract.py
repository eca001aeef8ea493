"""What every hub must do, in process and over HTTP, on every database.

A test class inherits from `HubContract` and gives a fixture `hubs` that satisfies `Hubs`.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import Any

import pytest

from ibidem.errors import (
    ConfirmationNeeded,
    EpochChangedError,
    InputError,
    LimitError,
    PermissionDeniedError,
)
from ibidem.model.digest import BUCKETS, Fingerprint
from ibidem.model.ids import RecordId, make_record_id
from ibidem.model.payload import canonical_payload
from ibidem.model.record import Record, RecordKind
from ibidem.model.role import Role
from ibidem.sync import Hub
from ibidem.sync.messages import (
    PAGE_RECORDS_MAX,
    BucketRequest,
    FetchRequest,
    Position,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    Verdict,
    VerifyRequest,
)
from ibidem.sync.moves import FETCH_IDS_MAX
from tests.sync.blob_contract import Hubs
from tests.sync.reset_contract import ResetContract

START = Position()


def identity(number: int) -> RecordId:
    return make_record_id(1_750_000_000_000, number)


def book(number: int, title: str, revision: int = 0, **others: Any) -> Record:
    payload = canonical_payload({"fields": {"title": title}, "type": "book", **others})
    return Record(RecordKind.REFERENCE, identity(number), payload, revision)


def deleted(number: int, revision: int) -> Record:
    return Record(RecordKind.REFERENCE, identity(number), None, revision)


def push(hub: Hub, *changes: Record, **others: Any) -> PushReply:
    return hub.push(PushRequest(**{"epoch": "", "sent_at": 0, "changes": list(changes), **others}))


def pull_all(hub: Hub, position: Position = START, **others: Any) -> list[PullReply]:
    pages = [hub.pull(PullRequest("", position, **others))]
    while pages[-1].more:
        pages.append(hub.pull(PullRequest(pages[-1].epoch, pages[-1].position, **others)))
    return pages


def records_of(pages: list[PullReply]) -> list[Record]:
    return [record for page in pages for record in page.records]


def fingerprint_of(*records: Record) -> Fingerprint:
    return Fingerprint.of((record.id, record.digest) for record in records)


class HubContract(ResetContract):
    """Inherit, give `hubs`, and these run."""

    def test_an_empty_hub_has_an_empty_feed(self, hubs: Hubs) -> None:
        [page] = pull_all(hubs.hub("ada"))
        assert (page.records, page.revision, page.position) == ([], 0, Position())
        assert page.epoch

    def test_what_one_pushes_another_pulls(self, hubs: Hubs) -> None:
        now = hubs.now_ms()
        sent = book(1, "Träume & \u2028 \U0001f600")
        reply = push(hubs.hub("ada"), sent, sent_at=now)
        assert (reply.revision, reply.previous) == (1, 0)
        [page] = pull_all(hubs.hub("bob"))
        [got] = page.records
        assert (got.id, got.payload, got.revision) == (sent.id, sent.payload, 1)
        assert page.position == Position.after(1)

    def test_the_hub_says_who_made_a_version_whatever_the_request_says(self, hubs: Hubs) -> None:
        lying = Record(RecordKind.TAG, identity(1), '{"name":"x"}', device="eve")
        push(hubs.hub("ada"), lying, device="eve")
        [page] = pull_all(hubs.hub("bob"))
        assert page.records[0].device != "eve"

    def test_all_changes_of_a_push_have_one_revision(self, hubs: Hubs) -> None:
        push(hubs.hub("ada"), *[book(number, "T") for number in range(1, 6)])
        assert {record.revision for record in records_of(pull_all(hubs.hub("ada")))} == {1}

    def test_a_change_of_a_version_that_is_not_the_present_one_is_refused(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        push(hub, book(1, "First"))
        push(hub, book(1, "Second", revision=1))
        for base in (0, 1, 3):
            reply = push(hub, book(1, "Stale", revision=base))
            [refused] = reply.refused
            assert refused.payload == book(1, "Second").payload
            assert (refused.revision, reply.revision) == (2, 2)
        assert records_of(pull_all(hub))[0].payload == book(1, "Second").payload

    def test_of_two_who_change_one_version_only_the_first_is_accepted(self, hubs: Hubs) -> None:
        push(hubs.hub("ada"), book(1, "Base"))
        assert not push(hubs.hub("ada"), book(1, "Ada", revision=1)).refused
        assert push(hubs.hub("bob"), book(1, "Bob", revision=1)).refused

    def test_a_push_that_is_repeated_after_a_lost_reply_does_no_harm(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        push(hub, book(1, "First"))
        changes = [book(1, "Second", revision=1), book(2, "New")]
        push(hub, *changes)
        reply = push(hub, *changes)
        assert sorted(reply.unchanged) == [(identity(1), 2), (identity(2), 2)]
        assert (reply.revision, reply.previous) == (2, 2)

    def test_refused_and_rejected_changes_do_not_hold_up_others(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        push(hub, book(1, "First"))
        bad = Record(RecordKind.REFERENCE, identity(3), '{"rating":99}')
        reply = push(hub, book(1, "Stale"), book(2, "New"), bad)
        assert [record.id for record in reply.refused] == [identity(1)]
        assert [rejection.code for rejection in reply.rejected] == ["bad_input"]
        ids = [record.id for record in records_of(pull_all(hub))]
        assert ids == [identity(1), identity(2)]

    def test_new_references_wait_until_what_others_added_is_merged(self, hubs: Hubs) -> None:
        push(hubs.hub("ada"), book(1, "One"))
        push(hubs.hub("ada"), book(2, "Two"))
        bob = hubs.hub("bob")
        reply = push(bob, book(3, "Three"), position=Position.after(1))
        assert (reply.deferred, reply.revision) == ([identity(3)], 2)
        reply = push(bob, book(3, "Three"), position=Position.after(2))
        assert (reply.deferred, reply.revision) == ([], 3)

    def test_new_references_do_not_wait_for_mere_edits(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        push(hub, book(1, "One"))
        push(hub, book(1, "Changed", revision=1))
        assert push(hubs.hub("bob"), book(2, "Two"), position=Position.after(1)).revision == 3

    def test_a_deletion_stays_in_the_feed(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        push(hub, book(1, "T"))
        push(hub, deleted(1, revision=1))
        [tombstone] = records_of(pull_all(hub))
        assert (tombstone.payload, tombstone.revision) == (None, 2)

    def test_old_tombstones_can_be_left_out_and_aliases_never(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        push(hub, book(1, "T"), book(2, "U"), book(3, "V"))
        push(hub, deleted(1, revision=1))
        alias = Record(RecordKind.REFERENCE, identity(2), None, 1, alias=identity(3))
        push(hub, alias)
        push(hub, deleted(3, revision=1))
        found = records_of(pull_all(hub, skip_tombstones_until=2))
        assert [record.id for record in found] == [identity(2), identity(3)]
        found = records_of(pull_all(hub, skip_tombstones_until=2**53 - 1))
        assert [record.alias for record in found] == [identity(3)]

    def test_a_feed_in_pages_misses_nothing_and_repeats_nothing(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        for start in range(0, 30, 10):
            push(hub, *[book(start + number, "T" * 50) for number in range(1, 11)])
        pages = pull_all(hub, page_bytes=400)
        assert len(pages) > 5
        ids = [record.id for record in records_of(pages)]
        assert ids == [identity(number) for number in range(1, 31)]
        assert pages[-1].position == Position.after(3)

    def test_a_page_has_one_record_at_least(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        push(hub, book(1, "T" * 5000), book(2, "T"))
        assert [len(page.records) for page in pull_all(hub, page_bytes=1)] == [1, 1]

    def test_what_changes_while_somebody_pages_comes_on_a_later_page(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        push(hub, book(1, "A"), book(2, "B"), book(3, "C"))
        first = hub.pull(PullRequest("", page_bytes=1))
        push(hub, book(1, "Changed", revision=1), deleted(3, revision=1))
        rest = records_of(pull_all(hub, first.position))
        assert [(record.id, record.payload is None) for record in rest] == [
            (identity(2), False),
            (identity(1), False),
            (identity(3), True),
        ]

    def test_a_push_says_whether_both_are_the_same_now(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        one, two = book(1, "One"), book(2, "Two")
        reply = push(hub, one, fingerprint=fingerprint_of(one).total)
        assert reply.verdict is Verdict.SAME
        total = fingerprint_of(one, two).total
        at_1 = Position.after(1)
        assert push(hub, two, fingerprint=total, position=at_1).verdict is Verdict.SAME
        wrong = push(hub, book(3, "x"), fingerprint=total, position=Position.after(2))
        assert wrong.verdict is Verdict.DIFFERS
        behind = push(hub, book(1, "x", revision=1), fingerprint=total, position=at_1)
        assert behind.verdict is Verdict.MOVED_ON
        assert push(hub, book(5, "x")).verdict is Verdict.NOT_ASKED

    def test_verify_tells_same_moved_on_and_differs_apart(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        one = book(1, "One")
        push(hub, one)
        ours = fingerprint_of(one)
        same = hub.verify(VerifyRequest("", Position.after(1), ours.total))
        assert (same.verdict, same.buckets) == (Verdict.SAME, [])
        behind = hub.verify(VerifyRequest("", Position(), ours.total))
        assert behind.verdict is Verdict.MOVED_ON
        differs = hub.verify(VerifyRequest("", Position.after(1), "0" * 32))
        assert differs.verdict is Verdict.DIFFERS
        assert differs.buckets == ours.bucket_totals()

    def test_tombstones_are_not_part_of_the_fingerprint(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        push(hub, book(1, "One"))
        push(hub, deleted(1, revision=1))
        reply = hub.verify(VerifyRequest("", Position.after(2), "0" * 32))
        assert reply.verdict is Verdict.SAME

    def test_buckets_list_the_live_records_in_them(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        books = [book(number, "T") for number in (1, 2, 3)]
        push(hub, *books)
        push(hub, deleted(2, revision=1))
        reply = hub.list_buckets(BucketRequest("", [1, 2]))
        assert [(entry.id, entry.digest, entry.revision) for entry in reply.entries] == [
            (identity(1), books[0].digest.hex(), 1)
        ]
        every = hub.list_buckets(BucketRequest("", list(range(BUCKETS))))
        assert len(every.entries) == 2

    def test_single_records_are_fetched_tombstones_included(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        push(hub, book(1, "T"), book(2, "U"))
        push(hub, deleted(2, revision=1))
        reply = hub.fetch(FetchRequest("", [identity(1), identity(2), identity(9)]))
        found = {record.id: record.payload is None for record in reply.records}
        assert found == {identity(1): False, identity(2): True}

    def test_a_fetch_that_becomes_too_large_says_what_is_left(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        large = [book(number, "x" * 1_900_000) for number in range(1, 19)]
        for each in large:
            push(hub, each)
        wanted = [each.id for each in large]
        found: list[RecordId] = []
        requests = 0
        while wanted:
            reply = hub.fetch(FetchRequest("", wanted))
            found += [record.id for record in reply.records]
            wanted = reply.left
            requests += 1
        assert sorted(found) == [each.id for each in large]
        assert requests == 2

    @pytest.mark.parametrize("nonsense", ["", "\0", "../x", "x" * 5000, "01977420-dc00"])
    def test_ids_that_are_none_are_refused(self, hubs: Hubs, nonsense: str) -> None:
        hub = hubs.hub("ada")
        bad = RecordId(nonsense)
        reply = push(hub, Record(RecordKind.TAG, bad, '{"name":"x"}'), book(1, "Good"))
        assert [rejection.code for rejection in reply.rejected] == ["bad_input"]
        assert reply.revision == 1
        with pytest.raises(InputError):
            hub.fetch(FetchRequest("", [bad]))

    def test_numbers_that_are_beyond_reason_do_no_harm(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        huge = 2**62
        push(hub, book(1, "T", revision=-huge), sent_at=-huge)
        hub.pull(PullRequest("", Position(-5, "zzz"), page_bytes=-huge))
        hub.pull(PullRequest("", page_bytes=huge, skip_tombstones_until=huge))
        record = Record(RecordKind.TAG, identity(2), '{"name":"x"}', huge, edited_at=huge)
        push(hub, record, sent_at=-huge)
        assert [each.revision for each in records_of(pull_all(hub))] == [1, 2]

    def test_another_epoch_is_refused_by_every_method(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        epoch = str(identity(99))
        for ask in (
            lambda: hub.pull(PullRequest(epoch)),
            lambda: push(hub, book(1, "T"), epoch=epoch),
            lambda: hub.verify(VerifyRequest(epoch, Position(), "0" * 32)),
            lambda: hub.list_buckets(BucketRequest(epoch, [0])),
            lambda: hub.fetch(FetchRequest(epoch, [identity(1)])),
        ):
            with pytest.raises(EpochChangedError):
                ask()

    def test_a_replica_that_is_ahead_of_the_hub_must_compare(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        for ask in (
            lambda: hub.pull(PullRequest("", Position.after(5))),
            lambda: hub.verify(VerifyRequest("", Position.after(5), "0" * 32)),
            lambda: push(hub, book(1, "T"), position=Position.after(5)),
        ):
            with pytest.raises(EpochChangedError):
                ask()

    def test_a_viewer_reads_everything_and_changes_nothing(self, hubs: Hubs) -> None:
        push(hubs.hub("ada"), book(1, "T"))
        viewer = hubs.hub("vera", Role.VIEWER)
        assert len(records_of(pull_all(viewer))) == 1
        reply = push(viewer, book(1, "U", revision=1), book(2, "New"))
        assert [rejection.code for rejection in reply.rejected] == ["permission_denied"] * 2
        assert reply.revision == 1
        content = b"file"
        digest = hashlib.sha256(content).hexdigest()
        with pytest.raises(PermissionDeniedError):
            viewer.put_blob(digest, len(content), 0, [content])

    def test_a_mass_deletion_wants_a_yes_and_is_named_to_others(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        push(hub, *[book(number, "T") for number in range(1, 41)])
        removed = [deleted(number, revision=1) for number in range(1, 31)]
        with pytest.raises(ConfirmationNeeded):
            push(hub, *removed)
        assert hub.pull(PullRequest("", Position.after(1))).records == []
        assert push(hub, *removed, confirmed=True).revision == 2
        page = hubs.hub("bob").pull(PullRequest("", Position.after(1)))
        assert page.removals == 30
        [removal] = page.removed_by
        assert (removal.revision, removal.count) == (2, 30)

    def test_trashing_counts_as_removing(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        push(hub, *[book(number, "T") for number in range(1, 41)])
        trashed = [book(number, "T", revision=1, trashed_at=5) for number in range(1, 31)]
        with pytest.raises(ConfirmationNeeded):
            push(hub, *trashed)

    def test_times_are_corrected_to_the_hubs_clock(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        year = 365 * 24 * 3600 * 1000
        before = hubs.now_ms()
        record = Record(RecordKind.TAG, identity(1), '{"name":"x"}', edited_at=before + year - 5000)
        push(hub, record, sent_at=before + year)
        future = Record(RecordKind.TAG, identity(2), '{"name":"y"}', edited_at=before + year)
        push(hub, future, sent_at=before)
        first, second = records_of(pull_all(hub))
        assert abs(first.edited_at - (before - 5000)) < 60_000
        assert second.edited_at <= hubs.now_ms() + 60_000

    def test_requests_beyond_the_limits_are_refused(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        many = [book(1, "T")] * (PAGE_RECORDS_MAX + 1)
        for error, ask in (
            (LimitError, lambda: push(hub, *many)),
            (
                LimitError,
                lambda: hub.fetch(FetchRequest("", [identity(1)] * (FETCH_IDS_MAX + 1))),
            ),
            (InputError, lambda: hub.list_buckets(BucketRequest("", [256]))),
        ):
            with pytest.raises(error):
                ask()

    @pytest.mark.parametrize(
        "payload",
        [
            "{",
            '{"type":5}',
            '{"rating":-1}',
            '{"a":"\\ud800"}',
            '{"a":1e999}',
            '{"a":0.5}',
            '{"a":12345678901234567890}',
            '{"a":' + "[" * 100 + "]" * 100 + "}",
        ],
    )
    def test_hostile_payloads_are_rejected_one_by_one_or_all_together(
        self, hubs: Hubs, payload: str
    ) -> None:
        """A body that is no JSON at all may be refused as a whole."""
        hub = hubs.hub("ada")
        hostile = Record(RecordKind.REFERENCE, identity(1), payload)
        with suppress(InputError):
            reply = push(hub, hostile, book(2, "Good"))
            assert [rejection.id for rejection in reply.rejected] == [identity(1)]
        assert identity(1) not in [record.id for record in records_of(pull_all(hub))]

    def test_sql_in_a_field_is_text(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        title = "'; DROP TABLE records; -- %s ? :x \\ \" 0"
        push(hub, book(1, title))
        assert records_of(pull_all(hub))[0].payload == book(1, title).payload


__all__ = ["HubContract", "Hubs"]
