"""Situations in which a sync begins, and events that can happen in the middle of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.role import Role
from ibidem.services.syncing import forget_sync_state
from ibidem.store.history import list_versions
from ibidem.store.records import Row, iterate_kind, write_rows
from ibidem.sync.steps import Command
from tests.sync.stepping import Killed, Line, full_disk
from tests.sync.world import Replica, World

_tokens = itertools.count(1)


def token() -> str:
    """A text that occurs nowhere else."""
    return f"value{next(_tokens)}."


NOBODY = RecordId("")


@dataclass
class Case:
    """Two devices, one session of `ada` under test, and what must be true afterwards.

    `must_show`: (record, field, value) live everywhere at the end. `must_exist`: values that are
    live, in a conflict or in a history.
    """

    world: World
    ada: Replica
    bob: Replica
    x: RecordId = NOBODY
    y: RecordId = NOBODY
    line: Line | None = None
    must_show: list[tuple[RecordId, str, str]] = field(default_factory=list)
    must_exist: list[tuple[RecordId, str]] = field(default_factory=list)
    undo: Callable[[], None] | None = None
    groups: list[RecordId] = field(default_factory=list)

    def edit(self, who: Replica, record_id: RecordId, name: str) -> None:
        """Type a new value into a field that nobody else types into now."""
        if who.title(record_id) is None:
            return
        value = token()
        who.edit(record_id, **{name: value})
        self.must_show.append((record_id, name, value))

    def retitle(self, who: Replica, record_id: RecordId) -> None:
        """Type a title, into which others type as well."""
        if who.title(record_id) is None:
            return
        value = token()
        who.edit(record_id, title=value)
        self.must_exist.append((record_id, value))

    def delete(self, who: Replica, record_id: RecordId) -> None:
        """Delete a record, unless it is gone. What was typed earlier may go with it."""
        row = who.row(record_id)
        if row is None or row.payload is None:
            return
        who.delete(record_id)
        typed = [(shown, value) for shown, _, value in self.must_show if shown == record_id]
        self.must_exist += typed
        self.must_show = [shown for shown in self.must_show if shown[0] != record_id]

    def settle(self) -> None:
        """Sync until everybody must have everything, and check that nothing was lost."""
        if self.undo is not None:
            self.undo()
        self.world.sync_until_equal()
        for record_id, name, value in self.must_show:
            assert self.bob.values(record_id)["fields"].get(name) == value
        for record_id, value in self.must_exist:
            assert self.exists(record_id, value), f"{value} is lost"
        assert set(self.groups) <= set(self.bob.values(self.y).get("groups", ()))

    def exists(self, record_id: RecordId, value: str) -> bool:
        """Whether a value is live, in a conflict, or in the history of any copy."""
        copies = [(self.world.store, self.world.hub_id)]
        copies += [(each.library.store, each.library.library_id) for each in self.world.replicas]
        for store, library_id in copies:
            with store.reading(library_id) as tx:
                versions = list_versions(tx, record_id)
                if any(value in (version.record.payload or "") for version in versions):
                    return True
                conflicts = iterate_kind(tx, RecordKind.CONFLICT)
                if any(value in (row.payload or "") for row in conflicts):
                    return True
        return False


def begin(world: World) -> Case:
    """Two devices that are in step."""
    case = Case(world, world.replica("ada"), world.replica("bob"))
    world.sync_all()
    return case


def prepare(case: Case) -> None:
    """Two fresh references on both devices."""
    case.x, case.y = case.ada.add(token()), case.ada.add(token())
    case.world.sync(case.ada)
    case.world.sync(case.bob)
    case.must_show.clear()
    case.must_exist.clear()
    case.groups.clear()


# Situations


def both_changed(case: Case) -> None:
    """Both typed into the title of x; bob has pushed."""
    case.retitle(case.ada, case.x)
    case.retitle(case.bob, case.x)
    case.edit(case.ada, case.y, "volume")
    case.world.sync(case.bob)


def hub_is_ahead(case: Case) -> None:
    """Only bob changed something, and pushed it."""
    case.edit(case.bob, case.x, "volume")
    case.edit(case.bob, case.y, "volume")
    case.world.sync(case.bob)


def edited_and_deleted(case: Case) -> None:
    """Bob has deleted x and pushed that; ada typed into x."""
    case.delete(case.bob, case.x)
    case.world.sync(case.bob)
    case.edit(case.ada, case.x, "volume")


def ada_is_damaged(case: Case) -> None:
    """A clean record of ada's differs from the hub's, without anybody having typed."""
    row = case.ada.row(case.y)
    assert row is not None
    with case.ada.library.writing("damage") as tx:
        payload = '{"fields":{"title":"Damaged"},"type":"book"}'
        write_rows(tx, [Row(row.kind, row.id, payload, row.revision, False, 1, "x")])


def epoch_is_new(case: Case) -> None:
    """The hub began a new epoch; ada has an edit under way."""
    case.world.begin_new_epoch()
    case.edit(case.ada, case.x, "volume")


def ada_starts_anew(case: Case) -> None:
    """Ada forgot everything agreed upon, has typed, and syncs as if for the first time."""
    case.edit(case.bob, case.y, "volume")
    case.world.sync(case.bob)
    forget_sync_state(case.ada.library)
    case.world.link(case.ada)
    case.edit(case.ada, case.x, "volume")


SITUATIONS = (
    both_changed,
    hub_is_ahead,
    edited_and_deleted,
    ada_is_damaged,
    epoch_is_new,
    ada_starts_anew,
)


# Events


def she_edits_the_same(case: Case, _: Command) -> None:
    case.edit(case.ada, case.x, "section")


def she_edits_the_title(case: Case, _: Command) -> None:
    case.retitle(case.ada, case.x)


def she_edits_another(case: Case, _: Command) -> None:
    case.edit(case.ada, case.y, "section")


def she_adds(case: Case, _: Command) -> None:
    value = token()
    added = case.ada.add(value)
    case.must_show.append((added, "title", value))


def she_deletes(case: Case, _: Command) -> None:
    case.delete(case.ada, case.x)


def he_edits(case: Case, _: Command) -> None:
    case.edit(case.bob, case.x, "pages")
    case.world.sync(case.bob)


def he_deletes(case: Case, _: Command) -> None:
    row = case.bob.row(case.x)
    case.delete(case.bob, case.x)
    assert row is not None
    case.world.sync(case.bob)


def groups_change_on_both(case: Case, _: Command) -> None:
    for who in (case.ada, case.bob):
        group = who.source.new_id()
        case.groups.append(group)
        who.change(case.y, groups=[group])
    case.world.sync(case.bob)


def role_is_lowered(case: Case, _: Command) -> None:
    assert case.line is not None
    case.line._hub = case.world.hub("ada", role=Role.VIEWER)


def membership_ends_for_a_moment(case: Case, _: Command) -> None:
    assert case.line is not None
    case.line.fault = "not allowed"


def request_is_lost(case: Case, _: Command) -> None:
    assert case.line is not None
    case.line.fault = "lost request"


def reply_is_lost(case: Case, _: Command) -> None:
    assert case.line is not None
    case.line.fault = "lost reply"


def request_arrives_twice(case: Case, _: Command) -> None:
    assert case.line is not None
    case.line.fault = "delivered twice"


def she_is_killed(case: Case, _: Command) -> None:
    raise Killed


def her_disk_is_full(case: Case, _: Command) -> None:
    fault = full_disk(case.ada)
    fault.__enter__()
    case.undo = lambda: fault.__exit__(None, None, None)  # type: ignore[func-returns-value]


def epoch_changes(case: Case, _: Command) -> None:
    case.world.begin_new_epoch()


def she_syncs_in_another_window(case: Case, _: Command) -> None:
    case.world.sync(case.ada, confirmed=True)


def she_starts_anew_elsewhere(case: Case, _: Command) -> None:
    forget_sync_state(case.ada.library)
    case.world.link(case.ada)


EVENTS = (
    she_edits_the_same,
    she_edits_the_title,
    she_edits_another,
    she_adds,
    she_deletes,
    he_edits,
    he_deletes,
    groups_change_on_both,
    role_is_lowered,
    membership_ends_for_a_moment,
    request_is_lost,
    reply_is_lost,
    request_arrives_twice,
    she_is_killed,
    her_disk_is_full,
    epoch_changes,
    she_syncs_in_another_window,
    she_starts_anew_elsewhere,
)

# What the tests try at every step; the soak tries every event in every situation.
TRIED: dict[Callable[[Case], None], tuple[Callable[[Case, Command], None], ...]] = {
    both_changed: EVENTS,
    hub_is_ahead: (she_edits_the_same, she_deletes, he_edits, he_deletes, request_arrives_twice),
    edited_and_deleted: (she_edits_the_same, reply_is_lost, she_syncs_in_another_window),
    ada_is_damaged: (she_edits_another, he_edits, she_is_killed, her_disk_is_full),
    epoch_is_new: (she_edits_the_same, he_deletes, reply_is_lost, epoch_changes),
    ada_starts_anew: (she_edits_the_same, he_deletes, she_is_killed, she_starts_anew_elsewhere),
}
