"""What could not be brought back, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ibidem.errors import InputError
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference


class Reason(StrEnum):
    """Why something was left as it is. The values are part of what programs see."""

    EDITED_SINCE = "edited_since"
    DELETED_SINCE = "deleted_since"
    IN_USE = "in_use"
    OWNER_GONE = "owner_gone"
    LABEL_GONE = "label_gone"
    KEY_TAKEN = "key_taken"
    FILE_MISSING = "file_missing"


_SENTENCES = {
    Reason.EDITED_SINCE: "it was changed again later, and stays so",
    Reason.DELETED_SINCE: "it was deleted later, and stays so",
    Reason.IN_USE: "something was added to it later, so it stays",
    Reason.OWNER_GONE: "what it belonged to is deleted",
    Reason.LABEL_GONE: "a group or tag that it had is deleted",
    Reason.KEY_TAKEN: "its citation key is taken by another reference now; it got a new one",
    Reason.FILE_MISSING: "the contents of the file are not here",
}


@dataclass(frozen=True, slots=True)
class Left:
    """A record, or one field of it (a path such as "fields.title"; "" for the whole), that is not
    as it was wanted. `name` is what people call it."""

    kind: RecordKind
    id: RecordId
    name: str
    reason: Reason
    field: str = ""

    @property
    def sentence(self) -> str:
        """Why, for a person."""
        return _SENTENCES[self.reason]


@dataclass(frozen=True, slots=True)
class Reverted:
    """What going back did, and what it could not do.

    False where nothing changed: all was so already, or stays as it was edited since (then `left`
    says what and why).
    """

    changes: Changes
    left: list[Left] = field(default_factory=list)

    @property
    def changeset(self) -> int:
        """The number of the changeset that went back, by which it can be undone; 0 for none."""
        return self.changes.changeset

    def __bool__(self) -> bool:
        return bool(self.changes)


def name_of(kind: RecordKind, payload: str | None) -> str:
    """What people call a record; "" where it holds nothing to call it by."""
    if payload is None:
        return ""
    try:
        noun: Any = read_payload(kind, payload)
    except InputError:
        return ""
    if isinstance(noun, Reference):
        return noun.fields.get("title") or noun.citation_key
    for attribute in ("name", "file_name", "title", "text", "field"):
        if found := getattr(noun, attribute, ""):
            return str(found)[:200]
    return ""
