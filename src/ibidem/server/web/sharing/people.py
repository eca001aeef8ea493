"""Manage Sharing: who has access to what, with which role; inviting, changing, ending."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ibidem.errors import IbidemError, InputError, PermissionDeniedError
from ibidem.model.payload import read_payload
from ibidem.model.record import RecordKind
from ibidem.model.role import Role
from ibidem.server.accounts.people import describe_accounts
from ibidem.server.inviting import invite_by_mail
from ibidem.server.web.frame import context_of, page, redirect, say
from ibidem.server.web.library_pages import LibraryRequest, library_page
from ibidem.server.web.organizing.asking import ask_first
from ibidem.services.searching import list_groups
from ibidem.services.sharing import Invitation, Invited, Sharing

INVITED_MAX = 200  # people invited at once
_ADDRESS = re.compile(r"[^\s,;<>\"]+@[^\s,;<>\"]+")


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

    @property
    def others(self) -> int:
        """How many people and invitations there are besides whoever looks."""
        return sum(not person.is_me for person in self.people) + len(self.invitations)


@require_safe
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """The whole library and each group of it that is shared; one more group with `group`."""
    shares = list(_shares(request, request.GET.get("group", "")))
    shared = {share.scope for share in shares}
    groups = [] if request.address.scope else list_groups(request.library, counted=False)
    return page(
        request,
        "sharing/people.html",
        title=_("Manage Sharing"),
        address=request.address,
        library=request.library,
        shares=shares,
        wanted=request.GET.get("group", ""),
        others=[
            group for group in groups if group.kind is RecordKind.GROUP and group.id not in shared
        ],
        roles=[Role.VIEWER, Role.EDITOR, Role.MANAGER],
        all_roles=[Role.VIEWER, Role.EDITOR, Role.MANAGER, Role.OWNER],
        is_mailed=context_of(request).mailer.is_set_up,
    )


@require_POST
@library_page
def invite(request: LibraryRequest) -> HttpResponse:
    """Invite one person or several, by their addresses; each gets a link, and a mail."""
    addresses = list(dict.fromkeys(_ADDRESS.findall(request.POST.get("email", ""))))
    if not addresses:
        raise InputError(_("Write one e-mail address or several."))
    if len(addresses) > INVITED_MAX:
        raise InputError(_("Invite at most %(n)s people at once.") % {"n": INVITED_MAX})
    role = _role(request.POST.get("role", ""))
    made = [(each, role) for each in addresses]
    return _invited(request, _invite_all(request, made, _scope(request)))


@require_POST
@library_page
def invite_again(request: LibraryRequest, invitation: str) -> HttpResponse:
    """A new link for an invitation that waits."""
    made = _sharing(request).invite_again(invitation)
    return _invited(request, [_send(request, made)])


@require_POST
@library_page
def invite_all_again(request: LibraryRequest) -> HttpResponse:
    """Invite those who were members before everybody was removed."""
    pairs = [text.rpartition(" ") for text in request.POST.getlist("person")][:INVITED_MAX]
    made = [(email, _role(role)) for email, _space, role in pairs if email]
    return _invited(request, _invite_all(request, made, _scope(request)))


@require_POST
@library_page
def withdraw(request: LibraryRequest, invitation: str) -> HttpResponse:
    """Take an invitation back."""
    _sharing(request).withdraw(invitation)
    say(request, _("The invitation was withdrawn; its link is dead."))
    return _back(request)


@require_POST
@library_page
def change_role(request: LibraryRequest, account: UUID) -> HttpResponse:
    """Another role for a member, at once."""
    _sharing(request).change_role(
        str(account), _role(request.POST.get("role", "")), _scope(request)
    )
    context_of(request).libraries.tell(str(account))
    say(request, _("The role was changed."))
    return _back(request)


@require_POST
@library_page
def remove(request: LibraryRequest, account: UUID) -> HttpResponse:
    """End somebody's access, at once."""
    _sharing(request).remove(str(account), _scope(request))
    context_of(request).libraries.tell(str(account))
    say(request, _("The person has no access any more."))
    return _back(request)


