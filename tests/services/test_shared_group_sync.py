"""A shared group on a guest's device: the whole engine, through a scope."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from ibidem.errors import NotFoundError
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.role import Role
from ibidem.services.hosting import LocalHub, Member
from ibidem.services.syncing import SyncReport
from ibidem.store import scopes
from ibidem.store.records import fingerprint
from ibidem.sync.messages import PullReply, PullRequest
from tests.sync.world import Replica, World

KIND = RecordKind


class SharedWorld:
    """An owner with the whole library, and a guest with one group of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.owner = world.replica("owner")
        self.group = self.owner.add_kind(KIND.GROUP, {"name": "Shared"})
        self.private = self.owner.add_kind(KIND.GROUP, {"name": "Private"})
        world.sync(self.owner)
        with world.store.writing(world.hub_id) as tx:
            scopes.share_group(tx, self.group)
        self.guest = world.replica("guest")

    def guest_hub(self, role: Role = Role.EDITOR) -> LocalHub:
        return self.world.hub("guest", scope=self.group, role=role)

    def sync_guest(self, role: Role = Role.EDITOR, *, confirmed: bool = False) -> SyncReport:
        return self.guest.sync(self.guest_hub(role), confirmed=confirmed)

    def sync_owner(self) -> SyncReport:
        return self.world.sync(self.owner, confirmed=True)

    def assert_equal(self) -> None:
        """The guest has exactly what the scope shows, and the scope is what it should be."""
        with self.world.store.reading(self.world.hub_id) as tx:
            assert self.guest.fingerprint == fingerprint(tx, self.group).total
        with self.world.store.writing(self.world.hub_id) as tx:
            assert scopes.refresh(tx, self.group) == 0


class CutAfterPush(LocalHub):
    """A hub whose answer to a push arrives, and no other."""

    def pull(self, request: PullRequest) -> PullReply:
        raise ConnectionError


@pytest.fixture
def shared() -> Iterator[SharedWorld]:
    with World() as world:
        yield SharedWorld(world)


def test_a_guest_gets_the_group_and_nothing_else(shared: SharedWorld) -> None:
    inside = shared.owner.add("Inside", groups=sorted([shared.group, shared.private]))
    shared.owner.add("Outside", groups=[shared.private])
    shared.sync_owner()
    report = shared.sync_guest()
    assert report.verified
    assert list(shared.guest.live()) == [inside]
    assert shared.guest.values(inside)["groups"] == [shared.group]
    assert list(shared.guest.live(KIND.GROUP)) == [shared.group]
    shared.assert_equal()


def test_a_second_sync_is_one_request(shared: SharedWorld) -> None:
    shared.owner.add("Inside", groups=[shared.group])
    shared.sync_owner()
    shared.sync_guest()
    report = shared.sync_guest()
    assert (report.requests, report.verified) == (1, True)


def test_edits_go_both_ways_and_merge(shared: SharedWorld) -> None:
    book = shared.owner.add("Old", groups=sorted([shared.group, shared.private]))
    shared.sync_owner()
    shared.sync_guest()
    shared.guest.edit(book, title="New")
    shared.owner.edit(book, year="1999")
    shared.sync_owner()
    assert shared.sync_guest().verified
    shared.sync_owner()
    assert shared.owner.values(book)["fields"] == {"title": "New", "year": "1999"}
    assert shared.owner.values(book)["groups"] == sorted([shared.group, shared.private])
    assert shared.guest.values(book)["fields"] == {"title": "New", "year": "1999"}
    shared.assert_equal()


def test_a_clash_becomes_a_conflict_that_both_see(shared: SharedWorld) -> None:
    book = shared.owner.add("Old", groups=[shared.group])
    shared.sync_owner()
    shared.sync_guest()
    shared.owner.edit(book, title="Owner's")
    shared.guest.edit(book, title="Guest's")
    shared.sync_owner()
    assert shared.sync_guest().verified
    shared.sync_owner()
    assert len(shared.guest.live(KIND.CONFLICT)) == 1
    assert shared.owner.live(KIND.CONFLICT) == shared.guest.live(KIND.CONFLICT)
    shared.assert_equal()


