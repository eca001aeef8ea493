"""What the hub decides about a push, record by record. Pure.

A change names the revision on which it was made. Where that is still the record's revision the
change is accepted; where the content is already there, nothing needs to be done (so a push that is
repeated after a lost reply is harmless); else it is refused with the present version, for the
replica to merge. What can never be accepted as it is, is rejected with a reason. Nothing that a
replica sends is believed: ids, kinds, payloads and times are checked here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ibidem.errors import IbidemError, InputError, LimitError, PermissionDeniedError
from ibidem.model.belonging import PARENT_FIELDS, parent_of
from ibidem.model.ids import RecordId, parse_record_id
from ibidem.model.payload import NOUNS, check_payload, read_payload
from ibidem.model.record import Record, RecordKind
from ibidem.model.role import Role
from ibidem.sync.messages import PAGE_RECORDS_MAX, PushRequest, Rejection

_BELONGING_KINDS = frozenset(kind for kind, noun in NOUNS.items() if noun in PARENT_FIELDS)

CELLS_MAX = 4_096
_DIGITS = frozenset("0123456789abcdef")

# More removals than both of these want an explicit yes (see `needs_confirmation`).
REMOVALS_UNASKED = 20
REMOVALS_SHARE_UNASKED = 10  # a tenth of the live references


@dataclass(slots=True)
class Decision:
    """What becomes of each change of a push; `accepted` still lacks the revision.

    `removals` counts the references that the accepted changes trash or delete. `nouns` holds the
    payloads of accepted records, decoded already, by id.
    """

    accepted: list[Record] = field(default_factory=list)
    unchanged: list[tuple[RecordId, int]] = field(default_factory=list)
    refused: list[Record] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    deferred: list[RecordId] = field(default_factory=list)
    removals: int = 0
    nouns: dict[RecordId, Any] = field(default_factory=dict)


def decide_push(
    current: Mapping[str, Record],
    request: PushRequest,
    *,
    role: Role,
    device: str,
    now: int,
    defer_new: bool = False,
) -> Decision:
    """Decide about every change of `request`.

    `defer_new`: others added records that the replica has not merged; new references, and what
    hangs on them, have to wait for that, so that two devices that import the same file do not make
    everything double.

    `current` holds the hub's present versions of the records that the changes name, tombstones
    included; `device` is where the request comes from, `now` the hub's clock in milliseconds. The
    accepted records have checked canonical payloads and times by the hub's clock, never later than
    `now`. Raises `LimitError` for more than `PAGE_RECORDS_MAX` changes.
    """
    if len(request.changes) > PAGE_RECORDS_MAX:
        raise LimitError(f"A push may hold {PAGE_RECORDS_MAX} changes.")
    decision = Decision()
    seen: set[str] = set()
    for change in request.changes:
        try:
            if not role.may_write:
                raise PermissionDeniedError("You may read this library but not change it.")
            checked, noun = check_change(change, current.get(change.id), seen)
        except IbidemError as error:
            decision.rejected.append(Rejection(change.id, error.code, error.message))
            continue
        is_new = checked.id not in current and checked.payload is not None
        if defer_new and is_new and checked.kind is RecordKind.REFERENCE:
            decision.deferred.append(checked.id)
            continue
        if _decide(checked, current.get(change.id), decision, request.sent_at, device, now):
            decision.nouns[checked.id] = noun
    if decision.deferred:
        _defer_belongings(decision)
    return decision


def needs_confirmation(removals: int, references: int) -> bool:
    """Whether removing so many of the live `references` at once wants an explicit yes."""
    return removals > REMOVALS_UNASKED and removals * REMOVALS_SHARE_UNASKED > references


def is_live_reference(kind: RecordKind, payload: str | None) -> bool:
    """Whether this is a reference that is neither deleted nor in the trash."""
    if kind is not RecordKind.REFERENCE or payload is None:
        return False
    # Without the key it cannot be in the trash; most payloads are decided by this.
    return '"trashed_at"' not in payload or not read_payload(kind, payload).is_trashed


def is_removal(before: Record | None, after: Record) -> bool:
    """Whether `after` takes a live reference away; uniting two references does not count."""
    if before is None or after.alias is not None:
        return False
    return is_live_reference(before.kind, before.payload) and not is_live_reference(
        after.kind, after.payload
    )


def check_change(change: Record, current: Record | None, seen: set[str]) -> tuple[Record, Any]:
    """The change with a canonical payload, and the noun in that where it was decoded.

    `seen` are the ids before it in one request. Raises `InputError` for what no hub may take.
    """
    parse_record_id(change.id)
    if change.id in seen:
        raise InputError("The same record is twice in one push.")
    seen.add(change.id)
    if current is not None and current.kind != change.kind:
        raise InputError(f"This record is a {current.kind}, not a {change.kind}.")
    if change.payload is None:
        if change.alias is not None:
            parse_record_id(change.alias)
            if change.alias == change.id:
                raise InputError("A record cannot be united with itself.")
        return change, None
    if change.alias is not None:
        raise InputError("Only a deleted record can have an alias.")
    if current is not None and current.payload == change.payload:
        return change, None
    try:
        payload, noun = check_payload(change.kind, change.payload.encode())
    except UnicodeEncodeError as error:
        raise InputError("The text holds half of a surrogate pair.") from error
    if payload == change.payload:
        return change, noun
    return msgspec.structs.replace(change, payload=payload), None


def check_cells(cells: Sequence[str]) -> list[str]:
    """The cells asked for, checked: three or four digits, all alike. Raises `InputError`."""
    if len(cells) > CELLS_MAX:
        raise LimitError(f"At most {CELLS_MAX} cells can be asked for at once.")
    digits = len(cells[0]) if cells else 3
    if digits not in (3, 4) or any(
        len(cell) != digits or not set(cell) <= _DIGITS for cell in cells
    ):
        raise InputError("Cells are named by three or four hexadecimal digits.")
    return list(cells)


def _defer_belongings(decision: Decision) -> None:
    """What hangs on a reference that has to wait, waits with it: it might never come."""
    deferred = set(decision.deferred)
    while True:
        waiting = {
            change.id
            for change in decision.accepted
            if change.kind in _BELONGING_KINDS
            and change.payload is not None
            and parent_of(_noun(decision, change)) in deferred
        }
        if not waiting:
            return
        deferred |= waiting
        decision.deferred += sorted(waiting)
        decision.accepted = [each for each in decision.accepted if each.id not in waiting]


def _noun(decision: Decision, change: Record) -> Any:
    noun = decision.nouns.get(change.id)
    return read_payload(change.kind, change.payload or "") if noun is None else noun


def _decide(
    change: Record, current: Record | None, decision: Decision, sent_at: int, device: str, now: int
) -> bool:
    """Enter the change into the decision; returns whether it was accepted."""
    if current is None:
        if change.payload is None and change.alias is None:
            decision.unchanged.append((change.id, 0))  # never here, or gone for good
            return False
    elif current.payload == change.payload and current.alias == change.alias:
        decision.unchanged.append((change.id, current.revision))
        return False
    elif current.revision != change.revision:
        decision.refused.append(current)
        return False
    decision.removals += is_removal(current, change)
    decision.accepted.append(
        Record(
            kind=change.kind,
            id=change.id,
            payload=change.payload,
            edited_at=max(0, min(change.edited_at + now - sent_at, now)),
            device=device,
            alias=change.alias,
        )
    )
    return True


def check_buckets(buckets: Sequence[int]) -> list[int]:
    """The buckets asked for, checked: 0 to 255, each once. Raises `InputError`."""
    if any(not 0 <= bucket <= 255 for bucket in buckets) or len(set(buckets)) != len(buckets):
        raise InputError("Buckets are numbered 0 to 255, and each is asked for once.")
    return sorted(buckets)
