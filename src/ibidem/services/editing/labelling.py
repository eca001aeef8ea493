"""What groups and tags share: references carry their ids, and their names are kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from msgspec.structs import replace

from ibidem.errors import InputError
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.text import fold
from ibidem.services.editing.edit import Edit
from ibidem.store.lookup import list_labelled
from ibidem.store.records import iterate_kind

LabelField = Literal["groups", "tags"]

FIELDS: dict[RecordKind, LabelField] = {RecordKind.GROUP: "groups", RecordKind.TAG: "tags"}
"""In which field of a reference the ids of a kind of label stand."""

# Kinds whose names are kept apart: a group and a smart group stand in one list.
_ONE_LIST = {
    RecordKind.GROUP: (RecordKind.GROUP, RecordKind.SMART_GROUP),
    RecordKind.SMART_GROUP: (RecordKind.GROUP, RecordKind.SMART_GROUP),
    RecordKind.GROUP_SET: (RecordKind.GROUP_SET,),
    RecordKind.TAG: (RecordKind.TAG,),
}
_WORDS = {
    RecordKind.GROUP: "group",
    RecordKind.SMART_GROUP: "smart group",
    RecordKind.GROUP_SET: "group set",
    RecordKind.TAG: "tag",
}


def add_label(
    edit: Edit, kind: RecordKind, noun: Any, references: Iterable[RecordId] = ()
) -> RecordId:
    """Make a group or tag that references carry; returns its id."""
    label = edit.library.source.new_id()
    # The references first: a tag comes into a shared group with the first that carries it.
    _put_on(edit, kind, label, references)
    return edit.add(kind, noun, label)


def put_label(
    edit: Edit, kind: RecordKind, label: RecordId, references: Iterable[RecordId]
) -> None:
    """Let references carry a group or tag; those that carry it already are no error."""
    edit.get(kind, label)
    _put_on(edit, kind, label, references)


def _put_on(edit: Edit, kind: RecordKind, label: RecordId, references: Iterable[RecordId]) -> None:
    field = FIELDS[kind]
    for record_id, reference in edit.load_in_parts(RecordKind.REFERENCE, references):
        labels: Sequence[RecordId] = getattr(reference, field)
        if label not in labels:
            edit.put(
                RecordKind.REFERENCE, record_id, replace(reference, **{field: (*labels, label)})
            )


def take_label(
    edit: Edit, kind: RecordKind, label: RecordId, references: Iterable[RecordId]
) -> None:
    """Take a group or tag off references."""
    field = FIELDS[kind]
    for record_id, reference in edit.load_in_parts(RecordKind.REFERENCE, references):
        left = tuple(other for other in getattr(reference, field) if other != label)
        edit.put(RecordKind.REFERENCE, record_id, replace(reference, **{field: left}))


def delete_label(edit: Edit, kind: RecordKind, label: RecordId) -> None:
    """Delete a group or tag and take it off every reference, those in the trash included."""
    references = list_labelled(edit.tx, kind.value, label)
    # First: with its last reference a tag leaves a shared group, and is out of reach there.
    edit.delete(kind, label)
    take_label(edit, kind, label, references)


def refuse_twin(
    edit: Edit,
    kind: RecordKind,
    noun: Any,
    *,
    itself: RecordId | str = "",
    allow_twin: bool = False,
) -> None:
    """Raise `InputError` where something beside `noun` is called like it, whatever the case.

    Groups and smart groups are beside each other within one group set. Two of one name can still
    come about, on two devices at the same time; both are shown then.
    """
    if allow_twin:
        return
    name, heading = fold(noun.name), getattr(noun, "set", "")
    for each in _ONE_LIST[kind]:
        for row in iterate_kind(edit.tx, each):
            other = row.read()
            if (
                row.id != itself
                and fold(other.name) == name
                and getattr(other, "set", "") == heading
            ):
                raise InputError(
                    f"There is a {_WORDS[each]} {other.name!r} already.",
                    id=row.id,
                    remedy="Choose another name, or say that you want two of it.",
                )
