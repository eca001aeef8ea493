"""What a replica notes of a reset of sync: how far it is, and what was agreed on before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from sqlalchemy import ColumnElement, bindparam, delete, func, select

from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.store.remembering import remember
from ibidem.store.rows import Row
from ibidem.store.schema import agreements, bases, records, resets
from ibidem.store.schema.columns import ORDERED_TEXT
from ibidem.store.schema.records import IS_DIRTY
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only


class ResetNote(msgspec.Struct, frozen=True):
    """The reset under way or the last one; see the table `resets` for what the numbers are.

    `signature` says which difference a person agreed to ("": whichever there is). `link` and
    `counts` are JSON of whoever notes them.
    """

    id: str
    direction: str
    step: str
    started_at: int
    changeset: int = 0
    switched: int = 0
    revision: int = 0
    committed: int = 0
    signature: str = ""
    backup: str = ""
    link: str = ""
    counts: str = ""


ID_CHARACTERS = 36

# The steps at which an ordinary sync must not come between.
UNFINISHED = ("begun", "committing", "merged", "undoing")

# Built once: every sync asks for it.
_STEP = select(resets.c.step).where(resets.c.library_id == bindparam("library_id"))


class Agreement(msgspec.Struct, frozen=True):
    """What was agreed on with the hub about one record. `changeset` 0: it was not there."""

    id: RecordId
    kind: RecordKind
    changeset: int
    revision: int
    dirty: bool
    base: Record | None


@whole_only
def load_reset(tx: Transaction) -> ResetNote | None:
    """The reset under way, or the last one."""
    query = select(resets).where(resets.c.library_id == tx.library_id)
    row = tx.connection.execute(query).one_or_none()
    return ResetNote(*row[1:]) if row is not None else None


@whole_only
def is_resetting(tx: Transaction) -> bool:
    """Whether a reset was begun that has not switched both sides yet, or is being undone."""
    step = tx.connection.execute(_STEP, {"library_id": tx.library_id}).scalar_one_or_none()
    return step in UNFINISHED


@whole_only
def save_reset(tx: Transaction, note: ResetNote) -> None:
    """Note how far a reset is."""
    values = (tx.library_id, *msgspec.structs.astuple(note))
    tx.dialect.upsert(tx.connection, resets, [values])


@whole_only
def forget_reset(tx: Transaction) -> None:
    """Forget the last reset, with what was agreed on before it."""
    tx.connection.execute(delete(resets).where(resets.c.library_id == tx.library_id))
    forget_agreements(tx)


@whole_only
def forget_agreements(tx: Transaction) -> None:
    """Forget what was agreed on before the last reset."""
    tx.connection.execute(delete(agreements).where(agreements.c.library_id == tx.library_id))


@whole_only
def keep_agreements(tx: Transaction, rows: Iterable[Row], absent: Iterable[Record] = ()) -> None:
    """Note what is agreed on about some records now; the first note of each counts.

    `absent` are records that are not here yet.
    """
    found = list(rows)
    missing = list(absent)
    known = _known(tx, [*(row.id for row in found), *(record.id for record in missing)])
    values = [
        (
            tx.library_id,
            row.id,
            row.kind.value,
            row.changeset,
            row.revision,
            int(row.dirty),
            None if row.base is None else msgspec.json.encode(row.base).decode(),
        )
        for row in found
        if row.id not in known
    ]
    values += [
        (tx.library_id, record.id, record.kind.value, 0, 0, 0, None)
        for record in missing
        if record.id not in known
    ]
    tx.dialect.insert(tx.connection, agreements, values)


@whole_only
def iterate_agreements(tx: Transaction, page: int = 2_000) -> Iterator[list[Agreement]]:
    """What was noted by `keep_agreements`, in pages."""
    after = ""
    while True:
        query = (
            select(
                agreements.c.id,
                agreements.c.kind,
                agreements.c.changeset,
                agreements.c.revision,
                agreements.c.dirty,
                agreements.c.base,
            )
            .where(agreements.c.library_id == tx.library_id, agreements.c.id > after)
            .order_by(agreements.c.id)
            .limit(page)
        )
        rows = tx.dialect.rows(tx.connection, query)
        if rows:
            yield [
                Agreement(
                    RecordId(found),
                    RecordKind(kind),
                    changeset,
                    revision,
                    dirty == 1,
                    None if base is None else msgspec.json.decode(base, type=Record),
                )
                for found, kind, changeset, revision, dirty, base in rows
            ]
        if len(rows) < page:
            return
        after = rows[-1][0]


@whole_only
def set_agreements(tx: Transaction, agreed: Iterable[Agreement]) -> None:
    """State what is agreed on about records that are here; their content stays as it is."""
    known = list(agreed)
    tx.dialect.update(
        tx.connection,
        records,
        ("revision", "dirty"),
        [(each.revision, int(each.dirty), tx.library_id, each.id) for each in known],
    )
    tx.dialect.delete(
        tx.connection, bases, [(tx.library_id, each.id) for each in known if each.base is None]
    )
    tx.dialect.upsert(
        tx.connection,
        bases,
        [
            (
                tx.library_id,
                each.id,
                each.base.kind.value,
                each.base.revision,
                each.base.edited_at,
                each.base.device,
                each.base.payload,
                each.base.alias,
            )
            for each in known
            if each.base is not None
        ],
    )


@whole_only
def list_live(tx: Transaction) -> list[tuple[RecordId, bytes]]:
    """(id, digest) of every live record, in no particular order; an index alone has them."""
    query = select(records.c.id, records.c.digest).where(*_live(tx))
    return tx.dialect.rows(tx.connection, query)


@whole_only
def kinds_of(tx: Transaction, ids: Iterable[RecordId]) -> dict[RecordId, str]:
    """The kinds of some records."""
    query = select(records.c.id, records.c.kind).where(
        records.c.library_id == tx.library_id, tx.dialect.within(records.c.id, ids)
    )
    return dict(tx.dialect.rows(tx.connection, query))


@whole_only
def list_cells(
    tx: Transaction, cells: Sequence[str]
) -> list[tuple[RecordId, bytes, int, str, int]]:
    """(id, digest, revision, kind, characters of the payload) of the live records in some cells:
    those whose ids end with one of these digits, which are of one length."""
    ending = func.substr(records.c.id, ID_CHARACTERS + 1 - len(cells[0]), type_=ORDERED_TEXT)
    within = select(records.c.id).where(*_live(tx), tx.dialect.within(ending, cells))
    query = select(
        records.c.id,
        records.c.digest,
        records.c.revision,
        records.c.kind,
        func.length(records.c.payload),
    ).where(records.c.library_id == tx.library_id, records.c.id.in_(within))
    return tx.dialect.rows(tx.connection, query)


@whole_only
def count_live(tx: Transaction) -> int:
    """How many live records there are; remembered, for a reset asks several times."""

    def count() -> int:
        return int(tx.connection.execute(select(func.count()).where(*_live(tx))).scalar_one())

    return remember(tx, "live records", count, weigh=lambda _: 300)


@whole_only
def sizes_of(tx: Transaction, ids: Iterable[RecordId]) -> dict[RecordId, int]:
    """How long the payloads of some live records are, in characters."""
    query = select(records.c.id, func.length(records.c.payload)).where(
        records.c.library_id == tx.library_id,
        records.c.payload.is_not(None),
        tx.dialect.within(records.c.id, list(ids)),
    )
    return {RecordId(found): size for found, size in tx.dialect.rows(tx.connection, query)}


@whole_only
def list_dirty_ids(tx: Transaction) -> list[RecordId]:
    """Every record that differs from what the hub has, as far as is known here."""
    query = select(records.c.id).where(records.c.library_id == tx.library_id, IS_DIRTY)
    return [RecordId(found) for (found,) in tx.dialect.rows(tx.connection, query)]


def _live(tx: Transaction) -> tuple[ColumnElement[bool], ...]:
    """The live records: an index has their ids and digests (`records_by_changeset`)."""
    return records.c.library_id == tx.library_id, records.c.digest.is_not(None)


def _known(tx: Transaction, ids: list[RecordId]) -> set[str]:
    query = select(agreements.c.id).where(
        agreements.c.library_id == tx.library_id, tx.dialect.within(agreements.c.id, ids)
    )
    return {found for (found,) in tx.dialect.rows(tx.connection, query)}
