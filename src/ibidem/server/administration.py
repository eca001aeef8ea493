"""Managing the people of a server from its own machine: what the command `ibidem user` does.

Whoever can write the data folder may do everything here; no password is asked for. No folder is
made: each function raises `NotFoundError` where no server has been (`server.folder.check_folder`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from ibidem.errors import InputError
from ibidem.server.folder import check_folder
from ibidem.server.project import close_databases, configure
from ibidem.server.settings import Settings


@dataclass(frozen=True, slots=True)
class Person:
    """An account; `devices` counts those signed in, `has_password` is false before the first."""

    email: str
    name: str
    account: str
    is_admin: bool
    is_active: bool
    has_password: bool
    devices: int
    created_at: datetime


def list_people(settings: Settings) -> list[Person]:
    """Everybody, by e-mail address."""
    with _accounts(settings):
        from ibidem.server.accounts.models import Account

        return [_person(account) for account in Account.objects.order_by("email")]


def add_person(
    settings: Settings,
    email: str,
    name: str = "",
    password: str | None = None,
    *,
    is_admin: bool = False,
) -> tuple[Person, str]:
    """Make an account; returns it and the path of a one-time link that sets its password.

    With a `password` there is no link (""). Raises `InputError` where the address is none or taken,
    or the password too weak.
    """
    with _accounts(settings, may_begin=True):
        from ibidem.server.accounts import people

        account = people.create_account(email, name, password, is_admin=is_admin)
        return _person(account), "" if password is not None else _password_link(account)


def make_password_link(settings: Settings, email: str) -> str:
    """The path of a one-time link that sets a new password. Raises `NotFoundError`."""
    with _accounts(settings):
        from ibidem.server.accounts import people

        return _password_link(people.find_account(email))


def mail_password_link(settings: Settings, email: str, link: str) -> None:
    """Send the (whole) link to that address now. Raises `InputError` where no mail is set up,
    `ServerError` where it cannot be sent."""
    if not settings.mail_url:
        raise InputError(
            "No server for mail is set up.", remedy="Set IBIDEM_MAIL_URL, or hand the link over."
        )
    with _accounts(settings):
        from ibidem.server.mailing.letters import write_password_link
        from ibidem.server.mailing.mailer import send_now

        parts = urlsplit(link)
        server = f"{parts.scheme}://{parts.netloc}"
        send_now(write_password_link(email, link, server))


def change_person(
    settings: Settings,
    email: str,
    *,
    is_active: bool | None = None,
    is_admin: bool | None = None,
    second_factor_off: bool = False,
) -> Person:
    """Let a person in or out, make or unmake an administrator, ask for no code any more; None
    leaves it.

    Who may not sign in any more is signed out everywhere. Raises `NotFoundError`, and `InputError`
    where nobody would administer the server afterwards.
    """
    with _accounts(settings):
        from ibidem.server.accounts import people

        account = people.find_account(email)
        people.change_rights(
            account, is_active=is_active, is_admin=is_admin, second_factor_off=second_factor_off
        )
        return _person(account)


@contextmanager
def _accounts(settings: Settings, *, may_begin: bool = False) -> Iterator[None]:
    check_folder(settings, may_begin=may_begin)
    configure(settings)
    try:
        yield
    finally:
        close_databases()


def _password_link(account: object) -> str:
    from ibidem.server.accounts import links
    from ibidem.server.accounts.models import Account, LinkPurpose

    assert isinstance(account, Account)
    return f"/link/{links.make_link(LinkPurpose.PASSWORD, account)}"


def _person(account: object) -> Person:
    from ibidem.server.accounts.models import Account, DeviceToken

    assert isinstance(account, Account)
    return Person(
        email=account.email,
        name=account.name,
        account=str(account.uuid),
        is_admin=account.is_admin,
        is_active=account.is_active,
        has_password=account.has_usable_password(),
        devices=DeviceToken.objects.filter(account=account, revoked_at=None).count(),
        created_at=account.created_at,
    )
