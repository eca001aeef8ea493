"""What is shared with whom, as Manage Sharing shows it: a page of the people of each share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ibidem.errors import PermissionDeniedError
from ibidem.model.payload import read_payload
from ibidem.model.record import RecordKind
from ibidem.model.role import Role
from ibidem.server.accounts.people import describe_accounts
from ibidem.server.web.frame import context_of
from ibidem.server.web.library_pages import LibraryRequest
from ibidem.services.searching import list_groups
from ibidem.services.sharing import Invitation, Sharing

ROWS = 100  # people and invitations of a share on one page
FIND_CHARACTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the table shows one; `is_me`, and whether the one who looks may change them."""

    account: str
    name: str
    email: str
    role: Role
    since: int
    is_me: bool


@dataclass(frozen=True, slots=True)
class Share:
    """What is shared: the whole library (scope "") or a group, with its people."""

    scope: str
    name: str
    people: Sequence[Person]
    invitations: Sequence[Invitation]
    may_invite: bool
    is_deleted: bool = False  # a group that is not there any more: only its people are
    total: int = 0  # people and invitations that `find` leaves, on all pages
    page: int = 1
    others: int = 0  # people and invitations besides whoever looks, all of them

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // ROWS))


def sharing_of(request: LibraryRequest) -> Sharing:
    """The people of the library in the address."""
    libraries = context_of(request).libraries
    return libraries.sharing(request.address.uid, str(request.person.uuid))


def page_of(share: Share, find: str, number: int) -> Share:
    """One page of a share's people and invitations whose name or address has `find` in it."""
    find = find.casefold()
    people = [each for each in share.people if find in f"{each.name}\n{each.email}".casefold()]
    invited = [each for each in share.invitations if find in each.email]
    total = len(people) + len(invited)
    number = max(1, min(number, -(-total // ROWS)))
    start, end = (number - 1) * ROWS, number * ROWS
    return replace(
        share,
        people=people[start:end],
        invitations=invited[max(0, start - len(people)) : max(0, end - len(people))],
        total=total,
        page=number,
    )


def list_shares(request: LibraryRequest, wanted: str) -> Iterator[Share]:
    """The whole library and each group that is shared; one more group, `wanted`."""
    sharing = sharing_of(request)
    if request.address.scope:
        yield share_of(request, sharing, request.address.scope, request.library.name)
        return
    yield share_of(request, sharing, "", request.library.name)
    shared = sharing.list_shared_groups()
    groups = {
        group.id: group.name
        for group in list_groups(request.library, counted=False)
        if group.kind is RecordKind.GROUP
    }
    for scope, name in groups.items():
        if scope in shared or scope == wanted:
            share = share_of(request, sharing, scope, name)
            if share.people or share.invitations or scope == wanted:
                yield share
    for gone in shared:  # whoever deletes a group first must still see who had it
        if gone not in groups:
            share = share_of(request, sharing, gone, _last_name(request, gone))
            if share.people or share.invitations:
                yield replace(share, is_deleted=True)


def _last_name(request: LibraryRequest, scope: str) -> str:
    """What a deleted group was called."""
    versions = context_of(request).libraries.list_versions(
        request.address.uid, str(request.person.uuid), scope
    )
    payloads = [each.record.payload for each in versions if each.record.payload is not None]
    return read_payload(RecordKind.GROUP, payloads[0]).name if payloads else ""


def share_of(request: LibraryRequest, sharing: Sharing, scope: str, name: str) -> Share:
    """The whole library (scope "") or a group, with everybody in it."""
    members = sharing.list_members(scope)
    known = describe_accounts([member.account for member in members])
    me = str(request.person.uuid)
    people = []
    for member in members:
        person, email = known.get(member.account, ("", ""))
        people.append(
            Person(member.account, person, email, member.role, member.since, member.account == me)
        )
    try:
        invitations = sharing.list_invitations(scope)
    except PermissionDeniedError:  # for those who may invite
        invitations, may_invite = [], False
    else:
        may_invite = True
    others = sum(not person.is_me for person in people) + len(invitations)
    return Share(scope, name, people, invitations, may_invite, others=others)
