"""Passwords: how they are kept, what they must be, and how many are checked at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from ibidem.errors import InputError, RateLimitedError
from ibidem.server.accounts.models import Account

PASSWORD_CHARACTERS_MIN = 10
PASSWORD_CHARACTERS_MAX = 1_024
HASHES_AT_ONCE = 2  # of 64 MiB and about 0.1 s of a core each
WAIT_SECONDS_MAX = 10

_room = BoundedSemaphore(HASHES_AT_ONCE)


class Argon2id(Argon2PasswordHasher):
    """Argon2id with 64 MiB, 2 passes, 1 lane: above OWASP's minimum, one core for about 0.1 s."""

    time_cost = 2
    memory_cost = 64 * 1024
    parallelism = 1


def set_password(account: Account, password: str) -> None:
    """Give the account (not saved here) a new password. Raises `InputError` saying why not."""
    if len(password) > PASSWORD_CHARACTERS_MAX:
        raise InputError(f"A password has at most {PASSWORD_CHARACTERS_MAX} characters.")
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise InputError(" ".join(error.messages), field="password") from error
    with _hashing():
        account.password = make_password(password)


def is_password(account: Account | None, password: str) -> bool:
    """Whether that is the account's password. Takes as long without an account as with one.

    Raises `RateLimitedError` when too many passwords are being checked already.
    """
    if len(password) > PASSWORD_CHARACTERS_MAX:
        return False
    with _hashing():
        if account is None or not account.is_active or not account.has_usable_password():
            make_password(password)
            return False
        return check_password(password, account.password)


@contextmanager
def _hashing() -> Iterator[None]:
    if not _room.acquire(timeout=WAIT_SECONDS_MAX):
        raise RateLimitedError(
            "Too many people are signing in at this moment. Try again in a little while.",
            seconds=WAIT_SECONDS_MAX,
        )
    try:
        yield
    finally:
        _room.release()
