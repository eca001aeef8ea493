from __future__ import annotations

import pytest

from ibidem.errors import InputError, LimitError
from ibidem.model.ids import RecordId, make_record_id
from ibidem.model.payload import canonical_payload
from ibidem.model.record import PAYLOAD_BYTES_MAX, Record, RecordKind
from ibidem.model.role import Role
from ibidem.sync.hub import Decision, check_buckets, decide_push, needs_confirmation
from ibidem.sync.messages import PAGE_RECORDS_MAX, PushRequest

ID = make_record_id(1, 1)
NOW = 1_000_000
BOOK = canonical_payload({"type": "book"})
MAP = canonical_payload({"type": "map"})


def record(payload: str | None, revision: int = 0, **others: object) -> Record:
    values = {"kind": RecordKind.REFERENCE, "id": ID, "edited_at": NOW - 10, **others}
    return Record(payload=payload, revision=revision, **values)  # type: ignore[arg-type]


def decide(
    *changes: Record, current: Record | None = None, role: Role = Role.EDITOR, sent_at: int = NOW
) -> Decision:
    request = PushRequest("epoch", sent_at, list(changes), device="a lie")
    known = {current.id: current} if current is not None else {}
    return decide_push(known, request, role=role, device="laptop", now=NOW)


def test_a_new_record_is_accepted() -> None:
    decision = decide(record(BOOK))
    assert decision.accepted == [
        Record(RecordKind.REFERENCE, ID, BOOK, edited_at=NOW - 10, device="laptop")
    ]


def test_a_change_of_the_present_version_is_accepted() -> None:
    assert len(decide(record(MAP, 7), current=record(BOOK, 7)).accepted) == 1


@pytest.mark.parametrize("revision", [0, 6, 8])
def test_a_change_of_any_other_version_is_refused_with_the_present_one(revision: int) -> None:
    current = record(BOOK, 7)
    decision = decide(record(MAP, revision), current=current)
    assert decision == Decision(refused=[current])


def test_content_that_the_hub_has_already_changes_nothing() -> None:
    decision = decide(record(BOOK, 0), current=record(BOOK, 7))
    assert decision == Decision(unchanged=[(ID, 7)])


def test_deleting_what_the_hub_does_not_have_changes_nothing() -> None:
    assert decide(record(None, 3)) == Decision(unchanged=[(ID, 0)])
    assert decide(record(None, 3), current=record(None, 7)) == Decision(unchanged=[(ID, 7)])


def test_an_alias_is_kept_even_for_a_record_that_the_hub_never_had() -> None:
    assert len(decide(record(None, alias=make_record_id(1, 2))).accepted) == 1


def test_a_record_that_the_hub_lost_is_accepted_again() -> None:
    assert len(decide(record(BOOK, 12)).accepted) == 1


def test_a_record_comes_back_from_the_dead_only_by_whoever_saw_the_deletion() -> None:
    assert len(decide(record(BOOK, 7), current=record(None, 7)).accepted) == 1
    assert len(decide(record(BOOK, 6), current=record(None, 7)).refused) == 1


@pytest.mark.parametrize(
    ("edited_at", "sent_at", "expected"),
    [
        (NOW - 10, NOW, NOW - 10),
        (NOW + 990, NOW + 1000, NOW - 10),  # a clock ahead
        (NOW - 1010, NOW - 1000, NOW - 10),  # a clock behind
        (NOW + 10**12, NOW, NOW),  # an edit in the future
        (0, NOW + 10**12, 0),
    ],
)
def test_times_are_by_the_hubs_clock(edited_at: int, sent_at: int, expected: int) -> None:
    decision = decide(record(BOOK, edited_at=edited_at), sent_at=sent_at)
    assert decision.accepted[0].edited_at == expected


