from __future__ import annotations

from collections import Counter

import pytest

from ibidem.model.record import RecordKind
from ibidem.services.syncing import forget_sync_state, read_status
from ibidem.services.syncing import status as module
from tests.sync.world import World


def test_a_library_without_a_link_waits_for_nothing(world: World) -> None:
    ada = world.replica("ada", linked=False)
    ada.add("Title")
    status = read_status(ada.library)
    assert status.link is None
    assert (status.waiting_count, status.is_in_step) == (0, False)
    assert status.fingerprint == ada.fingerprint


def test_every_record_that_waits_is_named_with_the_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = world.replica("ada")
    changed, deleted = ada.add("Changed"), ada.add("Deleted")
    world.sync(ada)
    assert read_status(ada.library).is_in_step
    ada.edit(changed, year="1999")
    ada.delete(deleted)
    ada.add("New")
    ada.add_kind(RecordKind.GROUP, {"name": "Group"})
    status = read_status(ada.library)
    assert status.waiting_count == 4
    assert {(waiting.title, waiting.reason) for waiting in status.waiting} == {
        ("Changed", "changed here, not sent yet"),
        ("Deleted", "deleted here, not sent yet"),
        ("New", "new here, not sent yet"),
        ("Group", "new here, not sent yet"),
    }
    monkeypatch.setattr(module, "WAITING_LISTED_MAX", 1)
    shortened = read_status(ada.library)
    assert (len(shortened.waiting), shortened.waiting_count) == (1, 4)
    assert shortened.reasons == status.reasons == Counter(each.reason for each in status.waiting)


def test_after_forgetting_the_link_everything_counts_as_new(world: World) -> None:
    ada = world.replica("ada")
    ada.add("Title")
    world.sync(ada)
    forget_sync_state(ada.library)
    assert not forget_sync_state(ada.library)
    world.link(ada)
    [waiting] = read_status(ada.library).waiting
    assert waiting.reason == "new here, not sent yet"
