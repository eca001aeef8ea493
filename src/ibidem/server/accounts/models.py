"""The tables of the accounts' database."""

from __future__ import annotations

import unicodedata
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    Moment: TypeAlias = models.DateTimeField[datetime, datetime]
    MaybeMoment: TypeAlias = models.DateTimeField[datetime | None, datetime | None]

EMAIL_CHARACTERS_MAX = 254  # RFC 5321, section 4.5.3.1.3
NAME_CHARACTERS_MAX = 150
DEVICE_NAME_CHARACTERS_MAX = 100
TIME_ZONE_CHARACTERS_MAX = 64
BROWSER_CHARACTERS_MAX = 200


def normalize_email(email: str) -> str:
    """The one form under which an address is kept and found: trimmed, NFKC, lower case."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts as Django's sign-in expects it."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account with that e-mail address, however it was typed."""
        return self.get(email=normalize_email(username or ""))


class Account(AbstractBaseUser):
    """A person. Libraries know an account only by its `uuid`."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    uuid: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(
        default=uuid.uuid4,  # noqa: TID251 - accounts and devices are no records
        unique=True,
        editable=False,
    )
    email: models.EmailField[str, str] = models.EmailField(
        max_length=EMAIL_CHARACTERS_MAX, unique=True
    )
    name: models.CharField[str, str] = models.CharField(max_length=NAME_CHARACTERS_MAX, blank=True)
    is_admin: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    is_active: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    created_at: Moment = models.DateTimeField(default=timezone.now, editable=False)
    time_zone: models.CharField[str, str] = models.CharField(
        max_length=TIME_ZONE_CHARACTERS_MAX, blank=True, default=""
    )

    # What the files of the libraries that this person owns may need: null is the server's setting,
    # 0 no limit.
    quota_bytes: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(
        null=True, default=None
    )

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        """Bring the address into its one form."""
        self.email = normalize_email(self.email)


class DeviceToken(models.Model):
    """One signed-in device. The token itself is known only to the device; kept is its SHA-256."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    uuid: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(
        default=uuid.uuid4,  # noqa: TID251 - accounts and devices are no records
        unique=True,
        editable=False,
    )
    account: models.ForeignKey[Account, Account] = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="devices"
    )
    digest: models.BinaryField[bytes, bytes] = models.BinaryField(max_length=32, unique=True)
    prefix: models.CharField[str, str] = models.CharField(max_length=12)
    name: models.CharField[str, str] = models.CharField(max_length=DEVICE_NAME_CHARACTERS_MAX)
    created_at: Moment = models.DateTimeField(default=timezone.now)
    last_seen_at: Moment = models.DateTimeField(default=timezone.now)
    revoked_at: MaybeMoment = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[DeviceToken]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}...)"


class DeviceSync(models.Model):
    """How far a device is with a library, or with a shared group of it (`scope`, else "")."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    device: models.ForeignKey[DeviceToken, DeviceToken] = models.ForeignKey(
        DeviceToken, on_delete=models.CASCADE, related_name="syncs"
    )
    library: models.CharField[str, str] = models.CharField(max_length=36)
    scope: models.CharField[str, str] = models.CharField(max_length=36, blank=True, default="")
    revision: models.BigIntegerField[int, int] = models.BigIntegerField()
    synced_at: models.BigIntegerField[int, int] = models.BigIntegerField()
    verified_at: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)

    objects: ClassVar[models.Manager[DeviceSync]] = models.Manager()

    class Meta:
        """One row for each device and library."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["device", "library", "scope"], name="one_row_for_each_library"
            )
        ]

    def __str__(self) -> str:
        return f"{self.device} {self.library} {self.revision}"


class LinkPurpose(models.TextChoices):
    """What a one-time link lets its holder do."""

    FIRST_ADMINISTRATOR = "first_administrator"
    PASSWORD = "password"  # noqa: S105 - set a (new) password
    EMAIL = "email"  # confirm a new address, to which the link was sent


class OneTimeLink(models.Model):
    """A link that works once, until it expires. Kept is the SHA-256 of its secret.

    `email` is the new address that a link confirms, "" for other purposes.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    purpose: models.CharField[str, str] = models.CharField(
        max_length=30, choices=LinkPurpose.choices
    )
    account: models.ForeignKey[Account | None, Account | None] = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True
    )
    digest: models.BinaryField[bytes, bytes] = models.BinaryField(max_length=32, unique=True)
    created_at: Moment = models.DateTimeField(default=timezone.now)
    expires_at: Moment = models.DateTimeField()
    used_at: MaybeMoment = models.DateTimeField(null=True)
    email: models.CharField[str, str] = models.CharField(
        max_length=EMAIL_CHARACTERS_MAX, blank=True, default=""
    )

    objects: ClassVar[models.Manager[OneTimeLink]] = models.Manager()

    def __str__(self) -> str:
        return self.purpose


class BrowserSession(models.Model):
    """Whose a session of a browser is, so that a person can list and end their own.

    The session itself is Django's; without it, a row here means nothing.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    uuid: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(
        default=uuid.uuid4,  # noqa: TID251 - sessions are no records
        unique=True,
        editable=False,
    )
    account: models.ForeignKey[Account, Account] = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="browsers"
    )
    key: models.CharField[str, str] = models.CharField(max_length=40, unique=True)
    browser: models.CharField[str, str] = models.CharField(max_length=BROWSER_CHARACTERS_MAX)
    begun_at: Moment = models.DateTimeField(default=timezone.now)
    seen_at: Moment = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[BrowserSession]] = models.Manager()

    def __str__(self) -> str:
        return self.browser


class SignInAttempt(models.Model):
    """An attempt to sign in that has not succeeded. In the database, so that all workers count.

    `key` is a digest of what is counted (an address of the network, an account, or both), so that
    the table does not tell who tried.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    key: models.BinaryField[bytes, bytes] = models.BinaryField(max_length=16)
    at: Moment = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[SignInAttempt]] = models.Manager()

    class Meta:
        """The index by which attempts are counted."""

        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["key", "at"], name="sign_in_attempt_key_at")
        ]

    def __str__(self) -> str:
        return self.at.isoformat()
