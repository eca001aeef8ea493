"""Edits made here, and what becomes of them once the hub has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from ibidem.model.ids import RecordId
from ibidem.model.record import Record
from ibidem.store.records.reading import load_records
from ibidem.store.records.writing import write_rows
from ibidem.store.rows import Row, Written
from ibidem.store.schema import bases, records
from ibidem.store.schema.records import IS_DIRTY
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only


def write_local(
    tx: Transaction, edited: Sequence[Record], nouns: Mapping[str, Any] | None = None
) -> Written:
    """Write edits made on this copy of the library.

    `payload` None deletes. Revision, time and device of the records given do not matter: the time
    is the transaction's, the device its origin's. On a replica the records become dirty, and the
    first edit keeps the version last agreed on as the base. Edits that change nothing leave no
    trace. `nouns` are payloads already decoded, by id, where the caller has them.

    Raises `PermissionDeniedError` for an edit that may not come in through the transaction's scope.
    """
    if tx.scope:
        return tx.doors.write(tx, edited)
    known = load_records(tx, [record.id for record in edited])
    rows: list[Row] = []
    same = 0
    for record in edited:
        before = known.get(record.id)
        if before is not None and before.payload == record.payload and before.alias == record.alias:
            same += 1
            continue
        rows.append(
            Row(
                record.kind,
                record.id,
                record.payload,
                before.revision if before is not None else 0,
                tx.head.role == "replica",
                tx.at,
                tx.origin.device,
                tx.origin.account,
                record.alias,
                base=_base_for(before),
                noun=nouns.get(record.id) if nouns else None,
            )
        )
    written = write_rows(tx, rows, known)
    if not same:
        return written
    return Written(
        written.added,
        written.changed,
        written.deleted,
        written.removed,
        written.unchanged + same,
        written.changeset,
    )


@whole_only
def mark_clean(
    tx: Transaction,
    sent: Sequence[Record],
    revision: int,
    unchanged: Iterable[tuple[RecordId, int]] = (),
) -> None:
    """Note that the hub has the versions `sent`: at `revision`, or as `unchanged` says by id.

    A record that was edited since it was sent stays dirty, with the version sent as its base. No
    changeset is made: the library's content is the same.
    """
    if not sent:
        return
    revisions = dict(unchanged)
    digests = _digests(tx, [record.id for record in sent])
    clean: list[tuple[Any, ...]] = []
    edited: list[tuple[Any, ...]] = []
    new_bases: list[tuple[Any, ...]] = []
    old_bases: list[tuple[Any, ...]] = []
    for record in sent:
        known = digests.get(record.id)
        if known is None:
            continue
        at = revisions.get(record.id, revision)
        digest, alias = known
        if digest == (record.digest or None) and alias == record.alias:
            clean.append((at, 0, tx.library_id, record.id))
            if record.revision:  # what the hub did not know has no base
                old_bases.append((tx.library_id, record.id))
        else:
            edited.append((at, 1, tx.library_id, record.id))
            new_bases.append(
                (
                    tx.library_id,
                    record.id,
                    record.kind.value,
                    at,
                    record.edited_at,
                    record.device,
                    record.payload,
                    record.alias,
                )
            )
    tx.dialect.update(tx.connection, records, ("revision", "dirty"), clean + edited)
    tx.dialect.delete(tx.connection, bases, old_bases)
    tx.dialect.upsert(tx.connection, bases, new_bases)


def _base_for(before: Row | None) -> Record | None:
    if before is None or before.revision == 0:
        return None
    return before.base if before.dirty else before.record


def _digests(tx: Transaction, ids: list[str]) -> dict[str, tuple[bytes | None, str | None]]:
    query = select(records.c.id, records.c.digest, records.c.alias).where(
        records.c.library_id == tx.library_id,
        IS_DIRTY,
        tx.dialect.within(records.c.id, ids),
    )
    return {
        identity: (digest, alias)
        for identity, digest, alias in tx.dialect.rows(tx.connection, query)
    }
