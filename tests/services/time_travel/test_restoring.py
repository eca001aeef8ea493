"""Going back to a moment: the plan, and the step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ibidem.errors import ConfirmationNeeded, InputError, NotFoundError, OutdatedError
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services import editing
from ibidem.services.library import Library
from ibidem.services.maintenance import verify_library
from ibidem.services.searching import describe_reference, list_references
from ibidem.services.time_travel import (
    Planned,
    RestorePlan,
    Selection,
    apply_restore,
    forget_past,
    list_planned,
    plan_restore,
)
from ibidem.services.undoing import undo
from ibidem.store import open_store, steps
from ibidem.store.history import DAY_MS
from tests.services.conftest import WALLACE, make_reference, on_this_device
from tests.services.hosting.conftest import make_team
from tests.services.undoing.random_edits import Editor, newest, state
from tests.sources import FixedSource


def retitle(library: Library, reference: RecordId, title: str) -> int:
    return editing.edit_references(
        library, [reference], lambda noun: replace(noun, fields={**noun.fields, "title": title})
    ).changeset


def title(library: Library, reference: RecordId) -> str:
    return describe_reference(library, reference).reference.fields["title"]


def shown(library: Library, plan: RestorePlan) -> list[tuple[str, str]]:
    return [(each.what, each.name) for each in list_planned(library, plan)]


def test_a_plan_says_what_would_happen_and_changes_nothing(
    library: Library, three: list[RecordId]
) -> None:
    begun = newest(library)
    retitle(library, three[0], "Changed")
    editing.trash_references(library, three[1:2])
    editing.empty_trash(library)
    editing.add_references(library, [make_reference("New")])
    before = state(library)
    plan = plan_restore(library, before=begun + 1)
    assert plan
    assert (plan.count("added"), plan.count("changed"), plan.count("removed")) == (1, 1, 1)
    assert plan.count("removed", RecordKind.REFERENCE) == 1
    assert (plan.removals, plan.references, plan.needs_confirmation) == (1, 3, False)
    planned = list_planned(library, plan)
    assert planned[0] == Planned(RecordKind.REFERENCE, planned[0].id, "New", "removed")
    assert planned[1:] == [
        Planned(RecordKind.REFERENCE, three[1], "Sarawak Law", "added"),
        Planned(RecordKind.REFERENCE, three[0], "On the Origin of Species", "changed", ("Title",)),
    ]
    assert list_planned(library, plan, offset=2, limit=5) == planned[2:]
    assert state(library) == before


def test_the_library_is_as_it_was_and_can_be_brought_forth_again(
    library: Library, three: list[RecordId], make_file: Callable[[str, bytes], Path]
) -> None:
    group = editing.add_group(library, "Reading")
    editing.add_to_group(library, group, three)
    editing.attach_files(library, three[0], [make_file("a.pdf", b"a")])
    editing.add_note(library, three[0], "text")
    then, number = state(library), newest(library)
    editing.trash_references(library, three[:2])
    editing.empty_trash(library)
    editing.delete_groups(library, [group])
    editing.add_tag(library, "new")
    now = state(library)
    restored = apply_restore(library, plan_restore(library, before=number + 1))
    assert restored.left == []
    assert state(library) == then
    assert not plan_restore(library, before=number + 1)
    undo(library, restored.changeset)
    assert state(library) == now


def test_a_moment_is_found_by_the_clock(
    library: Library, three: list[RecordId], source: FixedSource
) -> None:
    source.advance(DAY_MS)
    moment = source.at_ms
    source.advance(DAY_MS)
    retitle(library, three[0], "Changed")
    plan = plan_restore(library, moment=moment)
    apply_restore(library, plan)
    assert title(library, three[0]) == "On the Origin of Species"
    assert plan.at < moment
    with pytest.raises(NotFoundError, match="begins later"):
        plan_restore(library, moment=1)
    with pytest.raises(NotFoundError):
        plan_restore(library, before=999)
    with pytest.raises(InputError):
        plan_restore(library)


def test_a_plan_that_the_library_has_left_behind_is_refused(
    library: Library, three: list[RecordId]
) -> None:
    begun = newest(library)
    retitle(library, three[0], "Changed")
    plan = plan_restore(library, before=begun + 1)
    retitle(library, three[0], "Changed again")
    before = state(library)
    with pytest.raises(OutdatedError):
        apply_restore(library, plan)
    assert state(library) == before


def test_what_a_plan_does_not_touch_may_change_meanwhile(
    library: Library, three: list[RecordId]
) -> None:
    begun = newest(library)
    retitle(library, three[0], "Changed")
    plan = plan_restore(library, before=begun + 1)
    retitle(library, three[1], "Edited while it was looked at")
    again = plan_restore(library, before=begun + 1, as_of=plan.as_of)
    assert again.signature == plan.signature
    apply_restore(library, again)
    assert title(library, three[0]) == "On the Origin of Species"
    assert title(library, three[1]) == "Edited while it was looked at"


def test_removing_much_wants_a_yes(library: Library) -> None:
    editing.add_references(library, [WALLACE])
    begun = newest(library)
    editing.add_references(library, [make_reference(f"Title {n}") for n in range(30)])
    plan = plan_restore(library, before=begun + 1)
    assert plan.needs_confirmation
    with pytest.raises(ConfirmationNeeded, match="30 of 31 references"):
        apply_restore(library, plan)
    apply_restore(library, plan, confirmed=True)
    assert list_references(library).total == 1


def test_a_reference_goes_back_with_what_hangs_on_it(
    library: Library, three: list[RecordId]
) -> None:
    note = editing.add_note(library, three[0], "text")
    begun = newest(library)
    editing.delete_note(library, note)
    editing.add_note(library, three[0], "later")
    retitle(library, three[0], "Changed")
    retitle(library, three[1], "Changed too")
    plan = plan_restore(library, before=begun + 1, selection=Selection(references=(three[0],)))
    assert shown(library, plan) == [
        ("removed", "later"), ("added", "text"), ("changed", "On the Origin of Species"),
    ]  # fmt: skip
    apply_restore(library, plan)
    assert [each.id for each in describe_reference(library, three[0]).notes] == [note]
    assert title(library, three[1]) == "Changed too"


def test_a_group_goes_back_and_other_groups_stay(library: Library, three: list[RecordId]) -> None:
    group, other = (editing.add_group(library, name) for name in ("Reading", "Other"))
    editing.add_to_group(library, group, three[:2])
    begun = newest(library)
    editing.rename_group(library, group, "Renamed")
    editing.remove_from_group(library, group, three[:1])
    retitle(library, three[0], "Changed")
    editing.add_to_group(library, group, three[2:])
    retitle(library, three[2], "Stays changed")
    editing.add_to_group(library, other, three)
    editing.trash_references(library, three[1:2])
    editing.empty_trash(library)
    plan = plan_restore(library, before=begun + 1, selection=Selection(group=group))
    restored = apply_restore(library, plan)
    assert restored.left == []
    nouns = [describe_reference(library, each).reference for each in three]
    assert [set(noun.groups) for noun in nouns] == [{group, other}, {group}, {other}]
    assert [noun.fields["title"] for noun in nouns] == [
        "On the Origin of Species", "Sarawak Law", "Stays changed",
    ]  # fmt: skip
    with library.reading() as tx:
        from ibidem.store.records import load_records

        assert load_records(tx, [group])[group].read().name == "Reading"
    assert verify_library(library).is_sound


def test_a_deleted_group_comes_back_with_its_members(
    library: Library, three: list[RecordId]
) -> None:
    group = editing.add_group(library, "Reading")
    editing.add_to_group(library, group, three)
    begun = newest(library)
    editing.delete_groups(library, [group])
    apply_restore(
        library, plan_restore(library, before=begun + 1, selection=Selection(group=group))
    )
    assert list_references(library, group="Reading").total == 3


def test_what_history_forgot_is_out_of_reach(
    library: Library, three: list[RecordId], source: FixedSource
) -> None:
    retitle(library, three[0], "Second")
    second = newest(library)
    source.advance(10 * DAY_MS)
    retitle(library, three[0], "Third")
    assert forget_past(library, 0) == 0
    assert forget_past(library, 5) == 1
    with pytest.raises(NotFoundError, match="kept no longer"):
        plan_restore(library, before=second)
    plan = plan_restore(library, before=second + 1)
    apply_restore(library, plan)
    assert title(library, three[0]) == "Second"


def test_pages_make_no_difference(
    library: Library, three: list[RecordId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "PAGE", 3)
    then, number = state(library), newest(library)
    editing.add_references(library, [make_reference(f"Title {n}") for n in range(11)])
    editing.trash_references(library, three)
    editing.empty_trash(library)
    apply_restore(library, plan_restore(library, before=number + 1))
    assert state(library) == then


@on_this_device
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_every_state_that_was_can_be_had_again(library: Library, tmp_path: Path, seed: int) -> None:
    check_moments(library, tmp_path, Random(seed))


def test_the_same_holds_on_postgresql(
    postgresql_url: str, tmp_path: Path, source: FixedSource
) -> None:
    with closing(open_store(postgresql_url, source)) as store:
        check_moments(make_team(store, source).open("editor"), tmp_path, Random(5))


def check_moments(library: Library, folder: Path, random: Random) -> None:
    """Random edits; then back to some of the states between them, in any order."""
    editor = Editor(library, random, folder)
    editor.furnish()
    states = {newest(library): state(library)}
    for _ in range(20):
        try:
            editor.steps[random.choice(list(editor.steps))]()
        except LookupError:
            continue
        states[newest(library)] = state(library)
    for number in random.sample(list(states), 4):
        restored = (
            apply_restore(library, plan_restore(library, before=number + 1), confirmed=True)
            if number < newest(library)
            else None
        )
        assert restored is None or restored.left == []
        assert state(library) == states[number]
    assert verify_library(library).is_sound
