"""A hub and its replicas on real stores, with clocks that move when told."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ibidem.model.canonical import decode_canonical
from ibidem.model.ids import RecordId
from ibidem.model.payload import canonical_payload
from ibidem.model.record import Record, RecordKind
from ibidem.services.hosting import LocalHub, Member
from ibidem.services.library import LocalLibrary
from ibidem.services.syncing import SyncReport, link_library, sync_library
from ibidem.services.syncing.linking import read_link
from ibidem.store import Store, open_store
from ibidem.store.blobs import open_blobs
from ibidem.store.linking import set_epoch
from ibidem.store.records import Row, fingerprint, iterate_kind, load_records, write_local
from ibidem.store.waiting import has_dirty
from ibidem.sync import Hub
from tests.sources import FixedSource

SERVER = "https://ibidem.test"


@dataclass
class Replica:
    """One device's copy of the library, and what a person does on it."""

    library: LocalLibrary
    source: FixedSource
    name: str

    def add(self, title: str, **values: Any) -> RecordId:
        """Make a reference."""
        record_id = self.source.new_id()
        self.write(record_id, {"fields": {"title": title}, "type": "book", **values})
        return record_id

    def add_kind(self, kind: RecordKind, values: dict[str, Any]) -> RecordId:
        """Make a record of any kind."""
        record_id = self.source.new_id()
        self._write(Record(kind, record_id, canonical_payload(values)))
        return record_id

    def write(self, record_id: RecordId, values: dict[str, Any]) -> None:
        """Give a reference this content."""
        self._write(Record(RecordKind.REFERENCE, record_id, canonical_payload(values)))

    def edit(self, record_id: RecordId, **fields: str) -> None:
        """Change some fields of a reference; "" removes one."""
        values = self.values(record_id)
        values["fields"] = {
            name: text for name, text in {**values.get("fields", {}), **fields}.items() if text
        }
        self.write(record_id, values)

    def change(self, record_id: RecordId, **others: Any) -> None:
        """Change what is not a field (groups, keywords, rating, trashed_at)."""
        self.write(record_id, {**self.values(record_id), **others})

    def delete(self, record_id: RecordId) -> None:
        """Delete a record for good."""
        row = self.row(record_id)
        assert row is not None
        self._write(Record(row.kind, record_id))

    def _write(self, record: Record) -> None:
        self.source.advance(1000)
        with self.library.writing("edit") as tx:
            write_local(tx, [record])

    def row(self, record_id: RecordId) -> Row | None:
        """The record's state here."""
        with self.library.reading() as tx:
            return load_records(tx, [record_id]).get(record_id)

    def values(self, record_id: RecordId) -> dict[str, Any]:
        """The content of a live record."""
        row = self.row(record_id)
        assert row is not None
        assert row.payload is not None
        values: dict[str, Any] = decode_canonical(row.payload)
        return values

    def title(self, record_id: RecordId) -> str | None:
        """The title of a reference, None where it is deleted."""
        row = self.row(record_id)
        if row is None or row.payload is None:
            return None
        return str(self.values(record_id)["fields"].get("title", ""))

    def live(self, kind: RecordKind = RecordKind.REFERENCE) -> dict[RecordId, dict[str, Any]]:
        """Every live record of a kind."""
        with self.library.reading() as tx:
            return {row.id: decode_canonical(row.payload or "") for row in iterate_kind(tx, kind)}

    def sync(self, hub: Hub, *, confirmed: bool = False) -> SyncReport:
        """One sync of the records."""
        self.source.advance(1000)
        return sync_library(self.library, hub, confirmed=confirmed)

    @property
    def fingerprint(self) -> str:
        """What two equal libraries have in common."""
        with self.library.reading() as tx:
            return fingerprint(tx).total

    @property
    def is_dirty(self) -> bool:
        """Whether something waits to be pushed."""
        with self.library.reading() as tx:
            return has_dirty(tx)


