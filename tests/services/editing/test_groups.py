"""Groups, sets and smart groups."""

from __future__ import annotations

import pytest

from ibidem.errors import InputError, NotFoundError, QueryError
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing import (
    add_group,
    add_group_set,
    add_smart_group,
    add_to_group,
    delete_groups,
    edit_smart_group,
    move_group,
    remove_from_group,
    rename_group,
    rename_group_set,
)
from ibidem.services.library import Library
from ibidem.services.searching import describe_reference, list_groups, list_references


def outline(library: Library) -> list[str]:
    return [f"{'  ' if each.set else ''}{each.name} {each.count}" for each in list_groups(library)]


def test_references_join_and_leave_groups(library: Library, three: list[RecordId]) -> None:
    group = add_group(library, "Reading")
    add_to_group(library, group, three[:2])
    assert outline(library) == ["Reading 2"]
    assert not add_to_group(library, group, three[:1]), "being in it already is no change"
    remove_from_group(library, group, three[:1])
    assert outline(library) == ["Reading 1"]
    assert list_references(library).total == 3


def test_deleting_a_group_keeps_its_references(library: Library, three: list[RecordId]) -> None:
    groups = [add_group(library, "One"), add_group(library, "Two")]
    for group in groups:
        add_to_group(library, group, three)
    changes = delete_groups(library, groups)
    assert changes.removed == {RecordKind.GROUP: frozenset(groups)}
    assert outline(library) == []
    assert describe_reference(library, three[0]).reference.groups == ()
    assert list_references(library).total == 3


def test_deleting_a_set_keeps_its_groups(library: Library) -> None:
    group_set = add_group_set(library, "Chapters")
    group = add_group(library, "Methods", group_set=group_set)
    add_smart_group(library, "New", "year:2020..", group_set=group_set)
    assert outline(library) == ["Chapters 0", "  Methods 0", "  New 0"]
    delete_groups(library, [group_set])
    assert outline(library) == ["Methods 0", "New 0"]
    with pytest.raises(NotFoundError):
        move_group(library, group, group_set)


def test_groups_are_renamed_and_moved(library: Library) -> None:
    group, group_set = add_group(library, "Old"), add_group_set(library, "Set")
    rename_group(library, group, "  New   name ")
    rename_group_set(library, group_set, "Chapters")
    move_group(library, group, group_set)
    assert outline(library) == ["Chapters 0", "  New name 0"]


def test_a_smart_group_holds_what_its_search_finds(library: Library, three: list[RecordId]) -> None:
    smart = add_smart_group(library, "Fifties", "year:1850..1859")
    assert outline(library) == ["Fifties 2"]
    edit_smart_group(library, smart, query="author:lovelace", name="Ada")
    assert outline(library) == ["Ada 1"]
    assert list_references(library, group="Ada").items[0].id == three[2]
    delete_groups(library, [smart])
    assert outline(library) == []


def test_a_search_that_cannot_be_read_makes_no_smart_group(library: Library) -> None:
    with pytest.raises(QueryError):
        add_smart_group(library, "Bad", "(open")
    assert outline(library) == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 256, "bell\a"])
def test_names_that_are_none_are_refused(library: Library, name: str) -> None:
    with pytest.raises(InputError):
        add_group(library, name)


def test_a_group_that_is_gone_is_named_as_such(library: Library, three: list[RecordId]) -> None:
    group = add_group(library, "Gone")
    delete_groups(library, [group])
    for attempt in (rename_group, lambda *args: add_to_group(library, group, three)):
        with pytest.raises(NotFoundError, match="deleted"):
            attempt(library, group, "x")  # type: ignore[operator]
