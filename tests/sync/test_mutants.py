"""Tests of the tests: bugs planted on purpose, each of which the suites must catch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import Phase

from ibidem.model.record import Record
from ibidem.services.hosting import local_hub
from ibidem.services.syncing import absorbing, replica
from ibidem.store import Transaction
from ibidem.store.records import load_records, mark_clean, write_rows
from ibidem.sync import merge, resolve
from ibidem.sync.messages import (
    Position,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    Verdict,
    VerifyReply,
    VerifyRequest,
)
from ibidem.sync.steps import Merge, Merged
from tests.services.syncing import test_driving
from tests.sync import scenarios, test_merge
from tests.sync.hub_contract import HubContract
from tests.sync.soak import run_lives
from tests.sync.stepping import run_session
from tests.sync.test_every_step import inject_everywhere
from tests.sync.test_hub_contract import LocalHubs
from tests.sync.world import World

Hub = Any


class Between:
    """Something that stands before a hub and changes what passes."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def __getattr__(self, name: str) -> Any:
        return getattr(self._hub, name)


def lives_fail(hub_of: Callable[[Hub], Hub] | None = None) -> None:
    """Random lives find it, within a modest number; those of this seed, early."""
    with pytest.raises(AssertionError):
        run_lives(1, examples=200, steps=40, hub_of=hub_of, phases=[Phase.generate])


def accept_stale_pushes(monkeypatch: pytest.MonkeyPatch) -> None:
    decide = local_hub.decide_push

    def decide_blindly(current: dict[str, Record], request: PushRequest, **others: Any) -> Any:
        changes = [
            msgspec.structs.replace(
                change, revision=current[change.id].revision if change.id in current else 0
            )
            for change in request.changes
        ]
        return decide(current, msgspec.structs.replace(request, changes=changes), **others)

    monkeypatch.setattr(local_hub, "decide_push", decide_blindly)


def test_a_hub_that_accepts_stale_pushes_is_caught_at_every_step(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept_stale_pushes(monkeypatch)
    with pytest.raises(AssertionError):
        inject_everywhere(world, scenarios.both_changed, scenarios.he_edits)


def test_a_hub_that_accepts_stale_pushes_is_caught_by_the_contract(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept_stale_pushes(monkeypatch)
    with pytest.raises(AssertionError):
        HubContract().test_of_two_who_change_one_version_only_the_first_is_accepted(
            LocalHubs(world)
        )


def test_a_merge_that_drops_the_removal_from_a_set_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(merge, "_merge_sets", lambda base, ours, theirs: sorted(ours | theirs))
    with pytest.raises(AssertionError):
        test_merge.test_sets_keep_the_additions_and_the_removals_of_both_sides()


class WithoutTombstones(Between):
    def pull(self, request: PullRequest) -> PullReply:
        reply = self._hub.pull(request)
        live = [record for record in reply.records if record.payload is not None]
        return msgspec.structs.replace(reply, records=live)  # type: ignore[no-any-return]


def test_a_hub_that_loses_tombstones_is_caught_by_random_lives() -> None:
    lives_fail(WithoutTombstones)


class ClaimingNothingCameBefore(Between):
    def push(self, request: PushRequest) -> PushReply:
        reply = self._hub.push(request)
        previous = request.position.revision
        return msgspec.structs.replace(reply, previous=previous)  # type: ignore[no-any-return]


def test_a_position_that_moves_over_what_was_not_merged_is_caught_by_random_lives() -> None:
    lives_fail(ClaimingNothingCameBefore)


class SkippingTheRestOfARevision(Between):
    def pull(self, request: PullRequest) -> PullReply:
        reply = self._hub.pull(msgspec.structs.replace(request, page_bytes=1))
        position = Position.after(reply.position.revision)
        return msgspec.structs.replace(reply, position=position)  # type: ignore[no-any-return]


def test_a_page_that_ends_in_the_middle_of_a_revision_and_skips_the_rest_is_caught() -> None:
    lives_fail(SkippingTheRestOfARevision)


class TwoStepMerge(replica.Replica):
    """Loads and merges in one transaction, writes in the next."""

    between: Callable[[], None]

    def _merge(self, command: Merge) -> Merged:
        waiting: list[Any] = []
        write = absorbing.write_rows
        absorbing.write_rows = lambda tx, rows, *_: waiting.extend(rows)  # type: ignore[assignment,misc,return-value]
        try:
            with self._writing() as tx:
                clock = resolve.HubClock(command.reply.hub_at, tx.at)
                absorbing.absorb(tx, command.reply.records, clock, self.absorbed)
        finally:
            absorbing.write_rows = write
        self.between()
        with self._writing() as tx:
            write_rows(tx, waiting)
        return super()._merge(command)


def test_a_merge_in_two_steps_is_caught_by_an_edit_between_them(world: World) -> None:
    case = scenarios.begin(world)
    scenarios.prepare(case)
    scenarios.hub_is_ahead(case)

    def make(library: Any) -> TwoStepMerge:
        made = TwoStepMerge(library)
        made.between = lambda: case.edit(case.ada, case.x, "section")
        return made

    run = run_session(case.ada, world.hub("ada"), lambda *_: None, make)
    assert any(isinstance(command, Merge) for command in run.commands)
    with pytest.raises((AssertionError, KeyError)):
        case.settle()


def test_cleaning_a_record_that_was_edited_while_it_was_sent_is_caught_at_every_step(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clean_whatever_is_there(
        tx: Transaction, sent: list[Record], revision: int, unchanged: Any = ()
    ) -> None:
        rows = load_records(tx, [record.id for record in sent])
        mark_clean(tx, [row.record for row in rows.values()], revision, unchanged)

    monkeypatch.setattr(replica, "mark_clean", clean_whatever_is_there)
    with pytest.raises(AssertionError):
        inject_everywhere(world, scenarios.both_changed, scenarios.she_edits_another)


def test_a_deletion_that_wins_over_an_edit_is_caught_at_every_step(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_rightly = absorbing.resolve

    def resolve_badly(ours: Any, theirs: Record, clock: resolve.HubClock) -> Any:
        result = resolve_rightly(ours, theirs, clock)
        return resolve._take(theirs) if result is not None and not theirs.payload else result

    monkeypatch.setattr(absorbing, "resolve", resolve_badly)
    with pytest.raises(AssertionError):
        inject_everywhere(world, scenarios.edited_and_deleted, scenarios.she_edits_the_same)


def test_times_that_are_not_corrected_are_caught(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolve.HubClock, "to_hub", lambda self, edited_at: edited_at)
    with pytest.raises(AssertionError):
        test_driving.test_a_clock_a_year_ahead_does_not_win_by_that(world)


class AlwaysTheSame(Between):
    def verify(self, request: VerifyRequest) -> VerifyReply:
        reply = self._hub.verify(request)
        return msgspec.structs.replace(reply, verdict=Verdict.SAME)  # type: ignore[no-any-return]


def test_a_hub_that_always_says_same_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = world.hub
    monkeypatch.setattr(world, "hub", lambda *args, **rights: AlwaysTheSame(right(*args, **rights)))
    with pytest.raises(AssertionError):
        test_driving.test_damage_on_a_device_is_found_and_repaired(world)


def test_conflicts_that_nobody_writes_down_are_caught(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(absorbing, "_UNASKED_PATHS", frozenset({"fields.title"}))
    with pytest.raises((AssertionError, ValueError)):
        test_driving.test_a_clash_becomes_a_conflict_record_on_every_device(world)
