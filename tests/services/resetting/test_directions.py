"""Each direction: planned, done, verified, undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibidem.errors import LibraryExistsError
from ibidem.model.record import RecordKind
from ibidem.services.compressing import check_compressed
from ibidem.services.hosting import resetting as hosting
from ibidem.services.resetting import (
    Direction,
    abandon_reset,
    committing,
    last_reset,
    list_planned,
    pending_reset,
    plan_reset,
    resume_reset,
    switching,
    undo_reset,
)
from ibidem.services.syncing import Steering
from tests.services.resetting.faults import Killed
from tests.services.resetting.seeds import (
    LOCAL,
    ONLINE,
    SWITCHES,
    contents,
    reset,
    two_that_differ,
)
from tests.sync.world import World


@pytest.mark.parametrize("direction", SWITCHES)
def test_what_was_planned_is_what_is_done(world: World, direction: Direction) -> None:
    ada, _ = two_that_differ(world)
    before = contents(world, ada), contents(world)
    plan = plan_reset(ada.library, world.hub("ada"), direction)
    assert plan.count()
    assert (contents(world, ada), contents(world)) == before
    report = reset(world, ada, direction, plan=plan)
    assert report.counts == plan.counts
    assert report.verified
    assert contents(world, ada) == contents(world)
    after = contents(world, ada), contents(world)
    for side, ours, theirs in (
        ("local", before[0], after[0]),
        ("online", before[1], after[1]),
    ):
        assert plan.count(side, "added") == len(theirs.keys() - ours.keys()), side
        assert plan.count(side, "removed") == len(ours.keys() - theirs.keys()), side
        changed = [each for each in ours.keys() & theirs.keys() if ours[each] != theirs[each]]
        assert plan.count(side, "changed") == len(changed), side


def test_no_page_holds_more_records_than_the_hub_takes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, _ = two_that_differ(world)
    for module in (committing, hosting):
        monkeypatch.setattr(module, "PAGE_RECORDS_MAX", 2)
    plan = plan_reset(ada.library, world.hub("ada"), ONLINE)
    assert plan.count("online") > 2
    assert reset(world, ada, ONLINE, plan=plan).verified
    assert contents(world, ada) == contents(world)


@pytest.mark.parametrize("direction", SWITCHES)
def test_a_reset_is_undone_on_both_sides(world: World, direction: Direction) -> None:
    ada, _ = two_that_differ(world)
    before = contents(world, ada), contents(world)
    reset(world, ada, direction)
    assert last_reset(ada.library) is not None
    undone = undo_reset(ada.library, world.hub("ada"))
    assert (contents(world, ada), contents(world)) == before
    assert (undone.left_here, undone.left_online) == (0, 0)
    assert ada.is_dirty
    report = world.sync(ada)
    assert report.verified


def test_replacing_online_leaves_this_library_as_it_is(world: World) -> None:
    ada, bob = two_that_differ(world)
    mine = contents(world, ada)
    reset(world, ada, ONLINE)
    assert contents(world, ada) == mine == contents(world)
    assert not ada.is_dirty
    world.sync(bob)
    assert contents(world, bob) == mine


def test_replacing_this_library_leaves_online_as_it_is(world: World) -> None:
    ada, _ = two_that_differ(world)
    theirs = contents(world)
    revision = world.revision
    reset(world, ada, LOCAL)
    assert contents(world, ada) == theirs == contents(world)
    assert world.revision == revision
    assert not ada.is_dirty


@pytest.mark.parametrize("direction", SWITCHES)
def test_a_reset_of_equal_libraries_changes_nothing(world: World, direction: Direction) -> None:
    ada = world.replica("ada")
    for number in range(20):
        ada.add(f"Title {number}")
    world.sync(ada)
    revision = world.revision
    plan = plan_reset(ada.library, world.hub("ada"), direction)
    assert not plan
    report = reset(world, ada, direction, plan=plan)
    assert report.verified
    assert (report.count(), world.revision) == (0, revision)
    assert pending_reset(ada.library) is None


def test_a_library_is_compressed_first_also_after_a_cut(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, _ = two_that_differ(world)
    mine = ada.fingerprint
    (tmp_path / "there.ibz").touch()
    with pytest.raises(LibraryExistsError):
        reset(world, ada, LOCAL, backup=tmp_path / "there")
    assert pending_reset(ada.library) is None

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(switching, "compress_library", die)
        with pytest.raises(Killed):
            reset(world, ada, LOCAL, backup=tmp_path / "kept")
    pending = pending_reset(ada.library)
    assert pending is not None
    assert pending.backup is None
    report = resume_reset(ada.library, world.hub("ada"))
    assert report.backup == tmp_path / "kept.ibz"
    assert check_compressed(report.backup).fingerprint == mine
    last = last_reset(ada.library)
    assert last is not None
    assert last.backup == report.backup


@pytest.mark.parametrize("direction", SWITCHES)
def test_a_reset_that_is_stopped_is_gone_on_with_or_given_up(
    world: World, direction: Direction
) -> None:
    ada, _ = two_that_differ(world)
    before = contents(world, ada), contents(world)
    for questions in range(3):
        asked = iter([False] * questions)
        steering = Steering(is_cancelled=lambda asked=asked: next(asked, True))
        assert reset(world, ada, direction, steering=steering).cancelled
        assert pending_reset(ada.library) is not None
        if questions < 2:
            abandon_reset(ada.library, world.hub("ada"))
            assert (contents(world, ada), contents(world)) == before
    assert resume_reset(ada.library, world.hub("ada")).verified


def test_a_plan_names_what_would_change(world: World) -> None:
    ada, _ = two_that_differ(world)
    hub = world.hub("ada")
    plan = plan_reset(ada.library, hub, ONLINE)
    named = {(each.what, each.name) for each in list_planned(ada.library, hub, plan)}
    assert ("removed", "New from Bob") in named
    assert ("added", "New from Ada") in named
    assert ("changed", "Edited by Ada") in named


def test_a_merge_asks_only_about_what_both_sides_changed(world: World) -> None:
    """Each field goes its own way from the version both had; in doubt about that, both show."""
    ada, bob = world.replica("ada"), world.replica("bob")
    mine, theirs, shared, both = (
        ada.add(f"Title {number}", year="1999", keywords=["old"]) for number in range(4)
    )
    world.sync(ada)
    world.sync(bob)
    bob.edit(theirs, title="Bob's")
    bob.change(shared, keywords=[])
    bob.edit(both, title="Bob's of both", year="2001")
    world.sync(bob)
    ada.edit(mine, title="Ada's")
    ada.edit(shared, year="2000")
    ada.edit(both, title="Ada's of both", year="2001")
    plan = plan_reset(ada.library, world.hub("ada"), Direction.MERGE)
    assert plan.conflicts == 1
    report = reset(world, ada, Direction.MERGE, plan=plan)
    assert (report.conflicts, report.verified) == (1, True)
    assert [ada.title(each) for each in (mine, theirs, shared)] == ["Ada's", "Bob's", "Title 2"]
    assert ada.title(both) in ("Ada's of both", "Bob's of both")
    values = ada.values(shared)
    assert (values.get("keywords", []), values["fields"]["year"]) == ([], "2000")


@pytest.mark.parametrize("is_told", [True, False], ids=["new_epoch", "grown_past"])
def test_a_merge_with_a_restored_server_takes_nothing_back(
    tmp_path: Path, *, is_told: bool
) -> None:
    """The server's version is older than what both agreed on: merged from that, it would undo."""
    with World(f"sqlite:///{tmp_path}/hub.sqlite3") as world:
        ada, bob = world.replica("ada"), world.replica("bob")
        record = ada.add("Title")
        world.sync_all()
        copy = world.take_copy()
        ada.edit(record, title="A better title")
        world.sync(ada)
        ada.edit(record, year="2000")
        world.put_back(copy)
        if is_told:
            world.begin_new_epoch()
        else:
            bob.edit(record, year="1999")
            world.sync(bob)
            bob.add("Bob's")
            world.sync(bob)
        reset(world, ada, Direction.MERGE)
        asked = {each["field"]: each for each in ada.live(RecordKind.CONFLICT).values()}
        assert {asked["fields.title"]["kept"], asked["fields.title"]["other"]} == {
            "Title",
            "A better title",
        }
        assert contents(world, ada) == contents(world)
