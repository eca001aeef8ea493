"""The hub contract over HTTP: a real server and the real client, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ibidem.model.role import Role
from ibidem.remote import HttpHub, RemoteAccount
from ibidem.store import SystemSource
from tests.server.live import Account, LiveServer
from tests.sync.hub_contract import HubContract

_accounts: dict[tuple[str, str], Account] = {}  # making one costs two password hashes


class HttpHubs:
    """One library on a live server."""

    def __init__(self, server: LiveServer) -> None:
        self._server = server
        self._owner: RemoteAccount | None = None
        self._uid = ""
        self._members: dict[str, RemoteAccount] = {}
        self._hubs: list[HttpHub] = []

    def hub(self, name: str, role: Role = Role.OWNER) -> HttpHub:
        """A member `name`, on a device of the same name."""
        member = self._member(name)
        if self._owner is None:
            self._owner = self._member("owner")
            self._uid = self._owner.create_library("contract").uid
        if all(found.uid != self._uid for found in member.list_libraries()):
            invitation = self._owner.invite(self._uid, self._email(name), role)
            member.accept_invitation(invitation.token)
        hub = member.hub(self._uid)
        self._hubs.append(hub)
        return hub

    def now_ms(self) -> int:
        """The hub's clock is this machine's."""
        return SystemSource().now_ms()

    def close(self) -> None:
        """Close every connection."""
        for hub in self._hubs:
            hub.close()
        for member in self._members.values():
            member.close()

    def _email(self, name: str) -> str:
        return _accounts[self._server.url, name].email

    def _member(self, name: str) -> RemoteAccount:
        if name not in self._members:
            key = (self._server.url, name)
            if key not in _accounts:
                account = self._server.new_account("contract")
                _accounts[key] = self._server.sign_in(account.email, device=name)
            self._members[name] = RemoteAccount(self._server.url, _accounts[key].token)
        return self._members[name]


@pytest.fixture(params=["live_server", "live_postgresql_server"])
def hubs(request: pytest.FixtureRequest) -> Iterator[HttpHubs]:
    made = HttpHubs(request.getfixturevalue(request.param))
    yield made
    made.close()


class TestHttpHub(HubContract):
    """A hub behind HTTP does what every hub must do."""
