"""References: add, change, give citation keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
from msgspec.structs import replace

from ibidem.errors import InputError
from ibidem.model.belonging import parent_of
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.record import RecordKind
from ibidem.model.reference import RATING_MAX, Reference
from ibidem.services.editing.edit import Edit, editing
from ibidem.services.editing.keys import Keys
from ibidem.services.library import Library
from ibidem.store.history import version_at
from ibidem.store.lookup import list_deleted_belongings
from ibidem.store.records import load_records


def add_references(
    library: Library, references: Sequence[Reference], *, label: str = "add"
) -> tuple[list[RecordId], Changes]:
    """Add references; those without a citation key get one. Returns their ids, in order.

    Raises `InputError` where a citation key given is taken already.
    """
    with editing(library, label) as edit:
        keys = Keys(edit.tx)
        ids = [add_reference(edit, keys, reference) for reference in references]
    return ids, edit.changes


def add_reference(edit: Edit, keys: Keys, reference: Reference) -> RecordId:
    """Add one reference in an edit under way."""
    _check(reference)
    if reference.citation_key:
        keys.take(reference.citation_key)
    else:
        reference = replace(reference, citation_key=keys.make(reference))
    return edit.add(
        RecordKind.REFERENCE, replace(reference, added_at=reference.added_at or edit.tx.at)
    )


def edit_references(
    library: Library,
    references: Iterable[RecordId],
    change: Callable[[Reference], Reference],
    *,
    label: str = "edit",
) -> Changes:
    """Change references, all in one step: `change` is called with each and returns the new one.

    A citation key that `change` empties is made anew. Raises `InputError` where a new citation key
    is taken, and whatever `change` raises; nothing is changed then.
    """
    with editing(library, label) as edit:
        keys: Keys | None = None
        for record_id, before in edit.load_in_parts(RecordKind.REFERENCE, references):
            after = change(before)
            if after == before:
                continue
            _check(after)
            if after.citation_key != before.citation_key or not after.citation_key:
                keys = keys or Keys(edit.tx)
                keys.free(before.citation_key)
                if after.citation_key:
                    keys.take(after.citation_key)
                else:
                    after = replace(after, citation_key=keys.make(after))
            edit.put(RecordKind.REFERENCE, record_id, after)
    return edit.changes


def restore_version(library: Library, record: RecordId, changeset: int) -> Changes:
    """Bring a record back to what it was when `changeset` was the newest, as a new version.

    A reference that was deleted comes back with the files and notes it had then. Raises
    `NotFoundError` where that version is not kept, `InputError` where the record did not exist.
    """
    with editing(library, f"restore version {changeset}") as edit:
        wanted = version_at(edit.tx, record, changeset).record
        if wanted.payload is None:
            raise InputError("The record was deleted then; choose another version.")
        now = load_records(edit.tx, [record]).get(record)
        if now is not None and now.payload == wanted.payload:
            return edit.changes
        if now is not None and now.payload is None and wanted.kind is RecordKind.REFERENCE:
            _bring_back_belongings(edit, record, now.changeset)
        edit.put_payload(wanted.kind, wanted.id, wanted.payload)
    return edit.changes


def _check(reference: Reference) -> None:
    """Raise `InputError` where a reference is not one that every replica would take.

    A program can build a Reference of anything: its types are checked here, not when it is made.
    """
    try:
        msgspec.convert(msgspec.to_builtins(reference), Reference)
    except (msgspec.MsgspecError, TypeError) as error:
        raise InputError(f"This is not a reference: {error}.") from error
    if not 0 <= reference.rating <= RATING_MAX:
        raise InputError(f"A rating is between 0 and {RATING_MAX}.")


def _bring_back_belongings(edit: Edit, reference: RecordId, changeset: int) -> None:
    """Files, notes and annotations that were deleted together with a reference."""
    parents = {reference}
    waiting = list_deleted_belongings(edit.tx, changeset)
    while True:
        found = [
            record
            for record in waiting
            if parent_of(read_payload(record.kind, record.payload or "")) in parents
        ]
        if not found:
            return
        for record in found:
            edit.put_payload(record.kind, record.id, record.payload or "")
        parents = {record.id for record in found}
