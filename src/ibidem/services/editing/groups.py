"""Groups: hand-picked references. Membership is kept in the references."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ibidem.model.change import Changes
from ibidem.model.group import Group
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import Edit, check_name, editing
from ibidem.services.library import Library
from ibidem.store.lookup import list_labelled


def add_group(library: Library, name: str, *, group_set: RecordId | str = "") -> RecordId:
    """Make an empty group, in a set where one is named; returns its id."""
    with editing(library, "add group") as edit:
        if group_set:
            edit.get(RecordKind.GROUP_SET, RecordId(group_set))
        return edit.add(RecordKind.GROUP, Group(check_name(name), set=group_set))


def rename_group(library: Library, group: RecordId, name: str) -> Changes:
    """Give a group another name; names need not be unique."""
    with editing(library, "rename group") as edit:
        noun: Group = edit.get(RecordKind.GROUP, group)
        edit.put(RecordKind.GROUP, group, replace(noun, name=check_name(name)))
    return edit.changes


def move_group(library: Library, group: RecordId, group_set: RecordId | str) -> Changes:
    """Put a group into a set, or with "" into none."""
    with editing(library, "move group") as edit:
        if group_set:
            edit.get(RecordKind.GROUP_SET, RecordId(group_set))
        noun: Group = edit.get(RecordKind.GROUP, group)
        edit.put(RecordKind.GROUP, group, replace(noun, set=group_set))
    return edit.changes


def delete_groups(library: Library, groups: Iterable[RecordId]) -> Changes:
    """Delete groups; their references stay in the library."""
    with editing(library, "delete group") as edit:
        for group in list(edit.load(RecordKind.GROUP, groups)):
            _leave(edit, group, list_labelled(edit.tx, "group", group))
            edit.delete(RecordKind.GROUP, group)
    return edit.changes


def add_to_group(library: Library, group: RecordId, references: Iterable[RecordId]) -> Changes:
    """Add references to a group; those in it already are no error."""
    with editing(library, "add to group") as edit:
        edit.get(RecordKind.GROUP, group)
        for record_id, reference in edit.load_in_parts(RecordKind.REFERENCE, references):
            members = (*reference.groups, group)
            edit.put(RecordKind.REFERENCE, record_id, replace(reference, groups=members))
    return edit.changes


def remove_from_group(library: Library, group: RecordId, references: Iterable[RecordId]) -> Changes:
    """Take references out of a group; they stay in the library."""
    with editing(library, "remove from group") as edit:
        edit.get(RecordKind.GROUP, group)
        _leave(edit, group, references)
    return edit.changes


def _leave(edit: Edit, group: RecordId, references: Iterable[RecordId]) -> None:
    for record_id, reference in edit.load_in_parts(RecordKind.REFERENCE, references):
        left = tuple(other for other in reference.groups if other != group)
        edit.put(RecordKind.REFERENCE, record_id, replace(reference, groups=left))
