"""Damage made on purpose is found, named and, where it can be, mended."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from ibidem.model import Attachment, Record, RecordKind, Tag
from ibidem.model.payload import write_payload
from ibidem.store import Store
from ibidem.store.check import check
from ibidem.store.linking import Link, save_link
from ibidem.store.records import load_dirty, load_records
from tests.sources import FixedSource
from tests.store.building import edit, put, reference, retitled, row


@pytest.fixture
def library(store: Store, hub: int, source: FixedSource) -> int:
    """A hub's library with some of everything."""
    tag = Record(RecordKind.TAG, source.new_id(), write_payload(Tag("to read")))
    references = [
        reference(source, f"title {number}", tags=(tag.id,), keywords=("a", "b"))
        for number in range(5)
    ]
    file = Attachment(bytes=3, file_name="a.pdf", reference=references[0].id, sha256="0" * 64)
    attachment = Record(RecordKind.ATTACHMENT, source.new_id(), write_payload(file))
    put(store, hub, row(tag), *map(row, references), row(attachment))
    put(store, hub, row(retitled(references[1], "changed")))
    assert codes(store, hub) == []
    return hub


def codes(store: Store, library: int, *, repair: bool = False) -> list[str]:
    if repair:
        with store.writing(library) as tx:
            return [problem.code for problem in check(tx, repair=True)]
    with store.reading(library) as tx:
        return [problem.code for problem in check(tx)]


def damage(store: Store, statement: str) -> None:
    with store.connecting(writing=True) as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM fingerprints", {"wrong_fingerprint"}),
        ("DELETE FROM labels WHERE kind = 'tag'", {"stale_table"}),
        ("UPDATE listing SET title = 'other'", {"stale_table"}),
        ("DELETE FROM listing", {"stale_table"}),
        ("DELETE FROM children", {"stale_table"}),
        ("DELETE FROM blob_references", {"stale_table"}),
        ("UPDATE heads SET changeset = 1", {"wrong_head"}),
        ("DELETE FROM records WHERE kind = 'attachment'", {"wrong_fingerprint", "stale_table"}),
        (
            "UPDATE records SET payload = replace(payload, 'changed', 'planted')",
            {"wrong_digest", "wrong_fingerprint", "stale_table"},
        ),
        ("UPDATE records SET digest = NULL WHERE kind = 'tag'", {"wrong_digest"}),
        (
            "UPDATE records SET payload = replace(payload, ':', ' : ') WHERE kind = 'tag'",
            {"wrong_digest", "wrong_fingerprint", "not_canonical"},
        ),
        (
            "UPDATE records SET payload = '{\"broken' WHERE changeset = 2",
            {"wrong_digest", "unreadable_record", "wrong_fingerprint", "stale_table"},
        ),
    ],
)
def test_damage_is_found_and_mended(
    store: Store, library: int, statement: str, expected: set[str]
) -> None:
    damage(store, statement)
    assert set(codes(store, library)) == expected
    assert set(codes(store, library, repair=True)) <= expected  # one repair may mend two things
    assert codes(store, library) == []


def test_a_record_that_cannot_be_read_comes_back_from_its_history(
    store: Store, library: int, source: FixedSource
) -> None:
    damage(store, "UPDATE records SET payload = 'x' WHERE changeset = 2")
    codes(store, library, repair=True)
    with store.reading(library) as tx:
        newest = [row for row in load_records(tx, _ids(store)).values() if row.changeset == 3]
    assert [one.read().fields["title"] for one in newest] == ["title 1"]


def test_a_record_without_a_readable_version_is_named_and_kept(store: Store, library: int) -> None:
    damage(store, "UPDATE records SET payload = 'x' WHERE kind = 'attachment'")
    codes(store, library, repair=True)
    with store.reading(library) as tx:
        problems = check(tx)
    assert [(one.code, one.raw) for one in problems] == [("unreadable_record", "x")]


def test_a_tag_that_is_gone_is_taken_out_of_its_references(store: Store, library: int) -> None:
    damage(store, "DELETE FROM records WHERE kind = 'tag'")
    found = codes(store, library, repair=True)
    assert found.count("dangling_label") == 4  # the reference that was retitled has no tag
    assert set(codes(store, library)) == {"dangling_label"}, "a sync could bring the tag back"
    codes(store, library, repair=True)
    assert codes(store, library) == []


def test_an_attachment_without_its_reference_is_named(store: Store, library: int) -> None:
    damage(store, "DELETE FROM records WHERE id = (SELECT parent FROM children)")
    codes(store, library, repair=True)
    assert codes(store, library) == ["orphan"]


def test_a_replica_of_one_group_may_name_others(
    store: Store, replica: int, source: FixedSource
) -> None:
    put(store, replica, row(reference(source, "a", groups=(source.new_id(),)), 1))
    assert codes(store, replica) == ["dangling_label"]
    with store.writing(replica) as tx:
        save_link(tx, Link("server", "anna", "uid", scope=source.new_id()))
    assert codes(store, replica) == []


def test_a_missing_base_is_named_and_forgotten(
    store: Store, replica: int, source: FixedSource
) -> None:
    record = reference(source, "a")
    put(store, replica, row(record, 4))
    edit(store, replica, retitled(record, "b"))
    damage(store, "DELETE FROM bases")
    assert codes(store, replica) == ["missing_base"]
    codes(store, replica, repair=True)
    assert codes(store, replica) == []
    with store.reading(replica) as tx:
        assert [(one.revision, one.base) for one in load_dirty(tx)] == [(0, None)]


def _ids(store: Store) -> list[str]:
    with store.connecting(writing=False) as connection:
        return list(connection.execute(text("SELECT id FROM records")).scalars())
