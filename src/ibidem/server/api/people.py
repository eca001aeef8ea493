"""Views: the members of libraries and groups, invitations, activity."""

from __future__ import annotations

from dataclasses import astuple

from ibidem.server.accounts.people import describe_accounts
from ibidem.server.api.call import Call, Reply, json_reply, nothing
from ibidem.server.api.libraries import told
from ibidem.server.api.messages import (
    Acceptance,
    ActivityEntry,
    ActivityReply,
    InvitationReply,
    InvitationsReply,
    MemberReply,
    MembersReply,
    NewInvitation,
    Removed,
    RoleChange,
)
from ibidem.server.inviting import invite_by_mail
from ibidem.services.sharing import Invitation, Invited, Sharing


def list_members(call: Call) -> Reply:
    """The people in a library or group."""
    members = _sharing(call).list_members(_scope(call))
    known = describe_accounts([member.account for member in members])
    found = []
    for member in members:
        name, email = known.get(member.account, ("", ""))
        found.append(
            MemberReply(member.account, member.role, member.scope, email, name, member.since)
        )
    return json_reply(MembersReply(found))


def change_role(call: Call) -> Reply:
    """Another role for a member."""
    body: RoleChange = call.body
    account = call.parameters["account"]
    _sharing(call).change_role(account, body.role, _scope(call))
    call.context.libraries.tell(account)
    return nothing()


def remove_member(call: Call) -> Reply:
    """End somebody's membership, or one's own."""
    account = call.parameters["account"]
    _sharing(call).remove(account, _scope(call))
    call.context.libraries.tell(account)
    return nothing()


def end_sharing(call: Call) -> Reply:
    """Remove everybody else."""
    sharing, scope = _sharing(call), _scope(call)
    accounts = [member.account for member in sharing.list_members(scope)]
    removed = sharing.end(scope)
    for account in accounts:
        call.context.libraries.tell(account)
    return json_reply(Removed(removed))


def export_members(call: Call) -> Reply:
    """Members and open invitations as a table."""
    sharing, scope = _sharing(call), _scope(call)
    members, invitations = sharing.list_members(scope), sharing.list_invitations(scope)
    named = {member.account for member in members} | {member.invited_by for member in members}
    named |= {invitation.created_by for invitation in invitations}
    known = describe_accounts(sorted(named - {""}))
    text = sharing.export(lambda account: known.get(account, ("", "")), scope)
    headers = {"Content-Disposition": 'attachment; filename="members.csv"'}
    return Reply(text.encode(), "text/csv; charset=utf-8", 200, headers)


def list_invitations(call: Call) -> Reply:
    """The invitations that wait for an answer."""
    found = _sharing(call).list_invitations(_scope(call))
    return json_reply(InvitationsReply([_invitation(each) for each in found]))


def invite(call: Call) -> Reply:
    """Invite a person."""
    body: NewInvitation = call.body
    made = _sharing(call).invite(body.email, body.role, _scope(call))
    return json_reply(_invited(call, made), 201)


def invite_again(call: Call) -> Reply:
    """A new link for an invitation."""
    return json_reply(_invited(call, _sharing(call).invite_again(call.parameters["invitation"])))


def withdraw_invitation(call: Call) -> Reply:
    """Take an invitation back."""
    _sharing(call).withdraw(call.parameters["invitation"])
    return nothing()


def accept_invitation(call: Call) -> Reply:
    """Become a member."""
    body: Acceptance = call.body
    email = call.context.settings.answering_as(call.signed.email)
    libraries = call.context.libraries
    return json_reply(told(libraries.accept_invitation(body.token, call.signed.account, email)))


def list_activity(call: Call) -> Reply:
    """Who did what."""
    found = _sharing(call).list_activity(
        _scope(call), before=call.query["before"], limit=call.query["limit"]
    )
    return json_reply(ActivityReply([ActivityEntry(*astuple(activity)) for activity in found]))


def _sharing(call: Call) -> Sharing:
    return call.context.libraries.sharing(call.parameters["library"], call.signed.account)


def _scope(call: Call) -> str:
    scope: str = call.query.get("scope", "")
    return scope


def _invitation(invitation: Invitation) -> InvitationReply:
    return InvitationReply(
        invitation.id,
        invitation.email,
        invitation.role,
        invitation.scope,
        invitation.created_at,
        invitation.expires_at,
    )


def _invited(call: Call, made: Invited) -> InvitationReply:
    reply = _invitation(made.invitation)
    reply.token = made.token
    inviter = call.signed.name or call.signed.email
    told = invite_by_mail(
        call.context, made, call.parameters["library"], call.signed.account, inviter
    )
    reply.link, reply.mailed = told.link, told.mailed
    return reply
