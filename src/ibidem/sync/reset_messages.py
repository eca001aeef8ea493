"""Requests and replies by which a hub becomes something else in one step, or not at all.

What it shall become is **staged**: kept aside at the hub under an id that the replica chose, page
by page, seen by nobody. One **commit** makes all of it visible in one revision. Everything can be
repeated: staging the same again changes nothing, and a commit that was made answers as it did. What
nobody has touched for a week is forgotten.
"""

from __future__ import annotations

import msgspec

from ibidem.model.ids import RecordId
from ibidem.model.record import Record
from ibidem.sync.messages import BucketEntry, Rejection


class SurveyRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Ask how the hub's records compare with ours; `fingerprint` is what we have, edits included.

    Other than `verify` it does not ask how far we have merged: it may be that we never did.
    """

    epoch: str
    fingerprint: str


class SurveyReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether both have the same live records, and if not, the 256 sums of the hub's.

    `records` is how many the hub has. `shared` are its groups that are shared by themselves: they
    stay through any reset, because people outside of the library work in them.
    """

    epoch: str
    revision: int
    hub_at: int
    fingerprint: str
    records: int = 0
    buckets: list[str] = []
    shared: list[RecordId] = []


class CellRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Ask for finer sums of some buckets: by `digits` (1 or 2) more digits of the ids."""

    epoch: str
    buckets: list[int]
    digits: int = 1


class CellReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """The sums, 8 bytes each (big-endian, base64 as a whole): bucket by bucket in ascending order,
    within one by the digits before the bucket's own. A sum adds the first 8 bytes of each digest,
    modulo 2^64."""

    epoch: str
    revision: int
    sums: bytes = b""


class StageRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Keep changes aside under the id `reset`; no payload: delete. `dropped` are taken out again.

    `sent_at` is the device's clock, as in a push. Revisions do not matter: it is the commit that is
    bound to one.
    """

    epoch: str
    reset: str
    sent_at: int
    changes: list[Record] = []
    dropped: list[RecordId] = []


class StageReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """`staged` is how many records are kept under that id now; `rejected` are not among them."""

    epoch: str
    revision: int
    hub_at: int
    staged: int
    rejected: list[Rejection] = []


class StagedRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Ask what is staged under an id, behind the record `after`, and whether it was committed."""

    epoch: str
    reset: str
    after: str = ""


class StagedReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of what is staged, in order of id; an entry without digest deletes.

    `committed` is the revision by which it took effect, `undone` the one by which that was taken
    back; 0: not.
    """

    epoch: str
    revision: int
    hub_at: int
    entries: list[BucketEntry] = []
    more: bool = False
    committed: int = 0
    undone: int = 0


class CommitRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Let everything that is staged take effect, in one revision, or nothing.

    Nothing happens (`outdated`) unless the hub is still at the revision `base`, has `staged`
    records under that id, and would have this `fingerprint` afterwards. `direction` says what it is
    for, for the history. The removal of many references needs no further yes.
    """

    epoch: str
    reset: str
    base: int
    staged: int
    fingerprint: str
    direction: str = "replace_online"


class CommitReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """It took effect by `committed`, now or when it was asked for before."""

    epoch: str
    revision: int
    hub_at: int
    committed: int


class TakeBackRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Forget what is staged under an id, and undo what was committed under it."""

    epoch: str
    reset: str


class TakeBackReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """`committed` was undone by `undone` (0: there was nothing to undo), now or before.

    `left` is how many records stayed as they were because somebody edited them since.
    """

    epoch: str
    revision: int
    hub_at: int
    committed: int = 0
    undone: int = 0
    left: int = 0
