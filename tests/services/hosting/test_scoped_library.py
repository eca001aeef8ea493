"""A shared group opened on the server shows, and lets in, exactly what a replica of it would."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibidem.errors import IbidemError, NotFoundError, PermissionDeniedError
from ibidem.model.ids import RecordId
from ibidem.model.role import Role
from ibidem.services import editing, maintenance, reviewing, searching, time_travel
from ibidem.services.library import Library
from ibidem.services.transfer import import_files
from ibidem.store import Store, scopes
from tests.services.conftest import DARWIN, LOVELACE, WALLACE
from tests.services.hosting.conftest import Team, on_one_database
from tests.services.hosting.scoped_answers import Shared, answers
from tests.services.hosting.scoped_plans import (
    ACTS,
    REFUSED,
    START,
    Plan,
    Step,
    act,
    plans,
    steps,
)
from tests.sources import FixedSource


def test_a_shared_group_shows_what_a_replica_of_it_shows(store: Store) -> None:
    # more of them in the soak's part `scopes`
    @settings(max_examples=12 if store.dialect.NAME == "sqlite" else 5)
    @given(plans(), st.integers(0, 2**32))
    def check(plan: Plan, seed: int) -> None:
        compare_answers(store, plan, seed)

    check()


def compare_answers(store: Store, plan: Plan, seed: int) -> None:
    """Ask the scope and a replica of it everything."""
    shared = Shared(store, plan)
    with shared.replica() as replica:
        here, there = (answers(each, plan, seed) for each in (replica, shared.open()))
        assert there.keys() == here.keys()
        for question, answer in here.items():
            assert there[question] == answer, question


@on_one_database
@pytest.mark.parametrize("name", ACTS)
def test_each_thing_a_guest_does_ends_the_same_on_the_server_and_on_a_device(
    store: Store, name: str
) -> None:
    source = store.source

    @settings(max_examples=3)
    @given(plans(), steps([name], most=2))
    def check(plan: Plan, doings: list[Step]) -> None:
        store.source = source
        do_twice(store, plan, doings)

    check()


def test_whatever_a_guest_does_ends_the_same_on_the_server_and_on_a_device(store: Store) -> None:
    source = store.source

    @settings(max_examples=15 if store.dialect.NAME == "sqlite" else 5)
    @given(plans(), steps(ACTS.keys() - REFUSED, most=8))
    def check(plan: Plan, doings: list[Step]) -> None:
        store.source = source
        do_twice(store, plan, doings)

    check()


def do_twice(store: Store, plan: Plan, doings: list[Step]) -> None:
    """Do the same through the scope and on a device that syncs it: both libraries end the same.

    What is refused on the server, the hub rejects from the device.
    """
    one, other = Shared(store, plan), Shared(store, plan)
    with other.replica() as replica:
        for number, step in enumerate(doings):
            store.source = FixedSource(START, lane=100 + number)  # both make the same ids
            replica.store.source = FixedSource(START, lane=100 + number)
            on_server, on_device = (
                outcome(library, plan.scope, step) for library in (one.open(), replica)
            )
            report = other.sync(replica)
            assert report.repaired == 0
            if on_server is PermissionDeniedError:
                assert on_device is None
                assert report.rejected
                break  # the device keeps what was rejected, and goes its own way
            assert on_device == on_server
            assert (report.verified, report.rejected) == (True, ())
            assert one.state() == other.state()
        with store.writing(one.library_id) as tx:
            assert scopes.refresh(tx, one.scope) == 0


def outcome(library: Library, group: RecordId, step: Step) -> type[IbidemError] | None:
    """None, or the class of the error."""
    try:
        act(library, group, step)
    except IbidemError as error:
        return type(error)
    return None


@pytest.fixture
def scope(team: Team) -> RecordId:
    """A group of the team's library that is shared with three people of its own."""
    owner = team.open("owner")
    group = editing.add_group(owner, "Reading club")
    books, _ = editing.add_references(owner, [DARWIN, WALLACE])
    editing.add_to_group(owner, group, books[:1])
    for role in ("manager", "editor", "viewer"):
        team.invite(f"guest-{role}", Role(role), group)
    team.told.clear()
    return group


