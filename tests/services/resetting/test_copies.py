"""A reset from a compressed library that was sent, where no computer is at hand."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ibidem.errors import InputError, LibraryBusyError, RemoteError
from ibidem.services.compressing import compress_library
from ibidem.services.resetting import Copy, CopyState, Direction, Stage
from ibidem.sync.reset_messages import CommitReply, CommitRequest
from tests.services.resetting.seeds import contents, two_that_differ
from tests.sync.world import World

ACCOUNT = "ada@example.org"


class Sent:
    """Ada's library, sent as a compressed one, and the library online that differs from it."""

    def __init__(self, world: World, folder: Path, direction: Direction) -> None:
        self.world = world
        self.ada, self.bob = two_that_differ(world)
        self.archive = folder / "Ada.ibz"
        compress_library(self.ada.library, self.archive)
        self.hub = world.hub("web")
        self.copy = Copy(folder / "copy")
        self.copy.keep(self.archive, "Ada.ibz", direction)
        self.online = contents(world)

    def look(self) -> None:
        self.copy.look(self.hub, self.hub, self.world.uid, ACCOUNT)

    def run(self) -> None:
        self.copy.run(self.hub, self.hub, self.state.signature)

    @property
    def state(self) -> CopyState:
        found = self.copy.state()
        assert found is not None
        return found


@pytest.fixture
def sent(world: World, tmp_path: Path) -> Sent:
    return Sent(world, tmp_path, Direction.REPLACE_ONLINE)


def test_online_becomes_the_copy_after_a_plan_and_is_what_it_was_after_an_undo(sent: Sent) -> None:
    sent.look()
    assert (sent.state.stage, sent.state.removed, sent.state.added) == (Stage.PLANNED, 3, 3)
    assert len(sent.state.changes) == sent.state.change_count
    assert contents(sent.world) == sent.online, "only looked so far"
    sent.run()
    assert (sent.state.stage, sent.state.verified) == (Stage.DONE, True)
    assert contents(sent.world) == contents(sent.world, sent.ada)
    sent.copy.undo(sent.hub)
    assert sent.state.stage is Stage.UNDONE
    assert contents(sent.world) == sent.online


def test_a_merge_removes_nothing(world: World, tmp_path: Path) -> None:
    sent = Sent(world, tmp_path, Direction.MERGE)
    sent.look()
    assert sent.state.removed == 0
    sent.run()
    assert sent.state.verified
    online = contents(world)
    assert len(sent.online.keys() - online.keys()) <= 1, "the same work, united with Ada's"
    assert len(online) > len(sent.online)


@pytest.mark.parametrize("goes_on", [True, False])
def test_what_is_cut_at_the_switch_is_gone_on_with_or_given_up(sent: Sent, goes_on: bool) -> None:
    sent.look()
    real = sent.hub.commit

    def commit(request: CommitRequest) -> CommitReply:
        reply = real(request)
        raise RemoteError(f"The answer was lost: {reply.revision}.")

    sent.hub.commit = commit  # type: ignore[method-assign]
    sent.run()
    assert sent.state.stage is Stage.CUT
    assert "lost" in sent.state.problem
    with pytest.raises(LibraryBusyError):
        sent.copy.keep(sent.archive, "again.ibz", Direction.MERGE)
    sent.hub.commit = real  # type: ignore[method-assign]
    if goes_on:
        sent.run()
        assert sent.state.verified
        assert contents(sent.world) == contents(sent.world, sent.ada)
    else:
        sent.copy.undo(sent.hub)
        assert contents(sent.world) == sent.online


@pytest.mark.parametrize(
    ("noted", "seen"), [(Stage.LOOKING, Stage.SENT), (Stage.RUNNING, Stage.CUT)]
)
def test_a_copy_whose_worker_was_killed_says_so(sent: Sent, noted: Stage, seen: Stage) -> None:
    sent.look()
    state = msgspec.structs.replace(sent.state, stage=noted)
    (sent.copy.folder / "state.json").write_bytes(msgspec.json.encode(state))
    assert sent.state.stage is seen
    sent.run()
    assert sent.state.verified


def test_a_plan_that_is_not_true_any_more_is_made_anew_and_nothing_is_done(sent: Sent) -> None:
    sent.look()
    sent.bob.add("Typed by Bob meanwhile")
    sent.world.sync(sent.bob)
    online = contents(sent.world)
    sent.run()
    assert (sent.state.stage, sent.state.removed) == (Stage.PLANNED, 4)
    assert sent.state.problem
    assert contents(sent.world) == online


def test_what_is_no_compressed_library_fails_and_leaves_everything_as_it_is(
    sent: Sent, tmp_path: Path
) -> None:
    (tmp_path / "x.ibz").write_bytes(b"GIF89a")
    sent.copy.keep(tmp_path / "x.ibz", "x.ibz", Direction.MERGE)
    sent.look()
    assert sent.state.stage is Stage.FAILED
    assert contents(sent.world) == sent.online
    sent.copy.forget()
    assert sent.copy.state() is None


def test_a_copy_cannot_replace_a_computer(sent: Sent) -> None:
    with pytest.raises(InputError):
        sent.copy.keep(sent.archive, "Ada.ibz", Direction.REPLACE_LOCAL)
