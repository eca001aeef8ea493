"""An invitation on its way: its link and, where mail is set up, a mail. For API and pages."""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.server.accounts import throttle
from ibidem.server.context import Context
from ibidem.server.folder import find_address
from ibidem.server.mailing.letters import invitation_address, write_invitation
from ibidem.server.settings import InvitationRule
from ibidem.services.sharing import Invited

MAILS_PER_QUARTER_HOUR = 1_000  # of one account: nobody sends the world mail through this server


@dataclass(frozen=True, slots=True)
class Sent:
    """The link of an invitation, and whether it is also on its way by mail."""

    link: str
    mailed: bool


def invite_by_mail(
    context: Context,
    made: Invited,
    library: str,
    account: str,
    inviter: str,
    *,
    address: str = "",
    name: str = "",
    language: str = "en",
) -> Sent:
    """Send the link of an invitation just made to the address invited.

    `library` is the library's uid, `account` the inviter's and `inviter` what the mail calls them;
    `address` is where the pages are, for those who know it better than the settings, `name` what
    the library or group is called, for those who know it already.
    """
    link = invitation_address(address or find_address(context.settings), made.token)
    if not context.mailer.is_set_up:
        return Sent(link, mailed=False)
    if not throttle.may_mail(account, MAILS_PER_QUARTER_HOUR):
        return Sent(link, mailed=False)
    name = name or context.libraries.name_of(library, account, made.invitation.scope)
    letter = write_invitation(
        made.invitation.email, inviter, name, made.invitation.role, link, language,
        for_address=context.settings.invitations is InvitationRule.ADDRESS,
    )  # fmt: skip
    return Sent(link, mailed=context.mailer.send(letter))