def test_what_a_guest_adds_gets_into_the_group_by_itself(shared: SharedWorld) -> None:
    shared.sync_guest()
    tag = shared.guest.add_kind(KIND.TAG, {"name": "new"})
    book = shared.guest.add("Guest's", tags=[tag])
    note = shared.guest.add_kind(KIND.NOTE, {"reference": book, "text": "mine"})
    report = shared.sync_guest()
    assert (report.verified, report.rejected, report.repaired) == (True, (), 0)
    assert shared.guest.values(book)["groups"] == [shared.group]
    shared.sync_owner()
    assert shared.owner.values(book)["groups"] == [shared.group]
    assert shared.owner.values(note)["text"] == "mine"
    shared.assert_equal()


@pytest.mark.parametrize("way", ["delete", "empty the groups"])
def test_taking_a_reference_out_leaves_it_to_its_owner(shared: SharedWorld, way: str) -> None:
    book = shared.owner.add("Book", groups=sorted([shared.group, shared.private]))
    note = shared.owner.add_kind(KIND.NOTE, {"reference": book, "text": "n"})
    shared.sync_owner()
    shared.sync_guest()
    if way == "delete":
        shared.guest.delete(note)
        shared.guest.delete(book)
    else:
        shared.guest.change(book, groups=[])
    report = shared.sync_guest()
    assert (report.verified, report.rejected, report.repaired) == (True, (), 0)
    assert shared.guest.live() == {}
    assert shared.guest.live(KIND.NOTE) == {}
    assert shared.sync_guest().requests == 1
    shared.sync_owner()
    assert shared.owner.values(book)["groups"] == [shared.private]
    assert shared.owner.values(note)["text"] == "n"
    shared.assert_equal()


@pytest.mark.parametrize("way", ["delete", "empty the groups", "untag"])
def test_a_tag_leaves_the_group_with_the_last_that_carries_it(
    shared: SharedWorld, way: str
) -> None:
    tag = shared.owner.add_kind(KIND.TAG, {"name": "owner's"})
    book = shared.owner.add("Book", groups=[shared.group], tags=[tag])
    shared.sync_owner()
    shared.sync_guest()
    assert list(shared.guest.live(KIND.TAG)) == [tag]
    if way == "delete":
        shared.guest.delete(book)
    else:
        shared.guest.change(book, **({"tags": []} if way == "untag" else {"groups": []}))
    report = shared.sync_guest()
    assert (report.verified, report.rejected, report.repaired) == (True, (), 0)
    assert shared.guest.live(KIND.TAG) == {}
    shared.assert_equal()


def test_a_sync_cut_after_taking_out_goes_on_without_a_repair(shared: SharedWorld) -> None:
    books = [shared.owner.add(f"Book {i}", groups=[shared.group]) for i in range(2)]
    for book in books:
        shared.owner.add_kind(KIND.NOTE, {"reference": book, "text": "n"})
    shared.sync_owner()
    shared.sync_guest()
    shared.guest.change(books[0], groups=[])
    shared.guest.edit(books[1], title="Changed")
    member = Member("guest", "guest", Role.EDITOR, shared.group)
    with pytest.raises(ConnectionError):
        shared.guest.sync(CutAfterPush(shared.world.store, shared.world.hub_id, member))
    report = shared.sync_guest()
    assert (report.verified, report.rejected, report.repaired) == (True, (), 0)
    assert list(shared.guest.live()) == books[1:]
    shared.assert_equal()


def test_a_reference_that_the_owner_takes_out_goes_and_comes_back(shared: SharedWorld) -> None:
    book = shared.owner.add("Book", groups=[shared.group])
    shared.sync_owner()
    shared.sync_guest()
    shared.owner.change(book, groups=[])
    shared.sync_owner()
    shared.sync_guest()
    assert shared.guest.live() == {}
    shared.owner.change(book, groups=[shared.group])
    shared.sync_owner()
    assert shared.sync_guest().verified
    assert list(shared.guest.live()) == [book]
    shared.assert_equal()


def test_an_edit_made_offline_on_what_left_stays_on_the_device_with_the_reason(
    shared: SharedWorld,
) -> None:
    book = shared.owner.add("Book", groups=[shared.group])
    shared.sync_owner()
    shared.sync_guest()
    shared.guest.edit(book, title="Edited offline")
    shared.owner.change(book, groups=[shared.private])
    shared.sync_owner()
    report = shared.sync_guest()
    assert [rejection.id for rejection in report.rejected] == [book]
    assert shared.guest.title(book) == "Edited offline"
    shared.sync_owner()
    assert shared.owner.title(book) == "Book"


