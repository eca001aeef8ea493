"""Groups: hand-picked references. Membership is kept in the references."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ibidem.errors import NotFoundError
from ibidem.model.change import Changes
from ibidem.model.group import Group
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import Edit, check_name, editing
from ibidem.services.editing.labelling import delete_label, put_label, refuse_twin, take_label
from ibidem.services.library import Library
from ibidem.store.records import iterate_kind, load_records


def add_group(
    library: Library, name: str, *, group_set: RecordId | str = "", allow_twin: bool = False
) -> RecordId:
    """Make an empty group, in a set where one is named; returns its id.

    Raises `InputError` where a group there is called so already, unless `allow_twin`.
    """
    with editing(library, "add group") as edit:
        if group_set:
            edit.get(RecordKind.GROUP_SET, RecordId(group_set))
        noun = Group(check_name(name), set=group_set)
        refuse_twin(edit, RecordKind.GROUP, noun, allow_twin=allow_twin)
        return edit.add(RecordKind.GROUP, noun)


def rename_group(
    library: Library, group: RecordId, name: str, *, allow_twin: bool = False
) -> Changes:
    """Give a group another name. Raises `InputError` like `add_group`."""
    with editing(library, "rename group") as edit:
        noun: Group = replace(edit.get(RecordKind.GROUP, group), name=check_name(name))
        refuse_twin(edit, RecordKind.GROUP, noun, itself=group, allow_twin=allow_twin)
        edit.put(RecordKind.GROUP, group, noun)
    return edit.changes


def delete_groups(library: Library, groups: Iterable[RecordId]) -> Changes:
    """Delete groups, smart groups and group sets in one step; their references stay in the library.

    What stands under a deleted set, and is not deleted itself, stays under no heading.
    """
    with editing(library, "delete group") as edit:
        wanted = list(dict.fromkeys(groups))
        rows = load_records(edit.tx, wanted)
        kinds = {each: row.kind for each, row in rows.items() if row.payload is not None}
        for group in sorted(wanted, key=lambda each: kinds.get(each) is RecordKind.GROUP_SET):
            _delete(edit, kinds.get(group), group)
    return edit.changes


def add_to_group(library: Library, group: RecordId, references: Iterable[RecordId]) -> Changes:
    """Add references to a group; those in it already are no error."""
    with editing(library, "add to group") as edit:
        put_label(edit, RecordKind.GROUP, group, references)
    return edit.changes


def remove_from_group(library: Library, group: RecordId, references: Iterable[RecordId]) -> Changes:
    """Take references out of a group; they stay in the library."""
    with editing(library, "remove from group") as edit:
        edit.get(RecordKind.GROUP, group)
        take_label(edit, RecordKind.GROUP, group, references)
    return edit.changes


def _delete(edit: Edit, kind: RecordKind | None, group: RecordId) -> None:
    if kind is RecordKind.GROUP:
        delete_label(edit, kind, group)
    elif kind is RecordKind.SMART_GROUP:
        edit.delete(kind, group)
    elif kind is RecordKind.GROUP_SET:
        edit.flush()
        for each in (RecordKind.GROUP, RecordKind.SMART_GROUP):
            for row in list(iterate_kind(edit.tx, each)):
                if row.read().set == group:
                    edit.put(each, row.id, replace(edit.get(each, row.id), set=""))
        edit.delete(kind, group)
    else:
        raise NotFoundError("There is no such group; it may have been deleted.", id=group)
