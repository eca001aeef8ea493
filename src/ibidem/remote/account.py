"""RemoteAccount: signing in, devices, libraries, members and invitations on a server."""

from __future__ import annotations

from typing import Self
from urllib.parse import quote

import httpx2
import msgspec

from ibidem.errors import InputError
from ibidem.model.ids import parse_record_id
from ibidem.model.role import Role
from ibidem.remote.connection import Connection, Patience
from ibidem.remote.events import EventWatch
from ibidem.remote.http_hub import HttpHub

_API = "/api/v1"


class SignedIn(msgspec.Struct, frozen=True):
    """A new device token, the account's id, and the id under which the device is listed."""

    token: str
    account: str
    device_id: str


class Device(msgspec.Struct, frozen=True):
    """A signed-in device. Times are milliseconds since 1970, UTC."""

    id: str
    name: str = ""
    created_at: int = 0
    last_seen_at: int = 0
    is_current: bool = False


class RemoteLibrary(msgspec.Struct, frozen=True):
    """A library, or with a `scope` one group of it, that this account may open."""

    uid: str
    name: str
    role: Role
    scope: str = ""
    revision: int = 0


class RemoteMember(msgspec.Struct, frozen=True):
    """A person in a library or, with a `scope`, in one group of it."""

    account: str
    role: Role
    scope: str = ""
    email: str = ""
    name: str = ""
    since: int = 0


class RemoteInvitation(msgspec.Struct, frozen=True):
    """An invitation that waits for an answer. `token` and `link` only in the reply that makes it.

    `mailed`: the link is also on its way by mail.
    """

    id: str
    email: str
    role: Role
    scope: str = ""
    created_at: int = 0
    expires_at: int = 0
    token: str = ""
    link: str = ""
    mailed: bool = False


class RemoteActivity(msgspec.Struct, frozen=True):
    """One changeset: who did how much, when, from which device, and in words what."""

    revision: int
    at: int
    account: str = ""
    device: str = ""
    label: str = ""
    added: int = 0
    changed: int = 0
    removed: int = 0


class _Devices(msgspec.Struct):
    devices: list[Device]


class _Libraries(msgspec.Struct):
    libraries: list[RemoteLibrary]


class _Members(msgspec.Struct):
    members: list[RemoteMember]


class _Invitations(msgspec.Struct):
    invitations: list[RemoteInvitation]


class _Activity(msgspec.Struct):
    activity: list[RemoteActivity]


