"""Devices: tokens made, found, listed and revoked."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from django.db import connection
from django.utils import timezone

from ibidem.errors import InputError, LimitError, NotFoundError, NotSignedInError
from ibidem.server.accounts import secrets
from ibidem.server.accounts.models import DEVICE_NAME_CHARACTERS_MAX, Account, DeviceToken

SEEN_EVERY_SECONDS = 300.0  # how exact `last_seen_at` is: a write per request would cost
SEEN_MAX = 100_000
DEVICES_MAX = 200

# Written out, because every request begins with it: Django's own way costs ten times as much.
_FIND = """
    SELECT a.id, a.uuid, a.email, a.name, a.is_admin, t.id, t.uuid, t.name
    FROM accounts_devicetoken t JOIN accounts_account a ON a.id = t.account_id
    WHERE t.digest = %s AND t.revoked_at IS NULL AND a.is_active = %s
"""

_seen: dict[int, float] = {}

_NO_DEVICE = "No device of yours with that id is signed in."
SIGN_IN_AGAIN = "This device is not signed in, or no longer. Sign in again."


@dataclass(frozen=True, slots=True)
class Signed:
    """Who sends a request, and from which device."""

    account_id: int
    account: str
    email: str
    name: str
    is_admin: bool
    token_id: int
    device_id: str
    device: str


def sign_in_device(account: Account, name: str) -> tuple[str, DeviceToken]:
    """A new token for a device of the account, shown only this once.

    Raises `InputError` for a name that cannot be, `LimitError` for one device too many.
    """
    name = _check_name(name)
    if DeviceToken.objects.filter(account=account, revoked_at=None).count() >= DEVICES_MAX:
        raise LimitError(
            f"{DEVICES_MAX} devices are signed in already. Sign out one that is no longer used."
        )
    token = secrets.make_token()
    kept = DeviceToken.objects.create(
        account=account,
        digest=secrets.digest_of(token),
        prefix=token[: secrets.PREFIX_CHARACTERS],
        name=name,
    )
    return token, kept


def find_signed(token: str) -> Signed:
    """Whose token that is: one query. Raises `NotSignedInError`."""
    if not secrets.is_token(token):
        raise NotSignedInError(SIGN_IN_AGAIN)
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [secrets.digest_of(token), True])
        row = cursor.fetchone()
    if row is None:
        raise NotSignedInError(SIGN_IN_AGAIN)
    account_id, account, email, name, is_admin, token_id, device_id, device = row
    _note_seen(token_id)
    return Signed(
        account_id,
        str(UUID(str(account))),
        email,
        name,
        bool(is_admin),
        token_id,
        str(UUID(str(device_id))),
        device,
    )


def _note_seen(token_id: int) -> None:
    """Keep when the device was seen, at most every `SEEN_EVERY_SECONDS` in this process."""
    now = monotonic()
    if now - _seen.get(token_id, -SEEN_EVERY_SECONDS) >= SEEN_EVERY_SECONDS:
        if len(_seen) >= SEEN_MAX:
            _seen.clear()
        _seen[token_id] = now
        DeviceToken.objects.filter(id=token_id).update(last_seen_at=timezone.now())


def list_devices(account_id: int) -> list[DeviceToken]:
    """The account's signed-in devices, the last seen first."""
    return list(
        DeviceToken.objects.filter(account_id=account_id, revoked_at=None).order_by(
            "-last_seen_at", "-id"
        )
    )


def rename_device(account_id: int, device_id: str, name: str) -> None:
    """Call a device something else. Raises `NotFoundError`, and `InputError` for the name."""
    name = _check_name(name)
    found = DeviceToken.objects.filter(
        account_id=account_id, uuid=UUID(device_id), revoked_at=None
    ).update(name=name)
    if not found:
        raise NotFoundError(_NO_DEVICE)


def revoke_device(account_id: int, device_id: str) -> None:
    """Sign a device out at once. Raises `NotFoundError` where the account has no such device."""
    found = DeviceToken.objects.filter(
        account_id=account_id, uuid=UUID(device_id), revoked_at=None
    ).update(revoked_at=timezone.now())
    if not found:
        raise NotFoundError(_NO_DEVICE)


def revoke_all(account: Account) -> None:
    """Sign out every device of the account."""
    DeviceToken.objects.filter(account=account, revoked_at=None).update(revoked_at=timezone.now())


def _check_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > DEVICE_NAME_CHARACTERS_MAX or not name.isprintable():
        raise InputError(
            f"A device has a name of 1 to {DEVICE_NAME_CHARACTERS_MAX} characters.", field="device"
        )
    return name
