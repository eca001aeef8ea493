"""Conflicts: fields that were changed on two sides, until somebody decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

from ibidem.errors import InputError
from ibidem.model.canonical import decode_canonical
from ibidem.model.change import Changes
from ibidem.model.conflict import Conflict
from ibidem.model.ids import RecordId
from ibidem.model.payload import canonical_payload, check_payload
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import Edit, editing
from ibidem.services.library import Library
from ibidem.store.records import load_records

Choice = Literal["keep", "other"]


def settle_conflicts(
    library: Library, conflicts: Iterable[RecordId], choice: Choice | Callable[[Conflict], Choice]
) -> Changes:
    """Decide conflicts: "keep" what shows, or take the "other" value. All of them in one step.

    With a function for `choice`, it says for each which of the two.
    """
    label = "each its own" if callable(choice) else choice
    with editing(library, f"settle conflicts: {label}") as edit:
        found: dict[RecordId, Conflict] = edit.load(RecordKind.CONFLICT, conflicts)
        for conflict_id, conflict in found.items():
            if (choice(conflict) if callable(choice) else choice) == "other":
                _set_value(edit, conflict, conflict.other)
            edit.delete(RecordKind.CONFLICT, conflict_id)
    return edit.changes


def settle_conflict_with(library: Library, conflict: RecordId, value: Any) -> Changes:
    """Decide one conflict by a third value (JSON; None removes the field).

    Raises `InputError` where the field cannot have that value.
    """
    with editing(library, "settle conflict: edit") as edit:
        _set_value(edit, edit.get(RecordKind.CONFLICT, conflict), value)
        edit.delete(RecordKind.CONFLICT, conflict)
    return edit.changes


def _set_value(edit: Edit, conflict: Conflict, value: Any) -> None:
    """Write `value` into the record, if it still exists; a path has one or two parts."""
    edit.flush()
    row = load_records(edit.tx, [conflict.record]).get(conflict.record)
    if row is None or row.payload is None:
        return
    values = decode_canonical(row.payload)
    first, _, second = conflict.field.partition(".")
    place, name = (values.setdefault(first, {}), second) if second else (values, first)
    if not isinstance(place, dict):
        raise InputError(f"{conflict.field!r} is not a field of this record.")
    if value is None:
        place.pop(name, None)
    else:
        place[name] = value
    if second and not place:
        del values[first]
    payload, _ = check_payload(row.kind, canonical_payload(values).encode())
    edit.put_payload(row.kind, row.id, payload)
