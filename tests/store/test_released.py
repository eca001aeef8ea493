"""Libraries of every released schema open, pass their check and take edits."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ibidem.model import Record, RecordKind, Reference
from ibidem.model.payload import write_payload
from ibidem.model.query import parse
from ibidem.store import open_store
from ibidem.store.check import check
from ibidem.store.directory import list_libraries
from ibidem.store.full_text import refresh_full_text
from ibidem.store.linking import load_link
from ibidem.store.listing import list_references
from ibidem.store.records import iterate_kind, load_dirty, write_local
from tests.store.released import FOLDER

RELEASED = sorted(FOLDER.glob("*.sql"))


def schema_of(path: Path) -> set[tuple[str, str, str]]:
    """What there is, with columns but without the order in which it was made."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            (kind, name, " ".join(sql.split()))
            for kind, name, sql in connection.execute(
                "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
                " AND name NOT LIKE 'full\\_text\\_%' ESCAPE '\\'"
            )
        }


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_a_released_library_opens_and_is_whole(released: Path, tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(released.read_text(encoding="utf-8"))
    with closing(open_store(f"sqlite:///{path}", create=False)) as store:
        (head,) = list_libraries(store)
        with store.reading(head.library_id) as tx:
            assert check(tx) == []
            assert [
                one.read().fields["title"] for one in iterate_kind(tx, RecordKind.REFERENCE)
            ] == [
                "Edited",
                "Über Straßennamen",
                "排序",
            ]
            assert len(load_dirty(tx)) == 2
            assert load_link(tx) is not None
        with store.writing(head.library_id) as tx:
            new = Reference(fields={"title": "New"})
            write_local(
                tx, [Record(RecordKind.REFERENCE, store.source.new_id(), write_payload(new))]
            )
        refresh_full_text(store, head.library_id)
        with store.reading(head.library_id) as tx:
            assert len(list_references(tx, parse("darwin OR new"))) == 3
            assert check(tx) == []
    fresh = tmp_path / "fresh.sqlite3"
    open_store(f"sqlite:///{fresh}").close()
    assert schema_of(path) == schema_of(fresh)


def test_every_release_left_its_library() -> None:
    assert RELEASED
