"""Which references carry a group or a tag.

Keywords are not here: three rows for every reference cost a third of a write, and the full-text
index, which follows later, finds them as well.
"""

from __future__ import annotations

from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.store.derived.table import DerivedTable, Values
from ibidem.store.rows import Row
from ibidem.store.schema import labels

GROUP, TAG = "group", "tag"


def _rows(library_id: int, row: Row) -> list[Values]:
    reference: Reference = row.read()
    rows: list[Values] = []
    if reference.groups:
        rows += [(library_id, GROUP, group, row.id) for group in dict.fromkeys(reference.groups)]
    if reference.tags:
        rows += [(library_id, TAG, tag, row.id) for tag in dict.fromkeys(reference.tags)]
    return rows


LABELS = DerivedTable(labels, frozenset({RecordKind.REFERENCE}), _rows)
