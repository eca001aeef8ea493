"""The trash: a mark on the reference, until it is emptied."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ibidem.errors import InputError
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import Edit, editing
from ibidem.services.library import Library
from ibidem.store.lookup import list_children, list_trashed

_NOT_IN_TRASH = "Only references in the trash can be deleted for good."


def trash_references(library: Library, references: Iterable[RecordId]) -> Changes:
    """Move references to the trash; they keep their groups, for when they are taken back."""
    with editing(library, "trash") as edit:
        for record_id, reference in edit.load_in_parts(RecordKind.REFERENCE, references):
            if not reference.is_trashed:
                trashed = replace(reference, trashed_at=edit.tx.at)
                edit.put(RecordKind.REFERENCE, record_id, trashed)
    return edit.changes


def restore_references(library: Library, references: Iterable[RecordId]) -> Changes:
    """Take references back out of the trash; one that was merged stands for itself again."""
    with editing(library, "take back from trash") as edit:
        for record_id, reference in edit.load_in_parts(RecordKind.REFERENCE, references):
            taken = replace(reference, trashed_at=0, merged_into="")
            edit.put(RecordKind.REFERENCE, record_id, taken)
    return edit.changes


def delete_references(library: Library, references: Iterable[RecordId]) -> Changes:
    """Delete references that lie in the trash, with what hangs on them; history keeps them.

    Raises `InputError` where one is not in the trash.
    """
    with editing(library, "delete") as edit:
        merged_into: dict[RecordId, RecordId] = {}
        for record_id, reference in edit.load_in_parts(RecordKind.REFERENCE, references):
            if not reference.is_trashed:
                raise InputError(_NOT_IN_TRASH)
            merged_into[record_id] = reference.merged_into
        _delete(edit, merged_into)
    return edit.changes


def check_deletable(library: Library, references: Iterable[RecordId]) -> None:
    """Raise `InputError` where one is not in the trash: before a person is asked about deleting."""
    with library.reading() as tx:
        if not set(references) <= set(list_trashed(tx)):
            raise InputError(_NOT_IN_TRASH, remedy="Move it there with 'ibidem trash put'.")


def empty_trash(library: Library) -> Changes:
    """Delete everything in the trash, with files, annotations and notes; history keeps it."""
    with editing(library, "empty trash") as edit:
        trashed = edit.load_in_parts(RecordKind.REFERENCE, list_trashed(edit.tx))
        _delete(edit, {record_id: reference.merged_into for record_id, reference in trashed})
    return edit.changes


def _delete(edit: Edit, merged_into: dict[RecordId, RecordId]) -> None:
    """Delete references and, first, all that hangs on them: children and their children.

    One that was merged into another ("" for none) leaves its alias: it can be followed for ever.
    """
    parents = list(merged_into)
    while parents:
        children = list_children(edit.tx, parents)
        for _, child, kind in children:
            edit.delete(kind, child)
        parents = [child for _, child, _ in children]
    for record_id, other in merged_into.items():
        edit.delete(RecordKind.REFERENCE, record_id, other or None)
