"""The hub's side of a reset: staging what it shall become, and the one step that makes it so.

What is staged is kept in the database under the id that the replica chose, apart for each account;
the process remembers nothing. What was committed is found by the label of its changeset, so a
commit that is repeated answers as it did, for as long as the changeset is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from ibidem.errors import (
    EpochChangedError,
    IbidemError,
    InputError,
    LimitError,
    OutdatedError,
    PermissionDeniedError,
)
from ibidem.model.ids import is_record_id, parse_record_id
from ibidem.model.record import Record
from ibidem.services.hosting.member import Member
from ibidem.services.library import Library
from ibidem.services.undoing import undo
from ibidem.services.undoing.describing import REDO, RESET, RESET_DIRECTIONS, UNDO
from ibidem.store import Origin, Store, Transaction
from ibidem.store.blobs import BlobStore, open_blobs
from ibidem.store.history import find_labelled
from ibidem.store.records import Row, fingerprint, load_records, write_rows
from ibidem.store.scopes import list_shared
from ibidem.store.staging import (
    count_staged,
    discard_others,
    discard_staged,
    iterate_staged,
    list_staged,
    stage,
    unstage,
)
from ibidem.sync.hub import check_change
from ibidem.sync.messages import PAGE_RECORDS_MAX, BucketEntry, Rejection
from ibidem.sync.reset_messages import (
    CommitReply,
    CommitRequest,
    StagedReply,
    StagedRequest,
    StageReply,
    StageRequest,
    TakeBackReply,
    TakeBackRequest,
)

Listener = Callable[[str, int], None]


class ResetDesk:
    """What one person on one device may stage in one library, and commit."""

    def __init__(
        self, store: Store, library_id: int, uid: str, member: Member, blobs: BlobStore | None
    ) -> None:
        self._store = store
        self._library_id = library_id
        self._uid = uid
        self._member = member
        self._blobs = blobs

    def stage(self, request: StageRequest) -> StageReply:
        """See `sync.ResetHub`."""
        if len(request.changes) + len(request.dropped) > PAGE_RECORDS_MAX:
            raise LimitError(f"At most {PAGE_RECORDS_MAX} changes can be staged at once.")
        account = self._member.account
        rejected: list[Rejection] = []
        with self._writing(request.epoch, request.reset) as tx:
            discard_others(tx, account, request.reset)
            for each in request.dropped:
                parse_record_id(each)
            unstage(tx, account, request.reset, request.dropped)
            ids = [change.id for change in request.changes if is_record_id(change.id)]
            current = load_records(tx, ids)
            seen: set[str] = set()
            checked: list[Record] = []
            for change in request.changes:
                known = current.get(change.id)
                try:
                    found, _ = check_change(change, known.record if known else None, seen)
                except IbidemError as error:
                    rejected.append(Rejection(change.id, error.code, error.message))
                    continue
                checked.append(_as_edited(found, request.sent_at, self._member.device, tx.at))
            stage(tx, account, request.reset, checked)
            count = count_staged(tx, account, request.reset)
            return StageReply(tx.head.epoch, tx.head.changeset, tx.at, count, rejected)

    def list_staged(self, request: StagedRequest) -> StagedReply:
        """See `sync.ResetHub`."""
        self._check(request.reset)
        with self._store.reading(self._library_id) as tx:
            check_epoch(tx, request.epoch)
            committed, undone = self._find(tx, request.reset)
            limit = PAGE_RECORDS_MAX
            found = list_staged(tx, self._member.account, request.reset, request.after, limit + 1)
            entries = [
                BucketEntry(record_id, digest.hex(), 0, kind.value)
                for record_id, kind, digest in found[:limit]
            ]
            return StagedReply(
                tx.head.epoch,
                tx.head.changeset,
                tx.at,
                entries,
                len(found) > limit,
                committed,
                undone,
            )

    def commit(self, request: CommitRequest) -> CommitReply:
        """See `sync.ResetHub`: one transaction, one revision."""
        if request.direction not in RESET_DIRECTIONS:
            raise InputError("There is no such direction of a reset.")
        label = f"{RESET}{request.direction} {request.reset}"
        account = self._member.account
        with self._writing(request.epoch, request.reset, label) as tx:
            committed, _ = self._find(tx, request.reset)
            if committed:
                return CommitReply(tx.head.epoch, tx.newest_changeset, tx.at, committed)
            if tx.head.changeset != request.base:
                raise OutdatedError(
                    "The library online was changed meanwhile; nothing was done.",
                    revision=tx.head.changeset,
                )
            count = 0
            shared = set(list_shared(tx))
            for page in iterate_staged(tx, account, request.reset):
                count += len(page)
                self._write(tx, page, shared)
            if count != request.staged or fingerprint(tx).total != request.fingerprint:
                raise OutdatedError(
                    "What was sent is not all there; nothing was done.", staged=count
                )
            discard_staged(tx, account, request.reset)
            revision = tx.newest_changeset if tx.is_writing else tx.head.changeset
            return CommitReply(tx.head.epoch, revision, tx.at, revision)

    def take_back(self, request: TakeBackRequest) -> TakeBackReply:
        """See `sync.ResetHub`."""
        with self._writing(request.epoch, request.reset) as tx:
            discard_staged(tx, self._member.account, request.reset)
            committed, undone = self._find(tx, request.reset)
            reply = TakeBackReply(tx.head.epoch, tx.head.changeset, tx.at, committed, undone)
        if not committed or undone:
            return reply
        taken = undo(self._library(), committed)
        revision = taken.changes.changeset
        return TakeBackReply(
            reply.epoch,
            revision or reply.revision,
            reply.hub_at,
            committed,
            revision or reply.revision,
            len(taken.left),
        )

    def _write(self, tx: Transaction, page: list[Record], shared: set[str]) -> None:
        known = load_records(tx, [record.id for record in page])
        rows = []
        for record in page:
            before = known.get(record.id)
            if record.payload is None and (before is None or record.id in shared):
                continue
            if before is not None and before.kind is not record.kind:
                raise InputError(f"A record is a {before.kind}, not a {record.kind}.")
            rows.append(_row(record, self._member.account))
        write_rows(tx, rows, known)

    def _find(self, tx: Transaction, reset: str) -> tuple[int, int]:
        """The changesets that committed this reset, and that undid it; 0 for none."""
        labels = [f"{RESET}{direction} {reset}" for direction in RESET_DIRECTIONS]
        committed = find_labelled(tx, labels, account=self._member.account)
        if not committed:
            return 0, 0
        undone = find_labelled(tx, [f"{UNDO}{committed}"])
        if undone and find_labelled(tx, [f"{REDO}{undone}"]):
            undone = 0
        return committed, undone

    def _library(self) -> _AsMember:
        return _AsMember(
            name="",
            uid=self._uid,
            library_id=self._library_id,
            store=self._store,
            blobs=self._blobs or open_blobs("memory://"),
            device=self._member.device,
            account=self._member.account,
        )

    def _check(self, reset: str) -> None:
        parse_record_id(reset)
        if self._member.scope:
            raise PermissionDeniedError(
                "Only members of the whole library may replace what is online."
            )
        self._member.require_write()

    @contextmanager
    def _writing(self, epoch: str, reset: str, label: str = "") -> Iterator[Transaction]:
        self._check(reset)
        origin = Origin(self._member.account, self._member.device, label)
        with self._store.writing(self._library_id, origin) as tx:
            check_epoch(tx, epoch)
            yield tx


@dataclass(slots=True, kw_only=True)
class _AsMember(Library):
    """The library as the services want it, written to in the name of who asks."""

    account: str

    @contextmanager
    def writing(self, label: str, *, durable: bool = True) -> Iterator[Transaction]:
        """One changeset of this person on this device."""
        origin = Origin(self.account, self.device, label)
        with self.store.writing(self.library_id, origin, durable=durable) as tx:
            yield tx


def check_epoch(tx: Transaction, epoch: str) -> None:
    """Raise `EpochChangedError` where revisions can no longer be compared."""
    if epoch not in ("", tx.head.epoch):
        raise EpochChangedError("The server was restored from an older copy.", epoch=tx.head.epoch)


def _as_edited(change: Record, sent_at: int, device: str, now: int) -> Record:
    """The change with its time by the hub's clock, never later than now, and where it is from."""
    edited_at = max(0, min(change.edited_at + now - sent_at, now))
    return msgspec.structs.replace(change, revision=0, edited_at=edited_at, device=device)


def _row(record: Record, account: str) -> Row:
    return Row(
        record.kind,
        record.id,
        record.payload,
        0,
        False,  # noqa: FBT003 - the row's columns in order
        record.edited_at,
        record.device,
        account,
        record.alias,
    )
