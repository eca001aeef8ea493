"""The local half of a sync: what a session's commands do to a library, each in one transaction.

**What need not be durable.** A page of news, merged where nothing waits to be sent, and the note
that a push was accepted whole, say nothing that the hub does not know: if the power goes before
they are on the disk, the next sync finds the library as if the reply had been lost, and does the
same again. So the disk is not waited for. What a person typed is durable, and with it, because the
log has one order, all that was before it. Where a merge can make something of our own (a conflict)
it is durable, too: it might be sent, forgotten here, and made a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

from ibidem.errors import InputError, LibraryBusyError, LinkError, RemoteProtocolError
from ibidem.model.digest import bucket_of
from ibidem.model.ids import RecordId
from ibidem.services.library import Library
from ibidem.services.syncing.absorbing import absorb, mend
from ibidem.services.syncing.report import Absorbed
from ibidem.services.syncing.reviving import bring_back_parents, may_desert
from ibidem.store import Transaction
from ibidem.store.linking import Link, load_link, save_link
from ibidem.store.lookup import count_references
from ibidem.store.records import Row, list_digests, load_dirty, load_records, mark_clean, write_rows
from ibidem.store.resetting import is_resetting
from ibidem.store.waiting import (
    agreed_fingerprint,
    count_changed,
    forget_tombstone_revisions,
    has_dirty,
    is_empty,
    iterate_dirty,
)
from ibidem.sync.hub import REMOVALS_UNASKED, is_removal
from ibidem.sync.messages import PAGE_RECORDS_MAX, BucketEntry, Position
from ibidem.sync.resolve import HubClock
from ibidem.sync.steps import (
    Accepted,
    Compare,
    Compared,
    Counted,
    CountReferences,
    DirtyLoaded,
    FingerprintLoaded,
    LoadDirty,
    LoadFingerprint,
    Merge,
    Merged,
    Repair,
    Repaired,
    SaveAccepted,
    Settle,
    Settled,
    Started,
)

LocalCommand = (
    CountReferences | Merge | LoadDirty | SaveAccepted | LoadFingerprint | Compare | Repair | Settle
)
LocalEvent = (
    Counted | Merged | DirtyLoaded | Accepted | FingerprintLoaded | Compared | Repaired | Settled
)


class Replica:
    """A linked library, as the sync's driver sees it. `absorbed` counts over its life."""

    def __init__(self, library: Library, *, resetting: bool = False) -> None:
        """`resetting`: it is a reset of sync that asks, which nothing else may come between."""
        self.library = library
        self._resetting = resetting
        self.absorbed = Absorbed()
        self._may_desert = False
        self._is_clean = False  # nothing waited to be sent when we looked last
        self.link: Link | None = None  # as it was at the beginning

    def begin(self) -> Started:
        """What the session must know first.

        Raises `LinkError` where nothing is linked, `LibraryBusyError` while a reset is unfinished.
        """
        with self.library.reading() as tx:
            self.link = link = _require_link(tx)
            if not self._resetting and is_resetting(tx):
                raise LibraryBusyError(
                    "A reset of sync was begun in this library and is not finished.",
                    remedy="Go on with it, or take it back ('ibidem reset').",
                )
            self._is_clean = not has_dirty(tx)
            return Started(
                epoch=link.epoch,
                position=link.position,
                dirty=not self._is_clean,
                synced_before=link.synced_at > 0,
                is_empty=link.position == Position() and is_empty(tx),
                verified_at=link.verified_at,
            )

    def position(self) -> Position:
        """How far the library has merged, by now."""
        with self.library.reading() as tx:
            return _require_link(tx).position

    def perform(self, command: LocalCommand) -> LocalEvent:
        """Do what a session asks, and say what came of it."""
        match command:
            case Merge():
                return self._merge(command)
            case LoadDirty():
                return self._load_dirty(command)
            case SaveAccepted():
                return self._save_accepted(command)
            case LoadFingerprint():
                with self.library.reading() as tx:
                    return FingerprintLoaded(agreed_fingerprint(tx), _require_link(tx).position)
            case CountReferences():
                with self.library.reading() as tx:
                    return Counted(count_references(tx))
            case Compare():
                return self._compare(command)
            case Repair():
                return self._repair(command)
            case Settle():
                return self._settle(command)

    def _merge(self, command: Merge) -> Merged:
        reply = command.reply
        with self._writing(durable=not self._is_clean) as tx:
            link = _link_in_epoch(tx, reply.epoch)
            absorb(tx, reply.records, HubClock(reply.hub_at, tx.at), self.absorbed)
            self._may_desert |= may_desert(reply.records)
            if self._may_desert and not reply.more:
                self.absorbed.overruled += bring_back_parents(tx)
                self._may_desert = False
            position = link.position
            if command.asked_from <= position < reply.position:
                position = reply.position
            _move(tx, link, reply.epoch, position)
            self._is_clean = not has_dirty(tx)
            return Merged(position, not self._is_clean and has_dirty(tx, command.skip))

    def _load_dirty(self, command: LoadDirty) -> DirtyLoaded:
        with self.library.reading() as tx:
            rows: list[Row] = []
            after = command.after
            while not rows:
                page = load_dirty(tx, after)
                if not page:
                    break
                after = page[-1].id
                rows = [row for row in page if row.id not in command.skip]
            if len(rows) > PAGE_RECORDS_MAX:
                rows = rows[:PAGE_RECORDS_MAX]
                after = rows[-1].id
            more = has_dirty(tx, command.skip, after)
            removals, references = 0, 0
            if not command.after:
                removals, references = _weigh_removals(tx, None if more else rows)
            return DirtyLoaded(
                changes=tuple(row.record for row in rows),
                more=more,
                position=_require_link(tx).position,
                fingerprint="" if more else agreed_fingerprint(tx, command.skip).total,
                removals=removals,
                references=references,
                loaded_at=tx.at,
            )

    def _save_accepted(self, command: SaveAccepted) -> Accepted:
        request, reply = command.request, command.reply
        not_taken = {record.id for record in reply.refused}
        not_taken.update(reply.deferred)
        not_taken.update(rejection.id for rejection in reply.rejected)
        taken = [change for change in request.changes if change.id not in not_taken]
        with self._writing(durable=bool(reply.refused)) as tx:
            link = _link_in_epoch(tx, reply.epoch)
            mark_clean(tx, taken, reply.revision, reply.unchanged)
            absorb(tx, reply.refused, HubClock(reply.hub_at, tx.at), self.absorbed, taken)
            position = link.position
            if position == Position.after(reply.previous) and not reply.must_pull:
                position = Position.after(reply.revision)
            _move(tx, link, reply.epoch, position)
            return Accepted(position, has_dirty(tx, command.skip))

    def _compare(self, command: Compare) -> Compared:
        wanted = set(command.buckets)
        theirs = {
            entry.id: entry for entry in command.reply.entries if bucket_of(entry.id) in wanted
        }
        with self._writing() as tx:
            ours = {
                record_id: (digest, revision)
                for record_id, digest, revision in list_digests(tx, command.buckets)
            }
            for row in iterate_dirty(tx):  # what counts is the version agreed on
                if bucket_of(row.id) not in wanted:
                    continue
                ours.pop(row.id, None)
                if row.base is not None and row.base.payload is not None:
                    ours[row.id] = (row.base.digest, row.revision)
            different: list[RecordId] = []
            moved: dict[RecordId, BucketEntry] = {}
            for record_id in sorted({*ours, *theirs}):
                known = ours.get(record_id)
                entry = theirs.get(record_id)
                if known is None or entry is None or known[0].hex() != entry.digest:
                    different.append(record_id)
                elif known[1] != entry.revision:
                    moved[record_id] = entry
            _take_over_revisions(tx, moved)
            return Compared(tuple(different))

    def _repair(self, command: Repair) -> Repaired:
        reply = command.reply
        asked = set(command.ids)
        found = {record.id: record for record in reply.records if record.id in asked}
        with self._writing() as tx:
            count = mend(
                tx,
                command.ids,
                found,
                HubClock(reply.hub_at, tx.at),
                self.absorbed,
                new_epoch=command.new_epoch,
            )
            return Repaired(count)

    def _settle(self, command: Settle) -> Settled:
        with self._writing() as tx:
            link = _require_link(tx)
            position = command.position
            if command.new_epoch:
                forget_tombstone_revisions(tx)
                link = msgspec.structs.replace(link, files_changeset=0)  # files may lack there too
            else:
                position = max(position, link.position)
            _move(tx, link, command.epoch, position)
            return Settled(position, has_dirty(tx, command.skip))

    @contextmanager
    def _writing(self, *, durable: bool = True) -> Iterator[Transaction]:
        """A transaction for what came from the hub; what cannot be stored is the hub's fault."""
        try:
            with self.library.writing("sync", durable=durable) as tx:
                yield tx
        except InputError as error:
            message = f"The server sent what cannot be stored: {error.message}"
            raise RemoteProtocolError(message, **error.details) from error


