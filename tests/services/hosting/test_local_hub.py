from __future__ import annotations

import hashlib

from ibidem.model.ids import make_record_id
from ibidem.model.record import Record, RecordKind
from ibidem.services.hosting import LocalHub, Member
from ibidem.sync.messages import PushRequest
from tests.sync.world import World

TAG = Record(RecordKind.TAG, make_record_id(1, 1), '{"name":"x"}')


def test_listeners_are_told_once_what_changed_is_committed() -> None:
    with World() as world:
        told: list[tuple[str, int, int]] = []

        def note(uid: str, revision: int) -> None:
            told.append((uid, revision, world.revision))

        hub = LocalHub(world.store, world.hub_id, Member("ada", "laptop"), on_change=note)
        hub.push(PushRequest("", 0, [TAG]))
        hub.push(PushRequest("", 0, [TAG]))  # again: nothing changes
        assert told == [(world.uid, 1, 1)]


def test_listeners_are_told_of_files_that_others_may_wait_for() -> None:
    with World() as world:
        told: list[str] = []
        hub = LocalHub(
            world.store,
            world.hub_id,
            Member(),
            world.blobs,
            on_change=lambda uid, _: told.append(uid),
        )
        digest = hashlib.sha256(b"file").hexdigest()
        hub.put_blob(digest, 4, 0, [b"file"])
        hub.put_blobs([(digest, b"file")])
        assert told == [world.uid] * 2


def test_who_made_a_version_is_kept_with_it() -> None:
    with World() as world:
        hub = LocalHub(world.store, world.hub_id, Member("ada", "laptop"))
        hub.push(PushRequest("", 0, [TAG]))
        record = world.hub_record(TAG.id)
        assert record is not None
        assert record.device == "laptop"


def test_a_hub_without_files_wants_none() -> None:
    with World() as world:
        hub = LocalHub(world.store, world.hub_id)
        assert hub.missing_blobs([("0" * 64, 1)]) == {}
