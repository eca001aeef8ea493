"""Whoever works in a shared group undoes what they did there, and nothing else."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ibidem.errors import NotFoundError, PermissionDeniedError
from ibidem.model.ids import RecordId
from ibidem.model.reference import Reference
from ibidem.model.role import Role
from ibidem.services import editing
from ibidem.services.hosting import HostedLibrary
from ibidem.services.reviewing import list_differences, list_versions_of
from ibidem.services.searching import describe_reference, list_references
from ibidem.services.time_travel import restore_version
from ibidem.services.undoing import (
    Reason,
    describe_changeset,
    describe_changesets,
    redoable,
    undo,
    undoable,
)
from ibidem.store import scopes
from tests.services.conftest import DARWIN, LOVELACE, WALLACE
from tests.services.hosting.conftest import Team, store, team  # noqa: F401
from tests.services.undoing.random_edits import newest, state


class Club:
    """A library with a shared group, in which one of two references is."""

    def __init__(self, team: Team) -> None:  # noqa: F811
        self.team = team
        self.owner = team.open("owner")
        self.group = editing.add_group(self.owner, "Reading club")
        self.other = editing.add_group(self.owner, "Private")
        (self.book, self.hidden), _ = editing.add_references(self.owner, [DARWIN, WALLACE])
        editing.add_to_group(self.owner, self.group, [self.book])
        editing.add_to_group(self.owner, self.other, [self.book, self.hidden])
        for name in ("guest", "friend"):
            team.invite(name, Role.EDITOR, self.group)
        self.guest: HostedLibrary = team.open("guest", scope=self.group)
        self.friend: HostedLibrary = team.open("friend", scope=self.group)

    def check(self) -> None:
        with self.owner.writing("check") as tx:
            assert scopes.refresh(tx, self.group) == 0


@pytest.fixture
def club(team: Team) -> Club:  # noqa: F811
    return Club(team)


def retitle(library: HostedLibrary, reference: RecordId, title: str) -> int:
    def change(noun: Reference) -> Reference:
        return replace(noun, fields={**noun.fields, "title": title})

    return editing.edit_references(library, [reference], change).changeset


def test_a_guest_walks_back_and_forth_over_their_own_steps(club: Club) -> None:
    guest, begun, whole = club.guest, state(club.guest), state(club.owner)
    assert undoable(guest) == []
    retitle(guest, club.book, "Changed")
    note = editing.add_note(guest, club.book, "Mine")
    editing.edit_note(guest, note, text="Still mine")
    editing.delete_note(guest, note)
    after = state(guest)
    steps = undoable(guest)
    assert [step.label for step in steps] == ["delete note", "edit note", "add note", "edit"]
    assert describe_changesets(guest, steps)[steps[-1].number].text == "Changed 1 reference"
    while steps := undoable(guest):
        assert undo(guest, steps[0].number).left == []
    assert state(guest) == begun
    assert state(club.owner) == whole, "the owner's other groups are as they were"
    assert describe_changeset(guest, newest(club.owner)).text == "Undid: Changed 1 reference"
    while steps := redoable(guest):
        assert undo(guest, steps[0].number).left == []
    assert state(guest) == after
    club.check()


def test_what_a_guest_added_leaves_the_group_again(club: Club) -> None:
    begun = state(club.guest)
    _, changes = editing.add_references(club.guest, [LOVELACE])
    assert list_references(club.guest).total == 2
    assert undo(club.guest, changes.changeset).left == []
    assert state(club.guest) == begun
    club.check()


def test_nobody_undoes_what_others_did(club: Club) -> None:
    mine = retitle(club.guest, club.book, "Guest")
    theirs = retitle(club.friend, club.book, "Friend")
    owners = retitle(club.owner, club.hidden, "Owner")
    assert [step.number for step in undoable(club.guest)] == [mine]
    for number in (theirs, owners, 999):
        for attempt in (undo, describe_changeset):
            with pytest.raises(NotFoundError, match="Nothing in the history has the number"):
                attempt(club.guest, number)
    undone = undo(club.guest, mine)
    assert [(left.reason, left.field) for left in undone.left] == [
        (Reason.EDITED_SINCE, "fields.title")
    ]
    title = describe_reference(club.guest, club.book).reference.fields["title"]
    assert title == "Friend"


def test_what_somebody_did_outside_of_the_group_is_not_seen_through_it(club: Club) -> None:
    editor = club.team.open("editor")
    outside = retitle(editor, club.hidden, "Outside")
    inside = retitle(editor, club.book, "Inside")
    through = club.team.open("editor", scope=club.group)
    assert [step.number for step in undoable(through)] == [inside]
    with pytest.raises(NotFoundError):
        undo(through, outside)
    both = editing.rate_references(editor, [club.book, club.hidden], 4).changeset
    undo(through, both)
    ratings = [
        describe_reference(club.owner, each).reference.rating for each in (club.book, club.hidden)
    ]
    assert ratings == [0, 4], "what is not in the group stays"
    club.check()


def test_what_was_taken_out_of_the_group_stays_out(club: Club) -> None:
    number = editing.remove_from_group(club.guest, club.group, [club.book]).changeset
    assert list_references(club.guest).total == 0
    with pytest.raises(PermissionDeniedError):
        undo(club.guest, number)
    assert undo(club.owner, number).left == []
    assert list_references(club.guest).total == 1
    club.check()


def test_who_may_only_read_undoes_nothing(club: Club) -> None:
    number = retitle(club.guest, club.book, "Guest")
    sharing = club.team.libraries.sharing(club.team.uid, "owner")
    sharing.change_role("guest", Role.VIEWER, club.group)
    with pytest.raises(PermissionDeniedError):
        undo(club.guest, number)


def titles(library: HostedLibrary, reference: RecordId) -> list[tuple[tuple[str, ...], str]]:
    """What each version changed, and who wrote it, the newest first."""
    return [(each.changed, each.account) for each in list_versions_of(library, reference)]


def test_a_guest_sees_the_versions_that_the_group_has_shown_and_no_earlier_one(team: Team) -> None:  # noqa: F811
    owner = team.open("owner")
    group = editing.add_group(owner, "Reading club")
    private = editing.add_group(owner, "Private")
    (book,), _ = editing.add_references(owner, [DARWIN])
    retitle(owner, book, "Before it was in the group")
    editing.add_to_group(owner, group, [book])
    retitle(owner, book, "In the group, which nobody shared")
    team.invite("guest", Role.EDITOR, group)
    guest = team.open("guest", scope=group)
    assert titles(guest, book) == [(("added",), "")]
    first = list_versions_of(guest, book)[0].number
    editing.add_to_group(owner, private, [book])  # nothing that could be seen
    retitle(guest, book, "By the guest")
    assert titles(guest, book) == [(("Title",), "guest"), (("added",), "")]
    number = list_versions_of(guest, book)[0].number
    assert [each.before for each in list_differences(guest, book, number)] == [
        "In the group, which nobody shared"
    ]
    assert restore_version(guest, book, first)
    assert (
        describe_reference(owner, book).reference.fields["title"]
        == "In the group, which nobody shared"
    )
    assert set(describe_reference(owner, book).reference.groups) == {group, private}
    editing.remove_from_group(owner, group, [book])
    with pytest.raises(NotFoundError):
        list_versions_of(guest, book)
    retitle(owner, book, "While it was out")
    editing.add_to_group(owner, group, [book])
    assert titles(guest, book) == [(("added",), "owner")], "what was before it left is gone"
    with pytest.raises(NotFoundError):
        restore_version(guest, book, first)
    note = editing.add_note(guest, book, "Mine")
    with pytest.raises(PermissionDeniedError):
        list_versions_of(guest, note)


def test_who_may_only_read_restores_nothing(club: Club) -> None:
    retitle(club.guest, club.book, "Guest")
    first = list_versions_of(club.guest, club.book)[-1].number
    sharing = club.team.libraries.sharing(club.team.uid, "owner")
    sharing.change_role("guest", Role.VIEWER, club.group)
    with pytest.raises(PermissionDeniedError):
        restore_version(club.guest, club.book, first)
