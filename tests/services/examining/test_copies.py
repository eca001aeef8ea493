"""A hub and its devices: what is damaged on one side is brought back from the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from ibidem.model.ids import RecordId
from ibidem.model.payload import canonical_payload
from ibidem.model.record import Record, RecordKind
from ibidem.services.examining import Finding, Repair, examine, repair
from ibidem.services.library import Library
from ibidem.services.undoing import undo
from tests.services.syncing.test_files import attach, has, sync
from tests.sync.world import World, titles


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(f"sqlite:///{tmp_path}/hub.sqlite3", tmp_path) as made:
        yield made


def hub(world: World) -> Library:
    return Library(
        name="Hub", uid=world.uid, library_id=world.hub_id, store=world.store, blobs=world.blobs
    )


def damage(library: Library, statement: str, **values: str) -> None:
    """Behind Ibidem's back."""
    with library.store.connecting(writing=True) as connection:
        connection.execute(text(statement), values)


def alter(library: Library, record: RecordId) -> None:
    damage(
        library,
        "UPDATE records SET payload = replace(payload, 'Origin', 'Oregon') WHERE id = :id",
        id=record,
    )


def find(library: Library) -> list[Finding]:
    return examine(library, surroundings=False).findings


def mend(library: Library) -> list[Finding]:
    found = examine(library, surroundings=False)
    return repair(library, found, surroundings=False).findings


def test_a_row_altered_on_the_server_is_named_and_comes_back_from_any_device(world: World) -> None:
    ada, bob = world.replica("ada", clock_ahead_ms=-3_600_000), world.replica("bob")
    book = ada.add("Origin")
    other = ada.add("Sarawak Law")
    world.sync_all()
    before = world.fingerprint
    alter(hub(world), book)
    found = find(hub(world))
    assert [(each.code, each.where, each.repair) for each in found if each.where] == [
        ("wrong_digest", book, Repair.RECORDS)
    ]
    assert all(each.repaired for each in mend(hub(world)))
    bob.edit(other, title="Edited meanwhile, never synced")
    world.sync_all()
    world.assert_equal()
    assert {ada.title(book), bob.title(book)} == {"Origin"}
    assert ada.title(other) == "Edited meanwhile, never synced"
    bob.edit(other, title="Sarawak Law")
    world.sync_all()
    assert world.fingerprint == before
    assert find(hub(world)) == []


def test_rows_deleted_on_the_server_come_back_from_any_device(world: World) -> None:
    ada = world.replica("ada")
    book = ada.add("Origin")
    ada.add("Sarawak Law")
    world.sync_all()
    before = world.fingerprint
    damage(hub(world), "DELETE FROM records WHERE id = :id", id=book)
    assert "wrong_fingerprint" in {each.code for each in find(hub(world))}
    mend(hub(world))
    assert find(hub(world)) == []
    assert world.sync(ada).verified
    assert world.fingerprint == before
    bob = world.replica("bob")
    world.sync_all()
    assert titles(bob.live().values()) == ["Origin", "Sarawak Law"]


def test_an_altered_row_that_no_device_has_stays_and_the_library_is_sound(world: World) -> None:
    ada = world.replica("ada")
    book = ada.add("Origin")
    world.sync_all()
    alter(hub(world), book)
    mend(hub(world))
    assert find(hub(world)) == []
    bob = world.replica("bob")
    world.sync(bob)
    assert bob.title(book) == "Oregon"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET payload = replace(payload, 'Origin', 'Oregon')",
        "UPDATE records SET payload = '{' WHERE payload LIKE '%Origin%'",
        "DELETE FROM records WHERE payload LIKE '%Origin%'",
        "UPDATE records SET digest = zeroblob(16)",
        "DELETE FROM fingerprints",
        "DELETE FROM listing",
    ],
)
def test_damage_on_a_device_is_found_and_healed_by_the_next_sync(
    world: World, statement: str
) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    book = ada.add("Origin")
    ada.edit(book, year="1859")
    world.sync_all()
    before = world.fingerprint
    damage(ada.library, statement)
    assert find(ada.library)
    mend(ada.library)
    world.sync_all()
    world.assert_equal()
    assert world.fingerprint == before
    assert (ada.title(book), bob.title(book)) == ("Origin", "Origin")
    assert find(ada.library) == []


@pytest.mark.parametrize("content", [b"", b"%pdf", b"%PDF and more"])
def test_a_damaged_or_missing_file_is_fetched_again(world: World, content: bytes) -> None:
    ada = world.replica("ada")
    digest = attach(ada, b"%PDF")
    sync(world, ada)
    blobs, uid = ada.library.blobs, ada.library.uid
    blobs._storage.write(f"{uid}/{digest[:2]}/{digest}", [content])
    if not content:
        blobs.delete(uid, [digest])
    assert [each.repair for each in find(ada.library)] == [Repair.FILES]
    assert sync(world, ada).files.received == 0, "without a repair, files are known to be there"
    mend(ada.library)
    assert sync(world, ada).files.received == 1
    assert find(ada.library) == []


def test_a_file_that_the_server_lost_is_sent_again_by_a_device_that_has_it(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    digest = attach(ada, b"%PDF")
    sync(world, ada)
    world.blobs.delete(world.uid, [digest])
    assert [(each.code, each.where) for each in find(hub(world))] == [("blob_missing", digest)]
    mend(hub(world))
    sync(world, bob)
    assert not has(bob, digest)
    assert sync(world, ada).files.sent == 1
    assert find(hub(world)) == []
    sync(world, bob)
    assert has(bob, digest)


@pytest.mark.parametrize("side", ["device", "server"])
def test_a_group_that_was_lost_comes_back_with_its_members(world: World, side: str) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    group = ada.add_kind(RecordKind.GROUP, {"name": "Reading"})
    book = ada.add("Origin", groups=[group])
    world.sync_all()
    damaged = ada.library if side == "device" else hub(world)
    damage(damaged, "DELETE FROM records WHERE id = :id", id=group)
    assert {"dangling_label", "wrong_fingerprint"} <= {each.code for each in find(damaged)}
    mend(damaged)
    world.sync_all()
    world.assert_equal()
    assert bob.values(book)["groups"] == [group]
    assert bob.live(RecordKind.GROUP).keys() == {group}
    assert find(damaged) == []


def test_an_unreadable_record_of_the_server_is_replaced_by_what_a_device_has(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    book = ada.add("Origin")
    world.sync_all()
    ada.edit(book, year="1859")
    world.sync_all()
    before = world.fingerprint
    damage(hub(world), "UPDATE records SET payload = '{' WHERE id = :id", id=book)
    mend(hub(world))
    assert find(hub(world)) == []
    world.sync_all()
    world.assert_equal()
    assert world.fingerprint == before
    assert bob.values(book)["fields"] == {"title": "Origin", "year": "1859"}


def test_what_a_repair_changes_in_records_can_be_undone(world: World) -> None:
    ada = world.replica("ada", linked=False)
    group = ada.add_kind(RecordKind.GROUP, {"name": "Reading"})
    book = ada.add("Origin", groups=[group])
    damage(ada.library, "UPDATE records SET payload = NULL, digest = NULL WHERE id = :id", id=group)
    mend(ada.library)  # a record that is lost: first the sum, then the groups
    mend(ada.library)
    assert find(ada.library) == []
    assert ada.values(book).get("groups", []) == []
    with ada.library.reading() as tx:
        newest = tx.head.changeset
    ada._write(Record(RecordKind.GROUP, group, canonical_payload({"name": "Reading"})))
    assert undo(ada.library, newest).left == []
    assert ada.values(book)["groups"] == [group]
