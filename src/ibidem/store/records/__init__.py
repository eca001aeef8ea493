"""Records: the single door for writes, and reading them back."""

from ibidem.store.fingerprints import fingerprint
from ibidem.store.records.editing import mark_clean, write_local
from ibidem.store.records.reading import (
    iterate_kind,
    list_digests,
    load_dirty,
    load_records,
    read_feed,
)
from ibidem.store.records.writing import write_rows
from ibidem.store.rows import Change, Row, Written, clean_row

__all__ = [
    "Change",
    "Row",
    "Written",
    "clean_row",
    "fingerprint",
    "iterate_kind",
    "list_digests",
    "load_dirty",
    "load_records",
    "mark_clean",
    "read_feed",
    "write_local",
    "write_rows",
]