@dataclass
class World:
    """One hub, any number of replicas."""

    hub_url: str = "sqlite://"
    folder: Path | None = None
    source: FixedSource = field(default_factory=lambda: FixedSource(lane=1))
    replicas: list[Replica] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store: Store = open_store(self.hub_url, self.source)
        self.uid = self.source.new_id()
        self.hub_id = self.store.create_library(self.uid, "Hub", "hub")
        self.blobs = open_blobs("memory://")

    def hub(self, name: str = "", **rights: Any) -> LocalHub:
        """The hub as somebody may see it."""
        self.source.advance(1000)
        member = Member(account=name, device=name, **rights)
        return LocalHub(self.store, self.hub_id, member, self.blobs)

    def replica(self, name: str, *, clock_ahead_ms: int = 0, linked: bool = True) -> Replica:
        """A new device, whose clock may be wrong."""
        source = FixedSource(self.source.at_ms + clock_ahead_ms, lane=2 + len(self.replicas))
        url = f"sqlite:///{self.folder}/{name}.sqlite3" if self.folder else "sqlite://"
        store = open_store(url, source)
        uid = source.new_id()
        library_id = store.create_library(uid, name, "replica")
        library = LocalLibrary(
            path=Path(name),
            name=name,
            uid=uid,
            library_id=library_id,
            store=store,
            blobs=open_blobs("memory://"),
            device=name,
        )
        made = Replica(library, source, name)
        self.replicas.append(made)
        if linked:
            self.link(made)
        return made

    def link(self, replica: Replica, *, force: bool = False) -> None:
        """Link a replica to the hub."""
        link_library(
            replica.library, server=SERVER, account=replica.name, hub_uid=self.uid, force=force
        )

    def sync(self, replica: Replica, *, confirmed: bool = False) -> SyncReport:
        """One sync with the hub."""
        return replica.sync(self.hub(replica.name), confirmed=confirmed)

    def sync_all(self, rounds: int = 3) -> None:
        """Sync every replica until all must have everything."""
        for _ in range(rounds):
            for replica in self.replicas:
                self.sync(replica, confirmed=True)

    def sync_until_equal(self) -> None:
        """Sync every replica until all have the same; they must, after a few rounds."""
        for _ in range(4):
            self.sync_all(rounds=1)
            if len({self.fingerprint, *(replica.fingerprint for replica in self.replicas)}) == 1:
                break
        self.sync_all(rounds=1)
        self.assert_equal()

    def hub_record(self, record_id: RecordId) -> Record | None:
        """A record's present version at the hub."""
        with self.store.reading(self.hub_id) as tx:
            row = load_records(tx, [record_id]).get(record_id)
            return row.record if row is not None else None

    @property
    def revision(self) -> int:
        """The hub's newest."""
        with self.store.reading(self.hub_id) as tx:
            return tx.head.changeset

    @property
    def fingerprint(self) -> str:
        """The hub's."""
        with self.store.reading(self.hub_id) as tx:
            return fingerprint(tx).total

    def take_copy(self) -> Path:
        """A copy of the hub's file as it is now."""
        path = Path(self.hub_url.removeprefix("sqlite:///"))
        self.store.close()
        copy = path.with_suffix(".copy")
        shutil.copy(path, copy)
        self.store = open_store(self.hub_url, self.source)
        return copy

    def put_back(self, copy: Path) -> None:
        """Replace the hub's file by an older copy, and say nothing."""
        path = Path(self.hub_url.removeprefix("sqlite:///"))
        self.store.close()
        for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            name.unlink(missing_ok=True)
        shutil.copy(copy, path)
        self.store = open_store(self.hub_url, self.source)

    def begin_new_epoch(self) -> None:
        """What a restore does at its end."""
        with self.store.writing(self.hub_id) as tx:
            set_epoch(tx, self.source.new_id())

    def assert_equal(self) -> None:
        """Every replica is clean, linked at the hub's revision, and has what the hub has."""
        for replica in self.replicas:
            assert not replica.is_dirty, replica.name
            assert replica.fingerprint == self.fingerprint, replica.name
            link = read_link(replica.library)
            assert link is not None
            assert link.position.revision == self.revision

    def close(self) -> None:
        """Close every store."""
        for replica in self.replicas:
            replica.library.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def titles(records: Iterable[dict[str, Any]]) -> list[str]:
    """The titles of references, in order."""
    return sorted(values["fields"]["title"] for values in records)


__all__ = ["Replica", "World", "titles"]
