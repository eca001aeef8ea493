"""Tables derived from the records, and how each is kept up with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ibidem.store.derived.children import BLOB_REFERENCES, CHILDREN
from ibidem.store.derived.labels import LABELS
from ibidem.store.derived.listing import LISTING
from ibidem.store.derived.table import DerivedTable
from ibidem.store.rows import Change
from ibidem.store.transaction import Transaction

DERIVED: tuple[DerivedTable, ...] = (LISTING, LABELS, CHILDREN, BLOB_REFERENCES)

Maintainer = Callable[[Transaction, Sequence[Change]], None]

# Called in this order with every batch of changes, inside the transaction that makes them.
MAINTAINERS: tuple[Maintainer, ...] = tuple(table.maintain for table in DERIVED)


def maintain(tx: Transaction, changes: Sequence[Change]) -> None:
    """Let everything derived follow a batch of changes."""
    if changes:
        for maintainer in MAINTAINERS:
            maintainer(tx, changes)
