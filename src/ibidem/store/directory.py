"""Which libraries a store holds, and what they are called."""

from __future__ import annotations

from sqlalchemy import delete, update

from ibidem.store.opening import Store
from ibidem.store.schema import METADATA, libraries
from ibidem.store.transaction import HEADS, Head, Transaction, read_head
from ibidem.store.visibility import whole_only


def list_libraries(store: Store) -> list[Head]:
    """Every library of the store, oldest first."""
    query = HEADS.order_by(libraries.c.library_id)
    with store.connecting(writing=False) as connection:
        return [read_head(row) for row in connection.execute(query)]


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
