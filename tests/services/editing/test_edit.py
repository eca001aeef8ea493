"""What one edit sees and reports."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ibidem.model.group import Group
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing import edit_references
from ibidem.services.editing.edit import editing
from ibidem.services.library import Library
from ibidem.services.searching import describe_reference, list_groups, list_references


def test_an_edit_reads_what_it_wrote(library: Library) -> None:
    with editing(library, "test") as edit:
        group = edit.add(RecordKind.GROUP, Group("One"))
        assert edit.get(RecordKind.GROUP, group).name == "One"
        edit.put(RecordKind.GROUP, group, Group("Two"))
        assert edit.get(RecordKind.GROUP, group).name == "Two"
    assert edit.changes.added == {RecordKind.GROUP: frozenset([group])}
    assert not edit.changes.changed


def test_what_is_added_and_deleted_in_one_edit_is_no_change(library: Library) -> None:
    with editing(library, "test") as edit:
        group = edit.add(RecordKind.GROUP, Group("One"))
        edit.delete(RecordKind.GROUP, group)
    assert not edit.changes
    assert list_groups(library) == []


def test_changing_back_within_one_edit_ends_where_it_began(
    library: Library, three: list[RecordId]
) -> None:
    with editing(library, "test") as edit:
        before = edit.get(RecordKind.REFERENCE, three[0])
        edit.put(RecordKind.REFERENCE, three[0], replace(before, rating=5))
        edit.flush()
        edit.put(RecordKind.REFERENCE, three[0], before)
    assert describe_reference(library, three[0]).reference == before


def test_many_are_changed_in_parts_and_still_all_at_once(
    library: Library, three: list[RecordId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ibidem.services.editing.edit._BATCH", 2)
    changes = edit_references(library, three, lambda each: replace(each, rating=4))
    assert changes.ids(RecordKind.REFERENCE) == frozenset(three)
    assert {item.reference.rating for item in list_references(library).items} == {4}
