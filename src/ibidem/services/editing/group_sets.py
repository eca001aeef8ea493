"""Group sets: headings over groups and smart groups."""

from __future__ import annotations

from msgspec.structs import replace

from ibidem.model.change import Changes
from ibidem.model.group import GroupSet
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import check_name, editing
from ibidem.services.editing.labelling import refuse_twin
from ibidem.services.library import Library


def add_group_set(library: Library, name: str, *, allow_twin: bool = False) -> RecordId:
    """Make a set; returns its id. Raises `InputError` where one is called so already."""
    with editing(library, "add group set") as edit:
        noun = GroupSet(check_name(name))
        refuse_twin(edit, RecordKind.GROUP_SET, noun, allow_twin=allow_twin)
        return edit.add(RecordKind.GROUP_SET, noun)


def rename_group_set(
    library: Library, group_set: RecordId, name: str, *, allow_twin: bool = False
) -> Changes:
    """Give a set another name. Raises `InputError` like `add_group_set`."""
    with editing(library, "rename group set") as edit:
        noun: GroupSet = replace(edit.get(RecordKind.GROUP_SET, group_set), name=check_name(name))
        refuse_twin(edit, RecordKind.GROUP_SET, noun, itself=group_set, allow_twin=allow_twin)
        edit.put(RecordKind.GROUP_SET, group_set, noun)
    return edit.changes
