"""Group sets: headings over groups and smart groups."""

from __future__ import annotations

from msgspec.structs import replace

from ibidem.model.change import Changes
from ibidem.model.group import GroupSet
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import check_name, editing
from ibidem.services.library import Library
from ibidem.store.records import iterate_kind


def add_group_set(library: Library, name: str) -> RecordId:
    """Make a set; returns its id."""
    with editing(library, "add group set") as edit:
        return edit.add(RecordKind.GROUP_SET, GroupSet(check_name(name)))


def rename_group_set(library: Library, group_set: RecordId, name: str) -> Changes:
    """Give a set another name."""
    with editing(library, "rename group set") as edit:
        noun: GroupSet = edit.get(RecordKind.GROUP_SET, group_set)
        edit.put(RecordKind.GROUP_SET, group_set, replace(noun, name=check_name(name)))
    return edit.changes


def delete_group_set(library: Library, group_set: RecordId) -> Changes:
    """Delete a set; its groups and smart groups stay, under no heading."""
    with editing(library, "delete group set") as edit:
        edit.get(RecordKind.GROUP_SET, group_set)
        for kind in (RecordKind.GROUP, RecordKind.SMART_GROUP):
            for row in list(iterate_kind(edit.tx, kind)):
                if row.read().set == group_set:
                    noun = edit.get(kind, row.id)
                    edit.put(kind, row.id, replace(noun, set=""))
        edit.delete(RecordKind.GROUP_SET, group_set)
    return edit.changes
