"""How a record looks through a scope, and how what comes back through it fits the whole.

Through a scope a reference belongs to the shared group and to no other; the group stands in no
group set. So nothing of how its owner keeps order outside of the group can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ibidem.model.canonical import decode_canonical, encode_canonical
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.record import Record, RecordKind

_HIDDEN_OF_GROUPS = ("position", "set")


def project(record: Record, scope: str) -> Record:
    """`record` as it is seen through `scope`; its revision is left as it is."""
    payload = record.payload
    if payload is None:
        return record
    if record.kind is RecordKind.REFERENCE:
        return _with_groups(record, (scope,))
    if record.kind is RecordKind.GROUP:
        values = decode_canonical(payload)
        if any(name in values for name in _HIDDEN_OF_GROUPS):
            for name in _HIDDEN_OF_GROUPS:
                values.pop(name, None)
            return msgspec.structs.replace(record, payload=encode_canonical(values))
    return record


def unproject(pushed: Record, scope: str, current: Record | None) -> Record:
    """A reference pushed through `scope` as it is to be kept: groups outside of it stay.

    `current` is the whole present version. Where the pushed one is in the scope's group, so is the
    result; where it is not, the reference is taken out. A new one gets into the group by itself.
    """
    if pushed.kind is not RecordKind.REFERENCE or pushed.payload is None:
        return pushed
    if current is None or current.payload is None:
        return _with_groups(pushed, (scope,))
    kept = set(groups_of(current)) - {scope}
    return _with_groups(pushed, kept | (set(groups_of(pushed)) & {scope}))


def take_out(record: Record, scope: str) -> Record:
    """The whole reference, no longer in the scope's group."""
    return _with_groups(record, set(groups_of(record)) - {scope})


def groups_of(record: Record) -> tuple[RecordId, ...]:
    """The groups of a live reference."""
    assert record.payload is not None
    groups: tuple[RecordId, ...] = read_payload(record.kind, record.payload).groups
    return groups


def _with_groups(record: Record, groups: Iterable[str]) -> Record:
    wanted = tuple(sorted(groups))
    if groups_of(record) == wanted:
        return record
    values = decode_canonical(record.payload or "")
    values.pop("groups", None)
    if wanted:
        values["groups"] = list(wanted)
    return msgspec.structs.replace(record, payload=encode_canonical(values))
