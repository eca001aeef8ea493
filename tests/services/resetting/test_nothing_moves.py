"""What is equal costs nothing: no record and no file is sent or fetched."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from ibidem.model.record import RecordKind
from ibidem.services.resetting import Direction, plan_first_sync, plan_reset, run_reset
from ibidem.services.syncing import forget_sync_state, sync_library
from tests.services.resetting.faults import FaultyHub, Steps
from tests.services.resetting.seeds import MERGE, SWITCHES
from tests.sync.world import Replica, World

RECORDS = 600


class Counting(FaultyHub):
    """A hub that counts what travels."""

    def __init__(self, world: World, replica: Replica) -> None:
        hub = world.hub(replica.name)
        super().__init__(hub, Steps())
        self.records = self.entries = self.files = 0
        self._whole = hub

    def __getattr__(self, name: str) -> Any:
        asked = super().__getattr__(name)
        if name in ("put_blob", "put_blobs", "get_blob", "get_blobs"):
            self.files += 1
        if not callable(asked):
            return asked

        def count(*values: Any, **options: Any) -> Any:
            reply = asked(*values, **options)
            self.records += len(getattr(values[0], "changes", ())) if values else 0
            self.records += len(getattr(reply, "records", ()) or ()) if name != "survey" else 0
            self.entries += len(getattr(reply, "entries", ()))
            return reply

        return count


def with_files(world: World, count: int = RECORDS) -> Replica:
    ada = world.replica("ada")
    content = b"%PDF"
    digest = sha256(content).hexdigest()
    ada.library.blobs.write(ada.library.uid, digest, [content])
    made = [ada.add(f"Title {number}") for number in range(count)]
    ada.add_kind(
        RecordKind.ATTACHMENT,
        {
            "bytes": len(content),
            "file_name": "a.pdf",
            "media_type": "application/pdf",
            "reference": made[0],
            "sha256": digest,
        },
    )
    hub = world.hub("ada")
    assert sync_library(ada.library, hub, hub).verified
    return ada


@pytest.mark.parametrize("direction", [*SWITCHES, Direction.CHECK_FILES])
@pytest.mark.parametrize("forgotten", [False, True])
def test_a_reset_of_equal_libraries_moves_no_record_and_no_file(
    world: World, direction: Direction, *, forgotten: bool
) -> None:
    ada = with_files(world, 60)
    if forgotten:
        forget_sync_state(ada.library)
        world.link(ada)
    revision = world.revision
    hub: Any = Counting(world, ada)
    plan = plan_reset(ada.library, hub, direction, blob_hub=hub)
    assert not plan
    report = run_reset(ada.library, hub, hub, direction, plan=plan)
    assert report.verified
    assert (hub.files, world.revision) == (0, revision)
    if not forgotten or direction is not Direction.CHECK_FILES:
        assert hub.records == 0
    assert not ada.is_dirty
    assert world.sync(ada).requests == 1
    for title in ("Edited later", "And again"):
        ada.edit(next(iter(ada.live())), title=title)
        later = world.sync(ada)
        assert later.verified
        assert (later.requests, later.pushed) == (1, 1), "what is agreed on is known exactly"


@pytest.mark.parametrize("direction", SWITCHES)
def test_only_what_differs_travels(world: World, direction: Direction) -> None:
    ada = with_files(world)
    bob = world.replica("bob")
    world.sync(bob)
    for record in list(bob.live())[:3]:
        bob.edit(record, title="Bob's")
    world.sync(bob)
    hub: Any = Counting(world, ada)
    run_reset(ada.library, hub, hub, direction)
    most = 9 if direction is MERGE else 3  # merged versions and conflicts go back
    assert 3 <= hub.records <= most
    assert hub.entries < RECORDS // 4, "and few others are even listed"
    assert hub.files == 0


def test_a_first_sync_shows_its_three_choices(world: World) -> None:
    ada = with_files(world, 10)
    bob = world.replica("bob", linked=False)
    bob.add("Bob's own")
    first = plan_first_sync(bob.library, world.hub("bob"), blob_hub=world.hub("bob"))
    assert first.is_needed
    assert (first.records_here, first.records_online) == (1, 11)
    online, local, merged = (first.plans[each] for each in SWITCHES)
    assert (online.count("online", "removed"), online.count("online", "added")) == (11, 1)
    assert (local.count("local", "added"), local.count("local", "removed")) == (11, 1)
    assert (merged.count("local", "added"), merged.count("online", "added")) == (11, 1)
    assert merged.count(None, "removed") == 0
    assert (local.files_down.count, local.files_down.bytes) == (1, 4)
    assert len(ada.live()) == 10
    empty = world.replica("empty", linked=False)
    assert not plan_first_sync(empty.library, world.hub("empty")).is_needed
