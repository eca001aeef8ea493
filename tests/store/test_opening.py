"""Opening stores: new, old, newer, damaged, busy, full; from several threads and processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import insert, text, update

from ibidem.errors import (
    DamagedLibraryError,
    InputError,
    LibraryBusyError,
    LibraryExistsError,
    NewerSchemaError,
    NotFoundError,
    StorageFullError,
)
from ibidem.store import Origin, Store, open_store
from ibidem.store.check import check
from ibidem.store.directory import delete_library, list_libraries, rename_library
from ibidem.store.full_text import refresh_full_text
from ibidem.store.migrations import SCHEMA_VERSION
from ibidem.store.records import load_records, write_rows
from ibidem.store.schema import schema_version
from tests.sources import FixedSource
from tests.store.building import put, reference, row

FULL = 2  # of PRAGMA synchronous


@contextmanager
def opened(url: str, *, create: bool = True) -> Iterator[Store]:
    with closing(open_store(url, create=create)) as store:
        yield store


def test_a_library_is_found_by_its_uid(store: Store, source: FixedSource) -> None:
    uid = source.new_id()
    made = store.create_library(uid, "Mine", "hub")
    assert store.find_library(uid) == made
    with store.reading(made) as tx:
        assert (tx.head.uid, tx.head.name, tx.head.role) == (uid, "Mine", "hub")
        assert tx.head.epoch
    assert [head.library_id for head in list_libraries(store)] == [made]
    with pytest.raises(NotFoundError):
        store.find_library(source.new_id())
    with pytest.raises(LibraryExistsError):
        store.create_library(uid, "Again", "replica")
    with pytest.raises(ValueError, match="not a king"):
        store.create_library(source.new_id(), "x", "king")


def test_a_library_that_is_not_there_cannot_be_read(store: Store) -> None:
    with pytest.raises(NotFoundError), store.reading(99):
        pass
    with pytest.raises(NotFoundError), store.writing(99):
        pass


def test_what_was_written_is_there_after_opening_again(tmp_path: Path, source: FixedSource) -> None:
    url = f"sqlite:///{tmp_path}/library.sqlite3"
    record = reference(source, "kept")
    with opened(url) as store:
        library = store.create_library(source.new_id(), "x", "hub")
        put(store, library, row(record))
    with opened(url, create=False) as store, store.reading(library) as tx:
        assert load_records(tx, [record.id])[record.id].payload == record.payload


def test_a_path_with_odd_characters_is_only_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=memory&b#c d%20é.sqlite3"
    with opened(f"sqlite:///{path}"):
        pass
    assert path.exists()


def test_a_missing_library_is_not_made_unasked(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite3"
    with pytest.raises(NotFoundError):
        open_store(f"sqlite:///{path}", create=False)
    assert not path.exists()


def test_only_our_databases_are_opened() -> None:
    with pytest.raises(InputError):
        open_store("mysql://localhost/x")


def test_a_newer_schema_is_refused_and_left_alone(lasting_url: str) -> None:
    with opened(lasting_url) as store, store.connecting(writing=True) as connection:
        connection.execute(insert(schema_version).values(version=SCHEMA_VERSION + 1, applied_at=0))
    with pytest.raises(NewerSchemaError):
        open_store(lasting_url)


@pytest.mark.parametrize("damage", ["DELETE FROM schema_version", "DROP TABLE schema_version"])
def test_tables_without_a_version_are_damage(lasting_url: str, damage: str) -> None:
    with opened(lasting_url) as store, store.connecting(writing=True) as connection:
        connection.execute(text(damage))
    with pytest.raises(DamagedLibraryError):
        open_store(lasting_url)


def test_a_file_that_is_no_database_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    path.write_bytes(b"This is a letter to my aunt. " * 500)
    with pytest.raises(DamagedLibraryError):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"This is a letter")


def test_damage_inside_the_file_is_named(tmp_path: Path, source: FixedSource) -> None:
    path = tmp_path / "library.sqlite3"
    with opened(f"sqlite:///{path}") as store:
        library = store.create_library(source.new_id(), "x", "hub")
        put(store, library, *(row(reference(source, f"title {n}" * 20)) for n in range(300)))
    size = path.stat().st_size
    with path.open("r+b") as file:
        for offset in range(size // 2, size - 4096, 4096):
            file.seek(offset)
            file.write(b"\xff" * 2000)
    with opened(f"sqlite:///{path}") as store, store.reading(library) as tx:
        assert "damaged_file" in [one.code for one in check(tx)]


def test_an_index_that_is_out_of_step_is_mended(tmp_path: Path, source: FixedSource) -> None:
    with opened(f"sqlite:///{tmp_path}/library.sqlite3") as store:
        library = store.create_library(source.new_id(), "x", "hub")
        put(store, library, *(row(reference(source, f"title {n}")) for n in range(20)))
        with store.connecting(writing=True) as connection:
            # an index that SQLite believes to cover other rows than it does
            connection.exec_driver_sql("PRAGMA writable_schema = ON")
            connection.exec_driver_sql(
                "UPDATE sqlite_master SET sql = 'CREATE INDEX listing_by_identity ON listing"
                " (library_id, year)' WHERE name = 'listing_by_identity'"
            )
    with opened(f"sqlite:///{tmp_path}/library.sqlite3") as store:
        with store.writing(library) as tx:
            assert {one.code for one in check(tx, repair=True)} == {"damaged_index"}
        with store.reading(library) as tx:
            assert check(tx) == []


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, source: FixedSource) -> None:
    with opened(f"sqlite:///{tmp_path}/library.sqlite3") as store:
        library = store.create_library(source.new_id(), "x", "hub")
        record = reference(source, "kept")
        put(store, library, row(record))
        rows = [row(reference(source, "x" * 10_000)) for _ in range(50)]

        def fill() -> None:
            with store.writing(library) as tx:
                tx.connection.exec_driver_sql("PRAGMA max_page_count = 60")
                write_rows(tx, rows)

        with pytest.raises(StorageFullError):
            fill()
        with store.reading(library) as tx:
            assert tx.head.changeset == 1
            assert check(tx) == []


def test_a_writer_that_waits_too_long_says_so(
    lasting_url: str, source: FixedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ibidem.store.dialect.sqlite.BUSY_TIMEOUT_SECONDS", 0.1)
    monkeypatch.setattr("ibidem.store.dialect.postgresql.LOCK_TIMEOUT_SECONDS", 1)
    with opened(lasting_url) as store:
        library = store.create_library(source.new_id(), "x", "hub")
        with store.writing(library), pytest.raises(LibraryBusyError), store.writing(library):
            pass


def test_readers_see_one_state_while_others_write(lasting_url: str, source: FixedSource) -> None:
    with opened(lasting_url) as store:
        library = store.create_library(source.new_id(), "x", "hub")
        first, second = reference(source, "first"), reference(source, "second")
        put(store, library, row(first))
        with store.reading(library) as tx:
            put(store, library, row(second))
            assert set(load_records(tx, [first.id, second.id])) == {first.id}


def test_threads_write_one_after_the_other(store: Store, hub: int, source: FixedSource) -> None:
    records = [reference(source, f"title {number}") for number in range(40)]
    errors: list[BaseException] = []

    def write(part: int) -> None:
        try:
            for record in records[part::4]:
                with store.writing(hub, Origin(device=str(part))) as tx:
                    write_rows(tx, [row(record)])
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with store.reading(hub) as tx:
        rows = load_records(tx, [record.id for record in records])
        assert sorted(one.changeset for one in rows.values()) == list(range(1, 41))
        assert check(tx) == []


_OPEN = """
import sys
from ibidem.store import open_store
store = open_store(sys.argv[1])
print(store.create_library(store.source.new_id(), "x", "hub"))
store.close()
"""


def test_processes_may_open_a_new_store_at_once(lasting_url: str) -> None:
    command = [sys.executable, "-c", _OPEN, lasting_url]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    made = [int(process.communicate(timeout=60)[0]) for process in processes]
    assert sorted(made) == [1, 2, 3]


def test_stores_in_memory_are_apart(source: FixedSource) -> None:
    with opened("sqlite://") as one, opened("sqlite://") as other:
        one.create_library(source.new_id(), "x", "hub")
        assert list_libraries(other) == []


def test_a_transaction_that_reads_has_no_changeset(store: Store, hub: int) -> None:
    with store.reading(hub) as tx, pytest.raises(RuntimeError):
        _ = tx.changeset


def test_a_value_the_database_cannot_keep_is_bad_input(
    postgresql_url: str, source: FixedSource
) -> None:
    with opened(postgresql_url) as store:
        library = store.create_library(source.new_id(), "x", "hub")
        with pytest.raises(InputError):
            put(store, library, row(reference(source, "a"), device="nul \0"))
        with pytest.raises(InputError), store.connecting(writing=True) as connection:
            connection.execute(update(schema_version).values(applied_at=2**70))


def test_a_deleted_library_leaves_the_others_as_they_were(
    store: Store, hub: int, source: FixedSource
) -> None:
    other = store.create_library(source.new_id(), "Other", "hub")
    for library in (hub, other):
        put(store, library, row(reference(source, "title", keywords=("k",))))
        refresh_full_text(store, library)
    with store.writing(other) as tx:
        rename_library(tx, "Kept")
    with store.writing(hub) as tx:
        delete_library(tx)
    assert [head.name for head in list_libraries(store)] == ["Kept"]
    with store.reading(other) as tx:
        assert check(tx) == []
    with store.connecting(writing=False) as connection:
        for table in ("records", "listing", "heads", "changesets"):
            left = connection.execute(text(f"SELECT DISTINCT library_id FROM {table}")).scalars()
            assert list(left) == [other]


def test_only_a_transaction_that_may_be_lost_does_not_wait_for_the_disk(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path}/library.sqlite3")) as store:
        library = store.create_library(store.source.new_id(), "Replica", "replica")

        def waits(*, durable: bool) -> bool:
            with store.writing(library, durable=durable) as tx:
                level = tx.connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
            return bool(level == FULL)

        assert [waits(durable=each) for each in (True, False, False, True)] == [
            True,
            False,
            False,
            True,
        ]
