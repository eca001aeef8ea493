"""Requests and replies between a replica and a hub.

The protocol is stateless: each request stands alone. `Record.revision` in a push is the record's
base revision, the last one of this record that the replica has merged (0: new to the hub).

Versions: 1 (2026-11-22) the first.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from ibidem.model.ids import RecordId
from ibidem.model.record import Record

PROTOCOL_VERSION = 1
PROTOCOL_VERSIONS = (1,)

PAGE_BYTES = 4 * 1024 * 1024  # payload bytes in one page of a pull or one push, before compression
PAGE_BYTES_MAX = 16 * 1024 * 1024
PAGE_RECORDS_MAX = 20_000


class Position(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """How far a replica has merged: every record at or before (revision, id), in that order.

    A complete revision has `id` LAST_ID; the start of the feed is Position().
    """

    revision: int = 0
    id: str = ""

    @classmethod
    def after(cls, revision: int) -> Position:
        """The position behind everything of `revision`."""
        return cls(revision, LAST_ID) if revision else cls()


LAST_ID = "g"  # sorts behind every id


class Verdict(StrEnum):
    """What the hub says of a replica's fingerprint."""

    SAME = "same"
    MOVED_ON = "moved_on"
    DIFFERS = "differs"
    NOT_ASKED = "not_asked"


class PullRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Ask for the records behind `position`. `epoch` is "" in a replica's first request.

    Tombstones up to the revision `skip_tombstones_until` are left out: a replica that begins empty
    has no use for records that were deleted before it began. Aliases are never left out.
    `verified_at` tells people who look at the hub when the replica last found both sides the same
    (the hub's clock, milliseconds, 0 for never); the hub decides nothing by it.
    """

    epoch: str
    position: Position = Position()
    page_bytes: int = PAGE_BYTES
    skip_tombstones_until: int = 0
    verified_at: int = 0


class PullReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """One page, in order of (revision, id).

    `position` is where the next page begins; `more` whether there is one now. `revision` is the
    hub's newest, `hub_at` its clock (milliseconds). `removals` counts the references that were
    trashed or deleted behind the request's position (not only in this page); `removed_by` says who
    did, for the question that the mass-deletion guard asks. `fingerprint` comes with the last page:
    what the hub has at `revision`, so that a replica that has merged it can tell at once whether
    both are the same.
    """

    epoch: str
    revision: int
    hub_at: int
    position: Position
    more: bool = False
    records: list[Record] = []
    removals: int = 0
    removed_by: list[Removal] = []
    fingerprint: str = ""


class Removal(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many references one changeset trashed or deleted, when, by whom and from which device.

    `label` says what it was ("sync" for what a device sent), where the whole library is shown.
    """

    revision: int
    at: int
    count: int
    account: str = ""
    device: str = ""
    label: str = ""


class PushRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Changes to accept, all in one revision.

    `sent_at` is the device's clock, so that the hub can correct `edited_at`. `position` is how far
    the replica has merged. `fingerprint` is given in the last push of a session: what the replica
    will have when all is accepted. `confirmed` says that a person agreed to a mass deletion.
    """

    epoch: str
    sent_at: int
    changes: list[Record]
    device: str = ""
    position: Position = Position()
    fingerprint: str = ""
    confirmed: bool = False


class Rejection(msgspec.Struct, frozen=True, omit_defaults=True):
    """A change that the hub will never accept as it is, with the code and sentence of the error."""

    id: RecordId
    code: str
    message: str


class PushReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a push. Changes not named in the reply were accepted at `revision`.

    `previous` is the revision before this push: when the replica had merged up to it, the replica
    is now at `revision` without pulling. `unchanged` holds (id, revision) of changes whose content
    the hub already had; `refused` the current version of those whose base was not current.
    `deferred` are new references of a replica that has not merged what others added meanwhile: it
    shall pull first, and push them if nobody else added the same work. `must_pull`: something that
    was sent had effects which the reply does not tell; the replica stays where it is and pulls.
    """

    epoch: str
    revision: int
    previous: int
    hub_at: int
    unchanged: list[tuple[RecordId, int]] = []
    refused: list[Record] = []
    rejected: list[Rejection] = []
    deferred: list[RecordId] = []
    verdict: Verdict = Verdict.NOT_ASKED
    must_pull: bool = False


class VerifyRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Ask whether the hub at `position` has the same live records. 32 hexadecimal digits."""

    epoch: str
    position: Position
    fingerprint: str


class VerifyReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """The verdict; `buckets` (256 sums) only with DIFFERS."""

    epoch: str
    revision: int
    hub_at: int
    verdict: Verdict
    buckets: list[str] = []


class BucketRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Ask for the live records in some buckets (0 to 255), for a repair.

    Or in some `cells`, for a reset: those whose ids end with these digits (three or four each, all
    alike; at most 4,096).
    """

    epoch: str
    buckets: list[int]
    cells: list[str] = []


class BucketEntry(msgspec.Struct, frozen=True, array_like=True):
    """A live record's id, digest (32 hexadecimal digits) and revision.

    `kind` and `bytes` (how long its payload is) are given where cells were asked for.
    """

    id: RecordId
    digest: str
    revision: int
    kind: str = ""
    bytes: int = 0


class BucketReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """Every live record of the buckets asked for."""

    epoch: str
    revision: int
    entries: list[BucketEntry] = []


class FetchRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Ask for the current versions of some records, tombstones included; at most 1,000."""

    epoch: str
    ids: list[RecordId]


class FetchReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """The versions; an id the hub never had is left out.

    `left` are ids for whose versions there was no room: ask again for these.
    """

    epoch: str
    revision: int
    hub_at: int
    records: list[Record] = []
    left: list[RecordId] = []
