"""What hangs together lives on together."""

from __future__ import annotations

import pytest

from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.store.check import check
from ibidem.store.records import write_local
from tests.sync.world import Replica, World

DIGEST = "0" * 64


def attach(replica: Replica, reference: RecordId) -> RecordId:
    values = {"bytes": 1, "file_name": "a.pdf", "reference": reference, "sha256": DIGEST}
    return replica.add_kind(RecordKind.ATTACHMENT, values)


def note(replica: Replica, reference: RecordId) -> RecordId:
    return replica.add_kind(RecordKind.NOTE, {"reference": reference, "text": "mine"})


def delete_together(replica: Replica, reference: RecordId, file: RecordId) -> None:
    """As the trash is emptied: in one transaction."""
    with replica.library.writing("empty the trash") as tx:
        deleted = [
            Record(RecordKind.REFERENCE, reference),
            Record(RecordKind.ATTACHMENT, file),
        ]
        write_local(tx, deleted)


def assert_nothing_is_deserted(*replicas: Replica) -> None:
    for replica in replicas:
        with replica.library.reading() as tx:
            assert check(tx) == []


@pytest.mark.parametrize("adder_is_first", [True, False])
def test_a_note_brings_back_the_reference_that_was_deleted_meanwhile(
    world: World, *, adder_is_first: bool
) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    reference = ada.add("Title")
    file = attach(ada, reference)
    world.sync_all()
    delete_together(bob, reference, file)
    added = note(ada, reference)
    for replica in (ada, bob) if adder_is_first else (bob, ada):
        world.sync(replica)
    world.sync_until_equal()
    for replica in (ada, bob):
        assert replica.title(reference) == "Title"
        assert replica.values(added)["text"] == "mine"
        assert replica.live(RecordKind.ATTACHMENT).keys() == {file}
    assert_nothing_is_deserted(ada, bob)


def test_a_third_device_without_a_part_in_it_follows(world: World) -> None:
    ada, bob, eve = (world.replica(name) for name in ("ada", "bob", "eve"))
    reference = ada.add("Title")
    world.sync_all()
    bob.delete(reference)
    added = note(ada, reference)
    for replica in (bob, eve, ada, eve, bob):
        world.sync(replica)
    world.sync_until_equal()
    assert eve.title(reference) == "Title"
    assert eve.values(added)["text"] == "mine"
    assert_nothing_is_deserted(ada, bob, eve)


def test_a_deletion_to_which_nobody_added_stays(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    reference = ada.add("Title")
    file = attach(ada, reference)
    world.sync_all()
    delete_together(bob, reference, file)
    world.sync_all()
    for replica in (ada, bob):
        assert replica.live() == {}
        assert replica.live(RecordKind.ATTACHMENT) == {}
