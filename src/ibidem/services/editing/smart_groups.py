"""Smart groups: saved searches."""

from __future__ import annotations

from msgspec.structs import replace

from ibidem.model.change import Changes
from ibidem.model.group import SmartGroup
from ibidem.model.ids import RecordId
from ibidem.model.query import parse
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import check_name, editing
from ibidem.services.library import Library


def add_smart_group(
    library: Library, name: str, query: str, *, group_set: RecordId | str = ""
) -> RecordId:
    """Save a search under a name; returns its id. Raises `QueryError`."""
    parse(query)
    with editing(library, "add smart group") as edit:
        if group_set:
            edit.get(RecordKind.GROUP_SET, RecordId(group_set))
        return edit.add(RecordKind.SMART_GROUP, SmartGroup(check_name(name), query, set=group_set))


def edit_smart_group(
    library: Library,
    smart_group: RecordId,
    *,
    name: str | None = None,
    query: str | None = None,
    group_set: RecordId | str | None = None,
) -> Changes:
    """Give a smart group another name, search or set; None leaves it. Raises `QueryError`."""
    if query is not None:
        parse(query)
    with editing(library, "edit smart group") as edit:
        if group_set:
            edit.get(RecordKind.GROUP_SET, RecordId(group_set))
        noun: SmartGroup = edit.get(RecordKind.SMART_GROUP, smart_group)
        edited = replace(
            noun,
            name=noun.name if name is None else check_name(name),
            query=noun.query if query is None else query,
            set=noun.set if group_set is None else group_set,
        )
        edit.put(RecordKind.SMART_GROUP, smart_group, edited)
    return edit.changes


def delete_smart_group(library: Library, smart_group: RecordId) -> Changes:
    """Delete a saved search; no reference changes."""
    with editing(library, "delete smart group") as edit:
        edit.get(RecordKind.SMART_GROUP, smart_group)
        edit.delete(RecordKind.SMART_GROUP, smart_group)
    return edit.changes
