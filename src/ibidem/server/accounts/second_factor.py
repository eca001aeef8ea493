"""A second factor: codes of an authenticator app (TOTP, RFC 6238), and some for when that is lost.

Secrets, codes and their use once are allauth's; what they protect is ours: a browser and a device
sign in with the password and a code. Secrets are encrypted under the server's key, so that the
database alone does not let anybody in.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction

from ibidem.errors import InputError
from ibidem.server.accounts import throttle
from ibidem.server.accounts.models import Account

ISSUER = "Ibidem"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
CODES = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
WRONG_CODE = "This code is not right, or it was used already."


class Encrypting(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps secrets encrypted; named in `project.describe`."""

    def encrypt(self, text: str) -> str:
        """The text as the database keeps it."""
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The text again."""
        return _cipher().decrypt(encrypted_text.encode("ascii")).decode()


@dataclass(frozen=True, slots=True)
class Setup:
    """What an authenticator app is told: the secret, its address, and that as a picture (SVG)."""

    secret: str
    address: str
    picture: str


def is_on(account: Account) -> bool:
    """Whether the account signs in with more than the password: a code, or a passkey."""
    return bool(Authenticator.objects.filter(user=account, type__in=FACTORS).exists())


def has_app(account: Account) -> bool:
    """Whether an authenticator app makes codes for the account."""
    found = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP)
    return bool(found.exists())


def begin_setup(account: Account, secret: str = "") -> Setup:
    """A new secret (or the one begun with) for an app; it counts once `turn_on` saw a code."""
    secret = secret or generate_totp_secret()
    values = urlencode({"secret": secret, "issuer": ISSUER}, quote_via=quote)
    address = f"otpauth://totp/{ISSUER}:{quote(account.email)}?{values}"
    return Setup(secret, address, Encrypting().build_totp_svg(address))


def turn_on(account: Account, secret: str, code: str) -> list[str]:
    """Ask for codes from now on; returns the recovery codes, each of which works once.

    `code` proves that the app has the secret. Raises `InputError` where it does not.
    """
    if not _is_code(code) or not validate_totp_code(secret, code):
        raise InputError(WRONG_CODE, field="code")
    with transaction.atomic():
        Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).delete()
        TOTP.activate(account, secret)
        return new_recovery_codes(account)


def turn_off(account: Account) -> None:
    """Ask for the password alone from now on: app, passkeys and recovery codes are forgotten."""
    Authenticator.objects.filter(user=account).delete()


def turn_app_off(account: Account) -> None:
    """Forget the authenticator app; passkeys stay, and with them the recovery codes."""
    with transaction.atomic():
        Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).delete()
        forget_idle_codes(account)


def new_recovery_codes(account: Account) -> list[str]:
    """Other recovery codes, each of which works once; the ones before work no longer."""
    with transaction.atomic():
        _recovery_codes(account).delete()
        return list(RecoveryCodes.activate(account).generate_codes())


def forget_idle_codes(account: Account) -> None:
    """Forget the recovery codes where nothing is left that they stand in for."""
    if not is_on(account):
        _recovery_codes(account).delete()


def is_right(account: Account, code: str) -> bool:
    """Whether that is a code of the app, or a recovery code that was not used; it is used now.

    allauth remembers in this process which codes were used; ours is for all of them, and longer.
    """
    code = "".join(code.split())
    if not _is_code(code):
        return False
    for each in Authenticator.objects.filter(user=account, type__in=CODES).order_by("-type"):
        if each.wrap().validate_code(code) and throttle.may_do("code", f"{account.uuid} {code}", 1):
            each.record_usage()
            return True
    return False


def recovery_codes_left(account: Account) -> int:
    """How many recovery codes were not used yet."""
    return sum(len(each.wrap().get_unused_codes()) for each in _recovery_codes(account))


def _recovery_codes(account: Account) -> Any:
    return Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES)


def _is_code(code: str) -> bool:
    return 6 <= len(code) <= 12 and code.isascii() and code.isdigit()


def _cipher() -> Fernet:
    key = hashlib.blake2b(
        settings.SECRET_KEY.encode(), digest_size=32, person=b"second factor"
    ).digest()
    return Fernet(base64.urlsafe_b64encode(key))
