"""What waits on a replica: changes to be pushed, files to be moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import bindparam, func, select, update

from ibidem.model.digest import Fingerprint
from ibidem.model.ids import RecordId
from ibidem.store.fingerprints import fingerprint
from ibidem.store.records.reading import load_dirty
from ibidem.store.rows import Row
from ibidem.store.schema import blob_references, listing, records
from ibidem.store.schema.records import IS_DIRTY
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import whole_only

# Built once: every sync asks for it.
_DIRTY_BEHIND = (
    select(records.c.id)
    .where(
        records.c.library_id == bindparam("library_id"),
        IS_DIRTY,
        records.c.id > bindparam("after"),
    )
    .order_by(records.c.id)
    .limit(bindparam("limit"))
)


@whole_only
def has_dirty(tx: Transaction, skip: frozenset[RecordId] = frozenset(), after: str = "") -> bool:
    """Whether a change waits behind `after` (an id) that is not one of `skip`."""
    given = {"library_id": tx.library_id, "after": after, "limit": len(skip) + 1}
    return any(found not in skip for found in tx.connection.scalars(_DIRTY_BEHIND, given))


@whole_only
def is_empty(tx: Transaction) -> bool:
    """Whether the library has never held a record."""
    query = select(records.c.id).where(records.c.library_id == tx.library_id).limit(1)
    return tx.connection.execute(query).first() is None


@whole_only
def iterate_dirty(tx: Transaction) -> Iterator[Row]:
    """Every record that differs from what the hub has, in order of id."""
    after = ""
    while rows := load_dirty(tx, after):
        yield from rows
        after = rows[-1].id


@whole_only
def has_new(tx: Transaction) -> bool:
    """Whether a record waits that no hub has seen."""
    query = (
        select(records.c.id)
        .where(records.c.library_id == tx.library_id, IS_DIRTY, records.c.revision == 0)
        .limit(1)
    )
    return tx.connection.execute(query).first() is not None


@whole_only
def count_changed(tx: Transaction) -> int:
    """How many changes wait of records that the hub knows."""
    query = select(func.count()).where(
        records.c.library_id == tx.library_id, IS_DIRTY, records.c.revision > 0
    )
    return int(tx.connection.execute(query).scalar_one())


@whole_only
def count_dirty(tx: Transaction) -> int:
    """How many records differ from what the hub has."""
    query = select(func.count()).where(records.c.library_id == tx.library_id, IS_DIRTY)
    return int(tx.connection.execute(query).scalar_one())


@whole_only
def agreed_fingerprint(tx: Transaction, unsent: frozenset[RecordId] | None = None) -> Fingerprint:
    """The fingerprint of what replica and hub agree on: every dirty record counts as its base.

    With `unsent`, only those do: it is the fingerprint after all other changes were accepted. It is
    only to be read.
    """
    ours = fingerprint(tx)
    if (unsent is not None and not unsent) or not has_dirty(tx):
        return ours
    agreed = Fingerprint(ours.pack())
    for row in iterate_dirty(tx):
        if unsent is not None and row.id not in unsent:
            continue
        if row.digest is not None:
            agreed.remove(row.id, row.digest)
        if row.base is not None and row.base.payload is not None:
            agreed.add(row.id, row.base.digest)
    return agreed


@whole_only
def find_new_of_identity(tx: Transaction, identities: Iterable[int]) -> dict[int, RecordId]:
    """Live references that no hub has seen, by what they are about (`listing.identity`).

    Of several with the same identity the oldest.
    """
    wanted = sorted({identity for identity in identities if identity})
    found: dict[int, RecordId] = {}
    for start in range(0, len(wanted), 500):
        query = (
            select(listing.c.identity, listing.c.id)
            .join_from(
                listing,
                records,
                (records.c.library_id == listing.c.library_id) & (records.c.id == listing.c.id),
            )
            .where(
                listing.c.library_id == tx.library_id,
                listing.c.identity.in_(wanted[start : start + 500]),
                IS_DIRTY,
                records.c.revision == 0,
            )
            .order_by(listing.c.id.desc())
        )
        found.update(
            (identity, RecordId(record_id)) for identity, record_id in tx.connection.execute(query)
        )
    return found


@whole_only
def list_files(tx: Transaction, after: int) -> list[tuple[str, int, int]]:
    """(digest, bytes, changeset) of the files of attachments written behind changeset `after`.

    In order of changeset.
    """
    query = (
        select(blob_references.c.sha256, blob_references.c.bytes, records.c.changeset)
        .join_from(
            blob_references,
            records,
            (records.c.library_id == blob_references.c.library_id)
            & (records.c.id == blob_references.c.attachment),
        )
        .where(blob_references.c.library_id == tx.library_id, records.c.changeset > after)
        .order_by(records.c.changeset, blob_references.c.sha256)
    )
    return [(digest, size, number) for digest, size, number in tx.connection.execute(query)]


@whole_only
def list_attachments_of(tx: Transaction, digests: Iterable[str]) -> dict[str, RecordId]:
    """One attachment for each of these files, by digest."""
    wanted = sorted(set(digests))
    found: dict[str, RecordId] = {}
    for start in range(0, len(wanted), 500):
        query = select(blob_references.c.sha256, blob_references.c.attachment).where(
            blob_references.c.library_id == tx.library_id,
            blob_references.c.sha256.in_(wanted[start : start + 500]),
        )
        for digest, attachment in tx.connection.execute(query):
            found.setdefault(digest, RecordId(attachment))
    return found


@whole_only
def forget_tombstone_revisions(tx: Transaction) -> None:
    """In a new epoch: what was deleted here has no revision that could be compared any more."""
    tx.connection.execute(
        update(records)
        .where(
            records.c.library_id == tx.library_id,
            records.c.payload.is_(None),
            records.c.dirty == 0,
        )
        .values(revision=0)
    )
