"""What people change about their own accounts."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from ibidem.errors import InputError, NotFoundError
from ibidem.server.accounts import devices, links, passwords, people, sessions
from ibidem.server.accounts.models import Account, LinkPurpose, OneTimeLink


def change_profile(account: Account, name: str, time_zone: str) -> None:
    """Keep how a person is called, and where their clock is. Raises `InputError`."""
    if time_zone and time_zone not in available_timezones():
        raise InputError("There is no such time zone.", field="time_zone")
    account.name = people.check_name(name)
    account.time_zone = time_zone
    account.save(update_fields=["name", "time_zone"])


def change_password(account: Account, password: str, *, but: str, sign_out_devices: bool) -> None:
    """Give the account a new password; every session but the one with the key `but` ends.

    Links that were made earlier do not work any more. Raises `InputError` for a weak password.
    """
    passwords.set_password(account, password)
    with transaction.atomic():
        account.save(update_fields=["password"])
        links.withdraw_links(account)
        sessions.end_browsers(account, but=but)
        if sign_out_devices:
            devices.revoke_all(account)


def ask_for_email(account: Account, email: str) -> str:
    """The secret of a link that confirms the new address; it is to be sent there.

    Nothing tells whether somebody else has the address: that is seen when it is confirmed.
    """
    return links.make_link(LinkPurpose.EMAIL, account, people.check_email(email))


def change_email(account: Account, email: str) -> None:
    """Give the account another address. Raises `InputError`."""
    email = people.check_email(email)
    try:
        with transaction.atomic():
            Account.objects.filter(id=account.id).update(email=email)
            links.withdraw_links(account)  # they were sent to the old address
    except IntegrityError as error:
        raise InputError("That address cannot be used here.", field="email") from error
    account.email = email


def confirm_email(link: OneTimeLink) -> Account:
    """Do what a link for an address is for. Raises `InputError`, `NotFoundError`."""
    account = link.account
    if account is None or not account.is_active:
        raise NotFoundError("This link has been used or has expired. Ask for a new one.")
    with transaction.atomic():
        links.use_link(link)
        change_email(account, link.email)
    return account


def check_may_go(account: Account) -> None:
    """Raise `InputError` where nobody would administer the server without the account."""
    others = Account.objects.filter(is_admin=True, is_active=True).exclude(id=account.id)
    if account.is_admin and not others.exists():
        raise InputError("Somebody must administer the server: make another administrator first.")
