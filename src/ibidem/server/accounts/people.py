"""Accounts: made, signed in, given a password. Pages, API and administration all come here."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from ibidem.errors import CodeNeededError, InputError, NotFoundError, NotSignedInError
from ibidem.server.accounts import devices, links, passwords, second_factor, sessions, throttle
from ibidem.server.accounts.models import (
    EMAIL_CHARACTERS_MAX,
    NAME_CHARACTERS_MAX,
    Account,
    OneTimeLink,
    normalize_email,
)

QUOTA_BYTES_MAX = 2**60
WRONG = "The e-mail address or the password is not right."


def create_account(
    email: str, name: str = "", password: str | None = None, *, is_admin: bool = False
) -> Account:
    """A new account; without a password it can sign in only after a link has set one.

    Raises `InputError` naming the field that is wrong.
    """
    account = _new_account(email, name, password, is_admin=is_admin)
    _insert(account)
    return account


def sign_in(email: str, password: str, address: str, limit: int, code: str = "") -> Account:
    """The account, if the password is its own, and the code where it has a second factor.

    `address` is where the attempt comes from, `limit` as in `throttle.begin_attempt`. Raises
    `NotSignedInError`, the same whether the account exists or not, `CodeNeededError` where only the
    code is missing, and `RateLimitedError`. A wrong code is counted as a wrong password is.
    """
    email = normalize_email(email[: 2 * EMAIL_CHARACTERS_MAX])
    attempt = throttle.begin_attempt(email, address, limit)
    account = _with_password(email, password)
    if second_factor.is_on(account):
        if not code:
            throttle.forgive_attempt(attempt)
            raise CodeNeededError("Give the code that your authenticator app shows, too.")
        if not second_factor.is_right(account, code):
            raise NotSignedInError(second_factor.WRONG_CODE)
    throttle.forgive_attempt(attempt)
    return account


def confirm_password(account: Account, password: str, address: str, limit: int) -> None:
    """Make sure that who is signed in knows the password. Raises as `sign_in` does."""
    attempt = throttle.begin_attempt(account.email, address, limit)
    _with_password(account.email, password)
    throttle.forgive_attempt(attempt)


def confirm_code(account: Account, code: str, address: str, limit: int) -> None:
    """Make sure that who gave the password has the second factor. Raises as `sign_in` does."""
    attempt = throttle.begin_attempt(account.email, address, limit)
    if not second_factor.is_right(account, code):
        raise NotSignedInError(second_factor.WRONG_CODE)
    throttle.forgive_attempt(attempt)


def _with_password(email: str, password: str) -> Account:
    account = Account.objects.filter(email=email).first()
    if not passwords.is_password(account, password) or account is None:
        raise NotSignedInError(WRONG)
    return account


def find_account(email: str) -> Account:
    """The account with that address. Raises `NotFoundError`."""
    account = Account.objects.filter(email=normalize_email(email)).first()
    if account is None:
        raise NotFoundError(f"There is no account {email[:EMAIL_CHARACTERS_MAX]}.")
    return account


def change_rights(
    account: Account,
    *,
    is_active: bool | None = None,
    is_admin: bool | None = None,
    second_factor_off: bool = False,
) -> None:
    """Let a person in or out, make or unmake an administrator; None leaves it. `second_factor_off`
    lets in somebody who lost what makes the codes.

    Who may not sign in any more is signed out everywhere. Raises `InputError` where nobody would
    administer the server afterwards.
    """
    was_in_charge = account.is_admin and account.is_active
    account.is_active = account.is_active if is_active is None else is_active
    account.is_admin = account.is_admin if is_admin is None else is_admin
    others = Account.objects.filter(is_admin=True, is_active=True).exclude(id=account.id)
    if was_in_charge and not (account.is_admin and account.is_active) and not others.exists():
        raise InputError("Somebody must administer the server: make another one first.")
    account.save(update_fields=["is_active", "is_admin"])
    if second_factor_off:
        second_factor.turn_off(account)
    if not account.is_active:
        devices.revoke_all(account)
        sessions.end_browsers(account)
        links.withdraw_links(account)


def set_quota(account: Account, quota_bytes: int | None) -> None:
    """What the files of the person's libraries may need: None is the server's setting, 0 no limit.
    Raises `InputError`."""
    if quota_bytes is not None and not 0 <= quota_bytes <= QUOTA_BYTES_MAX:
        raise InputError("That is no amount of space.", field="quota")
    account.quota_bytes = quota_bytes
    account.save(update_fields=["quota_bytes"])


def find_quota(account: str) -> int | None:
    """The quota set for an account, given by its id; None where none is, or nobody has the id."""
    found: int | None = (
        Account.objects.filter(uuid=account).values_list("quota_bytes", flat=True).first()
    )
    return found


def describe_accounts(accounts: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(name, e-mail) of those of the accounts, given by their ids, that there are."""
    rows = Account.objects.filter(uuid__in=accounts).values_list("uuid", "name", "email")
    return {str(account): (name, email) for account, name, email in rows}


def has_administrator() -> bool:
    """Whether somebody administers this server yet."""
    return Account.objects.filter(is_admin=True).exists()


def accept_link(link: OneTimeLink, email: str, password: str) -> Account:
    """Do what a one-time link is for: make the first administrator, or set a password.

    `email` counts only for the former. A new password signs out every device. The link is used up
    only when all went well. Raises `InputError`, and `NotFoundError` for a link used meanwhile.
    """
    account = link.account
    is_first = account is None
    if account is None:  # hashed before the transaction: it takes long
        account = _new_account(email, "", password, is_admin=True)
    else:
        passwords.set_password(account, password)
    with transaction.atomic():
        links.use_link(link)
        if is_first:
            if has_administrator():
                raise NotFoundError("This server has an administrator already.")
            _insert(account)
        else:
            account.save(update_fields=["password"])
            devices.revoke_all(account)
            sessions.end_browsers(account)
    return account


def hand_over(account: Account) -> None:
    """Leave an account to whom its address belongs, as somebody else has just shown.

    Nobody showed that when it was made: whoever did may have taken a stranger's address. So the
    password, what is asked beside it, devices and browsers count no more.
    """
    if not account.has_usable_password():
        return
    account.set_unusable_password()
    account.save(update_fields=["password"])
    second_factor.turn_off(account)
    devices.revoke_all(account)
    sessions.end_browsers(account)


def check_email(email: str) -> str:
    """The address in its one form. Raises `InputError`."""
    email = normalize_email(email)
    try:
        validate_email(email)
    except ValidationError as error:
        raise InputError("That is not an e-mail address.", field="email") from error
    if len(email) > EMAIL_CHARACTERS_MAX:
        raise InputError("That is too long for an e-mail address.", field="email")
    return email


def check_name(name: str) -> str:
    """A person's name, trimmed. Raises `InputError`."""
    name = " ".join(name.split())
    if len(name) > NAME_CHARACTERS_MAX or not name.isprintable():
        raise InputError(f"A name has at most {NAME_CHARACTERS_MAX} characters.", field="name")
    return name


def _new_account(email: str, name: str, password: str | None, *, is_admin: bool) -> Account:
    account = Account(email=check_email(email), name=check_name(name), is_admin=is_admin)
    if password is None:
        account.set_unusable_password()
    else:
        passwords.set_password(account, password)
    return account


def _insert(account: Account) -> None:
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise InputError("There is an account with that address already.", field="email") from error
