"""Smart groups: saved searches."""

from __future__ import annotations

from msgspec.structs import replace

from ibidem.model.change import Changes
from ibidem.model.group import SmartGroup
from ibidem.model.ids import RecordId
from ibidem.model.query import parse
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import check_name, editing
from ibidem.services.editing.labelling import refuse_twin
from ibidem.services.library import Library


def add_smart_group(
    library: Library,
    name: str,
    query: str,
    *,
    group_set: RecordId | str = "",
    allow_twin: bool = False,
) -> RecordId:
    """Save a search under a name; returns its id.

    Raises `QueryError`, and `InputError` where a group there is called so, unless `allow_twin`.
    """
    parse(query)
    with editing(library, "add smart group") as edit:
        if group_set:
            edit.get(RecordKind.GROUP_SET, RecordId(group_set))
        noun = SmartGroup(check_name(name), query, set=group_set)
        refuse_twin(edit, RecordKind.SMART_GROUP, noun, allow_twin=allow_twin)
        return edit.add(RecordKind.SMART_GROUP, noun)


def edit_smart_group(
    library: Library,
    smart_group: RecordId,
    *,
    name: str | None = None,
    query: str | None = None,
    group_set: RecordId | str | None = None,
    allow_twin: bool = False,
) -> Changes:
    """Give a smart group another name, search or set; None leaves it.

    Raises `QueryError`, and `InputError` where a group there is called so, unless `allow_twin`.
    """
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
        if name is not None or group_set is not None:
            refuse_twin(
                edit,
                RecordKind.SMART_GROUP,
                edited,
                itself=smart_group,
                allow_twin=allow_twin,
            )
        edit.put(RecordKind.SMART_GROUP, smart_group, edited)
    return edit.changes
