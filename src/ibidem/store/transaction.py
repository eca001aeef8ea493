"""One transaction on one library: a consistent snapshot, or one changeset."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self

from sqlalchemy import Connection, bindparam, insert, select, update

from ibidem.errors import NotFoundError
from ibidem.model.digest import Fingerprint
from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.model.source import Source
from ibidem.store.dialect import Dialect
from ibidem.store.memory import Memory
from ibidem.store.rows import Change, Row, Written
from ibidem.store.schema import changesets, heads, libraries
from ibidem.sync.messages import Position


@dataclass(frozen=True, slots=True)
class Origin:
    """Who makes a changeset, on which device, and in words what it does ("import")."""

    account: str = ""
    device: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a library stands. On a hub `changeset` is the newest revision. `indexed` is how far the
    full-text index has come."""

    library_id: int
    uid: str
    name: str
    role: str
    epoch: str
    changeset: int
    indexed: Position

    @property
    def is_hub(self) -> bool:
        """Whether this copy assigns the revisions."""
        return self.role == "hub"

    @property
    def is_indexed(self) -> bool:
        """Whether the full-text index has every change there is."""
        return self.indexed >= Position.after(self.changeset)


@dataclass(slots=True)
class Counts:
    """What one changeset did, in records; `removed` is references trashed or deleted."""

    added: int = 0
    changed: int = 0
    deleted: int = 0
    removed: int = 0


class ScopedDoors(Protocol):
    """How records are read and written in a transaction that has a scope (`store.scopes`)."""

    def load(self, tx: Transaction, ids: Iterable[str]) -> dict[RecordId, Row]:
        """See `records.load_records`."""
        ...

    def iterate_kind(self, tx: Transaction, kind: RecordKind) -> Iterator[Row]:
        """See `records.iterate_kind`."""
        ...

    def write(self, tx: Transaction, edited: Sequence[Record]) -> Written:
        """See `records.write_local`."""
        ...


@dataclass(eq=False, slots=True)
class Transaction:
    """A transaction on one library, given by `Store.reading` and `Store.writing`.

    `at` is when it began (milliseconds, UTC), `head` the library as it was then. `fingerprints`
    holds those loaded so far, `changed_scopes` which of them are written at the end. `absent` are
    ids looked up in vain: as nobody else writes meanwhile, they need not be looked up again until
    this transaction writes them. `maintainers` are called with every batch of changes
    (`store.maintaining`). `memory` is what this process remembers from one transaction to the next,
    `version` under which key (`search.remembering`).

    With a `scope`, the id of a shared group, every function of the store shows only what can be
    seen through that group, and lets in only what may come in through it, or refuses (see
    `store.visibility`).
    """

    connection: Connection
    dialect: Dialect
    source: Source
    library_id: int
    head: Head
    origin: Origin
    at: int
    is_writing: bool
    maintainers: Sequence[Maintainer] = ()
    scope: str = ""
    scoped_doors: ScopedDoors | None = None
    counts: Counts = field(default_factory=Counts)
    fingerprints: dict[str, Fingerprint] = field(default_factory=dict)
    changed_scopes: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    memory: Memory = field(default_factory=Memory)
    version: tuple[Hashable, ...] = ()
    _changeset: int = 0

    @property
    def changeset(self) -> int:
        """The number of this transaction's changeset; asking for it makes there be one."""
        if not self._changeset:
            if not self.is_writing:
                raise RuntimeError("a transaction that only reads has no changeset")
            self._changeset = self.head.changeset + 1
        return self._changeset

    @property
    def newest_changeset(self) -> int:
        """The newest changeset that this transaction sees, its own included."""
        return self._changeset or self.head.changeset

    @property
    def doors(self) -> ScopedDoors:
        """The doors for a transaction with a scope."""
        assert self.scoped_doors is not None
        return self.scoped_doors

    @contextmanager
    def whole(self) -> Iterator[Self]:
        """This transaction without its scope, for a moment: what a door of the store does behind
        it. Nothing that was read here may be shown to whoever has the scope."""
        scope, self.scope = self.scope, ""
        try:
            yield self
        finally:
            self.scope = scope

    def skip_to(self, changeset: int) -> None:
        """Let this transaction's changeset come behind `changeset`: a repair of the head."""
        self.head = replace(self.head, changeset=changeset)
        self._changeset = 0

    def finish(self) -> None:
        """Write down the changeset and the library's head. `Store.writing` calls it, last."""
        if not self._changeset:
            return
        self.connection.execute(
            insert(changesets).values(
                library_id=self.library_id,
                number=self._changeset,
                at=self.at,
                account=self.origin.account,
                device=self.origin.device,
                label=self.origin.label,
                added=self.counts.added,
                changed=self.counts.changed,
                deleted=self.counts.deleted,
                removed=self.counts.removed,
            )
        )
        self.connection.execute(
            update(heads)
            .where(heads.c.library_id == self.library_id)
            .values(changeset=self._changeset)
        )


Maintainer = Callable[[Transaction, Sequence[Change]], None]


# Built once: every transaction begins with it.
HEADS = select(
    libraries.c.library_id,
    libraries.c.uid,
    libraries.c.name,
    libraries.c.role,
    heads.c.epoch,
    heads.c.changeset,
    heads.c.indexed_changeset,
    heads.c.indexed_id,
).join_from(libraries, heads, libraries.c.library_id == heads.c.library_id)
_HEAD = HEADS.where(libraries.c.library_id == bindparam("library_id"))
_LOCKED_HEAD = _HEAD.with_for_update(of=heads)


def load_head(connection: Connection, library_id: int, *, lock: bool) -> Head:
    """The head of a library; with `lock`, nobody else writes to it until the transaction ends.

    Raises `NotFoundError` where there is no such library. (SQLite has the lock already, from BEGIN
    IMMEDIATE, and leaves FOR UPDATE out.)
    """
    query = _LOCKED_HEAD if lock else _HEAD
    row = connection.execute(query, {"library_id": library_id}).one_or_none()
    if row is None:
        raise NotFoundError("There is no such library.", library_id=library_id)
    return read_head(row)


def read_head(row: Sequence[Any]) -> Head:
    """The head in a row that the query `HEADS` gave."""
    library_id, uid, name, role, epoch, changeset, indexed_changeset, indexed_id = row
    indexed = Position(indexed_changeset, indexed_id)
    return Head(library_id, uid, name, role, epoch, changeset, indexed)
