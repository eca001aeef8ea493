"""What a session tells its driver to do (commands), and what it can be told (events).

All are values. The replies of `sync.messages` are events too.
"""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.model.digest import Fingerprint
from ibidem.model.ids import RecordId
from ibidem.model.record import Record
from ibidem.sync.messages import (
    BucketReply,
    BucketRequest,
    FetchReply,
    FetchRequest,
    Position,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    Rejection,
    Removal,
    VerifyReply,
    VerifyRequest,
)

Request = PullRequest | PushRequest | VerifyRequest | BucketRequest | FetchRequest
Reply = PullReply | PushReply | VerifyReply | BucketReply | FetchReply


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request to the hub; its reply is the next event.

    `EpochChangedError` becomes `EpochChanged`, `ConfirmationNeeded` becomes `RemovalRefused`; every
    other error ends the session.
    """

    request: Request


@dataclass(frozen=True, slots=True)
class CountReferences:
    """Count the references that are neither deleted nor in the trash. -> `Counted`."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Merge a page and move the position, in ONE transaction: load, merge, write. -> `Merged`.

    One transaction, because an edit that is typed between loading and writing would be lost.
    `asked_from` is where the page begins; a replica that has another position by now merges all the
    same (merging twice changes nothing) but never moves its position past a gap or back.
    """

    reply: PullReply
    asked_from: Position
    skip: frozenset[RecordId]


@dataclass(frozen=True, slots=True)
class LoadDirty:
    """Load the next page of changes behind `after`, by id, without `skip`. -> `DirtyLoaded`."""

    after: str
    skip: frozenset[RecordId]


@dataclass(frozen=True, slots=True)
class SaveAccepted:
    """Note what became of a push, in one transaction: accepted and unchanged records become clean
    where they are still what was sent, refused ones are merged. -> `Accepted`.
    """

    request: PushRequest
    reply: PushReply
    skip: frozenset[RecordId]


@dataclass(frozen=True, slots=True)
class LoadFingerprint:
    """Load the fingerprint of what hub and replica agree on. -> `FingerprintLoaded`."""


@dataclass(frozen=True, slots=True)
class Compare:
    """Compare the live records of some buckets with the hub's, by digest. -> `Compared`.

    Those that are equal take over the hub's revision.
    """

    buckets: tuple[int, ...]
    reply: BucketReply


@dataclass(frozen=True, slots=True)
class Repair:
    """Bring records that differ back in step, in one transaction. -> `Repaired`.

    `ids` were asked for; those that the reply lacks the hub never had.
    """

    ids: tuple[RecordId, ...]
    reply: FetchReply
    new_epoch: bool


@dataclass(frozen=True, slots=True)
class Settle:
    """Store the epoch and the position that the comparison has led to. -> `Settled`.

    With `new_epoch` whatever was stored before is void, also where it was further on.
    """

    epoch: str
    position: Position
    skip: frozenset[RecordId]
    new_epoch: bool


@dataclass(frozen=True, slots=True)
class Finish:
    """The session is over."""

    outcome: Outcome


Command = (
    Send
    | CountReferences
    | Merge
    | LoadDirty
    | SaveAccepted
    | LoadFingerprint
    | Compare
    | Repair
    | Settle
    | Finish
)


@dataclass(frozen=True, slots=True)
class Started:
    """What the replica's state says at the beginning.

    `synced_before` says that a sync has been completed since the
    library was linked; `is_empty` that there is no record at all. `verified_at` is when both sides
    were last found the same (the hub's clock, milliseconds, 0 for never).
    """

    epoch: str
    position: Position
    dirty: bool
    synced_before: bool = False
    is_empty: bool = False
    verified_at: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """So many references are neither deleted nor in the trash."""

    references: int


@dataclass(frozen=True, slots=True)
class Merged:
    """A page is merged. `dirty`: something (outside `skip`) waits to be pushed."""

    position: Position
    dirty: bool


@dataclass(frozen=True, slots=True)
class DirtyLoaded:
    """A page of changes, each with its base revision.

    `more`: others follow. `removals` counts the references that all waiting changes trash or
    delete, `references` the live ones before that. `fingerprint` is what the replica and the hub
    will agree on when everything is accepted, `position` how far the replica had merged at that
    moment, `loaded_at` the device's clock.
    """

    changes: tuple[Record, ...]
    more: bool
    position: Position
    fingerprint: str = ""
    removals: int = 0
    references: int = 0
    loaded_at: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """The outcome of a push is stored."""

    position: Position
    dirty: bool


@dataclass(frozen=True, slots=True)
class FingerprintLoaded:
    """The fingerprint of what is agreed on, and the position at the same moment."""

    fingerprint: Fingerprint
    position: Position


@dataclass(frozen=True, slots=True)
class Compared:
    """The ids of the records that differ."""

    ids: tuple[RecordId, ...]


@dataclass(frozen=True, slots=True)
class Repaired:
    """Records were brought back in step; `count` of them had to be changed here."""

    count: int


@dataclass(frozen=True, slots=True)
class Settled:
    """Epoch and position are stored."""

    position: Position
    dirty: bool


@dataclass(frozen=True, slots=True)
class EpochChanged:
    """The hub's revisions can no longer be compared with ours."""


@dataclass(frozen=True, slots=True)
class RemovalRefused:
    """The hub wants a yes for a push that removes `count` references."""

    count: int


Event = (
    Started
    | Reply
    | Counted
    | Merged
    | DirtyLoaded
    | Accepted
    | FingerprintLoaded
    | Compared
    | Repaired
    | Settled
    | EpochChanged
    | RemovalRefused
)


@dataclass(frozen=True, slots=True)
class MassDeletion:
    """The question that ends a session: shall so much be removed? Nothing of it was applied.

    `side` is "ours" where our changes would remove it at the hub, "theirs" where the hub's would
    remove it here; `removed_by` says who did, when and from which device, as far as the hub knows.
    `references` is how many there are on the side that would lose them (0: not known).
    """

    count: int
    side: str
    removed_by: tuple[Removal, ...] = ()
    references: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a session ended.

    `verified`: the hub said at `verified_at` (its clock) that both have the same records, with this
    `fingerprint`. `dirty`: something waits for the next session. `rejected` are changes that the
    hub will never take as they are. `differs`: after a repair the fingerprints still differ.
    `unsettled`: the epoch changed again while the session was dealing with a new one. `question`:
    nothing more was done, because a person has to agree first.
    """

    revision: int
    verified: bool
    verified_at: int
    fingerprint: str
    dirty: bool
    rounds: int
    requests: int
    pulled: int
    pushed: int
    repaired: int
    new_epoch: bool
    differs: bool
    unsettled: bool
    rejected: tuple[Rejection, ...]
    question: MassDeletion | None
