"""Opening a store, and the transactions on its libraries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, insert, select

from ibidem.errors import LibraryExistsError, NotFoundError
from ibidem.model.source import Source
from ibidem.store.dialect import Dialect, dialect_of
from ibidem.store.fingerprints import save_fingerprints
from ibidem.store.maintaining import MAINTAINERS
from ibidem.store.memory import Memory
from ibidem.store.migrations import SCHEMA_VERSION, migrate, read_version
from ibidem.store.schema import heads, libraries
from ibidem.store.scopes.doors import DOORS
from ibidem.store.system import SystemSource
from ibidem.store.transaction import Head, Origin, Transaction, load_head


class Store:
    """Libraries in one database: a single one on a device, many on a server.

    Safe to use from several threads, and the same database from several processes. Transactions
    must not be nested in one thread: close the one before you open the next.
    """

    def __init__(self, url: str, dialect: Dialect, engine: Engine, source: Source) -> None:
        self.url = url
        self.dialect = dialect
        self.source = source
        self._engine = engine
        self._memory = Memory()

    def create_library(self, uid: str, name: str, role: str) -> int:
        """Make an empty library and return its `library_id`, the key inside this store.

        `role` is "hub" (this copy assigns the revisions) or "replica". Raises
        `LibraryExistsError` when the uid is taken.
        """
        if role not in ("hub", "replica"):
            raise ValueError(f"a library is a hub or a replica, not a {role}")
        with self.connecting(writing=True) as connection:
            taken = select(libraries.c.library_id).where(libraries.c.uid == uid)
            if connection.execute(taken).first() is not None:
                raise LibraryExistsError("A library with that id exists already.", uid=uid)
            made = connection.execute(
                insert(libraries)
                .values(uid=uid, name=name, role=role, created_at=self.source.now_ms())
                .returning(libraries.c.library_id)
            )
            library_id = int(made.scalar_one())
            connection.execute(
                insert(heads).values(
                    library_id=library_id,
                    epoch=self.source.new_id() if role == "hub" else "",
                    changeset=0,
                    indexed_changeset=0,
                    indexed_id="",
                    oldest_state=0,
                )
            )
        return library_id

    def find_library(self, uid: str) -> int:
        """The `library_id` of the library known outside as `uid`. Raises `NotFoundError`."""
        with self.connecting(writing=False) as connection:
            found = connection.execute(
                select(libraries.c.library_id).where(libraries.c.uid == uid)
            ).scalar_one_or_none()
        if found is None:
            raise NotFoundError("There is no such library.", uid=uid)
        return int(found)

    @contextmanager
    def reading(self, library_id: int, *, scope: str = "") -> Iterator[Transaction]:
        """A consistent snapshot of one library, for the length of a `with`.

        With a `scope`, the id of a shared group, only what can be seen through that.
        """
        with self.connecting(writing=False) as connection:
            yield self._transaction(connection, library_id, Origin(), scope, is_writing=False)

    @contextmanager
    def writing(
        self,
        library_id: int,
        origin: Origin = Origin(),  # noqa: B008 - frozen
        *,
        scope: str = "",
        durable: bool = True,
    ) -> Iterator[Transaction]:
        """One changeset: all of it is committed at the end, or, on an exception, none of it.

        With a `scope`, the id of a shared group, it sees and changes what those may to whom the
        group is shared (`scopes.admit`); what they may not raises `PermissionDeniedError`.
        `durable` False: a power cut may undo it, if nothing durable was written behind it.
        Waits for others who write to the library; raises `LibraryBusyError` when they take too
        long, `StorageFullError` when the disk is full.
        """
        with self.connecting(writing=True, durable=durable) as connection:
            transaction = self._transaction(connection, library_id, origin, scope, is_writing=True)
            yield transaction
            with transaction.whole():
                save_fingerprints(transaction)
                transaction.finish()

    @contextmanager
    def connecting(self, *, writing: bool, durable: bool = True) -> Iterator[Connection]:
        """A transaction on the whole store, for the directory, migrations and maintenance."""
        try:
            with self._engine.connect() as connection:
                self.dialect.begin(connection, writing=writing, durable=durable)
                try:
                    yield connection
                except BaseException:
                    connection.rollback()
                    raise
                if writing:
                    connection.commit()
                else:
                    connection.rollback()  # works on a damaged file, too
        except Exception as error:
            ours = self.dialect.translate(error)
            if ours is None:
                raise
            raise ours from error

    def forget(self) -> None:
        """Forget what was remembered of earlier answers (`store.memory`)."""
        self._memory.clear()

    def close(self) -> None:
        """Close every connection. A store in memory is gone then."""
        self._engine.dispose()

    def _transaction(
        self,
        connection: Connection,
        library_id: int,
        origin: Origin,
        scope: str,
        *,
        is_writing: bool,
    ) -> Transaction:
        head: Head = load_head(connection, library_id, lock=is_writing)
        return Transaction(
            connection,
            self.dialect,
            self.source,
            library_id,
            head,
            origin,
            self.source.now_ms(),
            is_writing,
            MAINTAINERS,
            scope,
            DOORS,
            memory=self._memory,
        )


def open_store(url: str, source: Source | None = None, *, create: bool = True) -> Store:
    """The store at `url`: "sqlite:///path", "sqlite://" (memory) or "postgresql://...".

    An empty database gets the schema, an older one is migrated; both in one transaction, safely
    also when several processes open it at once. `source` gives time and ids (the system's by
    default). Raises `NotFoundError` for a missing file unless `create`, `NewerSchemaError` for a
    store that a newer Ibidem wrote, `DamagedLibraryError` for a file that is none,
    `LibraryBusyError` when another process holds it for too long.
    """
    dialect = dialect_of(url)
    engine = dialect.create_engine(url, create=create)
    store = Store(url, dialect, engine, source or SystemSource())
    try:
        with store.connecting(writing=False) as connection:
            is_current = read_version(connection) == SCHEMA_VERSION
        if not is_current:
            with store.connecting(writing=True) as connection:
                migrate(connection, dialect, store.source.now_ms())
    except BaseException:
        store.close()
        raise
    return store
