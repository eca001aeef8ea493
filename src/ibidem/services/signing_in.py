"""Signing in to servers, and where this device keeps its tokens.

Tokens go to the keyring of the operating system; where there is none, into a file that only its
owner can read. Which servers this device is signed in to stands in `sign-ins.json` in the same
folder. Passwords are never kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ibidem.errors import (
    AmbiguousError,
    IbidemError,
    InputError,
    NotFoundError,
    NotSignedInError,
)

if TYPE_CHECKING:
    # What talks to servers is loaded when somebody does: a desktop that starts only looks here
    # which servers there are.
    from ibidem.remote.account import Device, RemoteAccount

SERVICE = "Ibidem"  # under which the system's keyring lists the tokens
FILE = "sign-ins.json"
_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A server this device is signed in to, as whom, under which name, and the token (a secret)."""

    server: str
    email: str
    account: str
    device_id: str
    token: str = ""
    device: str = ""


class SignIns:
    """The sign-ins of this device, in `folder`; with `use_keyring`, tokens in the keyring."""

    def __init__(self, folder: Path, *, use_keyring: bool = True) -> None:
        self._folder = folder
        self._use_keyring = use_keyring

    def known(self) -> list[SignIn]:
        """Every sign-in, without its token."""
        return [replace(each, token="") for each in self._read()]

    def has_keyring(self) -> bool:
        """Whether the system has a keyring for the tokens; without one they are in the file."""
        with _keyring(wanted=self._use_keyring) as keyring:
            return keyring is not None and keyring.get_keyring().priority > 0
        return False

    def find(self, server: str | None = None, account: str | None = None) -> SignIn:
        """The sign-in for a server, or the only one there is, with its token.

        `account` is an account's id or e-mail address: several people of one server may be signed
        in on one device. Raises `NotSignedInError`, and `AmbiguousError` where there are several
        and none is named.
        """
        there = self._read()
        if server is not None:
            wanted = clean_address(server)
            there = [each for each in there if each.server == wanted]
        found = there if account is None else [each for each in there if _is_of(each, account)]
        if there and not found:
            names = " and ".join(each.email for each in there)
            where = f"to {server} as {names}" if server else f"as {names}"
            raise NotSignedInError(
                f"This device is signed in {where}, but not to the account that is needed here."
            )
        if not found:
            where = f" to {server}" if server else ""
            raise NotSignedInError(f"This device is not signed in{where}.")
        if len(found) > 1:
            names = ", ".join(f"{each.server} as {each.email}" for each in found)
            raise AmbiguousError(
                f"This device is signed in to {names}; name one.",
                remedy="Name it with --server, and with --account where that is not enough.",
            )
        token = found[0].token or self._read_keyring(found[0])
        if not token:
            raise NotSignedInError("The token of this device is gone; sign in again.")
        return replace(found[0], token=token)

    @property
    def file(self) -> Path:
        """Where the sign-ins stand, and the tokens that are in no keyring."""
        return self._folder / FILE

    def keyring_failure(self) -> str:
        """Why the keyring cannot be used, "" where it can or is not wanted."""
        if not self._use_keyring or not any(not each.token for each in self._read()):
            return ""
        import keyring

        try:
            keyring.get_password(SERVICE, "nobody")
        except Exception as error:  # noqa: BLE001 - backends raise whatever they like
            return str(error) or type(error).__name__
        return ""

    def is_exposed(self) -> bool:
        """Whether other people of this computer could read a token that is in the file."""
        if os.name == "nt" or not any(each.token for each in self._read()):
            return False
        return bool(self.file.stat().st_mode & 0o077)

    def protect(self) -> None:
        """Let nobody but its owner read the file."""
        self.file.chmod(0o600)

    def save(self, sign_in: SignIn) -> bool:
        """Keep a sign-in, in place of an earlier one of that account.

        Returns whether the token is in the keyring; otherwise it is in the file.
        """
        in_keyring = self._write_keyring(sign_in)
        others = [each for each in self._read() if not _is_same(each, sign_in)]
        self._write([*others, replace(sign_in, token="") if in_keyring else sign_in])
        return in_keyring

    def forget(self, sign_in: SignIn) -> None:
        """Forget a sign-in and its token."""
        with _keyring(wanted=self._use_keyring) as keyring:
            if keyring is not None:
                keyring.delete_password(SERVICE, _user(sign_in))
        self._write([each for each in self._read() if not _is_same(each, sign_in)])

    def _read(self) -> list[SignIn]:
        try:
            entries = json.loads((self._folder / FILE).read_text(encoding="utf-8"))
            return [SignIn(**entry) for entry in entries]
        except FileNotFoundError:
            return []
        except (ValueError, TypeError, OSError) as error:
            raise InputError(
                f"{self._folder / FILE} cannot be read.", remedy="Remove it and sign in again."
            ) from error

    def _write(self, sign_ins: list[SignIn]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = self._folder / f".{FILE}.new"
        with suppress(FileNotFoundError):
            temporary.unlink()
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump([asdict(each) for each in sign_ins], file, indent=2)
        temporary.replace(self._folder / FILE)

    def _read_keyring(self, sign_in: SignIn) -> str:
        token = None
        with _keyring(wanted=self._use_keyring) as keyring:
            if keyring is not None:
                token = keyring.get_password(SERVICE, _user(sign_in))
        return token or ""

    def _write_keyring(self, sign_in: SignIn) -> bool:
        kept = False
        with _keyring(wanted=self._use_keyring) as keyring:
            if keyring is not None:
                keyring.set_password(SERVICE, _user(sign_in), sign_in.token)
                kept = keyring.get_password(SERVICE, _user(sign_in)) == sign_in.token
        return kept


def sign_in(
    sign_ins: SignIns, server: str, email: str, password: str, device: str, code: str = ""
) -> bool:
    """Sign this device in and keep its token; returns whether the token is in the keyring.

    `device` is the name under which the server lists it, `code` what an authenticator app shows.
    Raises `NotSignedInError` for a wrong password, `CodeNeededError` where only the code is
    missing, `UnreachableError`, `InputError` for an address that is none.
    """
    return sign_ins.save(request_sign_in(server, email, password, device, code))


def request_sign_in(server: str, email: str, password: str, device: str, code: str = "") -> SignIn:
    """Get a token for this device and keep it nowhere yet: `SignIns.save` does, `discard_sign_in`
    gives it back. Raises as `sign_in`."""
    from ibidem.remote.account import RemoteAccount

    with RemoteAccount(clean_address(server)) as account:
        signed = account.sign_in(email, password, device, code)
        return SignIn(
            account.base_url, email, signed.account, signed.device_id, signed.token, device
        )


def discard_sign_in(sign_in: SignIn) -> None:
    """Make a token worthless that was not kept; a server that cannot be reached is no error."""
    with suppress(IbidemError), connect(sign_in) as account:
        account.sign_out()


def sign_out(
    sign_ins: SignIns, server: str | None = None, account: str | None = None
) -> tuple[SignIn, bool]:
    """Forget a token (`SignIns.find` says which) here, and make it worthless there.

    Returns the sign-in and whether the server was told; the token is forgotten in either case.
    """
    from ibidem.remote.account import RemoteAccount

    signed = sign_ins.find(server, account)
    told = True
    try:
        with RemoteAccount(signed.server, signed.token) as remote:
            remote.sign_out()
    except NotSignedInError:
        pass  # worthless already: revoked there
    except IbidemError:
        told = False
    sign_ins.forget(signed)
    return signed, told


def list_devices(sign_in: SignIn) -> list[Device]:
    """The devices that are signed in as the same person, the last seen first."""
    with connect(sign_in) as account:
        return account.list_devices()


def find_device(devices: list[Device], wanted: str) -> Device:
    """The device of that name or id, or with an id that begins or ends so.

    Raises `NotFoundError` and `AmbiguousError`.
    """
    for fits in (
        [each for each in devices if wanted in (each.id, each.name)],
        [each for each in devices if each.name.casefold() == wanted.casefold()],
        [each for each in devices if each.id.startswith(wanted) or each.id.endswith(wanted)],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise AmbiguousError(
                f"{len(fits)} devices are called {wanted[:60]!r}.",
                remedy=f"Name one by its id: {', '.join(each.id for each in fits)}.",
            )
    names = ", ".join(repr(each.name) for each in devices[:5])
    raise NotFoundError(f"No device {wanted[:60]!r} is signed in, but {names}.")


def revoke_device(sign_in: SignIn, device: Device) -> None:
    """Sign another device out; what it has on its disk stays there."""
    with connect(sign_in) as account:
        account.revoke_device(device.id)


def rename_device(sign_ins: SignIns, sign_in: SignIn, device: Device, name: str) -> None:
    """Call a device something else; for this one, its edits here are called so too from now on."""
    with connect(sign_in) as account:
        account.rename_device(device.id, name)
    if device.id == sign_in.device_id:
        sign_ins.save(replace(sign_in, device=" ".join(name.split())))


def connect(sign_in: SignIn) -> RemoteAccount:
    """The account, to be closed by the caller. Nothing is sent yet."""
    from ibidem.remote.account import RemoteAccount

    return RemoteAccount(sign_in.server, sign_in.token)


def clean_address(server: str) -> str:
    """A server's address in one form; without a scheme it is https, on this computer http."""
    server = server.strip().rstrip("/")
    if "://" not in server:
        host = urlsplit(f"//{server}").hostname or ""
        scheme = "http" if host in _THIS_COMPUTER else "https"
        server = f"{scheme}://{server}"
    parts = urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"{server[:100]!r} is not the address of a server.")
    return server


def is_private(server: str) -> bool:
    """Whether nobody on the way can read what is sent: encrypted, or not leaving this computer."""
    parts = urlsplit(server)
    return parts.scheme == "https" or parts.hostname in _THIS_COMPUTER


def _is_same(one: SignIn, other: SignIn) -> bool:
    return (one.server, one.account) == (other.server, other.account)


def _is_of(sign_in: SignIn, account: str) -> bool:
    return sign_in.account == account or sign_in.email.casefold() == account.casefold()


def _user(sign_in: SignIn) -> str:
    return f"{sign_in.email} at {sign_in.server}"


@contextmanager
def _keyring(*, wanted: bool) -> Iterator[Any]:
    """The system's keyring, or None; what it raises means that it cannot be used."""
    if not wanted:
        yield None
        return
    import keyring
    from keyring.errors import KeyringError

    with suppress(KeyringError, RuntimeError, OSError):
        yield keyring
