"""Large batches are written in the background: nobody may notice but the clock."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ibidem.errors import InputError
from ibidem.store import Store
from ibidem.store.check import check
from ibidem.store.dialect.sqlite_behind import WritingBehind
from ibidem.store.records import load_records, write_rows
from ibidem.store.schema import records as records_table
from tests.sources import FixedSource
from tests.store.building import deleted, reference, retitled, row

MANY = 6_000  # several batches, the last of them not full


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[WritingBehind]:
    path = tmp_path / "some.sqlite3"
    opened = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, factory=WritingBehind
    )
    opened.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
    opened.execute("BEGIN")
    yield opened
    opened.close()


def count(connection: WritingBehind) -> int:
    return int(connection.execute("SELECT count(*) FROM numbers").fetchone()[0])


def add(connection: WritingBehind, *numbers: int) -> None:
    def work(execute: object) -> None:
        for number in numbers:
            execute("INSERT INTO numbers VALUES (?)", (number,))  # type: ignore[operator]

    connection.write_behind(work)


def test_a_query_sees_what_was_written_before_it(connection: WritingBehind) -> None:
    add(connection, *range(1_000))
    assert count(connection) == 1_000
    add(connection, *range(1_000, 1_500))
    add(connection, *range(1_500, 2_000))
    assert count(connection) == 2_000


def test_a_batch_that_fails_fails_the_next_thing_done(connection: WritingBehind) -> None:
    add(connection, 1, 1)
    with pytest.raises(sqlite3.IntegrityError):
        add(connection, 2)
    assert count(connection) == 1  # and it is said once


def test_a_batch_that_fails_fails_the_commit(connection: WritingBehind) -> None:
    add(connection, 1, 1)
    with pytest.raises(sqlite3.IntegrityError):
        connection.commit()
    assert connection.in_transaction


def test_a_rollback_undoes_what_was_under_way(connection: WritingBehind) -> None:
    add(connection, *range(1_000))
    connection.rollback()
    assert count(connection) == 0
    connection.execute("BEGIN")
    add(connection, 1, 1)
    connection.rollback()
    assert count(connection) == 0


def test_a_rollback_waits_also_where_waiting_was_interrupted_before(
    connection: WritingBehind, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_write = threading.Event()
    wait_for = Future.exception

    def work(execute: object) -> None:
        may_write.wait(10)
        execute("INSERT INTO numbers VALUES (1)")  # type: ignore[operator]

    def interrupted(batch: Future[None], timeout: float | None = None) -> BaseException | None:
        monkeypatch.setattr(Future, "exception", wait_for)
        raise KeyboardInterrupt

    connection.write_behind(work)
    monkeypatch.setattr(Future, "exception", interrupted)
    with pytest.raises(KeyboardInterrupt):
        connection.commit()
    threading.Timer(0.05, may_write.set).start()
    connection.rollback()
    assert count(connection) == 0


def test_many_records_are_written_changed_and_deleted_as_few_are(
    store: Store, hub: int, source: FixedSource
) -> None:
    made = [reference(source, f"Number {number}", keywords=("a", "b")) for number in range(MANY)]
    with store.writing(hub) as tx:
        assert load_records(tx, [record.id for record in made]) == {}
        assert write_rows(tx, [row(record) for record in made]).added == MANY
        assert len(load_records(tx, [record.id for record in made])) == MANY
    with store.writing(hub) as tx:
        changed = [row(retitled(record, "Other")) for record in made[: MANY // 2]]
        gone = [row(deleted(record)) for record in made[MANY // 2 :]]
        written = write_rows(tx, changed + gone)
        assert (written.changed, written.deleted) == (len(changed), len(gone))
    with store.reading(hub) as tx:
        live = select(func.count()).where(
            records_table.c.library_id == hub, records_table.c.payload.is_not(None)
        )
        assert tx.connection.execute(live).scalar_one() == len(changed)
        assert check(tx) == []


def test_an_error_after_many_records_leaves_none_of_them(
    store: Store, hub: int, source: FixedSource
) -> None:
    made = [row(reference(source, f"Number {number}")) for number in range(MANY)]

    def write_and_fail() -> None:
        with store.writing(hub) as tx:
            write_rows(tx, made)
            write_rows(tx, [made[0], made[0]])  # which is refused

    with pytest.raises(InputError):
        write_and_fail()
    with store.reading(hub) as tx:
        assert load_records(tx, [each.id for each in made]) == {}
        assert tx.head.changeset == 0
