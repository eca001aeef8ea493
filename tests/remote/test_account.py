import json
from collections.abc import Iterator
from typing import Any

import pytest

from ibidem.errors import InputError, NotSignedInError, RemoteProtocolError
from ibidem.model.role import Role
from ibidem.remote import Patience, RemoteAccount
from ibidem.sync import messages as m
from tests.remote.live_server import EPOCH, UID, Handler, LiveServer

SCOPE = "01900000-0000-7000-8000-00000000abcd"


@pytest.fixture
def account(server: LiveServer, patience: Patience) -> Iterator[RemoteAccount]:
    with RemoteAccount(server.url + "/", patience=patience) as account:
        yield account


class Answering:
    """Answers one request with `value` and remembers what was asked."""

    def __init__(self, server: LiveServer, value: object = None) -> None:
        self.server = server
        self.body: Any = None
        self.value = value
        server.faults = [self]

    def __call__(self, handler: Handler, body: bytes) -> None:
        self.body = json.loads(body) if body else None
        if self.value is None:
            handler.reply(204, b"")
        else:
            handler.reply_json(self.value)

    @property
    def request(self) -> str:
        method, path, _ = self.server.seen[-1]
        return f"{method} {path}"


def test_signing_in_gives_a_token_that_is_used_from_then_on(account: RemoteAccount) -> None:
    with pytest.raises(NotSignedInError):
        account.list_libraries()
    signed_in = account.sign_in("a@example.org", "open sesame", "laptop")
    assert signed_in.token == "right"
    libraries = account.list_libraries()
    assert [(found.uid, found.name, found.role) for found in libraries] == [(UID, "One", "owner")]
    with account.hub(UID) as hub:
        assert hub.pull(m.PullRequest(EPOCH)).records == []


def test_a_wrong_password_is_said(account: RemoteAccount) -> None:
    with pytest.raises(NotSignedInError, match="Wrong"):
        account.sign_in("a@example.org", "guess", "laptop")


def test_signing_out_forgets_the_token(account: RemoteAccount, server: LiveServer) -> None:
    account.sign_in("a@example.org", "open sesame", "laptop")
    answering = Answering(server)
    account.sign_out()
    assert answering.request == "DELETE /api/v1/tokens/current"
    with pytest.raises(NotSignedInError):
        account.list_libraries()


def test_people_of_a_group_are_asked_for_by_its_scope(
    account: RemoteAccount, server: LiveServer
) -> None:
    answering = Answering(server, {"members": [{"account": "x", "role": "viewer", "scope": SCOPE}]})
    assert account.list_members(UID, SCOPE)[0].role is Role.VIEWER
    assert answering.request == f"GET /api/v1/libraries/{UID}/members?scope={SCOPE}"


def test_inviting_gives_the_one_time_token(account: RemoteAccount, server: LiveServer) -> None:
    reply = {"id": "i1", "email": "b@example.org", "role": "editor", "token": "secret"}
    answering = Answering(server, reply)
    assert account.invite(UID, "b@example.org", Role.EDITOR).token == "secret"
    assert answering.request == f"POST /api/v1/libraries/{UID}/invitations"
    assert answering.body == {"email": "b@example.org", "role": "editor"}


def test_roles_are_changed_and_memberships_ended(
    account: RemoteAccount, server: LiveServer
) -> None:
    answering = Answering(server)
    account.change_role(UID, "x/../y", Role.VIEWER)
    assert answering.request == f"PATCH /api/v1/libraries/{UID}/members/x%2F..%2Fy"
    assert answering.body == {"role": "viewer"}
    answering = Answering(server)
    account.remove_member(UID, "x")
    assert answering.request == f"DELETE /api/v1/libraries/{UID}/members/x"


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_an_id_that_would_change_the_path_is_refused(account: RemoteAccount, name: str) -> None:
    with pytest.raises(InputError):
        account.revoke_device(name)


@pytest.mark.parametrize(
    "value", [{}, [], {"libraries": [{}]}, {"libraries": [{"uid": 1, "name": "x", "role": "king"}]}]
)
def test_an_answer_of_another_form_is_refused(
    account: RemoteAccount, server: LiveServer, value: object
) -> None:
    Answering(server, value)
    with pytest.raises(RemoteProtocolError):
        account.list_libraries()
