"""Tables derived from single records: lists, labels, children, blobs wanted."""

from __future__ import annotations

from ibidem.store.derived.children import BLOB_REFERENCES, CHILDREN
from ibidem.store.derived.labels import LABELS
from ibidem.store.derived.listing import LISTING
from ibidem.store.derived.table import DerivedTable

DERIVED: tuple[DerivedTable, ...] = (LISTING, LABELS, CHILDREN, BLOB_REFERENCES)

__all__ = ["BLOB_REFERENCES", "CHILDREN", "DERIVED", "LABELS", "LISTING", "DerivedTable"]