@require_POST
@library_page
def end(request: LibraryRequest) -> HttpResponse:
    """Delete All: remove everybody else and every invitation, and offer to invite them again."""
    sharing, scope = _sharing(request), _scope(request)
    share = _share(request, sharing, scope, "")
    if request.POST.get("confirmed") != str(share.others):
        question = ngettext(
            "Remove %(n)s person or invitation? They lose access at once.",
            "Remove all %(n)s people and invitations? They lose access at once.",
            share.others,
        ) % {"n": share.others}
        back = reverse("sharing:people", args=[request.address])
        fields = [("scope", scope)]
        return ask_first(request, question, _("Delete All"), share.others, fields, back)
    before = [(person.email, person.role) for person in share.people if not person.is_me]
    before += [(each.email, each.role) for each in share.invitations]
    sharing.end(scope)
    for person in share.people:
        context_of(request).libraries.tell(person.account)
    return page(
        request,
        "sharing/ended.html",
        title=_("The sharing has ended"),
        address=request.address,
        scope=scope,
        before=[(email, role) for email, role in before if email],
    )


@require_safe
@library_page
def export(request: LibraryRequest) -> HttpResponse:
    """Members and invitations as a table for a spreadsheet."""
    sharing, scope = _sharing(request), request.GET.get("scope") or request.address.scope
    named = {member.account for member in sharing.list_members(scope)}
    known = describe_accounts(sorted(named))
    text = sharing.export(lambda account: known.get(account, ("", "")), scope)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="people.csv"'
    return answer


@require_POST
@library_page
def leave(request: LibraryRequest) -> HttpResponse:
    """End one's own membership."""
    _sharing(request).leave(request.address.scope)
    request.session.pop("library", None)
    say(request, _("You left “%(name)s”.") % {"name": request.library.name})
    return redirect(request, "/others")


def _shares(request: LibraryRequest, wanted: str) -> Iterator[Share]:
    sharing = _sharing(request)
    if request.address.scope:
        yield _share(request, sharing, request.address.scope, request.library.name)
        return
    yield _share(request, sharing, "", request.library.name)
    shared = sharing.list_shared_groups()
    groups = {
        group.id: group.name
        for group in list_groups(request.library, counted=False)
        if group.kind is RecordKind.GROUP
    }
    for scope, name in groups.items():
        if scope in shared or scope == wanted:
            share = _share(request, sharing, scope, name)
            if share.people or share.invitations or scope == wanted:
                yield share
    for gone in shared:  # whoever deletes a group first must still see who had it
        if gone not in groups:
            share = _share(request, sharing, gone, _last_name(request, gone))
            if share.people or share.invitations:
                yield replace(share, is_deleted=True)


def _last_name(request: LibraryRequest, scope: str) -> str:
    """What a deleted group was called."""
    versions = context_of(request).libraries.list_versions(
        request.address.uid, str(request.person.uuid), scope
    )
    payloads = [each.record.payload for each in versions if each.record.payload is not None]
    return read_payload(RecordKind.GROUP, payloads[0]).name if payloads else ""


def _share(request: LibraryRequest, sharing: Sharing, scope: str, name: str) -> Share:
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
        return Share(scope, name, people, [], may_invite=False)
    return Share(scope, name, people, invitations, may_invite=True)


def _invite_all(
    request: LibraryRequest, people: Sequence[tuple[str, Role]], scope: str
) -> list[tuple[str, str, bool, str]]:
    """(address, link, whether a mail is on its way, problem) of each."""
    sharing = _sharing(request)
    done = []
    for email, role in people:
        try:
            done.append(_send(request, sharing.invite(email, role, scope)))
        except PermissionDeniedError:
            raise
        except IbidemError as error:
            done.append((email, "", False, error.message))
    return done


def _send(request: LibraryRequest, made: Invited) -> tuple[str, str, bool, str]:
    sent = invite_by_mail(
        context_of(request),
        made,
        request.address.uid,
        str(request.person.uuid),
        request.person.name or request.person.email,
        address=request.build_absolute_uri("/").rstrip("/"),
        language=get_language() or "en",
    )
    return made.invitation.email, sent.link, sent.mailed, ""


def _invited(request: LibraryRequest, done: Sequence[tuple[str, str, bool, str]]) -> HttpResponse:
    """The links of invitations just made: they are shown once."""
    return page(
        request,
        "sharing/invited.html",
        title=_("Invitations"),
        address=request.address,
        done=done,
        mailed=sum(mailed for _email, _link, mailed, _problem in done),
    )


def _sharing(request: LibraryRequest) -> Sharing:
    libraries = context_of(request).libraries
    return libraries.sharing(request.address.uid, str(request.person.uuid))


def _scope(request: LibraryRequest) -> str:
    return request.POST.get("scope") or request.address.scope


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise InputError(_("There is no such role.")) from error


def _back(request: LibraryRequest) -> HttpResponse:
    return redirect(request, reverse("sharing:people", args=[request.address]))