def test_a_viewer_writes_nothing(shared: SharedWorld) -> None:
    book = shared.owner.add("Book", groups=[shared.group])
    shared.sync_owner()
    shared.sync_guest(Role.VIEWER)
    shared.guest.edit(book, title="Mine")
    report = shared.sync_guest(Role.VIEWER)
    assert [rejection.code for rejection in report.rejected] == ["permission_denied"]
    assert shared.world.hub_record(book).payload == shared.owner.row(book).payload  # type: ignore[union-attr]


def test_a_guest_cannot_empty_the_group_without_a_yes(shared: SharedWorld) -> None:
    books = [shared.owner.add(f"Book {i}", groups=[shared.group]) for i in range(30)]
    shared.sync_owner()
    shared.sync_guest()
    for book in books:
        shared.guest.delete(book)
    assert shared.sync_guest().question is not None
    assert shared.sync_guest(confirmed=True).verified
    shared.sync_owner()
    assert len(shared.owner.live()) == 30
    shared.assert_equal()


def test_files_outside_of_the_group_cannot_be_read(shared: SharedWorld) -> None:
    from hashlib import sha256

    contents = {sha256(text).hexdigest(): text for text in (b"shown", b"hidden")}
    shown, hidden = contents
    for digest, groups in ((shown, [shared.group]), (hidden, [shared.private])):
        book = shared.owner.add("Book", groups=groups)
        file = {"bytes": 5, "file_name": "f.pdf", "reference": book, "sha256": digest}
        shared.owner.add_kind(KIND.ATTACHMENT, file)
    shared.sync_owner()
    shared.world.hub("owner").put_blobs(contents.items())
    hub = shared.guest_hub()
    assert b"".join(hub.get_blob(shown)) == b"shown"
    assert dict(hub.get_blobs(contents)) == {shown: b"shown"}
    for attempt in (lambda: list(hub.get_blob(hidden)), lambda: hub.blob_size(hidden)):
        with pytest.raises(NotFoundError):
            attempt()


@pytest.mark.parametrize("seed", range(6))
def test_owner_and_guest_agree_after_any_edits(shared: SharedWorld, seed: int) -> None:
    dice = random.Random(seed)
    known: list[RecordId] = []
    repaired = 0
    for _ in range(30):
        who = dice.choice([shared.owner, shared.guest])
        _random_edit(shared, dice, who, known)
        if dice.random() < 0.3:
            shared.sync_owner()
        if dice.random() < 0.3:
            repaired += shared.sync_guest(confirmed=True).repaired
    for _ in range(3):
        shared.sync_owner()
        report = shared.sync_guest(confirmed=True)
        repaired += report.repaired
    shared.sync_owner()
    assert (report.differs, repaired) == (False, 0)
    assert shared.owner.fingerprint == shared.world.fingerprint
    waiting = {rejection.id for rejection in report.rejected}
    with shared.world.store.reading(shared.world.hub_id) as tx:
        visible = {i for i, _, _ in scopes.list_digests(tx, shared.group)}
        seen = scopes.load(tx, shared.group, visible - waiting)
    for record_id, record in seen.items():
        row = shared.guest.row(record_id)
        assert row is not None
        assert row.payload == record.payload
    live = {i for kind in KIND for i in shared.guest.live(kind)}
    assert live - waiting == visible - waiting


def _random_edit(
    shared: SharedWorld, dice: random.Random, who: Replica, known: list[RecordId]
) -> None:
    theirs = [identity for identity in known if who.title(identity) is not None]
    if not theirs or dice.random() < 0.3:
        groups = [shared.group] if who is shared.guest else _some_groups(shared, dice)
        known.append(who.add(f"Title {len(known)}", groups=groups))
        return
    book = dice.choice(theirs)
    choice = dice.random()
    if choice < 0.4:
        who.edit(book, **{dice.choice(["title", "year"]): str(dice.randrange(100))})
    elif choice < 0.6:
        groups = [] if who is shared.guest else _some_groups(shared, dice)
        who.change(book, groups=groups)
    elif choice < 0.8:
        who.add_kind(KIND.NOTE, {"reference": book, "text": str(dice.randrange(100))})
    else:
        who.delete(book)


def _some_groups(shared: SharedWorld, dice: random.Random) -> list[RecordId]:
    return sorted(group for group in (shared.group, shared.private) if dice.random() < 0.6)
