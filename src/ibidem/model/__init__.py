"""The nouns of a library, as values: dataclasses and rules, no input or output."""

from ibidem.model.attachment import Annotation, Attachment, Note
from ibidem.model.conflict import Conflict, Setting
from ibidem.model.group import Group, GroupSet, SmartGroup, Tag
from ibidem.model.ids import RecordId, is_record_id, make_record_id, parse_record_id
from ibidem.model.record import Record, RecordKind
from ibidem.model.reference import Name, Reference

__all__ = [
    "Annotation",
    "Attachment",
    "Conflict",
    "Group",
    "GroupSet",
    "Name",
    "Note",
    "Record",
    "RecordId",
    "RecordKind",
    "Reference",
    "Setting",
    "SmartGroup",
    "Tag",
    "is_record_id",
    "make_record_id",
    "parse_record_id",
]
