from __future__ import annotations

from dataclasses import dataclass

import pytest

from ibidem.model.ids import RecordId, make_record_id
from ibidem.model.payload import canonical_payload
from ibidem.model.record import Record, RecordKind
from ibidem.sync.resolve import HubClock, repair, resolve

ID = make_record_id(1, 1)
OTHER_ID = make_record_id(1, 2)
HUB_AT = 1_000_000
SAME_CLOCK = HubClock(HUB_AT, HUB_AT)
YEAR = 365 * 24 * 3600 * 1000


@dataclass
class Ours:
    payload: str | None
    revision: int = 0
    dirty: bool = True
    edited_at: int = 100
    device: str = "ours"
    alias: RecordId | None = None
    base: Record | None = None


def title(text: str, **others: object) -> str:
    return canonical_payload({"fields": {"title": text}, **others})


def record(payload: str | None, revision: int, edited_at: int = 50) -> Record:
    return Record(RecordKind.REFERENCE, ID, payload, revision, edited_at, "theirs")


def edited(payload: str | None, base: str | None, **others: int) -> Ours:
    return Ours(payload, 3, base=record(base, 3), **others)


def test_a_clean_record_becomes_what_the_hub_has() -> None:
    result = resolve(Ours(title("A"), 3, dirty=False), record(title("B"), 5), SAME_CLOCK)
    assert result is not None
    assert (result.payload, result.revision, result.dirty) == (title("B"), 5, False)


def test_a_clean_record_that_the_hub_deleted_is_deleted() -> None:
    result = resolve(Ours(title("A"), 3, dirty=False), record(None, 5), SAME_CLOCK)
    assert result is not None
    assert result.payload is None
    assert not result.overruled


def test_a_version_that_was_merged_before_changes_nothing() -> None:
    assert resolve(Ours(title("A"), 5, dirty=False), record(title("B"), 5), SAME_CLOCK) is None
    assert resolve(edited(title("A"), title("B")), record(title("C"), 3), SAME_CLOCK) is None


def test_edits_of_different_fields_are_merged_and_pushed() -> None:
    ours = edited(title("A", rating=5), title("A"))
    theirs = record(title("B"), 5)
    result = resolve(ours, theirs, SAME_CLOCK)
    assert result is not None
    assert (result.payload, result.revision, result.dirty) == (title("B", rating=5), 5, True)
    assert result.base == theirs
    assert result.clashes == ()


@pytest.mark.parametrize(("edited_at", "shows"), [(60, "Ours"), (40, "Theirs"), (50, "Theirs")])
def test_in_a_clash_the_later_edit_shows(edited_at: int, shows: str) -> None:
    ours = edited(title("Ours"), title("Base"), edited_at=edited_at)
    result = resolve(ours, record(title("Theirs"), 5, edited_at=50), SAME_CLOCK)
    assert result is not None
    assert result.payload == title(shows)
    assert len(result.clashes) == 1


def test_a_device_whose_clock_is_a_year_ahead_does_not_win_by_that() -> None:
    ours = edited(title("Ours"), title("Base"), edited_at=HUB_AT + YEAR - 1000)
    clock = HubClock(hub_at=HUB_AT, local_at=HUB_AT + YEAR)
    result = resolve(ours, record(title("Theirs"), 5, edited_at=HUB_AT - 500), clock)
    assert result is not None
    assert result.payload == title("Theirs")


def test_an_edit_from_the_future_counts_as_made_now() -> None:
    assert SAME_CLOCK.to_hub(HUB_AT + YEAR) == HUB_AT


def test_a_merged_record_is_as_late_as_the_later_edit_by_the_local_clock() -> None:
    clock = HubClock(hub_at=HUB_AT, local_at=HUB_AT - 1000)
    theirs = record(title("B"), 5, edited_at=HUB_AT - 10)
    result = resolve(edited(title("A", rating=1), title("A"), edited_at=5), theirs, clock)
    assert result is not None
    assert result.edited_at == HUB_AT - 1010


def test_our_edit_wins_over_their_deletion_and_is_pushed_again() -> None:
    result = resolve(edited(title("B"), title("A")), record(None, 5), SAME_CLOCK)
    assert result is not None
    assert (result.payload, result.revision, result.dirty) == (title("B"), 5, True)
    assert result.overruled


