"""Manage Sharing: who has access to what, with which role; inviting, changing, ending."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ibidem.errors import InputError
from ibidem.model.record import RecordKind
from ibidem.model.role import Role
from ibidem.server.accounts.people import describe_accounts
from ibidem.server.inviting import invite_by_mail
from ibidem.server.web.frame import context_of, page, redirect, say
from ibidem.server.web.library_pages import LibraryRequest, library_page
from ibidem.server.web.numbers import number
from ibidem.server.web.organizing.asking import ask_first
from ibidem.server.web.sentences import translate
from ibidem.server.web.sharing.shares import (
    FIND_CHARACTERS_MAX,
    list_shares,
    page_of,
    share_of,
    sharing_of,
)
from ibidem.services.searching import list_groups
from ibidem.services.sharing import Invited

INVITED_MAX = 200  # people invited at once
AGAIN_MAX = 5_000  # people who had access before
_ADDRESS = re.compile(r"[^\s,;<>\"]+@[^\s,;<>\"]+")


@require_safe
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """The whole library and each group of it that is shared; one more group with `group`."""
    find = request.GET.get("find", "")[:FIND_CHARACTERS_MAX].strip()
    text = request.GET.get("page", "1")
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    shares = [
        page_of(share, find, wanted if share.scope == request.GET.get("of", "") else 1)
        for share in list_shares(request, request.GET.get("group", ""))
    ]
    shared = {share.scope for share in shares}
    groups = [] if request.address.scope else list_groups(request.library, counted=False)
    return page(
        request,
        "sharing/people.html",
        title=_("Manage Sharing"),
        address=request.address,
        library=request.library,
        shares=shares,
        find=find,
        is_long=bool(find) or any(share.pages > 1 for share in shares),
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
    made = sharing_of(request).invite_again(invitation)
    return _invited(request, [_send(request, made)])


@require_POST
@library_page
def invite_all_again(request: LibraryRequest) -> HttpResponse:
    """Invite those who were members before everybody was removed."""
    pairs = [line.rpartition(" ") for line in request.POST.get("people", "").splitlines()]
    made = [(email.strip(), _role(role)) for email, _space, role in pairs if email.strip()]
    if len(made) > AGAIN_MAX:
        raise InputError(_("Invite at most %(n)s people at once.") % {"n": AGAIN_MAX})
    return _invited(request, _invite_all(request, made, _scope(request)))


@require_POST
@library_page
def withdraw(request: LibraryRequest, invitation: str) -> HttpResponse:
    """Take an invitation back."""
    sharing_of(request).withdraw(invitation)
    say(request, _("The invitation was withdrawn; its link is dead."))
    return _back(request)


@require_POST
@library_page
def change_role(request: LibraryRequest, account: UUID) -> HttpResponse:
    """Another role for a member, at once."""
    sharing_of(request).change_role(
        str(account), _role(request.POST.get("role", "")), _scope(request)
    )
    context_of(request).libraries.tell(str(account))
    say(request, _("The role was changed."))
    return _back(request)


@require_POST
@library_page
def remove(request: LibraryRequest, account: UUID) -> HttpResponse:
    """End somebody's access, at once."""
    sharing_of(request).remove(str(account), _scope(request))
    context_of(request).libraries.tell(str(account))
    say(request, _("The person has no access any more."))
    return _back(request)


@require_POST
@library_page
def change_several(request: LibraryRequest) -> HttpResponse:
    """What is done to those ticked: another role, or removed once the number is confirmed.

    `people` are accounts, `invitations` ids of invitations, which are withdrawn; `do` is "role" or
    "remove".
    """
    accounts = [str(_uuid(text)) for text in request.POST.getlist("people")]
    invitations = request.POST.getlist("invitations")
    scope, sharing = _scope(request), sharing_of(request)
    count = len(accounts) + len(invitations)
    if not count:
        raise InputError(_("Tick the people first."))
    if request.POST.get("do") == "role":
        role = _role(request.POST.get("role", ""))
        for account in accounts:
            sharing.change_role(account, role, scope)
        text = ngettext("%(n)s role was changed.", "%(n)s roles were changed.", len(accounts))
        done = text % {"n": number(len(accounts))}
    else:
        if request.POST.get("confirmed") != str(count):
            question = ngettext(
                "Remove %(n)s person or invitation? They lose access at once.",
                "Remove %(n)s people or invitations? They lose access at once.",
                count,
            ) % {"n": number(count)}
            fields = [("scope", scope), *(("people", each) for each in accounts)]
            fields += [("invitations", each) for each in invitations]
            back = reverse("sharing:people", args=[request.address])
            return ask_first(request, question, _("Remove"), count, fields, back)
        for account in accounts:
            sharing.remove(account, scope)
        for each in invitations:
            sharing.withdraw(each)
        text = ngettext("%(n)s was removed.", "%(n)s were removed.", count)
        done = text % {"n": number(count)}
    for account in accounts:
        context_of(request).libraries.tell(account)
    say(request, done)
    return _back(request)


@require_POST
@library_page
def end(request: LibraryRequest) -> HttpResponse:
    """Delete All: remove everybody else and every invitation, and offer to invite them again."""
    sharing, scope = sharing_of(request), _scope(request)
    share = share_of(request, sharing, scope, "")
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
        lines="\n".join(f"{email} {role.value}" for email, role in before if email),
    )


@require_safe
@library_page
def export(request: LibraryRequest) -> HttpResponse:
    """Members and invitations as a table for a spreadsheet."""
    sharing, scope = sharing_of(request), request.GET.get("scope") or request.address.scope
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
    sharing_of(request).leave(request.address.scope)
    request.session.pop("library", None)
    say(request, _("You left “%(name)s”.") % {"name": request.library.name})
    return redirect(request, "/others")


def _invite_all(
    request: LibraryRequest, people: Sequence[tuple[str, Role]], scope: str
) -> list[tuple[str, str, bool, str]]:
    """(address, link, whether a mail is on its way, problem) of each."""
    made = sharing_of(request).invite_all(people, scope)
    name = request.library.name if scope == request.address.scope else ""
    return [
        (email, "", False, translate(each.message))
        if isinstance(each, InputError)
        else _send(request, each, name)
        for each, (email, _role) in zip(made, people, strict=True)
    ]


def _send(request: LibraryRequest, made: Invited, name: str = "") -> tuple[str, str, bool, str]:
    sent = invite_by_mail(
        context_of(request),
        made,
        request.address.uid,
        str(request.person.uuid),
        request.person.name or request.person.email,
        address=request.build_absolute_uri("/").rstrip("/"),
        name=name,
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


def _scope(request: LibraryRequest) -> str:
    return request.POST.get("scope") or request.address.scope


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InputError(_("There is no such person.")) from error


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise InputError(_("There is no such role.")) from error


def _back(request: LibraryRequest) -> HttpResponse:
    return redirect(request, reverse("sharing:people", args=[request.address]))
