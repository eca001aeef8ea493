"""The order of groups, sets and tags, and names that are there already."""

from __future__ import annotations

import pytest

from ibidem.errors import InputError, NotFoundError
from ibidem.model.ids import RecordId
from ibidem.services.editing import (
    add_group,
    add_group_set,
    add_smart_group,
    add_tag,
    delete_groups,
    edit_smart_group,
    edit_tag,
    move_group,
    move_group_set,
    move_tag,
    rename_group,
    rename_group_set,
)
from ibidem.services.library import Library
from ibidem.services.searching import list_groups, list_tags


def names(library: Library) -> list[str]:
    return [entry.name for entry in list_groups(library)]


def test_a_group_is_put_before_another_or_behind_all(library: Library) -> None:
    a, b, c = (add_group(library, name) for name in "abc")
    smart = add_smart_group(library, "smart", "ada")
    move_group(library, c, before=a)
    assert names(library) == ["c", "a", "b", "smart"]
    move_group(library, c, before="")
    assert names(library) == ["a", "b", "smart", "c"]
    move_group(library, smart, before=b)
    assert names(library) == ["a", "smart", "b", "c"]
    changes = move_group(library, a, before=b)
    assert sum(map(len, changes.changed.values())) == 1, "one record moves, as a rule"
    assert names(library) == ["smart", "a", "b", "c"]


def test_positions_are_given_anew_where_no_gap_is_left(library: Library) -> None:
    ids = [add_group(library, f"{number:02}") for number in range(4)]
    for turn in range(30):  # each time into the same gap, which halves
        move_group(library, ids[2 + turn % 2], before=ids[3 - turn % 2])
        move_group(library, ids[1], before=ids[2 + turn % 2])
    assert sorted(names(library)) == ["00", "01", "02", "03"]
    assert names(library)[0] == "00"


def test_a_group_moves_into_a_set_at_a_place(library: Library) -> None:
    heading = add_group_set(library, "Chapters")
    a, b = (add_group(library, name, group_set=heading) for name in "ab")
    other = add_group(library, "other")
    move_group(library, other, heading, before=b)
    assert names(library) == ["Chapters", "a", "other", "b"]
    move_group(library, a, "")
    assert names(library) == ["a", "Chapters", "other", "b"]
    with pytest.raises(InputError, match="not in the same list"):
        move_group(library, b, before=a)
    with pytest.raises(NotFoundError):
        move_group(library, heading, before="")


def test_sets_and_tags_have_an_order(library: Library) -> None:
    one, _ = (add_group_set(library, name) for name in ("one", "two"))
    move_group_set(library, one, before="")
    assert names(library) == ["two", "one"]
    first, second = (add_tag(library, name) for name in ("a", "b"))
    move_tag(library, second, before=first)
    assert [tag.name for tag in list_tags(library)] == ["b", "a"]


def test_two_of_one_name_are_made_only_on_purpose(library: Library) -> None:
    group, heading = add_group(library, "Reading"), add_group_set(library, "Set")
    smart, tag = add_smart_group(library, "Smart", "ada"), add_tag(library, "old")
    other = add_group(library, "Other")
    for make in (
        lambda: add_group(library, "reading"),
        lambda: add_group(library, "Smart"),
        lambda: add_smart_group(library, "READING", "x"),
        lambda: add_group_set(library, "set"),
        lambda: add_tag(library, "Old"),
        lambda: rename_group(library, other, "Reading"),
        lambda: edit_smart_group(library, smart, name="Reading"),
    ):
        with pytest.raises(InputError, match="already"):
            make()
    rename_group(library, group, "READING")
    edit_tag(library, tag, name="OLD")
    rename_group_set(library, heading, "SET")
    assert add_group(library, "Reading", group_set=heading), "elsewhere it is another name"
    with pytest.raises(InputError, match="already"):
        move_group(library, group, heading)
    assert add_group(library, "Reading", allow_twin=True)
    assert add_tag(library, "old", allow_twin=True)


def test_several_groups_of_all_kinds_are_deleted_in_one_step(
    library: Library, three: list[RecordId]
) -> None:
    heading = add_group_set(library, "Set")
    inside = add_group(library, "Inside", group_set=heading)
    stays = add_group(library, "Stays", group_set=heading)
    smart = add_smart_group(library, "Smart", "ada")
    changes = delete_groups(library, [heading, inside, smart])
    assert sum(map(len, changes.removed.values())) == 3
    assert [(entry.id, entry.set) for entry in list_groups(library)] == [(stays, "")]
    with pytest.raises(NotFoundError):
        delete_groups(library, [stays, three[0]])
    assert names(library) == ["Stays"]
