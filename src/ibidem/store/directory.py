"""Which libraries a store holds, and what they are called."""

from __future__ import annotations

from sqlalchemy import select, update

from ibidem.store.opening import Store
from ibidem.store.schema import heads, libraries
from ibidem.store.transaction import Head, Transaction


def list_libraries(store: Store) -> list[Head]:
    """Every library of the store, oldest first."""
    query = (
        select(
            libraries.c.library_id,
            libraries.c.uid,
            libraries.c.name,
            libraries.c.role,
            heads.c.epoch,
            heads.c.changeset,
            heads.c.indexed_changeset,
        )
        .join_from(libraries, heads, libraries.c.library_id == heads.c.library_id)
        .order_by(libraries.c.library_id)
    )
    with store.connecting(writing=False) as connection:
        return [Head(*row) for row in connection.execute(query)]


def rename_library(tx: Transaction, name: str) -> None:
    """Give the library another name; the name is this store's and does not sync."""
    tx.connection.execute(
        update(libraries).where(libraries.c.library_id == tx.library_id).values(name=name)
    )
