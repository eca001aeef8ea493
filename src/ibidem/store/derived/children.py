"""What hangs on which record, and which attachments need which blob."""

from __future__ import annotations

from ibidem.model.attachment import Attachment
from ibidem.model.belonging import parent_of
from ibidem.model.record import RecordKind
from ibidem.store.derived.table import DerivedTable, Values
from ibidem.store.rows import Row
from ibidem.store.schema import blob_references, children


def _children(library_id: int, row: Row) -> tuple[Values, ...]:
    return ((library_id, parent_of(row.read()), row.id, row.kind.value),)


def _blobs(library_id: int, row: Row) -> tuple[Values, ...]:
    attachment: Attachment = row.read()
    return ((library_id, attachment.sha256, row.id, attachment.bytes, attachment.reference),)


CHILDREN = DerivedTable(
    children,
    frozenset({RecordKind.ATTACHMENT, RecordKind.ANNOTATION, RecordKind.NOTE, RecordKind.CONFLICT}),
    _children,
)
BLOB_REFERENCES = DerivedTable(blob_references, frozenset({RecordKind.ATTACHMENT}), _blobs)
