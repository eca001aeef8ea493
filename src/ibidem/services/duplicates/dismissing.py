"""Remembering which references are not duplicates of each other: settings, which sync.

Each decision is a setting of its own, so that two devices that decide at the same time do not
clash: its name is `SETTING_NAME`, its value the ids of references of which no two are one work.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ibidem.errors import InputError
from ibidem.model.change import Changes
from ibidem.model.conflict import Setting
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import editing
from ibidem.services.library import Library
from ibidem.store import Transaction
from ibidem.store.records import iterate_kind

SETTING_NAME = "not_duplicates"
DISMISSED_MAX = 1_000  # references in one decision


def dismiss_duplicates(library: Library, ids: Iterable[RecordId]) -> Changes:
    """Remember that no two of these references are the same work.

    Raises `InputError` for fewer than two, `NotFoundError` where one is not there.
    """
    wanted = sorted(set(ids))
    if not 2 <= len(wanted) <= DISMISSED_MAX:
        raise InputError(f"Choose 2 to {DISMISSED_MAX:,} references that are not duplicates.")
    with editing(library, "not duplicates") as edit:
        edit.load(RecordKind.REFERENCE, wanted)
        if not any(set(wanted) <= known for known in read_dismissals(edit.tx)):
            edit.add(RecordKind.SETTING, Setting(SETTING_NAME, wanted))
    return edit.changes


def forget_dismissals(library: Library, ids: Iterable[RecordId]) -> Changes:
    """Forget every such decision about some references: they may be shown again."""
    wanted = set(ids)
    with editing(library, "may be duplicates after all") as edit:
        found = [
            row.id
            for row in iterate_kind(edit.tx, RecordKind.SETTING)
            if wanted & _ids_of(row.read_if_sound())
        ]
        for record_id in found:
            edit.delete(RecordKind.SETTING, record_id)
    return edit.changes


def read_dismissals(tx: Transaction) -> list[frozenset[RecordId]]:
    """The decisions of the library; what is no such setting is passed over."""
    found = (_ids_of(row.read_if_sound()) for row in iterate_kind(tx, RecordKind.SETTING))
    return [ids for ids in found if ids]


def _ids_of(setting: Any) -> frozenset[RecordId]:
    """The ids in a setting, which any device may have written."""
    if not isinstance(setting, Setting) or setting.name != SETTING_NAME:
        return frozenset()
    values = setting.value if isinstance(setting.value, list) else []
    return frozenset(RecordId(value) for value in values[:DISMISSED_MAX] if isinstance(value, str))
