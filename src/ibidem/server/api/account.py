"""Views: the account itself."""

from __future__ import annotations

from ibidem.errors import PermissionDeniedError
from ibidem.server.accounts import people, throttle
from ibidem.server.accounts.models import normalize_email
from ibidem.server.api.call import Call, Reply, json_reply
from ibidem.server.api.messages import AccountReply, NewAccount
from ibidem.server.settings import SignUp


def show_account(call: Call) -> Reply:
    """Who I am."""
    signed = call.signed
    return json_reply(AccountReply(signed.account, signed.email, signed.name, signed.is_admin))


def sign_up(call: Call) -> Reply:
    """Make an account, as far as the server's policy lets people do so themselves."""
    body: NewAccount = call.body
    settings = call.context.settings
    if settings.sign_up is SignUp.CLOSED:
        raise PermissionDeniedError("Accounts on this server are made by its administrator.")
    # counted like attempts to sign in, and never forgiven: it tells whether an address is known
    throttle.begin_attempt("", call.address, settings.sign_ins_per_quarter_hour)
    if settings.sign_up is SignUp.INVITATION:
        call.context.libraries.check_invitation(body.invitation, normalize_email(body.email))
    account = people.create_account(body.email, body.name, body.password)
    told = AccountReply(str(account.uuid), account.email, account.name, account.is_admin)
    return json_reply(told, 201)
