"""The JSON bodies of the API that are not messages of the sync protocol. Times are ms, UTC."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Email = Annotated[str, Meta(min_length=3, max_length=254)]
Password = Annotated[str, Meta(max_length=1024)]
Name = Annotated[str, Meta(max_length=150)]
DeviceName = Annotated[str, Meta(min_length=1, max_length=100)]


class SignIn(msgspec.Struct):
    """Who signs in, and what the device is called."""

    email: Email
    password: Password
    device: DeviceName


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


class Health(msgspec.Struct):
    """Whether the server can do its work."""

    status: str
    version: str
    protocol_versions: list[int]
