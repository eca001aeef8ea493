"""References: add, change, give citation keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
from msgspec.structs import replace

from ibidem.errors import InputError
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import RATING_MAX, Reference
from ibidem.services.editing.edit import Edit, editing
from ibidem.services.editing.keys import Keys
from ibidem.services.library import Library


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
        change_references(edit, references, change)
    return edit.changes


def change_references(
    edit: Edit, references: Iterable[RecordId], change: Callable[[Reference], Reference]
) -> None:
    """`edit_references` in an edit under way."""
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