def test_their_edit_wins_over_our_deletion() -> None:
    result = resolve(edited(None, title("A")), record(title("B"), 5), SAME_CLOCK)
    assert result is not None
    assert (result.payload, result.dirty, result.overruled) == (title("B"), False, True)


def test_our_deletion_stands_where_they_changed_nothing() -> None:
    result = resolve(edited(None, title("A")), record(title("A"), 5), SAME_CLOCK)
    assert result is not None
    assert (result.payload, result.revision, result.dirty) == (None, 5, True)


def test_a_record_deleted_on_both_sides_is_deleted() -> None:
    result = resolve(edited(None, title("A")), record(None, 5), SAME_CLOCK)
    assert result is not None
    assert (result.payload, result.dirty, result.overruled) == (None, False, False)


def test_an_edit_that_was_taken_back_gives_way() -> None:
    result = resolve(edited(title("A"), title("A")), record(None, 5), SAME_CLOCK)
    assert result is not None
    assert (result.payload, result.dirty) == (None, False)


def test_the_same_edit_on_both_sides_leaves_nothing_to_push() -> None:
    result = resolve(edited(title("B"), title("A")), record(title("B"), 5), SAME_CLOCK)
    assert result is not None
    assert (result.dirty, result.base, result.clashes) == (False, None, ())


@pytest.mark.parametrize("new_epoch", [False, True])
def test_a_record_that_the_hub_lost_is_pushed_again(new_epoch: bool) -> None:
    result = repair(Ours(title("A"), 9, dirty=False), None, SAME_CLOCK, new_epoch=new_epoch)
    assert result is not None
    assert (result.payload, result.revision, result.dirty) == (title("A"), 0, True)


@pytest.mark.parametrize("new_epoch", [False, True])
def test_a_record_that_we_lost_is_taken(new_epoch: bool) -> None:
    result = repair(None, record(title("A"), 9), SAME_CLOCK, new_epoch=new_epoch)
    assert result is not None
    assert (result.payload, result.revision, result.dirty) == (title("A"), 9, False)


def test_nothing_is_done_about_a_record_that_neither_side_has() -> None:
    assert repair(None, None, SAME_CLOCK, new_epoch=False) is None
    assert repair(None, record(None, 4), SAME_CLOCK, new_epoch=False) is None
    assert repair(Ours(None, 4, dirty=False), None, SAME_CLOCK, new_epoch=True) is None


def test_of_a_clean_record_that_differs_the_hubs_version_is_taken() -> None:
    ours = Ours(title("A"), 9, dirty=False, edited_at=99)
    result = repair(ours, record(title("B"), 9), SAME_CLOCK, new_epoch=False)
    assert result is not None
    assert (result.payload, result.dirty) == (title("B"), False)


def test_after_a_restore_the_hub_gets_back_the_newer_version() -> None:
    ours = Ours(title("A"), 90, dirty=False, edited_at=99)
    theirs = record(title("B"), 9, edited_at=50)
    result = repair(ours, theirs, SAME_CLOCK, new_epoch=True)
    assert result is not None
    assert (result.payload, result.revision, result.dirty) == (title("A"), 9, True)
    assert result.base == theirs


def test_after_a_restore_a_version_newer_than_ours_is_taken() -> None:
    ours = Ours(title("A"), 90, dirty=False, edited_at=40)
    result = repair(ours, record(title("B"), 9, edited_at=50), SAME_CLOCK, new_epoch=True)
    assert result is not None
    assert (result.payload, result.dirty) == (title("B"), False)


def test_after_a_restore_what_was_deleted_since_comes_back() -> None:
    ours = Ours(None, 90, dirty=False, edited_at=99)
    result = repair(ours, record(title("A"), 9), SAME_CLOCK, new_epoch=True)
    assert result is not None
    assert result.payload == title("A")


def test_after_a_restore_an_edit_under_way_takes_nothing_back() -> None:
    ours = Ours(title("A", rating=5), 90, base=record(title("A"), 90))
    result = repair(ours, record(title("Old"), 9), SAME_CLOCK, new_epoch=True)
    assert result is not None
    assert result.payload == title("A", rating=5)
    assert [clash.other for clash in result.clashes] == ["Old"]


def test_equal_records_only_take_over_the_revision() -> None:
    result = repair(Ours(title("A"), 0), record(title("A"), 9), SAME_CLOCK, new_epoch=False)
    assert result is not None
    assert (result.revision, result.dirty) == (9, False)
