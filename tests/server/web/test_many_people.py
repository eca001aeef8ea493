"""A thousand people share one library: they are seen, changed, removed and invited again."""

from __future__ import annotations

import re
from uuid import UUID

import httpx2

from ibidem.model.reference import Reference
from ibidem.model.role import Role
from ibidem.remote import RemoteAccount
from ibidem.services import editing
from ibidem.services.searching import list_references
from ibidem.store.sharing import Membership, put_member
from ibidem.sync.messages import PullRequest
from tests.server.live import Account, LiveServer
from tests.server.web.seeds import libraries_of
from tests.server.web.test_attacks import sign_in, token_in

PEOPLE = 1_000
TICKED = re.compile(r'name="people" value="([^"]+)"')


def test_a_thousand_people_share_one_library(live_server: LiveServer, person: Account) -> None:
    friend = live_server.new_account("friend")
    accounts = [str(UUID(int=number + 1)) for number in range(PEOPLE)]
    with libraries_of(live_server) as libraries:
        uid = libraries.create("Large team", "", person.id).uid
        library = libraries.open(uid, person.id)
        editing.add_references(library, [Reference(type="book", fields={"title": "Ours"})])
        with library.writing("members") as tx:
            for account in [*accounts, friend.id]:
                put_member(tx, Membership(account, "", Role.EDITOR, tx.at, person.id))
        for account in accounts[::100]:
            assert list_references(libraries.open(uid, account)).total == 1
    with RemoteAccount(live_server.url, friend.token) as account_, account_.hub(uid) as hub:
        assert len(hub.pull(PullRequest("")).records) == 1
    address = f"/libraries/{uid}/sharing"
    with httpx2.Client(base_url=live_server.url, timeout=120, follow_redirects=True) as client:
        sign_in(client, person)
        form = {"csrfmiddlewaretoken": token_in(client, "/about")}
        seen: set[str] = set()
        for page in range(1, PEOPLE // 100 + 2):
            seen |= set(TICKED.findall(client.get(address, params={"page": str(page)}).text))
        assert seen == {*accounts, friend.id}
        found = client.get(address, params={"find": friend.email}).text
        assert TICKED.findall(found) == [friend.id]
        ticked = form | {"people": accounts[:20]}
        client.post(f"{address}/change", data=ticked | {"do": "role", "role": "viewer"})
        exported = client.get(f"{address}/people.csv").text
        assert exported.count("viewer") == 20
        asked = client.post(f"{address}/change", data=ticked | {"do": "remove"})
        assert "Remove 20 people or invitations?" in asked.text
        client.post(f"{address}/change", data=ticked | {"do": "remove", "confirmed": "20"})
        exported = client.get(f"{address}/people.csv").text
        assert len(exported.splitlines()) == 1 + 1 + 1 + PEOPLE - 20
        left = PEOPLE + 1 - 20
        assert f"Remove all {left} people" in client.post(f"{address}/end", data=form).text
        done = client.post(f"{address}/end", data=form | {"confirmed": str(left)})
        assert f"{friend.email} editor" in done.text


def test_a_thousand_people_are_invited_again_at_once(
    live_server: LiveServer, person: Account
) -> None:
    with libraries_of(live_server) as libraries:
        uid = libraries.create("Large team", "", person.id).uid
        emails = [f"p{number}@example.org" for number in range(PEOPLE)]
        sharing = libraries.sharing(uid, person.id)
        sharing.invite_all([(email, Role.VIEWER) for email in emails])
    address = f"/libraries/{uid}/sharing"
    with httpx2.Client(base_url=live_server.url, timeout=120, follow_redirects=True) as client:
        sign_in(client, person)
        form = {"csrfmiddlewaretoken": token_in(client, "/about")}
        ended = client.post(f"{address}/end", data=form | {"confirmed": str(PEOPLE)}).text
        lines = TICKED.search(ended)
        assert lines is not None
        assert len(lines[1].splitlines()) == PEOPLE
        again = client.post(f"{address}/invite-again", data=form | {"people": lines[1]})
        assert again.text.count("/invitations/") == PEOPLE
    with libraries_of(live_server) as libraries:
        waiting = libraries.sharing(uid, person.id).list_invitations()
        assert {each.email for each in waiting} == set(emails)
        assert {each.role for each in waiting} == {Role.VIEWER}
