"""One reset under way: prepared, switched on each side in one step, verified.

`resetting.running` says what is prepared and what the switch is, for each direction.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from ibidem.errors import (
    IbidemError,
    LibraryBusyError,
    LinkError,
    OutdatedError,
    RemoteError,
    StorageFullError,
)
from ibidem.model.digest import Fingerprint
from ibidem.model.ids import RecordId
from ibidem.services.compressing import compress_library
from ibidem.services.library import Library
from ibidem.services.resetting.committing import (
    StoppedError,
    Wanted,
    catch_up,
    commit_online,
    read_staged,
    settle,
    stage_online,
)
from ibidem.services.resetting.comparing import (
    TRIES,
    Comparison,
    compare,
    kind_of,
    list_revisions,
)
from ibidem.services.resetting.fetching import OURS, become_fetched, fetch_ahead
from ibidem.services.resetting.journal import (
    Step,
    change,
    decode_counts,
    encode_counts,
    link_before,
)
from ibidem.services.resetting.planning import (
    check_signature,
    dirty_and_equal,
    items_local,
    items_online,
    try_merge,
)
from ibidem.services.resetting.plans import (
    Counts,
    Direction,
    Item,
    ResetReport,
    count_items,
)
from ibidem.services.resetting.uniting import unite_libraries
from ibidem.services.syncing import FilePolicy, Steering
from ibidem.services.syncing.driving import sync_library
from ibidem.store import Transaction
from ibidem.store.linking import load_link, save_link
from ibidem.store.records import fingerprint
from ibidem.store.resetting import (
    ResetNote,
    forget_reset,
    save_reset,
)
from ibidem.store.staging import discard_staged, iterate_staged
from ibidem.store.waiting import iterate_dirty
from ibidem.sync import BlobHub, ResetHub
from ibidem.sync.messages import Position

_PASSING = (RemoteError, LibraryBusyError, StorageFullError)  # going on may help


class Run:
    """One reset under way."""

    def __init__(
        self,
        library: Library,
        hub: ResetHub,
        blob_hub: BlobHub | None,
        note: ResetNote,
        policy: FilePolicy,
        steering: Steering,
    ) -> None:
        self._library = library
        self._hub = hub
        self._blob_hub = blob_hub
        self._note = note
        self._policy = policy
        self._steering = steering
        self.known: Comparison | None = None
        self.report = ResetReport(Direction(note.direction), note.id)

    def go(self) -> ResetReport:
        """From where it is to its end."""
        try:
            if self._note.backup:
                self._back_up(Path(self._note.backup))
            switch: dict[Direction, Callable[[], None]] = {
                Direction.REPLACE_ONLINE: self._replace_online,
                Direction.REPLACE_LOCAL: self._replace_local,
                Direction.MERGE: self._merge,
            }
            if self._note.step != Step.SWITCHED:
                switch[self.report.direction]()
            self._finish()
        except StoppedError:
            self.report.cancelled = True
        except IbidemError as error:
            if not isinstance(error, _PASSING) and self._note.step == Step.BEGUN:
                self._forget()
            raise
        self.report.counts = decode_counts(self._note.counts)
        return self.report

    def _compare(self) -> Comparison:
        known, self.known = self.known, None
        return compare(self._library, self._hub, known)

    def _back_up(self, path: Path) -> None:
        """Write the compressed library, unless an earlier attempt did: it appears when whole."""
        if self._note.step == Step.BEGUN and not path.exists():
            compress_library(self._library, path, report=self._steering.progress)
        self.report.backup = path

    def _replace_online(self) -> None:
        staged, reply = read_staged(self._hub, self._note.id)
        if reply.committed and not reply.undone:
            self._note = settle(
                self._library, self._hub, self._note, reply.epoch, reply.committed, {}
            )
            return
        for _ in range(TRIES):
            found = self._compare()
            items = items_online(found)
            self._check(items)
            kept = {entry.id for entry in found.kept}
            wanted = {
                each: (found.kinds[each], digest.hex()) for each, digest in found.digests.items()
            }
            for entry in found.difference.there:
                if entry.id not in kept:
                    wanted[entry.id] = (kind_of(entry), "")
            self._stage(found.epoch, wanted, staged)
            expected = Fingerprint(found.fingerprint.pack())
            for entry in found.kept:
                expected.add(entry.id, bytes.fromhex(entry.digest))
            self._note_counts(count_items(items))
            if self._commit(found.epoch, found.revision, found.changeset, wanted, expected):
                return
        raise _restless()

    def _replace_local(self) -> None:
        for _ in range(TRIES):
            found = self._compare()
            items = items_local(found)
            self._check(items)
            difference = found.difference
            wanted = {entry.id: entry.digest for entry in (*difference.there, *difference.both)}
            wanted |= dict.fromkeys(difference.here, "")
            if not self._fetch(found, wanted):
                continue
            revisions = self._revisions(found)
            with self._library.writing(self._label) as tx:
                if tx.head.changeset != found.changeset:
                    continue
                become_fetched(tx, self._note.id, revisions)
                self._switched(tx, found, Step.SWITCHED, count_items(items))
            return
        raise _restless()

    def _forget(self) -> None:
        """Nothing has changed, and trying again would end the same way."""
        with self._library.writing("reset") as tx:
            discard_staged(tx, OURS, self._note.id)
            forget_reset(tx)

    def _merge(self) -> None:
        if self._note.step not in (Step.MERGED, Step.COMMITTING):
            self._merge_here()
        if link_before(self._note).scope:  # what is ours in a shared group is pushed as ever
            self._note = change(self._library, self._note, step=Step.SWITCHED.value)
            return
        staged, reply = read_staged(self._hub, self._note.id)
        if reply.committed and not reply.undone:
            self._note = settle(
                self._library, self._hub, self._note, reply.epoch, reply.committed, {}
            )
            return
        for _ in range(TRIES):
            epoch, base = catch_up(self._library, self._hub)
            wanted = {}
            with self._library.reading() as tx:
                changeset = tx.head.changeset
                expected = Fingerprint(fingerprint(tx).pack())
                for row in iterate_dirty(tx):
                    if row.payload is not None or row.alias is not None or row.revision:
                        wanted[row.id] = (row.kind, (row.digest or b"").hex())
            self._stage(epoch, wanted, staged)
            if self._commit(epoch, base, changeset, wanted, expected):
                return
        raise _restless()

    def _merge_here(self) -> None:
        for _ in range(TRIES):
            known = self.known
            found = self._compare()
            if self._note.signature and found is not known:
                self._check(try_merge(self._library, self._hub, found).items)
            entries = (*found.difference.there, *found.difference.both)
            if not self._fetch(found, {entry.id: entry.digest for entry in entries}):
                continue
            revisions = self._revisions(found)
            with self._library.writing(self._label) as tx:
                if tx.head.changeset != found.changeset:
                    continue
                pages = iterate_staged(tx, OURS, self._note.id)
                united = unite_libraries(tx, found, pages, revisions, tx.at + found.hub_ahead_ms)
                self.report.conflicts = united.absorbed.conflicts
                self.report.united = len(united.absorbed.united)
                self._switched(tx, found, Step.MERGED, count_items(united.items))
            return
        raise _restless()

    def _switched(self, tx: Transaction, found: Comparison, step: Step, counts: Counts) -> None:
        """Note, in the transaction of the switch, that it is made."""
        discard_staged(tx, OURS, self._note.id)
        link = load_link(tx)
        if link is None:
            raise LinkError("This library is not linked to a server any more.")
        position = Position.after(found.revision)
        save_link(tx, msgspec.structs.replace(link, epoch=found.epoch, position=position))
        made = tx.newest_changeset if tx.newest_changeset != tx.head.changeset else 0
        self._note = msgspec.structs.replace(
            self._note,
            step=step.value,
            changeset=found.changeset,
            revision=found.revision,
            switched=made,
            counts=encode_counts(counts),
        )
        save_reset(tx, self._note)

    def _fetch(self, found: Comparison, wanted: dict[RecordId, str]) -> bool:
        reset, steering = self._note.id, self._steering
        if fetch_ahead(self._library, self._hub, reset, found, wanted, steering):
            return True
        if steering.is_cancelled():
            raise StoppedError
        return False

    def _revisions(self, found: Comparison) -> dict[RecordId, int]:
        with self._library.reading() as tx:
            unknown = dirty_and_equal(tx, found)
        revisions = list_revisions(self._hub, found.epoch, unknown)
        return {each: min(number, found.revision) for each, number in revisions.items()}

    def _stage(self, epoch: str, wanted: Wanted, staged: dict[RecordId, str]) -> None:
        stage_online(self._library, self._hub, self._note.id, epoch, wanted, staged, self._steering)

    def _commit(
        self,
        epoch: str,
        base: int,
        changeset: int,
        wanted: Wanted,
        expected: Fingerprint,
    ) -> bool:
        """Commit and settle; False where something has moved on, and nothing was done."""
        if self._steering.is_cancelled():
            raise StoppedError
        committed = base
        if wanted:
            try:
                self._note, committed = commit_online(
                    self._library,
                    self._hub,
                    self._note,
                    epoch=epoch,
                    base=base,
                    changeset=changeset,
                    staged=len(wanted),
                    expected=expected,
                )
            except OutdatedError:
                self._note = change(self._library, self._note)  # not committing any more
                return False
        else:
            self._note = msgspec.structs.replace(self._note, changeset=changeset)
        note = settle(self._library, self._hub, self._note, epoch, committed, wanted)
        self._note = msgspec.structs.replace(note, committed=committed if wanted else 0)
        return True

    def _check(self, items: list[Item]) -> None:
        """Raise `OutdatedError` where this is not what the person agreed to."""
        check_signature(self._note.signature, self.report.direction, items)

    def _note_counts(self, counts: Counts) -> None:
        self._note = change(self._library, self._note, counts=encode_counts(counts))

    @property
    def _label(self) -> str:
        return f"reset {self._note.direction} {self._note.id}"

    def _finish(self) -> None:
        """Verify, move files, and note that it is over."""
        report = sync_library(
            self._library,
            self._hub,
            self._blob_hub,
            policy=self._policy,
            steering=self._steering,
        )
        self.report.sync = report
        self.report.revision = report.revision
        self.report.verified = report.verified
        self.report.verified_at = report.verified_at
        self.report.fingerprint = report.fingerprint
        self.report.files = report.files
        self.report.cancelled = report.cancelled
        if not report.cancelled:
            self._note = change(self._library, self._note, step=Step.DONE.value)


def _restless() -> OutdatedError:
    return OutdatedError(
        "The libraries are being changed all the time; nothing was done.",
        remedy="Try again when nobody else is at work.",
    )
