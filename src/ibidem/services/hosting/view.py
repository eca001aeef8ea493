"""What a hub shows of a library, and what it lets in: everything, or one shared group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from ibidem.model.digest import Fingerprint
from ibidem.model.ids import RecordId
from ibidem.model.record import Record
from ibidem.store import Transaction, scopes
from ibidem.store.history import count_removals, find_undone, list_changesets
from ibidem.store.lookup import count_references
from ibidem.store.records import Row, fingerprint, list_digests, load_records, read_feed
from ibidem.store.resetting import count_live, list_cells, list_live
from ibidem.store.scopes import Admission, Aftermath
from ibidem.sync.messages import BucketEntry, Position, Removal

REMOVALS_NAMED_MAX = 20  # changesets named in the question about a mass deletion

Page = tuple[list[Record], Position, bool]
Digest = tuple[RecordId, bytes, int]


class View(Protocol):
    """A library, or a part of one that looks like a library."""

    def read_feed(
        self,
        tx: Transaction,
        position: Position,
        page_bytes: int,
        *,
        skip_tombstones_until: int = 0,
    ) -> Page:
        """Records, the position behind them, and whether there are more."""
        ...

    def load(self, tx: Transaction, ids: Iterable[str]) -> dict[RecordId, Record]:
        """Single records, tombstones included."""
        ...

    def load_to_write(
        self, tx: Transaction, ids: Iterable[str]
    ) -> tuple[dict[RecordId, Record], dict[RecordId, Row]]:
        """The same, and their rows for `write_rows`, where these were needed for it."""
        ...

    def list_digests(self, tx: Transaction, buckets: Iterable[int]) -> list[Digest]:
        """(id, digest, revision) of the live records in some buckets."""
        ...

    def list_live(self, tx: Transaction) -> list[tuple[RecordId, bytes]]:
        """(id, digest) of all live records."""
        ...

    def list_cells(self, tx: Transaction, cells: Sequence[str]) -> list[BucketEntry]:
        """The live records whose ids end with these digits, with their kinds and sizes."""
        ...

    def count_records(self, tx: Transaction) -> int:
        """How many live records are shown."""
        ...

    def list_shared(self, tx: Transaction) -> list[RecordId]:
        """The groups that are shared by themselves, where the whole library is shown."""
        ...

    def fingerprint(self, tx: Transaction) -> Fingerprint:
        """Of all that is shown."""
        ...

    def count_references(self, tx: Transaction) -> int:
        """How many references are neither deleted nor in the trash."""
        ...

    def find_removals(self, tx: Transaction, position: Position) -> tuple[int, list[Removal]]:
        """How many references went away behind a position; the newest changesets that did it."""
        ...

    def admit(self, tx: Transaction, changes: Sequence[Record], account: str) -> Admission:
        """What of the changes accepted may come in, and how it is to be written."""
        ...

    def follow(self, tx: Transaction, changes: Sequence[Record]) -> Aftermath:
        """What writing changes that came in has moved beyond them."""
        ...

    def visible_blobs(self, tx: Transaction, digests: Iterable[str]) -> set[str] | None:
        """Those files that may be read; None: all."""
        ...


class WholeLibrary:
    """Everything."""

    def read_feed(
        self,
        tx: Transaction,
        position: Position,
        page_bytes: int,
        *,
        skip_tombstones_until: int = 0,
    ) -> Page:
        """See `View`."""
        return read_feed(tx, position, page_bytes, skip_tombstones_until=skip_tombstones_until)

    def load(self, tx: Transaction, ids: Iterable[str]) -> dict[RecordId, Record]:
        """See `View`."""
        return self.load_to_write(tx, ids)[0]

    def load_to_write(
        self, tx: Transaction, ids: Iterable[str]
    ) -> tuple[dict[RecordId, Record], dict[RecordId, Row]]:
        """See `View`."""
        rows = load_records(tx, ids)
        return {row.id: row.record for row in rows.values()}, rows

    def list_digests(self, tx: Transaction, buckets: Iterable[int]) -> list[Digest]:
        """See `View`."""
        return list_digests(tx, buckets)

    def list_live(self, tx: Transaction) -> list[tuple[RecordId, bytes]]:
        """See `View`."""
        return list_live(tx)

    def list_cells(self, tx: Transaction, cells: Sequence[str]) -> list[BucketEntry]:
        """See `View`."""
        return [
            BucketEntry(record_id, digest.hex(), revision, kind, size)
            for record_id, digest, revision, kind, size in list_cells(tx, cells)
        ]

    def count_records(self, tx: Transaction) -> int:
        """See `View`."""
        return count_live(tx)

    def list_shared(self, tx: Transaction) -> list[RecordId]:
        """See `View`."""
        return [RecordId(each) for each in scopes.list_shared(tx)]

    def fingerprint(self, tx: Transaction) -> Fingerprint:
        """See `View`."""
        return fingerprint(tx)

    def count_references(self, tx: Transaction) -> int:
        """See `View`."""
        return count_references(tx)

    def find_removals(self, tx: Transaction, position: Position) -> tuple[int, list[Removal]]:
        """See `View`."""
        if position.revision >= tx.head.changeset:
            return 0, []
        count = count_removals(tx, position.revision)
        if not count:
            return 0, []
        undone = find_undone(tx, position.revision)
        if undone:  # what was taken back is there again
            found = list_changesets(tx, after=position.revision, removing=True, among=undone)
            count -= sum(each.removed for each in found)
        made = [
            each
            for each in list_changesets(
                tx, after=position.revision, limit=REMOVALS_NAMED_MAX, removing=True
            )
            if each.number not in undone
        ]
        return count, [
            Removal(each.number, each.at, each.removed, each.account, each.device, each.label)
            for each in made
        ]

    def admit(self, tx: Transaction, changes: Sequence[Record], account: str) -> Admission:  # noqa: ARG002
        """Everything may come in, as it is."""
        return Admission(records=list(changes))

    def follow(self, tx: Transaction, changes: Sequence[Record]) -> Aftermath:  # noqa: ARG002
        """Nothing: each record stands for itself."""
        return Aftermath([], must_pull=False)

    def visible_blobs(self, tx: Transaction, digests: Iterable[str]) -> set[str] | None:  # noqa: ARG002
        """Every file may be read."""
        return None


class SharedGroup:
    """One shared group, with what belongs to it (`store.scopes`)."""

    def __init__(self, scope: str) -> None:
        self._scope = scope

    def read_feed(
        self,
        tx: Transaction,
        position: Position,
        page_bytes: int,
        *,
        skip_tombstones_until: int = 0,
    ) -> Page:
        """See `View`."""
        return scopes.read_feed(
            tx, self._scope, position, page_bytes, skip_tombstones_until=skip_tombstones_until
        )

    def load(self, tx: Transaction, ids: Iterable[str]) -> dict[RecordId, Record]:
        """See `View`."""
        return scopes.load(tx, self._scope, ids)

    def load_to_write(
        self, tx: Transaction, ids: Iterable[str]
    ) -> tuple[dict[RecordId, Record], dict[RecordId, Row]]:
        """See `View`. What is shown is not what is stored."""
        return self.load(tx, ids), {}

    def list_digests(self, tx: Transaction, buckets: Iterable[int]) -> list[Digest]:
        """See `View`."""
        return scopes.list_digests(tx, self._scope, buckets)

    def list_live(self, tx: Transaction) -> list[tuple[RecordId, bytes]]:
        """See `View`."""
        return [(each, digest) for each, digest, _ in scopes.list_digests(tx, self._scope)]

    def list_cells(self, tx: Transaction, cells: Sequence[str]) -> list[BucketEntry]:
        """See `View`."""
        within, digits = set(cells), len(cells[0])
        found = {
            record_id: (digest, revision)
            for record_id, digest, revision in scopes.list_digests(tx, self._scope)
            if record_id[-digits:] in within
        }
        shown = self.load(tx, found)
        return [
            BucketEntry(
                record_id,
                digest.hex(),
                revision,
                shown[record_id].kind.value,
                len(shown[record_id].payload or ""),
            )
            for record_id, (digest, revision) in found.items()
        ]

    def count_records(self, tx: Transaction) -> int:
        """See `View`."""
        return len(scopes.list_digests(tx, self._scope))

    def list_shared(self, tx: Transaction) -> list[RecordId]:  # noqa: ARG002
        """None: how the rest of the library is shared is not to be seen from here."""
        return []

    def fingerprint(self, tx: Transaction) -> Fingerprint:
        """See `View`."""
        return fingerprint(tx, self._scope)

    def count_references(self, tx: Transaction) -> int:
        """See `View`."""
        return scopes.count_references(tx, self._scope)

    def find_removals(self, tx: Transaction, position: Position) -> tuple[int, list[Removal]]:
        """See `View`."""
        if position.revision >= tx.head.changeset:
            return 0, []
        found = scopes.list_removals(tx, self._scope, position.revision)
        return sum(removal.count for removal in found), found[-REMOVALS_NAMED_MAX:]

    def admit(self, tx: Transaction, changes: Sequence[Record], account: str) -> Admission:
        """See `View`; the rules are in `store.scopes.admitting`."""
        return scopes.admit(tx, self._scope, changes, account=account)

    def follow(self, tx: Transaction, changes: Sequence[Record]) -> Aftermath:
        """See `View`."""
        return scopes.follow_admitted(tx, self._scope, changes)

    def visible_blobs(self, tx: Transaction, digests: Iterable[str]) -> set[str] | None:
        """See `View`."""
        return scopes.visible_blobs(tx, self._scope, digests)
