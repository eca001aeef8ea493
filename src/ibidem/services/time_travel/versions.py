"""One record back to an earlier version of itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ibidem.errors import InputError, NotFoundError
from ibidem.model.belonging import parent_of
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.record import Record, RecordKind
from ibidem.services.editing.edit import editing
from ibidem.services.library import Library
from ibidem.services.undoing.left import Reverted
from ibidem.services.undoing.past import list_versions
from ibidem.services.undoing.reverting import Reverting, Wish
from ibidem.store import Transaction
from ibidem.store.history import Version
from ibidem.store.lookup import list_deleted_belongings


def restore_version(library: Library, record: RecordId, number: int) -> Reverted:
    """Bring the version of a record that changeset `number` wrote back, as a new one.

    A reference that was deleted comes back with the files and notes that were deleted with it.
    Raises `NotFoundError` where the record has no such version, `InputError` where that version
    says that the record was deleted.
    """
    with editing(library, f"restore version {number}") as edit:
        versions = list_versions(edit.tx, record)
        wanted = _choose(versions, record, number).record
        now = versions[0].record
        wishes = [Wish(wanted.kind, record, wanted.payload, now.payload)]
        if now.payload is None and wanted.kind is RecordKind.REFERENCE:
            back = _belongings(edit.tx, record, versions[0].changeset)
            wishes += [Wish(each.kind, each.id, each.payload, None) for each in back]
        reverting = Reverting(edit)
        reverting.run(lambda kind: [[wish for wish in wishes if wish.kind is kind]])
    return Reverted(edit.changes, reverting.left)


def _choose(versions: Sequence[Version], record: RecordId, number: int) -> Version:
    if not versions:
        raise NotFoundError("There is no such record.", id=record)
    for version in versions:
        if version.changeset == number:
            if version.record.payload is None:
                raise InputError("The record was deleted then; choose another version.")
            return version
    known = ", ".join(str(version.changeset) for version in versions[:10])
    raise NotFoundError(
        f"There is no version {number} of this record.",
        id=record,
        remedy=f"It has the versions {known}{' and older ones' if len(versions) > 10 else ''}.",
    )


def _belongings(tx: Transaction, reference: RecordId, changeset: int) -> Iterable[Record]:
    """Files, notes and annotations that were deleted together with a reference."""
    parents = {reference}
    waiting = list_deleted_belongings(tx, changeset)
    while found := [each for each in waiting if _parent(each) in parents]:
        yield from found
        parents = {each.id for each in found}


def _parent(record: Record) -> RecordId:
    return parent_of(read_payload(record.kind, record.payload or ""))
