"""The JSON bodies of the API that are not messages of the sync protocol. Times are ms, UTC."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ibidem.model.role import Role
from ibidem.server.api.routing import PARAMETERS

Email = Annotated[str, Meta(min_length=3, max_length=254)]
Password = Annotated[str, Meta(max_length=1024)]
Code = Annotated[str, Meta(max_length=20)]
Name = Annotated[str, Meta(max_length=150)]
LibraryName = Annotated[str, Meta(min_length=1, max_length=200)]
DeviceName = Annotated[str, Meta(min_length=1, max_length=100)]


class SignIn(msgspec.Struct):
    """Who signs in, and what the device is called; `code` where there is a second factor."""

    email: Email
    password: Password
    device: DeviceName
    code: Code = ""


class AccountReply(msgspec.Struct):
    """An account. `id` is what libraries know it by."""

    id: str
    email: str
    name: str
    is_admin: bool


class SignedIn(msgspec.Struct):
    """The token, shown only this once, the account's id and the id of the device."""

    token: str
    account: str
    device_id: str


class NewAccount(msgspec.Struct):
    """An account to be made. `invitation` is needed where only invited people may sign up."""

    email: Email
    password: Password
    name: Name = ""
    invitation: Annotated[str, Meta(max_length=200)] = ""


class DeviceReply(msgspec.Struct):
    """A signed-in device. `token_prefix` helps to tell tokens apart."""

    id: str
    name: str
    token_prefix: str
    created_at: int
    last_seen_at: int
    is_current: bool


class DevicesReply(msgspec.Struct):
    """All signed-in devices of the account, the last seen first."""

    devices: list[DeviceReply]


class LibraryReply(msgspec.Struct):
    """A library, or with a `scope` one shared group of it, and what I may do there."""

    uid: str
    name: str
    role: Role
    scope: str
    revision: int


class LibrariesReply(msgspec.Struct):
    """The libraries and shared groups that I may open."""

    libraries: list[LibraryReply]


class NewLibrary(msgspec.Struct):
    """A library to be made; with the `uid` of a local one, to link the two."""

    name: LibraryName
    uid: Annotated[str, Meta(pattern=f"^(?:{PARAMETERS['library']})?$")] = ""


class DeviceRenaming(msgspec.Struct):
    """Another name for a device."""

    name: DeviceName


class Renaming(msgspec.Struct):
    """Another name for a library."""

    name: LibraryName


class MemberReply(msgspec.Struct):
    """A person in a library or group. E-mail and name are "" for an account that is gone."""

    account: str
    role: Role
    scope: str
    email: str
    name: str
    since: int


class MembersReply(msgspec.Struct):
    """The people, those who came first at the top."""

    members: list[MemberReply]


class RoleChange(msgspec.Struct):
    """Another role for a member."""

    role: Role


class Removed(msgspec.Struct):
    """How many members were removed."""

    removed: int


class InvitationReply(msgspec.Struct):
    """An invitation. `token` and `link` are there only in the reply that makes it; `mailed` says
    that the link is also on its way by mail."""

    id: str
    email: str
    role: Role
    scope: str
    created_at: int
    expires_at: int
    token: str = ""
    link: str = ""
    mailed: bool = False


class InvitationsReply(msgspec.Struct):
    """The invitations that wait for an answer, oldest first."""

    invitations: list[InvitationReply]


class NewInvitation(msgspec.Struct):
    """Whom to invite, and as what."""

    email: Email
    role: Role


class Acceptance(msgspec.Struct):
    """The token of an invitation's link."""

    token: Annotated[str, Meta(max_length=200)]


class ActivityEntry(msgspec.Struct):
    """One changeset: who, when, from which device, how much."""

    revision: int
    at: int
    account: str
    device: str
    label: str
    added: int
    changed: int
    removed: int


class ActivityReply(msgspec.Struct):
    """Who did what, the newest first."""

    activity: list[ActivityEntry]


class VersionReply(msgspec.Struct):
    """One version of a record. `payload` is null in a deletion; `superseded_by` 0: the current."""

    revision: int
    superseded_by: int
    account: str
    device: str
    edited_at: int
    payload: dict[str, Any] | None


class HistoryReply(msgspec.Struct):
    """The versions of a record, the newest first."""

    versions: list[VersionReply]


class Health(msgspec.Struct):
    """Whether the server can do its work."""

    status: str
    version: str
    protocol_versions: list[int]