def test_payloads_are_made_canonical() -> None:
    decision = decide(record('{"type": "book",  "keywords": ["b", "a", "b"]}'))
    assert decision.accepted[0].payload == '{"keywords":["a","b"],"type":"book"}'


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (record("{}", id=RecordId("../../etc/passwd")), "bad_input"),
        (record("{", 0), "bad_input"),
        (record('{"type": 5}'), "bad_input"),
        (record('{"rating": 99}'), "bad_input"),
        (record('{"rating": 0.5}'), "bad_input"),
        (record('{"x":' + "[" * 400 + "]" * 400 + "}"), "limit_exceeded"),
        (record('{"x":"' + "x" * PAYLOAD_BYTES_MAX + '"}'), "limit_exceeded"),
        (record('{"x":"\ud800"}'), "bad_input"),
        (record("{}", alias=make_record_id(1, 2)), "bad_input"),
        (record(None, alias=ID), "bad_input"),
        (record(None, alias=RecordId("x")), "bad_input"),
        (record("{}", kind=RecordKind.ATTACHMENT), "bad_input"),
    ],
    ids=str,
)
def test_what_no_hub_may_accept_is_rejected_with_a_reason(change: Record, code: str) -> None:
    decision = decide(change)
    assert [rejection.code for rejection in decision.rejected] == [code]
    assert not decision.accepted


def test_a_record_cannot_change_its_kind() -> None:
    change = record('{"name":"x"}', 7, kind=RecordKind.GROUP)
    assert decide(change, current=record(BOOK, 7)).rejected


def test_new_references_wait_where_others_were_added_meanwhile() -> None:
    tag = record('{"name":"x"}', id=make_record_id(1, 2), kind=RecordKind.TAG)
    change = record(MAP, 7, id=make_record_id(1, 3))
    current = record(BOOK, 7, id=make_record_id(1, 3))
    request = PushRequest("epoch", NOW, [record(BOOK), tag, change])
    decision = decide_push(
        {current.id: current}, request, role=Role.EDITOR, device="", now=NOW, defer_new=True
    )
    assert decision.deferred == [ID]
    assert [accepted.id for accepted in decision.accepted] == [tag.id, change.id]


def test_what_hangs_on_a_reference_that_waits_waits_with_it() -> None:
    file_id, note_id = make_record_id(1, 4), make_record_id(1, 5)
    file = record(
        f'{{"bytes":1,"file_name":"a","reference":"{ID}","sha256":"{"0" * 64}"}}',
        id=file_id,
        kind=RecordKind.ATTACHMENT,
    )
    comment = record(
        f'{{"attachment":"{file_id}","page":0}}', id=note_id, kind=RecordKind.ANNOTATION
    )
    request = PushRequest("epoch", NOW, [record(BOOK), comment, file])
    decision = decide_push({}, request, role=Role.EDITOR, device="", now=NOW, defer_new=True)
    assert sorted(decision.deferred) == sorted([ID, file_id, note_id])
    assert decision.accepted == []


def test_one_bad_change_does_not_hold_up_the_others() -> None:
    bad = record("{", id=make_record_id(1, 2))
    decision = decide(record(BOOK), bad)
    assert (len(decision.accepted), len(decision.rejected)) == (1, 1)


def test_a_record_that_is_twice_in_a_push_is_rejected_the_second_time() -> None:
    decision = decide(record(BOOK), record(MAP))
    assert (len(decision.accepted), len(decision.rejected)) == (1, 1)


def test_a_viewer_changes_nothing() -> None:
    decision = decide(record(BOOK), role=Role.VIEWER)
    assert [rejection.code for rejection in decision.rejected] == ["permission_denied"]
    assert not decision.accepted


def test_a_push_has_a_limit() -> None:
    with pytest.raises(LimitError):
        decide(*[record(BOOK)] * (PAGE_RECORDS_MAX + 1))


def test_trashing_and_deleting_live_references_counts_as_removing() -> None:
    trashed = canonical_payload({"type": "book", "trashed_at": 5})
    assert decide(record(trashed, 7), current=record(BOOK, 7)).removals == 1
    assert decide(record(None, 7), current=record(BOOK, 7)).removals == 1
    assert decide(record(None, 7), current=record(trashed, 7)).removals == 0
    united = record(None, 7, alias=make_record_id(1, 2))
    assert decide(united, current=record(BOOK, 7)).removals == 0


@pytest.mark.parametrize(
    ("removals", "references", "asks"),
    [(20, 20, False), (21, 30, True), (21, 210, False), (21, 209, True), (1000, 100_000, False)],
)
def test_more_than_20_and_more_than_a_tenth_wants_a_yes(
    removals: int, references: int, asks: bool
) -> None:
    assert needs_confirmation(removals, references) is asks


@pytest.mark.parametrize("buckets", [[256], [-1], [1, 1]])
def test_buckets_that_do_not_exist_are_refused(buckets: list[int]) -> None:
    with pytest.raises(InputError):
        check_buckets(buckets)
