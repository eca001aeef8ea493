"""The order in which groups, group sets and tags are listed, and under which heading groups stand.

What nobody has put in order has the position 0 and is listed by name. Positions have gaps, so that
moving one thing writes one record as a rule; where there is no gap left, its neighbours move too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from ibidem.errors import InputError, NotFoundError
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import Edit, editing
from ibidem.services.editing.labelling import refuse_twin
from ibidem.services.library import Library
from ibidem.store.records import iterate_kind

GAP = 1024

_GROUPS = (RecordKind.GROUP, RecordKind.SMART_GROUP)
_Placed = tuple[RecordKind, RecordId, Any]


def move_group(
    library: Library,
    group: RecordId,
    group_set: RecordId | str | None = None,
    *,
    before: RecordId | str | None = None,
    allow_twin: bool = False,
) -> Changes:
    """Put a group or smart group into a set ("": under no heading; None: where it is).

    `before` names the group there that shall follow it ("": none, it is the last). Without it, its
    place in the order stays as it is. Raises `InputError` where a group there is called so already,
    unless `allow_twin`, or where `before` is none of that set.
    """
    with editing(library, "move group") as edit:
        kind, noun = _find(edit, _GROUPS, group)
        heading = noun.set if group_set is None else group_set
        if heading != noun.set:
            if heading:
                edit.get(RecordKind.GROUP_SET, RecordId(heading))
            noun = replace(noun, set=heading)
            refuse_twin(edit, kind, noun, itself=group, allow_twin=allow_twin)
            edit.put(kind, group, noun)
        if before is not None:
            beside = [each for each in _list(edit, _GROUPS, group) if each[2].set == heading]
            _place(edit, (kind, group, noun), beside, before)
    return edit.changes


def move_group_set(library: Library, group_set: RecordId, *, before: RecordId | str) -> Changes:
    """Put a group set before another one, or with "" behind all. Raises `InputError`."""
    return _move(library, RecordKind.GROUP_SET, group_set, before)


def move_tag(library: Library, tag: RecordId, *, before: RecordId | str) -> Changes:
    """Put a tag before another one, or with "" behind all. Raises `InputError`."""
    return _move(library, RecordKind.TAG, tag, before)


def _move(
    library: Library, kind: RecordKind, record_id: RecordId, before: RecordId | str
) -> Changes:
    with editing(library, "change order") as edit:
        noun = edit.get(kind, record_id)
        _place(edit, (kind, record_id, noun), _list(edit, (kind,), record_id), before)
    return edit.changes


def _find(edit: Edit, kinds: Sequence[RecordKind], record_id: RecordId) -> tuple[RecordKind, Any]:
    for kind in kinds:
        try:
            return kind, edit.get(kind, record_id)
        except NotFoundError:
            continue
    raise NotFoundError("There is no such group; it may have been deleted.", id=record_id)


def _list(edit: Edit, kinds: Sequence[RecordKind], but: RecordId) -> list[_Placed]:
    """The others of these kinds, as lists show them."""
    edit.flush()
    found = [
        (kind, row.id, row.read())
        for kind in kinds
        for row in iterate_kind(edit.tx, kind)
        if row.id != but
    ]
    return sorted(found, key=lambda each: (each[2].position, each[2].name.casefold(), each[1]))


def _place(edit: Edit, moved: _Placed, others: list[_Placed], before: RecordId | str) -> None:
    at = len(others)
    if before:
        at = next((at for at, each in enumerate(others) if each[1] == before), -1)
        if at < 0:
            raise InputError("That is not in the same list.", id=before)
    kind, record_id, noun = moved
    low = others[at - 1][2].position if at else None
    high = others[at][2].position if at < len(others) else None
    if low is None and high is None:
        return
    if high is None and low is not None and low > 0:
        edit.put(kind, record_id, replace(noun, position=low + GAP))
    elif low is None and high is not None and high > 1:
        edit.put(kind, record_id, replace(noun, position=high // 2))
    elif low is not None and high is not None and high - low > 1:
        edit.put(kind, record_id, replace(noun, position=(low + high) // 2))
    else:
        ordered = [*others[:at], moved, *others[at:]]
        for number, (each_kind, each, _) in enumerate(ordered, start=1):
            current = edit.get(each_kind, each)
            edit.put(each_kind, each, replace(current, position=number * GAP))
