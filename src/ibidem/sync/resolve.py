"""What becomes of one record of a replica when the hub's version of it arrives. Pure.

`resolve` is for the feed and for refused pushes; `repair` for a comparison by digests, after a
fingerprint differed or the hub's epoch changed. Times: a dirty record carries the device's clock,
what comes from the hub carries the hub's; `HubClock` converts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ibidem.model.ids import RecordId
from ibidem.model.record import Record
from ibidem.sync.merge import Clash, merge_payloads


class Copy(Protocol):
    """A record as a replica has it.

    `base` is the last version agreed on with the hub, present only while the record is dirty and
    was not made here; `revision` is the base's, 0 for a record that no hub has seen.
    """

    @property
    def payload(self) -> str | None: ...  # noqa: D102
    @property
    def revision(self) -> int: ...  # noqa: D102
    @property
    def dirty(self) -> bool: ...  # noqa: D102
    @property
    def edited_at(self) -> int: ...  # noqa: D102
    @property
    def device(self) -> str: ...  # noqa: D102
    @property
    def alias(self) -> RecordId | None: ...  # noqa: D102
    @property
    def base(self) -> Record | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class HubClock:
    """The hub's clock as seen from this device, in milliseconds.

    `hub_at` was the hub's time when the device's clock showed `local_at`.
    """

    hub_at: int
    local_at: int

    def to_hub(self, edited_at: int) -> int:
        """A local time by the hub's clock; never later than now, however wrong the clock was."""
        return max(0, min(edited_at + self.hub_at - self.local_at, self.hub_at))

    def to_local(self, edited_at: int) -> int:
        """A hub's time by the clock of this device."""
        return max(0, edited_at - self.hub_at + self.local_at)


@dataclass(frozen=True, slots=True)
class Resolution:
    """The state in which the record is to be stored.

    `base` is None unless the record is dirty and the hub knows it. `clashes` want conflict records.
    `overruled`: one side had deleted the record, the other edited it, and the edit won.
    """

    payload: str | None
    revision: int
    dirty: bool
    edited_at: int
    device: str
    alias: RecordId | None = None
    base: Record | None = None
    clashes: tuple[Clash, ...] = ()
    overruled: bool = False


def resolve(ours: Copy, theirs: Record, clock: HubClock) -> Resolution | None:
    """Bring `theirs`, the hub's present version, together with `ours`.

    None where ours has already seen this revision: a page that is delivered twice, or that another
    process has merged meanwhile, changes nothing.
    """
    if theirs.revision <= ours.revision:
        return None
    return _resolve(ours, ours.base, theirs, clock)


def join(ours: Copy, theirs: Record, clock: HubClock) -> Resolution:
    """Unite two live records with the same content and no common past, under the hub's id."""
    assert ours.payload is not None
    assert theirs.payload is not None
    return _merge(ours, ours.payload, None, theirs, theirs.payload, clock)


def repair(
    ours: Copy | None, theirs: Record | None, clock: HubClock, *, new_epoch: bool
) -> Resolution | None:
    """Bring a record that differs back in step; None where nothing is to be done.

    `theirs` is None where the hub never had the record: then ours is new again and will be pushed.
    Of a clean record the hub's version is taken (write it through the store, which keeps ours in
    the local history). In a new epoch the hub may be a restored older copy: then the later edit of
    the two shows, and a record that is deleted here and alive there comes back, because the
    restore may have been made for its sake.
    """
    if theirs is None:
        if ours is None or ours.payload is None:
            return None
        return _keep(ours, None, ours.edited_at)
    if ours is None:
        return None if theirs.is_tombstone else _take(theirs)
    if _same_content(ours, theirs):
        return _take(theirs)
    if ours.dirty:
        base = ours.base
        if new_epoch and base is not None and base.payload != theirs.payload:
            # The hub's version may be older than our base; merging against it would take back
            # what the base had gained. Without a base, nothing is taken back: it clashes.
            base = None
        return _resolve(ours, base, theirs, clock)
    # A clean record came from the hub and carries its clock, or was made here and pushed.
    ours_at = min(ours.edited_at, clock.hub_at)
    if new_epoch and ours.payload is not None and ours_at > theirs.edited_at:
        return _keep(ours, theirs, ours.edited_at)
    return _take(theirs)


def _resolve(ours: Copy, base: Record | None, theirs: Record, clock: HubClock) -> Resolution:
    if not ours.dirty or _same_content(ours, theirs):
        return _take(theirs)
    if base is not None and _same_content(ours, base):  # edited and edited back
        return _take(theirs)
    if base is not None and _same_content(theirs, base):
        return _keep(ours, theirs, ours.edited_at)
    if ours.payload is None:
        return _take(theirs, overruled=theirs.payload is not None)
    if theirs.payload is None:
        return _keep(ours, theirs, ours.edited_at, overruled=True)
    return _merge(ours, ours.payload, base, theirs, theirs.payload, clock)


def _merge(
    ours: Copy, our_payload: str, base: Record | None, theirs: Record, payload: str, clock: HubClock
) -> Resolution:
    ours_is_later = clock.to_hub(ours.edited_at) > theirs.edited_at
    base_payload = base.payload if base is not None else None
    merged = merge_payloads(base_payload, our_payload, payload, ours_is_later=ours_is_later)
    if merged.payload == payload:
        return _take(theirs, clashes=merged.clashes)
    return Resolution(
        payload=merged.payload,
        revision=theirs.revision,
        dirty=True,
        edited_at=max(ours.edited_at, clock.to_local(theirs.edited_at)),
        device=ours.device,
        base=theirs,
        clashes=merged.clashes,
    )


def _take(
    theirs: Record, *, clashes: tuple[Clash, ...] = (), overruled: bool = False
) -> Resolution:
    return Resolution(
        payload=theirs.payload,
        revision=theirs.revision,
        dirty=False,
        edited_at=theirs.edited_at,
        device=theirs.device,
        alias=theirs.alias,
        clashes=clashes,
        overruled=overruled,
    )


def _keep(
    ours: Copy, base: Record | None, edited_at: int, *, overruled: bool = False
) -> Resolution:
    return Resolution(
        payload=ours.payload,
        revision=base.revision if base is not None else 0,
        dirty=True,
        edited_at=edited_at,
        device=ours.device,
        alias=ours.alias,
        base=base,
        overruled=overruled,
    )


def _same_content(one: Copy | Record, other: Copy | Record) -> bool:
    return one.payload == other.payload and one.alias == other.alias
