"""The state of one record in a library, and the change from one state to the next.

A first sync makes one `Row` and one `Change` for each record. As structs they are made without
Python code; none can be part of a cycle, so the garbage collector need not know of them.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ibidem.errors import InputError
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.record import Record, RecordKind


class Row(msgspec.Struct, gc=False):
    """The complete state of one record.

    `payload` None: a tombstone. `revision`: on a replica the hub's revision of the version last
    agreed on, 0 for none; on a hub the store sets it. `base` is that version, and is kept only
    while the row is dirty and `revision` is above 0. `noun` is the payload decoded, for a caller
    that has it already. `changeset` and `digest` are filled by reading and ignored by writing.
    """

    kind: RecordKind
    id: RecordId
    payload: str | None
    revision: int
    dirty: bool
    edited_at: int
    device: str
    account: str = ""
    alias: RecordId | None = None
    base: Record | None = None
    noun: Any = None
    changeset: int = 0
    digest: bytes | None = None

    @property
    def record(self) -> Record:
        """This version as it travels."""
        return Record(
            self.kind,
            self.id,
            self.payload,
            self.revision,
            self.edited_at,
            self.device,
            self.alias,
        )

    def read(self) -> Any:
        """The noun in the payload, None for a tombstone. Decoded once."""
        if self.noun is None and self.payload is not None:
            self.noun = read_payload(self.kind, self.payload)
        return self.noun

    def read_if_sound(self) -> Any:
        """The noun in the payload; None for a tombstone, and for content that is damaged."""
        try:
            return self.read()
        except InputError:
            return None


def clean_row(record: Record) -> Row:
    """The state of a record that is as the hub has it; who wrote it is not told."""
    return Row(
        record.kind,
        record.id,
        record.payload,
        record.revision,
        False,  # noqa: FBT003 - the row's columns in order
        record.edited_at,
        record.device,
        alias=record.alias,
    )


class Change(msgspec.Struct, gc=False):
    """A record before (None: not there) and after a write."""

    before: Row | None
    after: Row


class Written(msgspec.Struct, frozen=True):
    """What a write did, in records. `removed` counts references trashed or deleted; `changeset`
    is 0 where nothing was written."""

    added: int = 0
    changed: int = 0
    deleted: int = 0
    removed: int = 0
    unchanged: int = 0
    changeset: int = 0
