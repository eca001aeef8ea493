"""Sharing on the hub's store: who may do what, and what follows at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from ibidem.errors import InputError, LibraryExistsError, NotFoundError, PermissionDeniedError
from ibidem.model import Record, RecordKind
from ibidem.model.ids import RecordId
from ibidem.model.payload import canonical_payload
from ibidem.model.role import Role
from ibidem.services.sharing import (
    INVITATION_DAYS,
    Sharing,
    accept_invitation,
    create_library,
    find_role,
    list_libraries,
)
from ibidem.store import Origin, Store, open_store, scopes
from ibidem.store.records import write_local
from tests.sources import FixedSource

DAY_MS = 24 * 3600 * 1000


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, source: FixedSource) -> Iterator[Store]:
    url = "sqlite://"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    opened = open_store(url, source)
    yield opened
    opened.close()


# Rules are the same on every database: where only they are tested, one is enough.
on_one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def library_id(store: Store, source: FixedSource) -> int:
    return create_library(store, source.new_id(), "Team", "olga")


@pytest.fixture
def group(store: Store, library_id: int, source: FixedSource) -> RecordId:
    return write(store, library_id, source, RecordKind.GROUP, name="Reading club")


def write(
    store: Store,
    library_id: int,
    source: FixedSource,
    kind: RecordKind,
    account: str = "olga",
    **values: object,
) -> RecordId:
    identity = source.new_id()
    with store.writing(library_id, Origin(account, "laptop", "edit")) as tx:
        write_local(tx, [Record(kind, identity, canonical_payload(values))])
    return identity


@pytest.fixture
def people(store: Store, library_id: int) -> dict[str, Sharing]:
    """An owner, a manager, two editors and a viewer, by name."""
    roles = {"mia": Role.MANAGER, "ed": Role.EDITOR, "eva": Role.EDITOR, "vic": Role.VIEWER}
    owner = Sharing(store, library_id, "olga")
    for name, role in roles.items():
        accept_invitation(store, owner.invite(f"{name}@example.org", role).token, name, None)
    return {name: Sharing(store, library_id, name) for name in ("olga", *roles)}


def roles(sharing: Sharing, scope: str = "") -> dict[str, Role]:
    return {member.account: member.role for member in sharing.list_members(scope)}


# Libraries and invitations


def test_who_makes_a_library_owns_it(store: Store, library_id: int) -> None:
    assert find_role(store, library_id, "olga") is Role.OWNER
    [mine] = list_libraries(store, "olga")
    assert (mine.name, mine.scope, mine.role) == ("Team", "", Role.OWNER)


def test_a_library_is_made_once(store: Store, source: FixedSource) -> None:
    uid = source.new_id()
    create_library(store, uid, "Mine", "olga")
    with pytest.raises(LibraryExistsError):
        create_library(store, uid, "Mine", "eve")


def test_making_a_library_goes_on_where_it_was_killed(store: Store, source: FixedSource) -> None:
    uid = source.new_id()
    store.create_library(uid, "Mine", "hub")
    library_id = create_library(store, uid, "Mine", "olga")
    assert find_role(store, library_id, "olga") is Role.OWNER


def test_a_stranger_sees_nothing(store: Store, library_id: int, people: dict[str, Sharing]) -> None:
    stranger = Sharing(store, library_id, "stranger")
    for attempt in (
        stranger.list_members,
        stranger.list_invitations,
        stranger.list_activity,
        stranger.leave,
        stranger.end,
        lambda: stranger.invite("a@example.org", Role.VIEWER),
        lambda: stranger.remove("vic"),
        lambda: stranger.change_role("vic", Role.OWNER),
        lambda: find_role(store, library_id, "stranger"),
    ):
        with pytest.raises(NotFoundError):
            attempt()
    assert list_libraries(store, "stranger") == []


def test_an_invitation_makes_a_member(
    store: Store, library_id: int, people: dict[str, Sharing]
) -> None:
    invited = people["olga"].invite(" New@Example.org ", Role.EDITOR)
    assert [one.email for one in people["olga"].list_invitations()] == ["new@example.org"]
    opened = accept_invitation(store, invited.token, "nora", None)
    assert (opened.library_id, opened.role, opened.name) == (library_id, Role.EDITOR, "Team")
    assert find_role(store, library_id, "nora") is Role.EDITOR
    assert people["olga"].list_invitations() == []


def test_an_invitation_is_for_its_address(store: Store, people: dict[str, Sharing]) -> None:
    token = people["olga"].invite("new@example.org", Role.EDITOR).token
    with pytest.raises(PermissionDeniedError, match=r"for n…@example\.org") as refused:
        accept_invitation(store, token, "eve", "eve@example.org")
    assert "new@" not in str(refused.value), "who holds the link does not learn the address"
    assert len(people["olga"].list_invitations()) == 1, "it still waits"
    assert accept_invitation(store, token, "nora", " New@Example.org ").role is Role.EDITOR


def test_the_token_is_not_kept(store: Store, people: dict[str, Sharing]) -> None:
    invited = people["olga"].invite("new@example.org", Role.EDITOR)
    assert invited.token.encode() not in invited.invitation.token_digest
    assert len(invited.token) == 56
    assert invited.token.isascii()


def test_an_invitation_works_once(store: Store, people: dict[str, Sharing]) -> None:
    token = people["olga"].invite("new@example.org", Role.EDITOR).token
    accept_invitation(store, token, "nora", None)
    assert accept_invitation(store, token, "nora", None).role is Role.EDITOR  # a lost reply
    with pytest.raises(InputError, match="already"):
        accept_invitation(store, token, "somebody else", None)
    people["olga"].remove("nora")
    with pytest.raises(InputError, match="already"):
        accept_invitation(store, token, "nora", None)


def test_an_invitation_expires(
    store: Store, people: dict[str, Sharing], source: FixedSource
) -> None:
    token = people["olga"].invite("new@example.org", Role.EDITOR).token
    source.advance(INVITATION_DAYS * DAY_MS + 1000)
    assert people["olga"].list_invitations() == []
    with pytest.raises(InputError, match="expired"):
        accept_invitation(store, token, "nora", None)


def test_inviting_again_gives_a_new_link_and_kills_the_old(
    store: Store, people: dict[str, Sharing], source: FixedSource
) -> None:
    first = people["olga"].invite("new@example.org", Role.EDITOR)
    source.advance(INVITATION_DAYS * DAY_MS + 1000)
    second = people["mia"].invite_again(first.invitation.id)
    with pytest.raises(NotFoundError):
        accept_invitation(store, first.token, "nora", None)
    assert accept_invitation(store, second.token, "nora", None).role is Role.EDITOR


def test_inviting_the_same_person_twice_leaves_one_invitation(
    store: Store, people: dict[str, Sharing]
) -> None:
    first = people["olga"].invite("new@example.org", Role.EDITOR)
    second = people["olga"].invite("NEW@example.org", Role.VIEWER)
    assert [one.role for one in people["olga"].list_invitations()] == [Role.VIEWER]
    with pytest.raises(NotFoundError):
        accept_invitation(store, first.token, "nora", None)
    assert accept_invitation(store, second.token, "nora", None).role is Role.VIEWER


def test_an_invitation_can_be_withdrawn(store: Store, people: dict[str, Sharing]) -> None:
    invited = people["olga"].invite("new@example.org", Role.EDITOR)
    people["mia"].withdraw(invited.invitation.id)
    assert people["olga"].list_invitations() == []
    with pytest.raises(InputError, match="withdrawn"):
        accept_invitation(store, invited.token, "nora", None)
    with pytest.raises(InputError):
        people["olga"].withdraw(invited.invitation.id)


def test_who_is_a_member_already_keeps_the_higher_role(
    store: Store, library_id: int, people: dict[str, Sharing]
) -> None:
    accept_invitation(store, people["olga"].invite("x@example.org", Role.VIEWER).token, "ed", None)
    assert find_role(store, library_id, "ed") is Role.EDITOR
    accept_invitation(store, people["olga"].invite("y@example.org", Role.MANAGER).token, "ed", None)
    assert find_role(store, library_id, "ed") is Role.MANAGER


@on_one_database
@pytest.mark.parametrize("token", ["", "x", "é", "A" * 56, "=" * 56, "A" * 10_000])
def test_a_token_that_is_none_is_refused(store: Store, library_id: int, token: str) -> None:
    with pytest.raises(NotFoundError):
        accept_invitation(store, token, "nora", None)


def test_a_token_of_the_right_library_with_a_wrong_secret_is_refused(
    store: Store, people: dict[str, Sharing]
) -> None:
    token = people["olga"].invite("new@example.org", Role.EDITOR).token
    with pytest.raises(NotFoundError):
        accept_invitation(store, token[:-4] + "AAAA", "nora", None)


@on_one_database
@pytest.mark.parametrize(
    "email",
    ["", "a", "a@", "@b", "a b@example.org", "a@b\n@c", "a,b@c", "x" * 250 + "@b.de", "<a@b>"],
)
def test_what_is_no_address_is_refused(people: dict[str, Sharing], email: str) -> None:
    with pytest.raises(InputError):
        people["olga"].invite(email, Role.VIEWER)


# Roles: who may give and take what

ALL = (Role.OWNER, Role.MANAGER, Role.EDITOR, Role.VIEWER)
MAY_DECIDE_ABOUT = {
    "olga": set(ALL),
    "mia": {Role.EDITOR, Role.VIEWER},
    "ed": set[Role](),
    "vic": set[Role](),
}


@on_one_database
@pytest.mark.parametrize("name", MAY_DECIDE_ABOUT)
@pytest.mark.parametrize("role", ALL)
def test_who_may_invite_to_which_role(people: dict[str, Sharing], name: str, role: Role) -> None:
    if role in MAY_DECIDE_ABOUT[name]:
        assert people[name].invite("new@example.org", role).invitation.role is role
        return
    with pytest.raises(PermissionDeniedError):
        people[name].invite("new@example.org", role)
    waiting = people["olga"].invite("new@example.org", role).invitation
    for attempt in (people[name].withdraw, people[name].invite_again):
        with pytest.raises(PermissionDeniedError):
            attempt(waiting.id)


@on_one_database
@pytest.mark.parametrize("name", MAY_DECIDE_ABOUT)
@pytest.mark.parametrize("role", ALL)
def test_who_may_give_a_member_which_role(
    people: dict[str, Sharing], name: str, role: Role
) -> None:
    if role in MAY_DECIDE_ABOUT[name]:
        people[name].change_role("eva", role)
        assert roles(people["olga"])["eva"] is role
        return
    with pytest.raises(PermissionDeniedError):
        people[name].change_role("eva", role)
    assert roles(people["olga"])["eva"] is Role.EDITOR


@on_one_database
@pytest.mark.parametrize("name", MAY_DECIDE_ABOUT)
@pytest.mark.parametrize("role", ALL)
def test_who_may_remove_whom(people: dict[str, Sharing], name: str, role: Role) -> None:
    people["olga"].change_role("eva", role)
    if role in MAY_DECIDE_ABOUT[name]:
        people[name].remove("eva")
        assert "eva" not in roles(people["olga"])
        return
    for attempt in (people[name].remove, lambda who: people[name].change_role(who, Role.VIEWER)):
        with pytest.raises(PermissionDeniedError):
            attempt("eva")
    assert "eva" in roles(people["olga"])


def test_nobody_lifts_themselves(people: dict[str, Sharing]) -> None:
    for name in ("mia", "ed", "vic"):
        with pytest.raises(PermissionDeniedError):
            people[name].change_role(name, Role.OWNER)


@on_one_database
@pytest.mark.parametrize("name", ["mia", "ed", "vic"])
def test_everybody_may_leave(
    store: Store, library_id: int, people: dict[str, Sharing], name: str
) -> None:
    people[name].leave()
    with pytest.raises(NotFoundError):
        find_role(store, library_id, name)
    with pytest.raises(NotFoundError):
        people[name].list_members()


def test_the_last_owner_stays(people: dict[str, Sharing]) -> None:
    olga = people["olga"]
    for attempt in (olga.leave, lambda: olga.change_role("olga", Role.VIEWER)):
        with pytest.raises(PermissionDeniedError):
            attempt()
    olga.change_role("mia", Role.OWNER)
    olga.leave()
    assert roles(people["mia"])["mia"] is Role.OWNER
    with pytest.raises(PermissionDeniedError):
        people["mia"].leave()


def test_members_are_seen_by_all_invitations_by_some(people: dict[str, Sharing]) -> None:
    for sharing in people.values():
        assert len(sharing.list_members()) == 5
    for name in ("ed", "vic"):
        with pytest.raises(PermissionDeniedError):
            people[name].list_invitations()
        with pytest.raises(PermissionDeniedError):
            people[name].export(lambda account: (account, ""))


def test_ending_the_sharing_removes_everybody_else(
    store: Store, library_id: int, people: dict[str, Sharing]
) -> None:
    token = people["olga"].invite("new@example.org", Role.VIEWER).token
    with pytest.raises(PermissionDeniedError):
        people["mia"].end()
    assert people["olga"].end() == 4
    assert roles(people["olga"]) == {"olga": Role.OWNER}
    with pytest.raises(NotFoundError):
        find_role(store, library_id, "ed")
    with pytest.raises(NotFoundError):
        accept_invitation(store, token, "nora", None)


# Groups


def share(store: Store, people: dict[str, Sharing], group: str, name: str, role: Role) -> Sharing:
    token = people["olga"].invite(f"{name}@example.org", role, group).token
    opened = accept_invitation(store, token, name, None)
    return Sharing(store, opened.library_id, name)


def test_inviting_to_a_group_shares_it_and_nothing_else(
    store: Store, library_id: int, people: dict[str, Sharing], group: RecordId
) -> None:
    guest = share(store, people, group, "gus", Role.EDITOR)
    assert find_role(store, library_id, "gus", group) is Role.EDITOR
    with pytest.raises(NotFoundError):
        find_role(store, library_id, "gus")
    with pytest.raises(NotFoundError):
        guest.list_members()
    with pytest.raises(NotFoundError):
        guest.list_activity()
    assert roles(guest, group) == {"gus": Role.EDITOR}
    [mine] = list_libraries(store, "gus")
    assert (mine.name, mine.scope) == ("Reading club", group)


def test_members_of_the_library_have_their_role_in_its_groups(
    store: Store, library_id: int, people: dict[str, Sharing], group: RecordId
) -> None:
    share(store, people, group, "gus", Role.VIEWER)
    assert find_role(store, library_id, "mia", group) is Role.MANAGER
    share(store, people, group, "vic", Role.EDITOR)
    assert find_role(store, library_id, "vic", group) is Role.EDITOR
    assert find_role(store, library_id, "vic") is Role.VIEWER


def test_a_group_has_managers_and_no_owners(
    store: Store, people: dict[str, Sharing], group: RecordId
) -> None:
    manager = share(store, people, group, "gus", Role.MANAGER)
    assert manager.invite("new@example.org", Role.EDITOR, group).invitation.scope == group
    with pytest.raises(PermissionDeniedError):
        manager.invite("new@example.org", Role.MANAGER, group)
    with pytest.raises(InputError):
        people["olga"].invite("new@example.org", Role.OWNER, group)
    with pytest.raises(InputError):
        people["olga"].change_role("gus", Role.OWNER, group)
    with pytest.raises(NotFoundError):
        manager.invite("new@example.org", Role.EDITOR)
    with pytest.raises(PermissionDeniedError):
        manager.end(group)


def test_only_groups_that_exist_can_be_shared(
    store: Store, library_id: int, people: dict[str, Sharing], source: FixedSource
) -> None:
    reference = write(store, library_id, source, RecordKind.REFERENCE)
    for scope in (reference, source.new_id(), "nonsense"):
        with pytest.raises(NotFoundError):
            people["olga"].invite("new@example.org", Role.EDITOR, scope)


def test_a_group_that_is_not_shared_has_no_door(
    store: Store, library_id: int, people: dict[str, Sharing], group: RecordId
) -> None:
    with pytest.raises(NotFoundError):
        find_role(store, library_id, "olga", group)


def test_ending_the_share_of_a_group_closes_it(
    store: Store, library_id: int, people: dict[str, Sharing], group: RecordId
) -> None:
    guest = share(store, people, group, "gus", Role.EDITOR)
    token = people["olga"].invite("new@example.org", Role.VIEWER, group).token
    assert people["olga"].end(group) == 1
    with pytest.raises(NotFoundError):
        find_role(store, library_id, "gus", group)
    with pytest.raises(NotFoundError):
        guest.list_members(group)
    with pytest.raises(NotFoundError):
        accept_invitation(store, token, "nora", None)
    with store.reading(library_id) as tx:
        assert scopes.list_shared(tx) == []
    assert len(roles(people["olga"])) == 5


# Activity and lists


def test_activity_says_who_did_what(
    store: Store, library_id: int, people: dict[str, Sharing], source: FixedSource
) -> None:
    write(store, library_id, source, RecordKind.REFERENCE)
    write(store, library_id, source, RecordKind.REFERENCE, account="ed")
    activity = people["vic"].list_activity()
    assert [(one.account, one.device, one.label, one.added) for one in activity] == [
        ("ed", "laptop", "edit", 1),
        ("olga", "laptop", "edit", 1),
    ]
    newest = people["vic"].list_activity(limit=1)
    assert newest == activity[:1]
    assert people["vic"].list_activity(before=newest[0].revision) == activity[1:]


def test_activity_of_a_group_tells_only_what_is_seen_there(
    store: Store,
    library_id: int,
    people: dict[str, Sharing],
    group: RecordId,
    source: FixedSource,
) -> None:
    guest = share(store, people, group, "gus", Role.VIEWER)
    before = len(guest.list_activity(group))
    write(store, library_id, source, RecordKind.REFERENCE)
    write(store, library_id, source, RecordKind.REFERENCE, account="ed", groups=[group])
    new = guest.list_activity(group)
    assert len(new) == before + 1
    assert (new[0].account, new[0].added) == ("ed", 1)


def test_the_list_of_people_is_csv_that_no_spreadsheet_runs(people: dict[str, Sharing]) -> None:
    people["olga"].invite("new@example.org", Role.VIEWER)
    names = {"ed": '=HYPERLINK("x")', "vic": 'Vic "the", Great'}
    text = people["olga"].export(
        lambda account: (names.get(account, account), f"{account}@example.org")
    )
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 6
    by_email = {row["email"]: row for row in rows}
    assert by_email["ed@example.org"]["name"] == '\'=HYPERLINK("x")'
    assert by_email["vic@example.org"]["name"] == 'Vic "the", Great'
    assert by_email["mia@example.org"]["role"] == "manager"
    assert by_email["mia@example.org"]["invited_by"] == "olga@example.org"
    assert by_email["new@example.org"]["state"] == "invited"
    assert by_email["olga@example.org"]["since"] == "2025-06-15"


@pytest.mark.parametrize("count", [100, 1000])
def test_there_is_no_fixed_number_of_members(store: Store, library_id: int, count: int) -> None:
    from ibidem.store.sharing import Membership, put_member

    olga = Sharing(store, library_id, "olga")
    token = olga.invite("last@example.org", Role.EDITOR).token
    with store.writing(library_id) as tx:
        for i in range(count):
            put_member(tx, Membership(f"account-{i:04}", "", Role.EDITOR, tx.at, "olga"))
    accept_invitation(store, token, "last", None)
    assert len(olga.list_members()) == count + 2
    assert find_role(store, library_id, "account-0042") is Role.EDITOR
    olga.remove("account-0042")
    with pytest.raises(NotFoundError):
        find_role(store, library_id, "account-0042")
    assert olga.end() == count
