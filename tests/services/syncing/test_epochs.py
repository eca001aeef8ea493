"""A hub that was restored from an older copy gets back what the devices still have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ibidem.model.record import RecordKind
from tests.sync.world import World, titles


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(f"sqlite:///{tmp_path}/hub.sqlite3") as made:
        yield made


def test_what_was_pushed_since_the_copy_comes_back_from_the_devices(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    old = ada.add("Old")
    edited = ada.add("Before")
    world.sync_all()
    copy = world.take_copy()
    ada.edit(edited, title="After")
    ada.add("New")
    world.sync_all()
    world.put_back(copy)
    world.begin_new_epoch()
    report = world.sync(ada)
    assert report.new_epoch
    assert report.verified
    world.sync_all()
    world.assert_equal()
    assert titles(bob.live().values()) == ["After", "New", "Old"]
    assert not ada.live(RecordKind.CONFLICT)
    assert ada.title(old) == "Old"


def test_an_older_copy_is_noticed_also_when_nobody_began_a_new_epoch(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    ada.add("Old")
    world.sync_all()
    copy = world.take_copy()
    ada.add("New")
    world.sync_all()
    world.put_back(copy)
    report = world.sync(ada)
    assert report.new_epoch
    assert report.verified
    world.sync_all()
    world.assert_equal()
    assert titles(bob.live().values()) == ["New", "Old"]


def test_an_older_copy_that_has_grown_past_a_device_is_noticed_by_the_fingerprint(
    world: World,
) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    ada.add("Old")
    world.sync_all()
    copy = world.take_copy()
    bob.add("Bob's, sent and forgotten by the hub")
    world.sync(bob)
    world.put_back(copy)
    for number in range(3):
        ada.add(f"After {number}")
        world.sync(ada)
    report = world.sync(bob)
    assert report.repaired == 2  # his own, and the one of hers that has the revision of his
    assert report.verified
    world.sync_all()
    world.assert_equal()
    assert len(ada.live()) == 5


def test_edits_under_way_survive_a_restore(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    book = ada.add("Base", rating=1)
    world.sync_all()
    copy = world.take_copy()
    ada.edit(book, title="Newer base", year="1999")
    world.sync_all()
    bob.change(book, rating=5)
    ada.add("Unsent")
    world.put_back(copy)
    world.begin_new_epoch()
    world.sync(bob)
    world.sync_all()
    world.assert_equal()
    values = ada.values(book)
    assert values["rating"] == 5
    assert values["fields"]["year"] == "1999"
    everything = str(values) + str(list(ada.live(RecordKind.CONFLICT).values()))
    assert "Newer base" in everything
    assert "Unsent" in titles(bob.live().values())


def test_what_was_deleted_since_the_copy_comes_back_everywhere(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    book = ada.add("Deleted by mistake")
    world.sync_all()
    copy = world.take_copy()
    ada.delete(book)
    world.sync_all()
    world.put_back(copy)
    world.begin_new_epoch()
    world.sync_all()
    world.assert_equal()
    assert bob.title(book) == "Deleted by mistake"


def test_a_device_that_was_away_during_the_restore_takes_the_newer_versions(
    world: World,
) -> None:
    ada, bob, cy = (world.replica(name) for name in ("ada", "bob", "cy"))
    book = ada.add("One")
    world.sync_all()
    copy = world.take_copy()
    ada.edit(book, title="Two")
    world.sync(ada)
    world.sync(cy)
    ada.edit(book, title="Three")
    world.sync(ada)
    world.put_back(copy)
    world.begin_new_epoch()
    world.sync(ada)
    world.sync(cy)
    world.sync(bob)
    world.sync_all()
    world.assert_equal()
    assert cy.title(book) == "Three"


def test_a_restored_hub_compares_several_batches_of_buckets(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    for number in range(300):
        ada.add(f"Title {number}")
    world.sync_all()
    copy = world.take_copy()
    for number in range(300, 320):
        ada.add(f"Title {number}")
    world.sync_all()
    world.put_back(copy)
    world.begin_new_epoch()
    report = world.sync(ada)
    assert report.repaired == 20
    world.sync_all()
    world.assert_equal()
    assert len(bob.live()) == 320
