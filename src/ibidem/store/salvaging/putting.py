"""Putting rows that were salvaged into an empty library, and computing what follows from them."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import update

from ibidem.errors import DamagedLibraryError
from ibidem.model.digest import Fingerprint
from ibidem.store.check import check
from ibidem.store.fingerprints import fingerprint
from ibidem.store.linking import load_link, save_link
from ibidem.store.opening import Store
from ibidem.store.salvaging.rows import Row, SalvagedRows
from ibidem.store.schema import bases, changesets, heads, history, records, sync_state
from ibidem.store.transaction import Origin
from ibidem.sync.messages import Position

_STAYS = frozenset({"unreadable_record", "orphan", "dangling_label"})


@dataclass(frozen=True, slots=True)
class Put:
    """How many records there are now; `older` of them in an earlier version than was lost,
    `spoilt` not as they were written.

    `is_complete`: the fingerprint that the damaged file had is that of what there is now. Where it
    is lost, nobody knows.
    """

    records: int
    older: int
    spoilt: int
    is_complete: bool
    is_linked: bool


def put_rows(store: Store, library_id: int, rows: SalvagedRows, origin: Origin) -> Put:
    """Fill an empty library. Its next sync compares everything, so that what is lost here comes
    from the server.

    Raises `DamagedLibraryError` where what came of it is not whole.
    """
    current, older = _current(rows)
    _insert(store, library_id, rows, current)
    with store.writing(library_id, origin) as tx:
        link = load_link(tx)
        if link is not None:  # from its beginning: what is known of the past may be a part of it
            save_link(tx, msgspec.structs.replace(link, position=Position(), files_changeset=0))
        mended = check(tx, repair=True)
    with store.reading(library_id) as tx:
        left = [each for each in check(tx) if each.code not in _STAYS]
        if left:
            raise DamagedLibraryError(f"What was read is not whole: {left[0].message}")
        total = fingerprint(tx).total
    spoilt = {each.raw for each in mended if each.code in ("wrong_digest", "unreadable_record")}
    return Put(
        sum(row[9] is not None for row in current.values()),
        older,
        len(spoilt),
        total == _total(rows.packed),
        rows.link is not None,
    )


def _current(rows: SalvagedRows) -> tuple[dict[str, Row], int]:
    """The present version of every record; the last earlier one where that is lost.

    An earlier version says of itself that nothing is to be sent: it must not travel as an edit.
    """
    current = dict(rows.records)
    last: dict[str, Row] = {}
    for row in rows.history.values():
        if row[1] not in current and (row[1] not in last or row[3] > last[row[1]][3]):
            last[row[1]] = row
    for identity, row in last.items():
        library, _, changeset, _, kind, revision, edited_at, device, account, payload, alias = row
        current[identity] = (
            library, identity, kind, changeset, revision, 0, edited_at, device, account, payload,
            None, alias,
        )  # fmt: skip
    return current, sum(row[9] is not None for row in last.values())


def _insert(store: Store, library_id: int, rows: SalvagedRows, current: dict[str, Row]) -> None:
    oldest = rows.head[5] if rows.head is not None else 0
    versions = [
        row
        for row in rows.history.values()
        if row[3] > oldest and current[row[1]][3] != row[2] and row[1] in current
    ]
    kept = [
        row
        for identity, row in rows.bases.items()
        if (now := current.get(identity)) is not None and now[5] and now[4] == row[3]
    ]
    newest = max(rows.newest[0], *(row[3] for row in current.values()))
    with store.connecting(writing=True) as connection:
        for table, several in (
            (records, current.values()),
            (history, versions),
            (bases, kept),
            (changesets, rows.changesets.values()),
            (sync_state, [rows.link] if rows.link is not None else []),
        ):
            store.dialect.insert(connection, table, [(library_id, *row[1:]) for row in several])
        connection.execute(
            update(heads)
            .where(heads.c.library_id == library_id)
            .values(changeset=newest, oldest_state=newest)
        )


def _total(packed: bytes) -> str:
    try:
        return Fingerprint(packed).total if packed else ""
    except ValueError:
        return ""
