"""What a library was before: changesets, earlier versions, the state at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, delete, func, literal, select, union_all, update

from ibidem.errors import NotFoundError
from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.store.schema import changesets, heads, history, records
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only

PAGE = 2_000  # versions fetched at once
DAY_MS = 24 * 60 * 60 * 1000


class Changeset(msgspec.Struct, frozen=True):
    """Changes made together. `removed` counts references trashed or deleted."""

    number: int
    at: int
    account: str
    device: str
    label: str
    added: int
    changed: int
    deleted: int
    removed: int


class Version(msgspec.Struct, frozen=True):
    """One version of a record: written by `changeset`, replaced by `superseded_by` (0: current)."""

    changeset: int
    superseded_by: int
    account: str
    record: Record


@whole_only
def list_changesets(
    tx: Transaction,
    *,
    after: int = 0,
    before: int = 0,
    limit: int = 100,
    removing: bool = False,
    account: str | None = None,
    device: str | None = None,
    among: Collection[int] | None = None,
) -> list[Changeset]:
    """Changesets with numbers between `after` and `before` (0: no end), the newest first.

    `removing`: only those that trashed or deleted references. `account`, `device`: only theirs.
    `among`: only those of these numbers.
    """
    query = _changesets(tx).where(changesets.c.number > after)
    if before:
        query = query.where(changesets.c.number < before)
    if removing:
        query = query.where(changesets.c.removed > 0)
    if account is not None:
        query = query.where(changesets.c.account == account)
    if device is not None:
        query = query.where(changesets.c.device == device)
    if among is not None:
        query = query.where(tx.dialect.within(changesets.c.number, among))
    query = query.order_by(changesets.c.number.desc()).limit(limit)
    return [Changeset(*row) for row in tx.dialect.rows(tx.connection, query)]


@whole_only
def find_labelled(tx: Transaction, labels: Collection[str], account: str | None = None) -> int:
    """The number of the newest changeset with one of these labels; 0 for none."""
    query = select(func.max(changesets.c.number)).where(
        changesets.c.library_id == tx.library_id, changesets.c.label.in_(labels)
    )
    if account is not None:
        query = query.where(changesets.c.account == account)
    return int(tx.connection.execute(query).scalar_one() or 0)


@whole_only
def find_undone(tx: Transaction, after: int) -> set[int]:
    """The changesets behind `after` that were undone, and not redone."""
    query = select(changesets.c.number, changesets.c.label).where(
        changesets.c.library_id == tx.library_id,
        changesets.c.number > after,
        changesets.c.label.startswith("undo ") | changesets.c.label.startswith("redo "),
    )
    undos: dict[int, int] = {}  # an undo, and what it undid
    redone: set[int] = set()
    for number, label in tx.dialect.rows(tx.connection, query):
        verb, _, undone = label.partition(" ")
        if undone.isdecimal() and verb == "undo":
            undos[number] = int(undone)
        elif undone.isdecimal():
            redone.add(int(undone))
    return {undone for undo, undone in undos.items() if undone > after and undo not in redone}


@whole_only
def count_removals(tx: Transaction, after: int) -> int:
    """How many references were trashed or deleted by changesets behind `after`."""
    total = tx.connection.execute(
        select(func.sum(changesets.c.removed)).where(
            changesets.c.library_id == tx.library_id, changesets.c.number > after
        )
    ).scalar_one()
    return int(total or 0)


@whole_only
def changeset_at(tx: Transaction, at: int) -> int:
    """The number of the newest changeset not later than `at` (milliseconds, UTC); 0 for none."""
    found = tx.connection.execute(
        select(func.max(changesets.c.number)).where(
            changesets.c.library_id == tx.library_id, changesets.c.at <= at
        )
    ).scalar_one()
    return int(found or 0)


@whole_only
def list_versions(tx: Transaction, record_id: str) -> list[Version]:
    """Every version kept of a record, tombstones included, the newest first."""
    both = union_all(
        _versions(tx, current=True).where(records.c.id == record_id),
        _versions(tx, current=False).where(history.c.id == record_id),
    ).subquery()
    query = select(both).order_by(both.c.changeset.desc())
    return [_version(row) for row in tx.dialect.rows(tx.connection, query)]


@whole_only
def version_at(tx: Transaction, record_id: str, changeset: int) -> Version:
    """What a record was when `changeset` was the newest.

    Raises `NotFoundError` where it was not there yet, or that version is kept no longer.
    """
    for version in list_versions(tx, record_id):
        if version.changeset <= changeset:
            if version.superseded_by and version.superseded_by <= changeset:
                break  # the version between was forgotten
            return version
    raise NotFoundError("There is no such version of this record.", id=record_id)


@whole_only
def state_at(tx: Transaction, changeset: int) -> Iterator[Version]:
    """Every record that `changeset` or an earlier one wrote, as it was then; tombstones included.

    Records whose version of that moment is kept no longer are left out (`oldest_state` says how far
    back everything is there).
    """
    yield from _in_pages(
        tx, _versions(tx, current=True).where(records.c.changeset <= changeset), records.c.id
    )
    then = _versions(tx, current=False).where(
        history.c.changeset <= changeset, history.c.superseded_by > changeset
    )
    yield from _in_pages(tx, then, history.c.id)


@whole_only
def created_after(tx: Transaction, changeset: int) -> Iterator[RecordId]:
    """Ids of live records that were not there when `changeset` was the newest."""
    earlier = (
        select(history.c.id)
        .where(
            history.c.library_id == tx.library_id,
            history.c.id == records.c.id,
            history.c.changeset <= changeset,
        )
        .exists()
    )
    query = select(records.c.id).where(
        records.c.library_id == tx.library_id,
        records.c.changeset > changeset,
        records.c.payload.is_not(None),
        ~earlier,
    )
    for (identity,) in tx.dialect.rows(tx.connection, query):
        yield identity


@whole_only
def forget_history(tx: Transaction, days: int) -> int:
    """Drop versions that were superseded more than `days` days ago; 0 keeps everything.

    Returns how many were dropped. Changesets stay: they say who did what, and hold no content.
    """
    if days <= 0:
        return 0
    until = changeset_at(tx, tx.at - days * DAY_MS)
    dropped = tx.connection.execute(
        delete(history).where(
            history.c.library_id == tx.library_id, history.c.superseded_by <= until
        )
    )
    if until > oldest_state(tx):
        tx.connection.execute(
            update(heads).where(heads.c.library_id == tx.library_id).values(oldest_state=until)
        )
    return dropped.rowcount


@whole_only
def oldest_state(tx: Transaction) -> int:
    """The earliest changeset whose state can be given completely."""
    return int(
        tx.connection.execute(
            select(heads.c.oldest_state).where(heads.c.library_id == tx.library_id)
        ).scalar_one()
    )


def _changesets(tx: Transaction) -> Select[Any]:
    return select(
        changesets.c.number,
        changesets.c.at,
        changesets.c.account,
        changesets.c.device,
        changesets.c.label,
        changesets.c.added,
        changesets.c.changed,
        changesets.c.deleted,
        changesets.c.removed,
    ).where(changesets.c.library_id == tx.library_id)


def _versions(tx: Transaction, *, current: bool) -> Select[Any]:
    table = records if current else history
    superseded_by = literal(0).label("superseded_by") if current else history.c.superseded_by
    return select(
        table.c.id,
        table.c.kind,
        table.c.changeset,
        superseded_by,
        table.c.revision,
        table.c.edited_at,
        table.c.device,
        table.c.account,
        table.c.payload,
        table.c.alias,
    ).where(table.c.library_id == tx.library_id)


def _version(values: tuple[Any, ...]) -> Version:
    (
        identity,
        kind,
        changeset,
        superseded_by,
        revision,
        edited_at,
        device,
        account,
        payload,
        alias,
    ) = values
    record = Record(RecordKind(kind), identity, payload, revision, edited_at, device, alias)
    return Version(changeset, superseded_by, account, record)


def _in_pages(tx: Transaction, query: Select[Any], by: ColumnElement[str]) -> Iterator[Version]:
    after = ""
    while True:
        page = query.where(by > after).order_by(by).limit(PAGE)
        rows = tx.dialect.rows(tx.connection, page)
        yield from map(_version, rows)
        if len(rows) < PAGE:
            return
        after = rows[-1][0]
