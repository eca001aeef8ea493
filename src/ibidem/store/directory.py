"""Which libraries a store holds, and what they are called."""

from __future__ import annotations

import msgspec
from sqlalchemy import delete, func, select, update

from ibidem.model.role import Role
from ibidem.store.opening import Store
from ibidem.store.schema import METADATA, blob_references, libraries, members
from ibidem.store.transaction import HEADS, Head, Transaction, read_head
from ibidem.store.visibility import whole_only


def list_libraries(store: Store) -> list[Head]:
    """Every library of the store, oldest first."""
    query = HEADS.order_by(libraries.c.library_id)
    with store.connecting(writing=False) as connection:
        return [read_head(row) for row in connection.execute(query)]


class LibrarySize(msgspec.Struct, frozen=True):
    """A library of the store: the account of the owner who came first ("" for none), and how many
    different files its attachments name, with their bytes."""

    uid: str
    owner: str
    files: int
    bytes: int


def measure_libraries(store: Store) -> list[LibrarySize]:
    """How large the files of every library are, by what its attachments say; oldest first."""
    each_once = (
        select(
            blob_references.c.library_id,
            blob_references.c.sha256,
            func.max(blob_references.c.bytes).label("bytes"),
        )
        .group_by(blob_references.c.library_id, blob_references.c.sha256)
        .subquery()
    )
    sums = (
        select(
            each_once.c.library_id,
            func.count().label("files"),
            func.sum(each_once.c.bytes).label("bytes"),
        )
        .group_by(each_once.c.library_id)
        .subquery()
    )
    owner = (
        select(members.c.account)
        .where(
            members.c.library_id == libraries.c.library_id,
            members.c.scope == "",
            members.c.role == Role.OWNER.value,
        )
        .order_by(members.c.since, members.c.account)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(libraries.c.uid, owner, sums.c.files, sums.c.bytes)
        .join_from(libraries, sums, sums.c.library_id == libraries.c.library_id, isouter=True)
        .order_by(libraries.c.library_id)
    )
    with store.connecting(writing=False) as connection:
        rows = store.dialect.rows(connection, query)
    return [
        LibrarySize(uid, account or "", int(files or 0), int(size or 0))
        for uid, account, files, size in rows
    ]


@whole_only
def rename_library(tx: Transaction, name: str) -> None:
    """Give the library another name; the name is this store's and does not sync."""
    tx.connection.execute(
        update(libraries).where(libraries.c.library_id == tx.library_id).values(name=name)
    )


@whole_only
def delete_library(tx: Transaction) -> None:
    """Remove the library with everything that belongs to it but its blobs. There is no undo.

    Whoever waits to write to it finds nothing then.
    """
    tx.dialect.full_text.clear(tx.connection, tx.library_id)
    for table in reversed(METADATA.sorted_tables):
        if "library_id" in table.c:
            tx.connection.execute(delete(table).where(table.c.library_id == tx.library_id))
