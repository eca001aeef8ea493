"""A record: whatever syncs, in its envelope."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from ibidem.model.digest import record_digest
from ibidem.model.ids import RecordId

PAYLOAD_BYTES_MAX = 2 * 1024 * 1024


class RecordKind(StrEnum):
    """What a record is. The values are part of the protocol and of every digest."""

    REFERENCE = "reference"
    ATTACHMENT = "attachment"
    ANNOTATION = "annotation"
    NOTE = "note"
    GROUP = "group"
    GROUP_SET = "group_set"
    SMART_GROUP = "smart_group"
    TAG = "tag"
    CONFLICT = "conflict"
    SETTING = "setting"


class Record(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One version of one record.

    `payload` is canonical JSON text, or None in a tombstone. `revision` is the hub's number of the
    changeset that wrote this version, 0 where no hub has seen it. `edited_at` is milliseconds since
    1970 (UTC) by the clock of the device that made the edit; `device` its name, for history and
    conflicts. `alias` is set only in a tombstone: the record that this one was united with.
    """

    kind: RecordKind
    id: RecordId
    payload: str | None = None
    revision: int = 0
    edited_at: int = 0
    device: str = ""
    alias: RecordId | None = None

    @property
    def is_tombstone(self) -> bool:
        """Whether this version says that the record is deleted."""
        return self.payload is None

    @property
    def digest(self) -> bytes:
        """16 bytes over kind, id and payload; empty for a tombstone, which is never counted."""
        if self.payload is None:
            return b""
        return record_digest(self.kind, self.id, self.payload)
