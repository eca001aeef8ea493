"""Sign-in attempts, counted in the database so that every worker sees the same numbers.

An attempt is written before the password is looked at, and taken back when it was right: however
many attempts run at once, no more than the limit get as far as a password. Three things are
counted: one address trying one account, one address trying any account, any address trying one
account.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from hashlib import blake2b

from django.conf import settings
from django.utils import timezone

from ibidem.errors import RateLimitedError
from ibidem.server.accounts.models import SignInAttempt

WINDOW = timedelta(minutes=15)
ADDRESS_FACTOR = 5  # a university behind one address has many people
ACCOUNT_FACTOR = 10  # high: a stranger must not be able to lock somebody out cheaply


def begin_attempt(email: str, address: str, limit: int) -> list[int]:
    """Count an attempt in; returns what `forgive_attempt` takes.

    `limit` is how many attempts one address has for one account in a `WINDOW`.
    Raises `RateLimitedError` with the seconds to wait.
    """
    since = timezone.now() - WINDOW
    limits = _keys(email, address, limit)
    SignInAttempt.objects.filter(at__lt=since).delete()
    attempts = SignInAttempt.objects.bulk_create([SignInAttempt(key=key) for key in limits])
    for key, most in limits.items():
        if SignInAttempt.objects.filter(key=key, at__gte=since).count() > most:
            forgive_attempt([attempt.id for attempt in attempts])
            raise RateLimitedError(
                "Too many attempts to sign in. Wait a quarter of an hour, then try again.",
                seconds=int(WINDOW.total_seconds()),
            )
    return [attempt.id for attempt in attempts]


def may_mail(account: str, limit: int) -> bool:
    """Count a mail that an account causes; whether it is within the limit of a `WINDOW`."""
    return may_do("mail", account, limit)


def may_do(what: str, who: str, limit: int) -> bool:
    """Count that somebody does something costly; whether it is within the limit of a `WINDOW`.

    Counted first and looked at then, so that of several at the same time, in whatever process, no
    more than the limit may; it can be that none of them may.
    """
    key = _key(what, who)
    counted = SignInAttempt.objects.create(key=key)
    since = timezone.now() - WINDOW
    if SignInAttempt.objects.filter(key=key, at__gte=since).count() > limit:
        forgive_attempt([counted.id])
        return False
    return True


def forgive_attempt(attempts: list[int]) -> None:
    """Take an attempt back: the password was right."""
    SignInAttempt.objects.filter(id__in=attempts).delete()


def _keys(email: str, address: str, limit: int) -> Mapping[bytes, int]:
    return {
        _key("both", email, address): limit,
        _key("address", address): limit * ADDRESS_FACTOR,
        _key("account", email): limit * ACCOUNT_FACTOR,
    }


def _key(*parts: str) -> bytes:
    secret = blake2b(settings.SECRET_KEY.encode(), digest_size=32).digest()
    return blake2b("\0".join(parts).encode(), digest_size=16, key=secret).digest()
