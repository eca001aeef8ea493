"""Shares are no part of what a reset removes, and who has only a share resets only their side."""

from __future__ import annotations

import pytest

from ibidem.errors import OutdatedError, PermissionDeniedError
from ibidem.model.record import RecordKind
from ibidem.model.role import Role
from ibidem.services.resetting import (
    Direction,
    pending_reset,
    plan_reset,
    run_reset,
    undo_reset,
)
from ibidem.services.syncing import link_library
from ibidem.store import Origin, scopes
from ibidem.store.sharing import Membership, list_members, put_member
from tests.services.resetting.seeds import LOCAL, MERGE, ONLINE, contents, reset
from tests.sync.world import SERVER, Replica, World

KIND = RecordKind


class Shared:
    """Ada's library, with a group that was made and shared online, which she has not here."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ada = world.replica("ada")
        self.mine = self.ada.add("Mine")
        world.sync(self.ada)
        self.web = world.replica("web")
        world.sync(self.web)
        self.group = self.web.add_kind(KIND.GROUP, {"name": "Shared online"})
        self.inside = self.web.add("Inside", groups=[self.group])
        world.sync(self.web)
        with world.store.writing(world.hub_id, Origin("ada")) as tx:
            scopes.share_group(tx, self.group)
            put_member(tx, Membership("guest", self.group, Role.EDITOR, tx.at, "ada"))
        self.guest = world.replica("guest", linked=False)
        link_library(
            self.guest.library,
            server=SERVER,
            account="guest",
            hub_uid=world.uid,
            scope=self.group,
        )
        self.sync_guest()

    def guest_hub(self) -> object:
        return self.world.hub("guest", scope=self.group, role=Role.EDITOR)

    def sync_guest(self) -> None:
        assert self.guest.sync(self.guest_hub(), confirmed=True).verified  # type: ignore[arg-type]

    def members(self) -> list[str]:
        with self.world.store.reading(self.world.hub_id) as tx:
            return [member.account for member in list_members(tx, self.group)]


@pytest.fixture
def shared(world: World) -> Shared:
    return Shared(world)


def test_a_group_that_is_shared_stays_and_comes_here(shared: Shared) -> None:
    ada = shared.ada
    plan = plan_reset(ada.library, shared.world.hub("ada"), ONLINE)
    assert plan.counts == {
        "online": {"removed": {"reference": 1}},
        "local": {"added": {"group": 1}},
    }
    report = reset(shared.world, ada, ONLINE, plan=plan)
    assert report.verified
    assert report.counts == plan.counts
    assert list(ada.live(KIND.GROUP)) == [shared.group]
    assert contents(shared.world, ada) == contents(shared.world)
    assert shared.members() == ["guest"]
    shared.sync_guest()
    assert shared.guest.live() == {}
    assert list(shared.guest.live(KIND.GROUP)) == [shared.group], "the group is there, empty"


def test_undoing_brings_the_shared_group_back_as_it_was(shared: Shared) -> None:
    ada = shared.ada
    before = contents(shared.world, ada), contents(shared.world)
    reset(shared.world, ada, ONLINE)
    shared.sync_guest()
    undo_reset(ada.library, shared.world.hub("ada"))
    assert (contents(shared.world, ada), contents(shared.world)) == before
    shared.sync_guest()
    assert list(shared.guest.live()) == [shared.inside]
    assert shared.members() == ["guest"]


def test_through_a_shared_group_nobody_replaces_what_is_online(shared: Shared) -> None:
    guest, hub = shared.guest, shared.guest_hub()
    online = contents(shared.world)
    guest.add("Guest's own", groups=[shared.group])
    with pytest.raises(PermissionDeniedError):
        plan_reset(guest.library, hub, ONLINE)  # type: ignore[arg-type]
    with pytest.raises(PermissionDeniedError):
        run_reset(guest.library, hub, None, ONLINE)  # type: ignore[arg-type]
    assert pending_reset(guest.library) is None, "nothing is left to be finished"
    assert contents(shared.world) == online
    shared.sync_guest()


@pytest.mark.parametrize("direction", [LOCAL, MERGE])
def test_through_a_shared_group_ones_own_side_is_reset(
    shared: Shared, direction: Direction
) -> None:
    guest: Replica = shared.guest
    own = guest.add("Guest's own", groups=[shared.group])
    guest.edit(shared.inside, title="Guest's title")
    plan = plan_reset(guest.library, shared.guest_hub(), direction)  # type: ignore[arg-type]
    report = run_reset(guest.library, shared.guest_hub(), None, direction, plan=plan)  # type: ignore[arg-type]
    assert report.verified
    assert (own in guest.live()) == (direction is MERGE)
    undo_reset(guest.library, shared.guest_hub())  # type: ignore[arg-type]
    assert guest.title(own) == "Guest's own"
    assert guest.title(shared.inside) == "Guest's title"


def test_a_viewer_may_replace_their_own_side_only(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    ada.add("Ada's")
    world.sync(ada)
    bob.add("Bob's")
    hub = world.hub("bob", role=Role.VIEWER)
    with pytest.raises(PermissionDeniedError):
        run_reset(bob.library, hub, None, ONLINE)
    assert run_reset(bob.library, hub, None, LOCAL).verified
    assert [bob.title(each) for each in bob.live()] == ["Ada's"]


def test_a_group_shared_after_the_plan_is_not_removed(shared: Shared) -> None:
    world, ada = shared.world, shared.ada
    other = shared.web.add_kind(KIND.GROUP, {"name": "Shared at the last moment"})
    world.sync(shared.web)
    plan = plan_reset(ada.library, world.hub("ada"), ONLINE)
    with world.store.writing(world.hub_id, Origin("ada")) as tx:
        scopes.share_group(tx, other)
    with pytest.raises(OutdatedError):
        reset(world, ada, ONLINE, plan=plan)
    assert pending_reset(ada.library) is None
    reset(world, ada, ONLINE)
    assert set(ada.live(KIND.GROUP)) == {shared.group, other}
