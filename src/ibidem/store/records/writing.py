"""The single door for writes.

Each call brings records to a stated state and keeps everything that hangs on them true in the same
transaction: history, bases, fingerprint, derived tables, the counts of the changeset.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ibidem.errors import InputError
from ibidem.model.digest import Fingerprint, record_digest
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.store.fingerprints import changing_fingerprint
from ibidem.store.records.reading import load_records
from ibidem.store.rows import Change, Row, Written
from ibidem.store.schema import bases, history, records
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only

BATCH = 2_500  # rows written at once; bounds the memory that a large write takes


@whole_only
def write_rows(
    tx: Transaction, rows: Sequence[Row], known: Mapping[RecordId, Row] = MappingProxyType({})
) -> Written:
    """Bring records to the states given; each id at most once.

    The version replaced goes to the history, unless this very transaction wrote it. A row whose
    content is what the library has already gets no new changeset: on a hub it is left as it is, on
    a replica its other columns (revision, dirty, base, when and where edited) are set. On a hub
    `revision` becomes the changeset and nothing is dirty. The rows given are filled in (changeset,
    digest, noun). `known` are rows that the caller has loaded in this transaction and not changed:
    they need not be loaded again. Raises `InputError` for a repeated id.
    """
    if len({row.id for row in rows}) != len(rows):
        raise InputError("One write names a record twice.")
    total = Written()
    for start in range(0, len(rows), BATCH):
        written = _write_batch(tx, rows[start : start + BATCH], known)
        total = Written(
            total.added + written.added,
            total.changed + written.changed,
            total.deleted + written.deleted,
            total.removed + written.removed,
            total.unchanged + written.unchanged,
            written.changeset or total.changeset,
        )
    tx.counts.added += total.added
    tx.counts.changed += total.changed
    tx.counts.deleted += total.deleted
    tx.counts.removed += total.removed
    return total


def _write_batch(tx: Transaction, rows: Sequence[Row], known: Mapping[RecordId, Row]) -> Written:
    loaded = load_records(tx, [row.id for row in rows if row.id not in known])
    changes: list[Change] = []
    touched: list[Change] = []  # the content is the same, something else is not
    for row in rows:
        before = known.get(row.id) or loaded.get(row.id)
        payload = row.payload
        row.digest = None if payload is None else record_digest(row.kind, row.id, payload)
        if before is None or not _same_content(before, row):
            changes.append(Change(before, row))
        elif not tx.head.is_hub:
            row.changeset = before.changeset
            touched.append(Change(before, row))
    if changes:
        _number(tx, changes)
        _keep_history(tx, changes)
        _count_in(changing_fingerprint(tx), changes)
    changes_and_touched = changes + touched if touched else changes
    new = [_values(tx.library_id, one.after) for one in changes if one.before is None]
    old = [_values(tx.library_id, one.after) for one in changes_and_touched if one.before]
    tx.absent.difference_update(row.id for row in rows)
    tx.dialect.insert(tx.connection, records, new)
    tx.dialect.upsert(tx.connection, records, old)
    if not tx.head.is_hub:
        _keep_bases(tx, changes_and_touched)
    if changes_and_touched:
        for maintain in tx.maintainers:
            maintain(tx, changes_and_touched)
    return _summary(tx, changes, len(rows))


def _same_content(before: Row, after: Row) -> bool:
    return (
        before.digest == after.digest
        and before.alias == after.alias
        and before.kind == after.kind  # two tombstones have no digest that would say so
    )


def _number(tx: Transaction, changes: Sequence[Change]) -> None:
    number = tx.changeset
    is_hub = tx.head.is_hub
    for change in changes:
        change.after.changeset = number
        if is_hub:
            change.after.revision = number
            change.after.dirty = False


def _values(library_id: int, row: Row) -> tuple[Any, ...]:
    # in the order of the columns of `records`
    return (
        library_id,
        row.id,
        row.kind.value,
        row.changeset,
        row.revision,
        1 if row.dirty else 0,
        row.edited_at,
        row.device,
        row.account,
        row.payload,
        row.digest,
        row.alias,
    )


def _keep_history(tx: Transaction, changes: Sequence[Change]) -> None:
    number = tx.changeset
    superseded = [
        (
            tx.library_id,
            before.id,
            before.changeset,
            number,
            before.kind.value,
            before.revision,
            before.edited_at,
            before.device,
            before.account,
            before.payload,
            before.alias,
        )
        for before in (change.before for change in changes)
        if before is not None and before.changeset != number
    ]
    tx.dialect.insert(tx.connection, history, superseded)


def _count_in(sums: Fingerprint, changes: Sequence[Change]) -> None:
    for change in changes:
        before, after = change.before, change.after
        if before is not None and before.digest is not None:
            sums.remove(before.id, before.digest)
        if after.digest is not None:
            sums.add(after.id, after.digest)


def _keep_bases(tx: Transaction, changes: Sequence[Change]) -> None:
    kept: list[tuple[Any, ...]] = []
    dropped: list[tuple[Any, ...]] = []
    for change in changes:
        after = change.after
        if after.dirty and after.revision:
            base = after.base
            if base is None:
                raise ValueError(f"record {after.id} is dirty and known to the hub, without a base")
            if change.before is None or change.before.base != base:
                kept.append(
                    (
                        tx.library_id,
                        after.id,
                        base.kind.value,
                        base.revision,
                        base.edited_at,
                        base.device,
                        base.payload,
                        base.alias,
                    )
                )
        elif change.before is not None and change.before.base is not None:
            dropped.append((tx.library_id, after.id))
    tx.dialect.upsert(tx.connection, bases, kept)
    tx.dialect.delete(tx.connection, bases, dropped)


def _summary(tx: Transaction, changes: Sequence[Change], rows: int) -> Written:
    added = changed = deleted = 0
    for change in changes:
        was_live = change.before is not None and change.before.payload is not None
        if change.after.payload is None:
            deleted += was_live
        elif was_live:
            changed += 1
        else:
            added += 1
    return Written(
        added=added,
        changed=changed,
        deleted=deleted,
        removed=sum(1 for _ in _removals(changes)),
        unchanged=rows - len(changes),
        changeset=tx.changeset if changes else 0,
    )


def _removals(changes: Sequence[Change]) -> Iterator[Change]:
    """Changes by which a reference left the library's lists: trashed or deleted."""
    for change in changes:
        before, after = change.before, change.after
        if after.kind is not RecordKind.REFERENCE or before is None:
            continue
        was = before.read_if_sound()
        if was is None or was.is_trashed:
            continue
        if after.payload is None or after.read().is_trashed:
            yield change
