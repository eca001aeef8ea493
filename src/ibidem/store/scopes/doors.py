"""The doors of a transaction that has a scope: records as the scope shows them, writes as it admits
them. What stands behind a door works on the whole library (`Transaction.whole`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ibidem.errors import InputError, PermissionDeniedError
from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.store.records.writing import write_rows
from ibidem.store.rows import Row, Written, clean_row
from ibidem.store.scopes.admitting import admit
from ibidem.store.scopes.reading import CHUNK, list_kind, load
from ibidem.store.transaction import ScopedDoors, Transaction


class _Doors:
    """`ScopedDoors` over the scopes that a hub keeps."""

    def load(self, tx: Transaction, ids: Iterable[str]) -> dict[RecordId, Row]:
        """See `records.load_records`: tombstones of what left the scope are included."""
        scope = tx.scope
        with tx.whole():
            found = load(tx, scope, ids)
        return {record.id: _row(record) for record in found.values()}

    def iterate_kind(self, tx: Transaction, kind: RecordKind) -> Iterator[Row]:
        """See `records.iterate_kind`."""
        scope, after = tx.scope, ""
        while True:
            with tx.whole():
                page = list_kind(tx, scope, kind, after)
            yield from map(_row, page)
            if len(page) < CHUNK:
                return
            after = page[-1].id

    def write(self, tx: Transaction, edited: Sequence[Record]) -> Written:
        """See `records.write_local`. Raises `PermissionDeniedError` for what may not come in.

        What is admitted is the same as what `admit` takes from a replica of the scope, but all or
        nothing: a person waits for the answer.
        """
        scope, origin = tx.scope, tx.origin
        with tx.whole():
            shown = load(tx, scope, [record.id for record in edited])
            changes = [record for record in edited if _changes(shown.get(record.id), record)]
            admission = admit(tx, scope, changes, account=origin.account)
            if admission.rejected:
                first = admission.rejected[0]
                raise PermissionDeniedError(first.message, id=first.id)
            rows = [
                Row(
                    record.kind,
                    record.id,
                    record.payload,
                    0,
                    False,  # noqa: FBT003 - the row's columns in order
                    tx.at,
                    origin.device,
                    origin.account,
                    record.alias,
                )
                for record in admission.records
            ]
            written = write_rows(tx, rows)
        return Written(
            written.added,
            written.changed,
            written.deleted,
            written.removed,
            written.unchanged + len(edited) - len(changes),
            written.changeset,
        )


DOORS: ScopedDoors = _Doors()


def _changes(shown: Record | None, edited: Record) -> bool:
    """Whether an edit changes what the scope shows; deleting what it never showed does not."""
    if shown is None:
        return edited.payload is not None
    if shown.kind is not edited.kind:
        raise InputError(f"This record is a {shown.kind}, not a {edited.kind}.")
    return (shown.payload, shown.alias) != (edited.payload, edited.alias)


def _row(record: Record) -> Row:
    """A record of the scope; who else has edited it, outside of what can be seen, is not told."""
    row = clean_row(record)
    row.changeset = record.revision
    row.digest = None if record.payload is None else record.digest
    return row
