"""What hangs on what: files and notes on references, annotations on files, conflicts on all."""

from __future__ import annotations

from ibidem.model.attachment import Annotation, Attachment, Note
from ibidem.model.conflict import Conflict
from ibidem.model.ids import RecordId

Belonging = Attachment | Annotation | Note | Conflict

PARENT_FIELDS: dict[type[Belonging], str] = {
    Attachment: "reference",
    Note: "reference",
    Annotation: "attachment",
    Conflict: "record",
}
"""The field that names the record on which a noun hangs."""


def parent_of(noun: Belonging) -> RecordId:
    """The id of the record on which this one hangs."""
    parent: RecordId = getattr(noun, PARENT_FIELDS[type(noun)])
    return parent
