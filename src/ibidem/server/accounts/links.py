"""One-time links: made, looked at, used."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ibidem.errors import NotFoundError
from ibidem.server.accounts import secrets
from ibidem.server.accounts.models import Account, LinkPurpose, OneTimeLink

LIFETIME = {
    LinkPurpose.FIRST_ADMINISTRATOR: timedelta(days=7),
    LinkPurpose.PASSWORD: timedelta(days=2),
    LinkPurpose.EMAIL: timedelta(days=1),
}

_GONE = "This link has been used or has expired. Ask for a new one."


def make_link(purpose: LinkPurpose, account: Account | None = None, email: str = "") -> str:
    """A new secret for a link. Earlier ones for the same purpose and account stop working.

    `email` is the new address that the link confirms.
    """
    secret = secrets.make_secret()
    now = timezone.now()
    with transaction.atomic():
        OneTimeLink.objects.filter(purpose=purpose, account=account, used_at=None).update(
            used_at=now
        )
        OneTimeLink.objects.create(
            purpose=purpose,
            account=account,
            email=email,
            digest=secrets.digest_of(secret),
            expires_at=now + LIFETIME[purpose],
        )
    return secret


def find_link(secret: str) -> OneTimeLink:
    """The link that still works. Raises `NotFoundError`."""
    if secrets.is_secret(secret):
        link = (
            OneTimeLink.objects.filter(
                digest=secrets.digest_of(secret), used_at=None, expires_at__gt=timezone.now()
            )
            .select_related("account")
            .first()
        )
        if link is not None:
            return link
    raise NotFoundError(_GONE)


def withdraw_links(account: Account) -> None:
    """Let no link of the account work any more."""
    OneTimeLink.objects.filter(account=account, used_at=None).update(used_at=timezone.now())


def use_link(link: OneTimeLink) -> None:
    """Mark the link as used. Raises `NotFoundError` if another request was faster."""
    used = OneTimeLink.objects.filter(id=link.id, used_at=None).update(used_at=timezone.now())
    if not used:
        raise NotFoundError(_GONE)
