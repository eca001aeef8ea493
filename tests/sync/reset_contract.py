"""What every hub must do to be reset, in process and over HTTP, on every database."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ibidem.errors import InputError, LimitError, OutdatedError, PermissionDeniedError
from ibidem.model.digest import BUCKETS, Fingerprint
from ibidem.model.ids import RecordId, make_record_id
from ibidem.model.payload import canonical_payload
from ibidem.model.record import Record, RecordKind
from ibidem.model.role import Role
from ibidem.sync import ResetHub
from ibidem.sync.difference import differing_cells, sum_cells
from ibidem.sync.hub import CELLS_MAX
from ibidem.sync.messages import (
    PAGE_RECORDS_MAX,
    BucketRequest,
    FetchRequest,
    Position,
    PullRequest,
    PushRequest,
)
from ibidem.sync.reset_messages import (
    CellRequest,
    CommitReply,
    CommitRequest,
    StagedRequest,
    StageReply,
    StageRequest,
    SurveyRequest,
    TakeBackRequest,
)
from tests.sync.blob_contract import BlobContract, Hubs

RESET = make_record_id(1_750_000_000_000, 1_000_001)
OTHER_RESET = make_record_id(1_750_000_000_000, 1_000_002)


def identity(number: int) -> RecordId:
    return make_record_id(1_750_000_000_000, number)


def book(number: int, title: str, **others: Any) -> Record:
    payload = canonical_payload({"fields": {"title": title}, "type": "book", **others})
    return Record(RecordKind.REFERENCE, identity(number), payload)


def gone(number: int) -> Record:
    return Record(RecordKind.REFERENCE, identity(number))


def push(hub: ResetHub, *changes: Record) -> int:
    return hub.push(PushRequest("", 0, list(changes))).revision


def titles(hub: ResetHub) -> dict[RecordId, str]:
    """Payloads of the live records."""
    reply = hub.pull(PullRequest(""))
    return {record.id: record.payload for record in reply.records if record.payload is not None}


def fingerprint(hub: ResetHub) -> str:
    return hub.survey(SurveyRequest("", "")).fingerprint


def fingerprint_with(*records: Record) -> str:
    return Fingerprint.of((record.id, record.digest) for record in records).total


def stage(hub: ResetHub, *changes: Record, reset: str = RESET, **others: Any) -> StageReply:
    return hub.stage(StageRequest("", reset, others.pop("sent_at", 0), list(changes), **others))


def commit(hub: ResetHub, base: int, *result: Record, staged: int, **others: Any) -> CommitReply:
    reset = others.pop("reset", RESET)
    request = CommitRequest("", reset, base, staged, fingerprint_with(*result), **others)
    return hub.commit(request)


class ResetContract(BlobContract):
    """Inherit, give `hubs`, and these run."""

    def test_a_survey_compares_all_that_both_have(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        revision = push(hub, book(1, "One"), book(2, "Two"))
        same = hub.survey(SurveyRequest("", fingerprint_with(book(1, "One"), book(2, "Two"))))
        assert (same.records, same.revision, same.buckets) == (2, revision, [])
        other = hub.survey(SurveyRequest("", fingerprint_with(book(1, "One"))))
        assert other.fingerprint == same.fingerprint
        assert len(other.buckets) == BUCKETS

    @pytest.mark.parametrize("digits", [1, 2])
    def test_cells_lead_to_the_records_that_differ(self, hubs: Hubs, digits: int) -> None:
        hub = hubs.hub("ada")
        books = [book(number, f"Title {number}") for number in range(1, 200)]
        push(hub, *books)
        ours = {each.id: each.digest for each in books}
        ours[books[7].id] = book(8, "Another").digest
        buckets = sorted({int(each.id[-2:], 16) for each in books})
        reply = hub.list_cells(CellRequest("", buckets, digits))
        sums = sum_cells(ours.items(), buckets, digits)
        assert differing_cells(sums, reply.sums, digits) == [books[7].id[-2 - digits :]]
        listed = hub.list_buckets(BucketRequest("", [], [books[7].id[-2 - digits :]])).entries
        [entry] = [each for each in listed if each.id == books[7].id]
        assert (entry.digest, entry.kind) == (books[7].digest.hex(), "reference")
        assert entry.bytes == len(books[7].payload or "")

    def test_what_is_no_cell_is_refused(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        for cells in (["xyz"], ["12"], ["123", "1234"], ["12345"], ["ABC"]):
            with pytest.raises(InputError):
                hub.list_buckets(BucketRequest("", [], cells))
        with pytest.raises(LimitError):
            hub.list_buckets(BucketRequest("", [], ["000"] * (CELLS_MAX + 1)))
        for buckets, digits in (([256], 1), ([1, 1], 1), ([0], 0), ([0], 3)):
            with pytest.raises(InputError):
                hub.list_cells(CellRequest("", buckets, digits))

    def test_what_is_staged_is_seen_by_nobody_until_it_is_committed(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        base = push(hub, book(1, "One"), book(2, "Two"))
        before = titles(hub)
        assert stage(hub, book(1, "Uno"), gone(2), book(3, "Three")).staged == 3
        assert titles(hub) == before
        assert titles(hubs.hub("bob")) == before
        reply = commit(hub, base, book(1, "Uno"), book(3, "Three"), staged=3)
        assert reply.committed == base + 1 == reply.revision
        assert titles(hubs.hub("bob")) == {
            identity(1): book(1, "Uno").payload,
            identity(3): book(3, "Three").payload,
        }

    def test_a_commit_that_is_repeated_answers_as_it_did(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        base = push(hub, book(1, "One"))
        stage(hub, book(1, "Uno"))
        first = commit(hub, base, book(1, "Uno"), staged=1)
        push(hubs.hub("bob"), book(2, "Later"))
        again = commit(hub, base, book(1, "Uno"), staged=1)
        assert again.committed == first.committed
        assert len(titles(hub)) == 2

    def test_a_commit_is_refused_when_the_library_moved_on(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        base = push(hub, book(1, "One"))
        stage(hub, book(1, "Uno"))
        push(hubs.hub("bob"), book(2, "Two"))
        with pytest.raises(OutdatedError):
            commit(hub, base, book(1, "Uno"), staged=1)
        assert titles(hub)[identity(1)] == book(1, "One").payload
        reply = commit(hub, base + 1, book(1, "Uno"), book(2, "Two"), staged=1)
        assert reply.committed == base + 2

    def test_a_commit_is_refused_when_anything_lacks(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        base = push(hub, book(1, "One"))
        stage(hub, book(1, "Uno"))
        for staged, title in ((2, "Uno"), (1, "Another")):
            with pytest.raises(OutdatedError):
                commit(hub, base, book(1, title), staged=staged)
        assert titles(hub) == {identity(1): book(1, "One").payload}
        assert hub.survey(SurveyRequest("", "")).revision == base

    def test_staging_goes_on_where_it_was_cut(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        base = push(hub, book(1, "One"))
        stage(hub, book(2, "Two"), book(3, "Three"))
        stage(hub, book(2, "Two"), book(4, "Four"), gone(1))
        known = hub.list_staged(StagedRequest("", RESET))
        assert [entry.id for entry in known.entries] == [identity(n) for n in (1, 2, 3, 4)]
        assert known.entries[0].digest == ""
        assert known.entries[1].digest == book(2, "Two").digest.hex()
        behind = hub.list_staged(StagedRequest("", RESET, identity(2))).entries
        assert [entry.id for entry in behind] == [identity(3), identity(4)]
        assert stage(hub, book(2, "Due"), dropped=[identity(3)]).staged == 3
        commit(hub, base, book(2, "Due"), book(4, "Four"), staged=3)
        assert set(titles(hub)) == {identity(2), identity(4)}
        after = hub.list_staged(StagedRequest("", RESET))
        assert (after.entries, after.committed) == ([], base + 1)

    def test_what_one_stages_no_other_sees_or_commits(self, hubs: Hubs) -> None:
        ada, bob = hubs.hub("ada"), hubs.hub("bob")
        base = push(ada, book(1, "One"))
        stage(ada, book(1, "Uno"))
        assert bob.list_staged(StagedRequest("", RESET)).entries == []
        with pytest.raises(OutdatedError):
            commit(bob, base, book(1, "Uno"), staged=1)
        bob.take_back(TakeBackRequest("", RESET))
        stage(bob, book(1, "Bob's"))
        assert commit(ada, base, book(1, "Uno"), staged=1).committed == base + 1
        assert bob.list_staged(StagedRequest("", RESET)).committed == 0

    def test_another_staging_takes_the_place_of_the_first(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        stage(hub, book(1, "One"))
        stage(hub, book(2, "Two"), reset=OTHER_RESET)
        assert hub.list_staged(StagedRequest("", RESET)).entries == []

    def test_bad_records_are_rejected_by_themselves(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        push(hub, Record(RecordKind.TAG, identity(5), '{"name":"x"}'))
        bad = Record(RecordKind.REFERENCE, identity(2), '{"rating":99}')
        reply = stage(hub, book(1, "One"), bad, book(5, "No tag"))
        assert {each.id for each in reply.rejected} == {identity(2), identity(5)}
        assert reply.staged == 1
        many = [book(number, "T") for number in range(PAGE_RECORDS_MAX + 1)]
        with pytest.raises(LimitError):
            stage(hub, *many)
        for reset in ("", "x", "../.."):
            with pytest.raises(InputError):
                stage(hub, book(1, "One"), reset=reset)

    def test_times_and_devices_are_the_hubs_to_say(self, hubs: Hubs) -> None:
        hub, now = hubs.hub("ada"), hubs.now_ms()
        future = Record(
            RecordKind.TAG, identity(1), '{"name":"x"}', edited_at=now + 10**9, device="eve"
        )
        stage(hub, future, sent_at=now)
        commit(hub, 0, future, staged=1)
        [record] = hub.fetch(FetchRequest("", [identity(1)])).records
        assert record.edited_at <= hubs.now_ms()
        assert record.device != "eve"

    def test_who_may_only_read_may_survey_and_nothing_else(self, hubs: Hubs) -> None:
        push(hubs.hub("ada"), book(1, "One"))
        viewer = hubs.hub("eve", role=Role.VIEWER)
        assert viewer.survey(SurveyRequest("", "")).records == 1
        with pytest.raises(PermissionDeniedError):
            stage(viewer, book(1, "Uno"))
        with pytest.raises(PermissionDeniedError):
            commit(viewer, 1, staged=0)
        with pytest.raises(PermissionDeniedError):
            viewer.take_back(TakeBackRequest("", RESET))

    def test_removing_much_needs_no_further_yes(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        base = push(hub, *[book(number, "T") for number in range(1, 60)])
        stage(hub, *[gone(number) for number in range(1, 60)])
        commit(hub, base, staged=59)
        assert titles(hub) == {}
        reply = hubs.hub("bob").pull(PullRequest("", Position.after(base)))
        [removal] = reply.removed_by
        assert (reply.removals, removal.count) == (59, 59)
        assert removal.label == f"reset replace_online {RESET}"

    def test_taking_back_undoes_on_the_hub_and_keeps_what_came_since(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        base = push(hub, book(1, "One"), book(2, "Two"))
        stage(hub, book(1, "Uno"), gone(2), book(3, "Three"))
        committed = commit(hub, base, book(1, "Uno"), book(3, "Three"), staged=3).committed
        push(hubs.hub("bob"), book(4, "Later"))
        taken = hub.take_back(TakeBackRequest("", RESET))
        assert (taken.committed, taken.left) == (committed, 0)
        assert taken.undone > committed
        assert titles(hub) == {
            each.id: each.payload for each in (book(1, "One"), book(2, "Two"), book(4, "Later"))
        }
        again = hub.take_back(TakeBackRequest("", RESET))
        assert (again.committed, again.undone) == (taken.committed, taken.undone)
        known = hub.list_staged(StagedRequest("", RESET))
        assert (known.committed, known.undone) == (taken.committed, taken.undone)

    def test_files_are_read_and_found_whole(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        content = b"whole"
        digest = hashlib.sha256(content).hexdigest()
        hub.put_blob(digest, len(content), 0, [content])
        unknown = hashlib.sha256(b"unknown").hexdigest()
        assert hub.check_blobs([(digest, len(content)), (unknown, 7)], repair=True) == set()
        assert hub.check_blobs([(digest, 99)], repair=True) == set(), "whatever is said of it"
        assert hub.missing_blobs([(digest, len(content))]) == {}
        with pytest.raises(PermissionDeniedError):
            hubs.hub("eve", role=Role.VIEWER).check_blobs([(digest, 5)], repair=False)

    def test_taking_back_what_was_not_committed_forgets_it(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        base = push(hub, book(1, "One"))
        stage(hub, book(1, "Uno"))
        taken = hub.take_back(TakeBackRequest("", RESET))
        assert (taken.committed, taken.undone) == (0, 0)
        assert hub.list_staged(StagedRequest("", RESET)).entries == []
        assert hub.survey(SurveyRequest("", "")).revision == base