def test_a_shared_group_opens_like_a_library_of_its_own(team: Team, scope: RecordId) -> None:
    guest = team.open("guest-editor", scope=scope)
    assert (guest.name, guest.role, guest.scope) == ("Reading club", Role.EDITOR, scope)
    assert [item.title for item in searching.list_references(guest).items] == [
        DARWIN.fields["title"]
    ]
    whole = team.open("manager", scope=scope)
    assert (whole.role, searching.list_references(whole).total) == (Role.MANAGER, 1)
    for account, wanted in (("guest-editor", ""), ("stranger", scope)):
        with pytest.raises(NotFoundError):
            team.open(account, scope=wanted)


@pytest.mark.parametrize("role", ["manager", "editor", "viewer"])
def test_the_role_in_the_group_decides_who_writes(team: Team, scope: RecordId, role: str) -> None:
    guest = team.open(f"guest-{role}", scope=scope)
    if role == "viewer":
        with pytest.raises(PermissionDeniedError):
            editing.add_references(guest, [LOVELACE])
        assert team.told == []
        return
    ids, _ = editing.add_references(guest, [LOVELACE])
    assert team.told == [(team.uid, team.revision)]
    owner = team.open("owner")
    added = searching.describe_reference(owner, ids[0])
    assert [each.id for each in added.groups] == [scope]
    assert reviewing.list_versions_of(owner, ids[0])[0].account == f"guest-{role}"


def test_a_group_that_is_taken_away_closes_at_once(team: Team, scope: RecordId) -> None:
    opened = [team.open(f"guest-{role}", scope=scope) for role in ("manager", "editor")]
    sharing = team.libraries.sharing(team.uid, "owner")
    sharing.remove("guest-manager", scope)
    with pytest.raises(NotFoundError):
        editing.add_references(opened[0], [LOVELACE])
    sharing.end(scope)
    with pytest.raises(NotFoundError):
        editing.add_references(opened[1], [LOVELACE])
    assert searching.list_references(opened[1]).total == 0


@on_one_database
def test_history_and_care_are_for_members_of_the_whole(team: Team, scope: RecordId) -> None:
    guest = team.open("guest-manager", scope=scope)
    for attempt in (
        lambda: reviewing.list_library_history(guest),
        lambda: time_travel.list_events(guest),
        lambda: time_travel.plan_restore(guest, before=1),
        lambda: maintenance.verify_library(guest),
        lambda: maintenance.diagnose_library(guest, repair=True),
    ):
        with pytest.raises(PermissionDeniedError):
            attempt()


@on_one_database
def test_a_file_added_through_a_group_is_the_guests_to_delete(
    team: Team, scope: RecordId, tmp_path: Path
) -> None:
    guest = team.open("guest-editor", scope=scope)
    (book,) = (item.id for item in searching.list_references(guest).items)
    file = tmp_path / "file.pdf"
    file.write_bytes(b"%PDF contents")
    (mine,) = editing.attach_files(guest, book, [file])
    (owners,) = editing.attach_files(team.open("owner"), book, [file])
    assert editing.save_attachment(guest, owners, tmp_path / "out.pdf").read_bytes()
    with pytest.raises(PermissionDeniedError):
        editing.delete_attachments(guest, [owners])
    editing.delete_attachments(guest, [mine])
    left = searching.describe_reference(guest, book).attachments
    assert [each.id for each in left] == [owners]


@on_one_database
def test_an_import_through_a_group_gets_into_it(team: Team, scope: RecordId) -> None:
    guest = team.open("guest-editor", scope=scope)
    report = import_files(guest, [("a.ris", b"TY  - JOUR\nTI  - Imported\nER  - \n")])
    assert searching.list_references(guest).total == 2
    owner = team.open("owner")
    assert [each.id for each in searching.describe_reference(owner, report.ids[0]).groups] == [
        scope
    ]
