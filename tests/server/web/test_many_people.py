"""A thousand people share one library."""

from __future__ import annotations

from uuid import UUID

import httpx2

from ibidem.model.reference import Reference
from ibidem.model.role import Role
from ibidem.remote import RemoteAccount
from ibidem.services import editing
from ibidem.services.searching import list_references
from ibidem.sync.messages import PullRequest
from tests.server.live import Account, LiveServer
from tests.server.web.seeds import libraries_of
from tests.server.web.test_attacks import sign_in

PEOPLE = 1_000


def test_a_thousand_people_share_one_library(live_server: LiveServer, person: Account) -> None:
    friend = live_server.new_account("friend")
    with libraries_of(live_server) as libraries:
        uid = libraries.create("Large team", "", person.id).uid
        library = libraries.open(uid, person.id)
        editing.add_references(library, [Reference(type="book", fields={"title": "Ours"})])
        sharing = libraries.sharing(uid, person.id)
        accounts = [str(UUID(int=number + 1)) for number in range(PEOPLE - 1)]
        for number, account in enumerate([*accounts, friend.id]):
            email = friend.email if account == friend.id else f"p{number}@example.org"
            token = sharing.invite(email, Role.EDITOR).token
            libraries.accept_invitation(token, account, email)
        for account in accounts[::10]:
            assert list_references(libraries.open(uid, account)).total == 1
    with httpx2.Client(base_url=live_server.url, timeout=120) as client:
        sign_in(client, person)
        shown = client.get(f"/libraries/{uid}/sharing")
        assert shown.status_code == 200
        assert shown.text.count("/role") == PEOPLE
    with RemoteAccount(live_server.url, friend.token) as account_, account_.hub(uid) as hub:
        assert len(hub.pull(PullRequest("")).records) == 1
