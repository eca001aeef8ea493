"""The pages of a shared group, for somebody who has nothing but that group."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest

from ibidem.model.reference import Reference
from ibidem.model.role import Role
from ibidem.services import editing
from ibidem.services.serving import Libraries
from tests.server.live import Account, LiveServer
from tests.server.web.seeds import libraries_of
from tests.server.web.test_attacks import sign_in, token_in

PAGES = (
    "", "rows", "left", "ids", "new", "import", "identifiers", "bibliography", "export", "groups",
    "tags", "duplicates", "attachments",
)  # fmt: skip
VIEWS = ("trash", "unfiled", "recent", "duplicates")


def share_a_group(libraries: Libraries, owner: Account, guest: Account) -> tuple[str, list[str]]:
    """The address of a shared group, and the ids of what is in it and what is not."""
    uid = libraries.create("Secret library", "", owner.id).uid
    library = libraries.open(uid, owner.id)
    (shown, hidden), _ = editing.add_references(
        library,
        [Reference(type="book", fields={"title": title}) for title in ("Shown", "Secret title")],
    )
    group = editing.add_group(library, "Reading club", group_set=editing.add_group_set(
        library, "Secret set"))  # fmt: skip
    private = editing.add_group(library, "Secret group")
    editing.add_to_group(library, group, [shown])
    editing.add_to_group(library, private, [shown, hidden])
    editing.tag_references(library, editing.add_tag(library, "Secret tag"), [hidden])
    editing.add_note(library, hidden, "Secret note")
    token = libraries.sharing(uid, owner.id).invite(guest.email, Role.EDITOR, group).token
    libraries.accept_invitation(token, guest.id, guest.email)
    return f"/libraries/{uid}~{group}", [shown, hidden]


@pytest.fixture
def guest(live_server: LiveServer) -> Account:
    return live_server.new_account("guest")


def test_no_page_of_a_shared_group_tells_of_anything_else(
    live_server: LiveServer, person: Account, guest: Account
) -> None:
    with libraries_of(live_server) as libraries:
        address, (shown, hidden) = share_a_group(libraries, person, guest)
    with httpx2.Client(base_url=live_server.url, timeout=60) as client:
        sign_in(client, guest)
        answers: dict[str, Any] = {}
        for page in PAGES:
            answers[page] = client.get(f"{address}/{page}")
        for view in VIEWS:
            answers[view] = client.get(f"{address}/", params={"view": view})
        for text in ("secret", "group:secret", "tag:secret"):
            answers[text] = client.get(f"{address}/rows", params={"q": text})
        answers["reference"] = client.get(f"{address}/references/{shown}")
        answers["hidden"] = client.get(f"{address}/references/{hidden}")
        for name, answer in answers.items():
            assert answer.status_code == (404 if name == "hidden" else 200), (name, answer.text)
            without_typed = re.sub(r'value="[^"]*"', "", answer.text)
            assert "Secret" not in without_typed, name
            assert hidden not in answer.text or name == "hidden", name
        assert "Shown" in answers["rows"].text
        assert answers["reference"].status_code == 200
        assert answers["hidden"].status_code == 404
        form = {"do": "rate:4", "ids": shown, "csrfmiddlewaretoken": token_in(client, "/about")}
        done = client.post(f"{address}/act", data=form, follow_redirects=True)
        assert done.status_code == 200
        assert client.get(f"{address}/rows", params={"q": "rating:4"}).text.count(shown)
        form = {"csrfmiddlewaretoken": token_in(client, "/about")}
        undo = re.search(rf"{address}/undo/\d+", done.text)
        assert undo is not None, "whoever works in a group takes back what they did there"
        assert undo[0] in client.get(f"{address}/activity").text, "also later"
        client.post(undo[0], data=form, follow_redirects=True)
        assert client.get(f"{address}/rows", params={"q": "rating:4"}).text.count(shown) == 0
        past = client.get(f"{address}/references/{shown}", params={"tab": "history"}).text
        assert "Rating" in past
        assert "Secret" not in past
        restore = re.findall(rf"{address}/references/{shown}/versions/\d+", past)
        assert restore, "and restores what the group has shown"
        back = client.post(restore[0], data=form, follow_redirects=True)
        assert back.status_code == 200
        assert client.get(f"{address}/rows", params={"q": "rating:4"}).text.count(shown)
        whole = address.partition("~")[0]
        assert client.get(f"{whole}/").status_code == 404
