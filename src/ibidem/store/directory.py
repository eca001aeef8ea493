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


def delete_library(store: Store, library_id: int) -> None:
    """Remove a library with everything that belongs to it but its blobs. There is no undo."""
    with store.connecting(writing=True) as connection:
        store.dialect.full_text.clear(connection, library_id)
        for table in reversed(METADATA.sorted_tables):
            if "library_id" in table.c:
                connection.execute(delete(table).where(table.c.library_id == library_id))
