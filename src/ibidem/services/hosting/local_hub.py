"""LocalHub: a library in this process's store, as `sync.Hub`.

The server answers every request with one of these, made for the person and device that asks; it
remembers nothing between two. `sync.hub` decides about changes, this module fetches what the
decision needs and stores what was decided: one push, one transaction, one revision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import cast

from ibidem.errors import ConfirmationNeeded, EpochChangedError, InputError, LimitError
from ibidem.model.ids import RecordId, is_record_id, parse_record_id
from ibidem.model.record import Record
from ibidem.services.hosting.blobs import LocalBlobHub
from ibidem.services.hosting.member import Member
from ibidem.services.hosting.resetting import ResetDesk, check_epoch
from ibidem.services.hosting.view import SharedGroup, View, WholeLibrary
from ibidem.store import Origin, Store, Transaction
from ibidem.store.blobs import BlobStore
from ibidem.store.history import list_changesets
from ibidem.store.records import Row, write_rows
from ibidem.sync.difference import CELL_DIGITS_MAX, pack_cells, sum_cells
from ibidem.sync.hub import (
    REMOVALS_UNASKED,
    Decision,
    check_buckets,
    check_cells,
    decide_push,
    needs_confirmation,
)
from ibidem.sync.messages import (
    PAGE_BYTES_MAX,
    PAGE_RECORDS_MAX,
    BucketEntry,
    BucketReply,
    BucketRequest,
    FetchReply,
    FetchRequest,
    Position,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    Verdict,
    VerifyReply,
    VerifyRequest,
)
from ibidem.sync.moves import FETCH_IDS_MAX
from ibidem.sync.reset_messages import (
    CellReply,
    CellRequest,
    CommitReply,
    CommitRequest,
    StagedReply,
    StagedRequest,
    StageReply,
    StageRequest,
    SurveyReply,
    SurveyRequest,
    TakeBackReply,
    TakeBackRequest,
)

FETCH_CHUNK = 8  # records of 2 MB at most that are loaded at once

Listener = Callable[[str, int], None]


class LocalHub(LocalBlobHub):
    """`sync.Hub` and `sync.BlobHub` of one library, for one person on one device.

    `on_change(library uid, revision)` is called after each push that changed something, when it is
    committed, and when files have arrived for which others may be waiting; it must not raise.
    """

    def __init__(
        self,
        store: Store,
        library_id: int,
        member: Member = Member(),  # noqa: B008 - frozen
        blobs: BlobStore | None = None,
        on_change: Listener | None = None,
        uid: str = "",
    ) -> None:
        """`uid` is the library's, where the caller knows it: that saves a query."""
        if not uid:
            with store.reading(library_id) as tx:
                uid = tx.head.uid
        self._uid = uid
        super().__init__(blobs, self._uid, member)
        self._store = store
        self._library_id = library_id
        self._on_change = on_change
        self._desk = ResetDesk(store, library_id, uid, member, blobs)
        self._view: View = SharedGroup(member.scope) if member.scope else WholeLibrary()

    def pull(self, request: PullRequest) -> PullReply:
        """See `sync.Hub`."""
        with self._reading(request.epoch) as tx:
            _check_position(tx, request.position)
            page_bytes = max(1, min(request.page_bytes, PAGE_BYTES_MAX))
            records, position, more = self._view.read_feed(
                tx,
                request.position,
                page_bytes,
                skip_tombstones_until=min(request.skip_tombstones_until, tx.head.changeset),
            )
            removals, removed_by = self._view.find_removals(tx, request.position)
            return PullReply(
                epoch=tx.head.epoch,
                revision=tx.head.changeset,
                hub_at=tx.at,
                position=position,
                more=more,
                records=records,
                removals=removals,
                removed_by=removed_by,
                fingerprint="" if more else self._view.fingerprint(tx).total,
            )

    def prepare(self, changes: Sequence[Record]) -> None:
        """See `sync.Hub`. There is nothing to get ready."""

    def push(self, request: PushRequest) -> PushReply:
        """See `sync.Hub`. Raises `ConfirmationNeeded` for a mass deletion nobody agreed to."""
        if len(request.changes) > PAGE_RECORDS_MAX:
            raise LimitError(f"A push may hold {PAGE_RECORDS_MAX} changes.")
        member = self._member
        origin = Origin(member.account, member.device, "sync")
        with self._store.writing(self._library_id, origin) as tx:
            check_epoch(tx, request.epoch)
            _check_position(tx, request.position)
            previous = tx.head.changeset
            decision, known = self._decide(tx, request)
            self._check_removals(tx, request, decision)
            must_pull = self._write(tx, request, decision, known)
            reply = PushReply(
                epoch=tx.head.epoch,
                revision=tx.newest_changeset,
                previous=previous,
                hub_at=tx.at,
                unchanged=decision.unchanged,
                refused=decision.refused,
                rejected=decision.rejected,
                deferred=decision.deferred,
                verdict=Verdict.NOT_ASKED
                if must_pull
                else self._verdict(tx, request, decision, previous),
                must_pull=must_pull,
            )
        if self._on_change is not None and reply.revision != previous:
            self._on_change(self._uid, reply.revision)
        return reply

    def verify(self, request: VerifyRequest) -> VerifyReply:
        """See `sync.Hub`."""
        with self._reading(request.epoch) as tx:
            _check_position(tx, request.position)
            verdict, buckets = Verdict.MOVED_ON, []
            if request.position >= Position.after(tx.head.changeset):
                ours = self._view.fingerprint(tx)
                verdict = Verdict.SAME
                if ours.total != request.fingerprint:
                    verdict, buckets = Verdict.DIFFERS, ours.bucket_totals()
            return VerifyReply(tx.head.epoch, tx.head.changeset, tx.at, verdict, buckets)

    def list_buckets(self, request: BucketRequest) -> BucketReply:
        """See `sync.Hub`."""
        buckets = check_buckets(request.buckets)
        with self._reading(request.epoch) as tx:
            if request.cells:
                found = self._view.list_cells(tx, check_cells(request.cells))
                return BucketReply(tx.head.epoch, tx.head.changeset, found)
            entries = [
                BucketEntry(record_id, digest.hex(), revision)
                for record_id, digest, revision in self._view.list_digests(tx, buckets)
            ]
            return BucketReply(tx.head.epoch, tx.head.changeset, entries)

    def survey(self, request: SurveyRequest) -> SurveyReply:
        """See `sync.ResetHub`."""
        with self._reading(request.epoch) as tx:
            ours = self._view.fingerprint(tx)
            is_same = ours.total == request.fingerprint
            return SurveyReply(
                tx.head.epoch,
                tx.head.changeset,
                tx.at,
                ours.total,
                self._view.count_records(tx),
                [] if is_same else ours.bucket_totals(),
                self._view.list_shared(tx),
            )

    def list_cells(self, request: CellRequest) -> CellReply:
        """See `sync.ResetHub`."""
        buckets = check_buckets(request.buckets)
        if request.digits not in (1, CELL_DIGITS_MAX):
            raise InputError("A cell has one or two digits more than its bucket.")
        with self._reading(request.epoch) as tx:
            sums = sum_cells(self._view.list_live(tx), buckets, request.digits)
            return CellReply(tx.head.epoch, tx.head.changeset, pack_cells(sums))

    def stage(self, request: StageRequest) -> StageReply:
        """See `sync.ResetHub`."""
        return self._desk.stage(request)

    def list_staged(self, request: StagedRequest) -> StagedReply:
        """See `sync.ResetHub`."""
        return self._desk.list_staged(request)

    def commit(self, request: CommitRequest) -> CommitReply:
        """See `sync.ResetHub`."""
        reply = self._desk.commit(request)
        self._tell(reply.committed)
        return reply

    def take_back(self, request: TakeBackRequest) -> TakeBackReply:
        """See `sync.ResetHub`."""
        reply = self._desk.take_back(request)
        self._tell(reply.undone)
        return reply

    def _visible_blobs(self, digests: list[str]) -> set[str] | None:
        with self._store.reading(self._library_id) as tx:
            return self._view.visible_blobs(tx, digests)

    def fetch(self, request: FetchRequest) -> FetchReply:
        """See `sync.Hub`."""
        if len(request.ids) > FETCH_IDS_MAX:
            raise LimitError(f"At most {FETCH_IDS_MAX} records can be fetched at once.")
        for record_id in request.ids:
            parse_record_id(record_id)
        records: list[Record] = []
        left = list(request.ids)
        size = 0
        with self._reading(request.epoch) as tx:
            while left and size < PAGE_BYTES_MAX:
                found = self._view.load(tx, left[:FETCH_CHUNK]).values()
                records += found
                size += sum(len(record.payload or "") for record in found)
                left = left[FETCH_CHUNK:]
            return FetchReply(tx.head.epoch, tx.head.changeset, tx.at, records, left)

    def put_blob(self, digest: str, size: int, offset: int, chunks: Iterable[bytes]) -> int:
        """See `sync.BlobHub`."""
        received = super().put_blob(digest, size, offset, chunks)
        if received == size:
            self._tell_of_files()
        return received

    def put_blobs(self, blobs: Iterable[tuple[str, bytes]]) -> None:
        """See `sync.BlobHub`."""
        super().put_blobs(blobs)
        self._tell_of_files()

    def _tell(self, revision: int) -> None:
        if self._on_change is not None and revision:
            self._on_change(self._uid, revision)

    def _tell_of_files(self) -> None:
        if self._on_change is not None:
            with self._store.reading(self._library_id) as tx:
                revision = tx.head.changeset
            self._on_change(self._uid, revision)

    @contextmanager
    def _reading(self, epoch: str) -> Iterator[Transaction]:
        with self._store.reading(self._library_id) as tx:
            check_epoch(tx, epoch)
            yield tx

    def _decide(
        self, tx: Transaction, request: PushRequest
    ) -> tuple[Decision, Mapping[RecordId, Row]]:
        """The decision, and the rows that were loaded for it."""
        ids = [change.id for change in request.changes if is_record_id(change.id)]
        current, known = self._view.load_to_write(tx, ids)
        member = self._member
        decision = decide_push(
            cast("Mapping[str, Record]", current),
            request,
            role=member.role,
            device=member.device,
            now=tx.at,
            defer_new=_was_added_to(tx, request.position),
        )
        return decision, known

    def _write(
        self,
        tx: Transaction,
        request: PushRequest,
        decision: Decision,
        known: Mapping[RecordId, Row],
    ) -> bool:
        """Store what was accepted and may come in; what was amended is given back as refused.

        Returns whether the replica has to pull, because what it sees has changed by more than what
        it sent: what hung on something left with it.
        """
        account = self._member.account
        decided = {change.id: change.payload for change in decision.accepted}
        admission = self._view.admit(tx, decision.accepted, account)
        decision.rejected += admission.rejected
        rows = [
            Row(
                change.kind,
                change.id,
                change.payload,
                0,
                False,  # noqa: FBT003 - the row's columns in order
                change.edited_at,
                change.device,
                account,
                change.alias,
                noun=decision.nouns.get(change.id)
                if decided.get(change.id) is change.payload
                else None,
            )
            for change in admission.records
        ]
        write_rows(tx, rows, known)
        decision.refused += self._view.load(tx, admission.amended).values()
        rejected = {rejection.id for rejection in admission.rejected}
        came_in = [change for change in decision.accepted if change.id not in rejected]
        aftermath = self._view.follow(tx, came_in)
        if aftermath.left:  # on their old revisions the replica will merge their tombstones
            before = {change.id: change.revision for change in request.changes}
            decision.unchanged += [(each, before[each]) for each in aftermath.left]
        return aftermath.must_pull

    def _check_removals(self, tx: Transaction, request: PushRequest, decision: Decision) -> None:
        if request.confirmed or decision.removals <= REMOVALS_UNASKED:
            return
        if needs_confirmation(decision.removals, self._view.count_references(tx)):
            raise ConfirmationNeeded(
                f"This would remove {decision.removals} references for everybody; it needs a yes.",
                count=decision.removals,
            )

    def _verdict(
        self, tx: Transaction, request: PushRequest, decision: Decision, previous: int
    ) -> Verdict:
        if not request.fingerprint or decision.refused or decision.rejected or decision.deferred:
            return Verdict.NOT_ASKED
        if request.position < Position.after(previous):
            return Verdict.MOVED_ON
        same = self._view.fingerprint(tx).total == request.fingerprint
        return Verdict.SAME if same else Verdict.DIFFERS


def _was_added_to(tx: Transaction, position: Position) -> bool:
    """Whether records were added behind a position, which a replica has merged.

    Who gives no position (a script that adds references) is no replica and merges nothing.
    """
    if not Position() < position < Position.after(tx.head.changeset):
        return False
    return any(made.added for made in list_changesets(tx, after=position.revision))


def _check_position(tx: Transaction, position: Position) -> None:
    """A replica ahead of the hub has seen what the hub forgot: it was replaced by an older copy."""
    if position.revision > tx.head.changeset:
        raise EpochChangedError("The server has an older copy.", epoch=tx.head.epoch)
