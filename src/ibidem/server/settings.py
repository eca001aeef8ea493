"""What a server can be told: one frozen value, made by an application, handed to `create_app`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from ibidem.errors import InputError

SECRET_KEY_FILE = "secret_key"  # noqa: S105 - a file name
ENVIRONMENT_PREFIX = "IBIDEM_"


class SignUp(StrEnum):
    """Who may make an account: nobody but an administrator, people who were invited, anybody."""

    CLOSED = "closed"
    INVITATION = "invitation"
    OPEN = "open"


class InvitationRule(StrEnum):
    """Who may accept an invitation: who signs in with its address, or whoever holds the link."""

    ADDRESS = "address"
    HOLDER = "holder"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a server. Every field but the folder has a default that works.

    `data_folder` holds the secret key and, where no other address is given, both databases and the
    files. `database_url` is the libraries' ("sqlite:///...", "postgresql://..."); `accounts_url`
    the accounts', by default the same PostgreSQL database, or a file beside the libraries.
    `blobs_url` is "file:///..." or "s3://bucket/prefix". `public_url` is the address that people
    use, needed behind a reverse proxy. `trusted_proxies` is how many proxies in front append to
    X-Forwarded-For. Limits: bytes of one JSON body or form, of one file, of all files in the
    libraries that one account owns (0: no limit), requests a minute of one device and of one
    address (in each process), wrong passwords in a quarter of an hour. `history_days` is for how
    many days superseded versions are kept (0: for ever). `mail_url` is
    "smtp://user:password@host:port" (or "smtps://..."), "" for none. `metrics_token` lets programs
    elsewhere read /metrics; "" for nobody but this machine. `oidc_issuer` is the address of an
    OpenID Connect provider ("" for none) that knows this server under `oidc_client_id` with
    `oidc_client_secret` and that people know as `oidc_name`; with `oidc_sign_up`, whoever it lets
    in for the first time is given an account, whatever `sign_up` says. `doi_address` and
    so on are the addresses of the services that identifiers are looked up with ("": the public
    ones), `contact` is an e-mail address that those may write to, and with `capture_private` they
    may be in the local network.
    """

    data_folder: Path
    database_url: str = ""
    accounts_url: str = ""
    blobs_url: str = ""
    public_url: str = ""
    trusted_proxies: int = 0
    sign_up: SignUp = SignUp.CLOSED
    invitations: InvitationRule = InvitationRule.ADDRESS
    json_bytes_max: int = 1024 * 1024
    blob_bytes_max: int = 4 * 1024**3
    quota_bytes: int = 0
    history_days: int = 365
    token_requests_per_minute: int = 3_000
    address_requests_per_minute: int = 6_000
    sign_ins_per_quarter_hour: int = 10
    mail_url: str = ""
    mail_from: str = ""
    secret_key: str = ""
    access_log: bool = False
    log_json: bool = True
    metrics_token: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = ""
    oidc_sign_up: bool = True
    doi_address: str = ""
    ncbi_address: str = ""
    arxiv_address: str = ""
    books_address: str = ""
    contact: str = ""
    capture_private: bool = False

    def __post_init__(self) -> None:
        if not self.data_folder.is_absolute():
            object.__setattr__(self, "data_folder", self.data_folder.absolute())

    @property
    def libraries(self) -> str:
        """The address of the libraries' database."""
        return self.database_url or f"sqlite:///{self.data_folder / 'libraries.sqlite3'}"

    @property
    def accounts(self) -> str:
        """The address of the accounts' database."""
        if self.accounts_url:
            return self.accounts_url
        if self.database_url.startswith("postgresql"):
            return self.database_url
        return f"sqlite:///{self.data_folder / 'accounts.sqlite3'}"

    @property
    def blobs(self) -> str:
        """The address of the files."""
        return self.blobs_url or (self.data_folder / "blobs").as_uri()

    def answering_as(self, email: str) -> str | None:
        """What `Libraries.accept_invitation` wants of somebody signed in with that address."""
        return email if self.invitations is InvitationRule.ADDRESS else None

    @property
    def is_single_process(self) -> bool:
        """Whether only one process may serve: SQLite has no way to tell another of a change."""
        return self.libraries.startswith("sqlite") or self.accounts.startswith("sqlite")

    def to_environment(self) -> dict[str, str]:
        """The variables from which `from_environment` makes the same settings elsewhere."""
        return {_variable(field.name): _text(getattr(self, field.name)) for field in fields(self)}


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Settings from variables such as IBIDEM_DATA_FOLDER; what is absent keeps its default.

    Raises `InputError` naming the variable that cannot be read.
    """
    folder = environment.get(_variable("data_folder"))
    if not folder:
        raise InputError(f"Set {_variable('data_folder')} to the server's data folder.")
    given: dict[str, object] = {}
    for field in fields(Settings):
        text = environment.get(_variable(field.name))
        if text is not None and text != "":
            given[field.name] = _from_text(field.name, str(field.type), text)
    return Settings(**given)  # type: ignore[arg-type]


def prepare_folder(settings: Settings) -> None:
    """Make the data folder, for its owner alone. Raises `InputError` where that cannot be."""
    try:
        settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise InputError(
            f"The data folder {settings.data_folder} cannot be made: {error.strerror}."
        ) from error


def find_secret_key(settings: Settings) -> str:
    """The key that signs cookies: the one set, or the one in the data folder, made at first start.

    Several machines that serve together must be given the same key in the settings.
    """
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_folder / SECRET_KEY_FILE
    if not path.exists():
        _make_secret_key(path)
    return path.read_text(encoding="ascii").strip()


def _make_secret_key(path: Path) -> None:
    """Write a new key beside `path`, then give it that name if nobody was faster.

    So the name never shows a part of a key, even if the power goes at the first start.
    """
    fresh = path.with_name(f".{path.name}.new-{secrets.token_hex(6)}")
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
    finally:
        fresh.unlink()


def _variable(name: str) -> str:
    return ENVIRONMENT_PREFIX + name.upper()


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _from_text(name: str, kind: str, text: str) -> object:
    try:
        match kind:
            case "Path":
                return Path(text)
            case "int":
                return int(text)
            case "bool":
                return {"1": True, "true": True, "0": False, "false": False}[text.lower()]
            case "SignUp":
                return SignUp(text)
            case "InvitationRule":
                return InvitationRule(text)
            case _:
                return text
    except (KeyError, ValueError) as error:
        raise InputError(f"{_variable(name)} cannot be {text[:60]!r}.") from error