class RemoteAccount:
    """An account on one server. Close it, or use `with`. Raises what `remote.errors` says."""

    def __init__(
        self,
        base_url: str,
        token: str = "",
        *,
        patience: Patience | None = None,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        """`token` is "" until `sign_in`."""
        self._patience = patience
        self._transport = transport
        self._token = token
        self._connection = Connection(base_url, token, patience=patience, transport=transport)

    @property
    def base_url(self) -> str:
        """The server's address in the form used here."""
        return self._connection.base_url

    def close(self) -> None:
        """Close all connections."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def sign_in(self, email: str, password: str, device_name: str, code: str = "") -> SignedIn:
        """Get a token for this device, and use it from now on.

        Raises `CodeNeededError` where the account has a second factor and no `code` is given.
        """
        body = {"email": email, "password": password, "device": device_name}
        if code:
            body["code"] = code
        signed_in = self._connection.ask("POST", f"{_API}/tokens", SignedIn, body=body)
        self._connection.set_token(signed_in.token)
        self._token = signed_in.token
        return signed_in

    def sign_out(self) -> None:
        """Make the token in use worthless."""
        self._connection.ask("DELETE", f"{_API}/tokens/current", type(None))
        self._connection.set_token("")
        self._token = ""

    def list_devices(self) -> list[Device]:
        """The devices that are signed in."""
        return self._connection.ask("GET", f"{_API}/tokens", _Devices).devices

    def rename_device(self, device_id: str, name: str) -> None:
        """Call a device something else."""
        path = f"{_API}/tokens/{_segment(device_id)}"
        self._connection.ask("PATCH", path, type(None), body={"name": name})

    def revoke_device(self, device_id: str) -> None:
        """Sign another device out."""
        self._connection.ask("DELETE", f"{_API}/tokens/{_segment(device_id)}", type(None))

    def list_libraries(self) -> list[RemoteLibrary]:
        """The libraries and groups that this account may open."""
        return self._connection.ask("GET", f"{_API}/libraries", _Libraries).libraries

    def create_library(self, name: str, uid: str = "") -> RemoteLibrary:
        """A new, empty library of one's own; with the `uid` of a local one, to link the two."""
        body = {"name": name, "uid": uid} if uid else {"name": name}
        return self._connection.ask("POST", f"{_API}/libraries", RemoteLibrary, body=body)

    def get_library(self, uid: str) -> RemoteLibrary:
        """One library. Raises `NotFoundError` also where it is not for this account."""
        return self._connection.ask("GET", _library(uid), RemoteLibrary)

    def hub(self, uid: str, scope: str = "", *, prefetch: bool = True) -> HttpHub:
        """The hub of one library (or of one shared group), with connections of its own."""
        return HttpHub(
            self.base_url,
            uid,
            self._token,
            scope=scope,
            prefetch=prefetch,
            patience=self._patience,
            transport=self._transport,
        )

    def watch_events(self) -> EventWatch:
        """The stream of events of all libraries of this account."""
        return EventWatch(self._connection, f"{_API}/events")

    def list_members(self, uid: str, scope: str = "") -> list[RemoteMember]:
        """The people in a library or group."""
        path = f"{_library(uid)}/members"
        return self._connection.ask("GET", path, _Members, query=_scope(scope)).members

    def change_role(self, uid: str, account: str, role: Role, scope: str = "") -> None:
        """Give a member another role."""
        path = f"{_library(uid)}/members/{_segment(account)}"
        body = {"role": role}
        self._connection.ask("PATCH", path, type(None), body=body, query=_scope(scope))

    def remove_member(self, uid: str, account: str, scope: str = "") -> None:
        """End somebody's membership, or one's own."""
        path = f"{_library(uid)}/members/{_segment(account)}"
        self._connection.ask("DELETE", path, type(None), query=_scope(scope))

    def list_invitations(self, uid: str, scope: str = "") -> list[RemoteInvitation]:
        """The invitations that wait for an answer."""
        path = f"{_library(uid)}/invitations"
        return self._connection.ask("GET", path, _Invitations, query=_scope(scope)).invitations

    def invite(self, uid: str, email: str, role: Role, scope: str = "") -> RemoteInvitation:
        """Invite a person; the reply has the one-time token of the link."""
        body = {"email": email, "role": role}
        path = f"{_library(uid)}/invitations"
        return self._connection.ask("POST", path, RemoteInvitation, body=body, query=_scope(scope))

    def withdraw_invitation(self, uid: str, invitation: str, scope: str = "") -> None:
        """Take an invitation back."""
        path = f"{_library(uid)}/invitations/{_segment(invitation)}"
        self._connection.ask("DELETE", path, type(None), query=_scope(scope))

    def accept_invitation(self, token: str) -> RemoteLibrary:
        """Become a member by the one-time token of an invitation."""
        return self._connection.ask(
            "POST", f"{_API}/invitations/accept", RemoteLibrary, body={"token": token}
        )

    def list_activity(self, uid: str, scope: str = "") -> list[RemoteActivity]:
        """Who did what, the newest first."""
        path = f"{_library(uid)}/activity"
        return self._connection.ask("GET", path, _Activity, query=_scope(scope)).activity


def _library(uid: str) -> str:
    return f"{_API}/libraries/{parse_record_id(uid)}"


def _scope(scope: str) -> dict[str, str | int]:
    return {"scope": parse_record_id(scope)} if scope else {}


def _segment(text: str) -> str:
    """One part of a path, which it cannot change."""
    if text in ("", ".", ".."):
        raise InputError(f"{text!r} is not an id.")
    return quote(text, safe="")