def _require_link(tx: Transaction) -> Link:
    link = load_link(tx)
    if link is None:
        raise LinkError("This library is not linked to a server.")
    return link


def _link_in_epoch(tx: Transaction, epoch: str) -> Link:
    """The link, if it is still in the hub's epoch: revisions of two epochs must never mix."""
    link = _require_link(tx)
    if link.epoch not in ("", epoch):
        raise LibraryBusyError("Another program syncs this library at the moment.")
    return link


def _move(tx: Transaction, link: Link, epoch: str, position: Position) -> None:
    """Store the position; a library that was in step before is so again, as of now."""
    if (link.epoch, link.position) != (epoch, position):
        synced_at = tx.at if link.synced_at else 0
        moved = msgspec.structs.replace(link, epoch=epoch, position=position, synced_at=synced_at)
        save_link(tx, moved)


def _weigh_removals(tx: Transaction, rows: Sequence[Row] | None) -> tuple[int, int]:
    """(references that the waiting changes remove, live references before); (0, 0) for few.

    `rows` are the changes, where they are known: all, or None.
    """
    changed = count_changed(tx) if rows is None else len(rows)
    if changed <= REMOVALS_UNASKED:
        return 0, 0
    changes = iterate_dirty(tx) if rows is None else rows
    removals = sum(is_removal(row.base, row.record) for row in changes)
    if removals <= REMOVALS_UNASKED:
        return 0, 0
    return removals, count_references(tx) + removals


def _take_over_revisions(tx: Transaction, moved: dict[RecordId, BucketEntry]) -> None:
    rows = load_records(tx, moved)
    for record_id, row in rows.items():
        row.revision = moved[record_id].revision
        if row.base is not None:
            row.base = msgspec.structs.replace(row.base, revision=row.revision)
    write_rows(tx, list(rows.values()))
