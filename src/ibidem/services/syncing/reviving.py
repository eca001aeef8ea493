"""What hangs together lives on together when an edit wins over a deletion.

Whoever deletes a reference deletes its notes and files with it. Where the reference lives on,
because somebody else edited it, they must live on too, although nobody edited them. And whoever
adds a note or a file to a reference edits it, although that is a record of its own: where somebody
else deleted the reference meanwhile, it comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ibidem.model.belonging import parent_of
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.record import Record
from ibidem.store import Transaction
from ibidem.store.history import list_versions
from ibidem.store.lookup import list_deleted_belongings, list_deserted
from ibidem.store.records import Row, load_records, write_local, write_rows
from ibidem.store.scopes.following import CHILD_KINDS
from ibidem.store.waiting import iterate_dirty

_LEVELS_MAX = 2  # an annotation hangs on an attachment, and that on a reference


def keep_children(
    tx: Transaction, rows: dict[RecordId, Row], known: Mapping[RecordId, Row]
) -> None:
    """Turn tombstones that arrive in `rows` back where they hung on something that lives on here.

    That is what is dirty and live although the hub has deleted it; it may have come to that now, or
    earlier in this sync (then it is not in `rows`).
    """
    waiting = [
        row
        for row in rows.values()
        if row.payload is None and row.kind in CHILD_KINDS and _was_live(known.get(row.id))
    ]
    if not waiting:
        return
    parents = {row.id: parent_of(known[row.id].read()) for row in waiting}
    found = {**load_records(tx, set(parents.values())), **rows}
    while waiting:
        saved = [row for row in waiting if _lives_on(found.get(RecordId(parents[row.id])))]
        if not saved:
            return
        for row in saved:
            found[row.id] = rows[row.id] = _alive(known[row.id], row.record)
        waiting = [row for row in waiting if row.payload is None and row not in saved]


def bring_back_children(tx: Transaction, revived: set[RecordId], sent: Iterable[Record]) -> None:
    """Undo our deletions of what hung on `revived`, references that others edited meanwhile.

    `sent` are changes that the hub has just accepted; deletions not sent yet are found here.
    """
    waiting = list(_unsent(tx)) + list(_sent(tx, sent))
    rows: list[Row] = []
    while waiting:
        saved = [found for found in waiting if found[0] in revived]
        if not saved:
            break
        revived |= {row.id for _, row in saved}
        rows += [row for _, row in saved]
        waiting = [found for found in waiting if found not in saved]
    write_rows(tx, rows)


def may_desert(arrived: Iterable[Record]) -> bool:
    """Whether merging these can leave something behind that hangs on nothing."""
    return any(
        record.kind in CHILD_KINDS or (record.is_tombstone and record.alias is None)
        for record in arrived
    )


def bring_back_parents(tx: Transaction) -> list[RecordId]:
    """Undo the deletion of records on which something live hangs; returns which.

    Each comes back as this device had it last, with what was deleted together with it. What was
    never here is left to the device that added to it.
    """
    revived: list[RecordId] = []
    for _ in range(_LEVELS_MAX):
        deleted = load_records(tx, list_deserted(tx, CHILD_KINDS))
        back = [found for row in deleted.values() if (found := _before_deletion(tx, row))]
        if not back:
            break
        for row in deleted.values():
            belongings = list_deleted_belongings(tx, row.changeset)
            back += [each for each in belongings if parent_of(_noun(each)) == row.id]
        write_local(tx, list({record.id: record for record in back}.values()))
        revived += [record.id for record in back]
    return revived


def _before_deletion(tx: Transaction, row: Row) -> Record | None:
    versions = (version.record for version in list_versions(tx, row.id))
    return next((record for record in versions if record.payload is not None), None)


def _noun(record: Record) -> Any:
    assert record.payload is not None
    return read_payload(record.kind, record.payload)


Found = tuple[str, Row]  # the parent, and the row as it is to be


def _unsent(tx: Transaction) -> Iterator[Found]:
    for row in iterate_dirty(tx):
        base = row.base
        if row.payload is not None or row.kind not in CHILD_KINDS or base is None:
            continue
        if base.payload is not None:
            parent = parent_of(read_payload(base.kind, base.payload))
            yield parent, _clean(base)


def _sent(tx: Transaction, sent: Iterable[Record]) -> Iterator[Found]:
    deleted = [one.id for one in sent if one.payload is None and one.kind in CHILD_KINDS]
    for row in load_records(tx, deleted).values():
        if row.payload is not None or row.dirty:
            continue
        for version in list_versions(tx, row.id):
            payload = version.record.payload
            if payload is not None:
                parent = parent_of(read_payload(row.kind, payload))
                yield parent, _alive(_row(version.record), row.record)
                break


def _lives_on(row: Row | None) -> bool:
    if row is None or row.payload is None or not row.dirty:
        return False
    return row.base is not None and row.base.payload is None


def _was_live(row: Row | None) -> bool:
    return row is not None and row.payload is not None and not row.dirty


def _alive(row: Row, tombstone: Record) -> Row:
    """`row` once more, to be pushed over the hub's tombstone."""
    return Row(
        row.kind,
        row.id,
        row.payload,
        tombstone.revision,
        True,  # noqa: FBT003 - the row's columns in order
        row.edited_at,
        row.device,
        base=tombstone,
    )


def _clean(base: Record) -> Row:
    row = _row(base)
    row.revision = base.revision
    return row


def _row(record: Record) -> Row:
    return Row(
        record.kind,
        record.id,
        record.payload,
        0,
        False,  # noqa: FBT003 - the row's columns in order
        record.edited_at,
        record.device,
        alias=record.alias,
    )
