"""Tests of the tests: bugs planted on purpose, which the tests of resets must catch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from ibidem.errors import OutdatedError
from ibidem.services.hosting import resetting as hosting
from ibidem.services.resetting import committing, switching, taking_back
from ibidem.store.resetting import Agreement
from tests.services.resetting import test_directions, test_every_step, test_nothing_moves
from tests.services.resetting.seeds import LOCAL, MERGE, ONLINE
from tests.sync.reset_contract import ResetContract
from tests.sync.test_hub_contract import LocalHubs
from tests.sync.world import World


def test_a_commit_that_believes_whatever_was_staged_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = hosting.ResetDesk.commit

    def commit_blindly(desk: hosting.ResetDesk, request: Any) -> Any:
        staged = desk.list_staged(hosting.StagedRequest("", request.reset))
        return commit(desk, msgspec.structs.replace(request, staged=len(staged.entries)))

    class Anything:
        total = property(lambda _: Always())

    class Always(str):
        __slots__ = ()

        def __ne__(self, _other: object) -> bool:
            return False

        def __eq__(self, _other: object) -> bool:
            return True

        __hash__ = str.__hash__

    monkeypatch.setattr(hosting.ResetDesk, "commit", commit_blindly)
    monkeypatch.setattr(hosting, "fingerprint", lambda _tx: Anything())
    with pytest.raises(pytest.fail.Exception):
        ResetContract().test_a_commit_is_refused_when_anything_lacks(LocalHubs(world))


def test_a_revision_that_is_noted_too_high_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_high(
        row: Any,
        _then: Any,
        _changeset: int,
        committed: int,
        _staged: Mapping[Any, Any],
        _revisions: Mapping[Any, int],
    ) -> Agreement:
        return Agreement(row.id, row.kind, 0, committed + 1, dirty=False, base=None)

    monkeypatch.setattr(committing, "_agreement", too_high)
    with pytest.raises(AssertionError):
        test_nothing_moves.test_a_reset_of_equal_libraries_moves_no_record_and_no_file(
            world, ONLINE, forgotten=True
        )


def test_a_library_that_is_replaced_in_two_steps_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    become = switching.become_fetched

    def become_in_two_steps(tx: Any, reset: str, revisions: Any) -> None:
        become(tx, reset, revisions)
        tx.connection.commit()
        raise test_every_step.Killed

    monkeypatch.setattr(switching, "become_fetched", become_in_two_steps)
    scene = test_every_step.Scene(LOCAL)
    with pytest.raises(test_every_step.Killed):
        scene.run(scene.hub())
    test_every_step.take_back(scene)
    with pytest.raises(AssertionError):
        assert scene.sides() == scene.before
    scene.world.close()


def test_an_undo_that_forgets_what_was_agreed_on_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_back, "_restore", lambda _tx, _agreements: None)
    with pytest.raises(AssertionError):
        test_directions.test_a_reset_is_undone_on_both_sides(world, ONLINE)


def test_a_merge_that_leaves_out_what_is_online_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    unite = switching.unite_libraries

    def unite_and_drop(tx: Any, found: Any, pages: Any, revisions: Any, hub_at: int) -> Any:
        return unite(tx, found, list(pages)[:0], revisions, hub_at)

    monkeypatch.setattr(switching, "unite_libraries", unite_and_drop)
    with pytest.raises((AssertionError, OutdatedError)):  # the hub refuses what lacks something
        test_directions.test_what_was_planned_is_what_is_done(world, MERGE)
