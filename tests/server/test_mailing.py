"""Mail: what is written, who gets it, and that nobody waits for it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ibidem.model.canonical import encode_canonical
from ibidem.model.ids import RecordId
from ibidem.model.record import Record, RecordKind
from ibidem.model.role import Role
from ibidem.remote import RemoteAccount
from ibidem.server.settings import InvitationRule, Settings
from ibidem.sync.messages import PushRequest
from tests.server.live import PASSWORD, TEST_SETTINGS, LiveServer, post_form, running_server
from tests.server.post_office import PostOffice, post_office


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as made:
        yield made


@pytest.fixture
def server(office: PostOffice, tmp_path: Path) -> Iterator[LiveServer]:
    """One that sends mail."""
    settings = replace(
        Settings(tmp_path / "server"),
        **TEST_SETTINGS,
        mail_url=office.url,
        mail_from="ibidem@example.org",
        invitations=InvitationRule.HOLDER,
    )
    with running_server(settings) as made:
        yield made


def user(server: LiveServer, *arguments: str, code: int = 0) -> str:
    """What `ibidem user` says on both streams."""
    finished = subprocess.run(
        [sys.executable, "-m", "ibidem", "user", *arguments],
        env={**os.environ, **server.settings.to_environment()},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == code, finished.stderr
    return finished.stdout + finished.stderr


def test_an_invitation_comes_by_mail_with_the_link_that_the_inviter_sees(
    server: LiveServer, office: PostOffice
) -> None:
    owner, anybody = server.new_account("owner"), server.new_account("anybody")
    with RemoteAccount(server.url, owner.token) as remote:
        uid = remote.create_library('Whales & "Others"').uid
        invited = remote.invite(uid, "New@Example.org", Role.EDITOR)
    assert invited.mailed
    assert invited.link == f"{server.url}/invitations/{invited.token}"
    letter = office.wait_for_one()
    assert letter["To"] == "new@example.org"
    assert letter["From"] == "ibidem@example.org"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"] == f'{owner.email} invites you to "Whales & "Others""'
    body = letter.get_content()
    assert invited.link in body
    assert "read and edit" in body
    assert "14 days" in body
    assert "&amp;" not in body
    assert office.recipients == ["new@example.org"]
    with RemoteAccount(server.url, anybody.token) as remote:  # as this server's rule allows
        assert remote.accept_invitation(invited.token).role is Role.EDITOR


def test_an_invitation_to_a_group_names_the_group_and_one_made_anew_comes_again(
    server: LiveServer, office: PostOffice
) -> None:
    owner = server.new_account("owner")
    with RemoteAccount(server.url, owner.token) as remote:
        uid = remote.create_library("Whole").uid
        group = "01900000-0000-7000-8000-00000000abcd"

        record = Record(RecordKind.GROUP, RecordId(group), encode_canonical({"name": "Part"}))
        with remote.hub(uid) as hub:
            assert hub.push(PushRequest("", 0, [record])).rejected == []
        invited = remote.invite(uid, "new@example.org", Role.VIEWER, group)
    first = office.wait_for_one()
    assert '"Part"' in first["Subject"]
    assert "to read the references" in first.get_content()
    path = f"/api/v1/libraries/{uid}/invitations/{invited.id}/again"
    again = server.request("POST", path, owner).json()
    assert again["mailed"] is True
    assert again["link"] in office.wait_for_one().get_content()
    assert again["link"] != invited.link


def test_a_mail_that_is_refused_for_the_moment_is_sent_again(
    server: LiveServer, office: PostOffice
) -> None:
    office.refuse = ["450 later"]
    owner = server.new_account("owner")
    with RemoteAccount(server.url, owner.token) as remote:
        uid = remote.create_library("Slow").uid
        assert remote.invite(uid, "new@example.org", Role.VIEWER).mailed
    assert office.wait_for_one()["To"] == "new@example.org"


def test_what_still_waits_is_sent_when_the_server_stops(
    server: LiveServer, office: PostOffice
) -> None:
    owner = server.new_account("owner")
    with RemoteAccount(server.url, owner.token) as remote:
        uid = remote.create_library("Last").uid
        for number in range(5):
            remote.invite(uid, f"person{number}@example.org", Role.VIEWER)
    assert server.stop() == 0
    assert {office.wait_for_one()["To"] for _ in range(5)} == {
        f"person{number}@example.org" for number in range(5)
    }


def test_a_password_link_comes_by_mail_and_works(server: LiveServer, office: PostOffice) -> None:
    said = user(server, "add", "ada@example.org", "--name", "Ada", "--mail")
    assert "sent the link by mail" in said
    assert "/link/" not in said
    letter = office.wait_for_one()
    assert letter["Subject"] == "Choose a password for Ibidem"
    link = re.search(r"http\S+/link/\S+", letter.get_content())
    assert link is not None
    assert link[0].startswith(server.url)
    post_form(link[0], {"password": PASSWORD, "again": PASSWORD})
    assert server.sign_in("ada@example.org").email == "ada@example.org"
    assert "Sent the link to ada@example.org" in user(server, "link", "ada@example.org", "--mail")
    assert "2 days" in office.wait_for_one().get_content()


def test_a_mail_that_is_refused_for_good_is_told(server: LiveServer, office: PostOffice) -> None:
    office.refuse = ["550 nobody there"]
    said = user(server, "add", "ada@example.org", "--mail", code=23)
    assert "could not be sent" in said
    assert "nobody there" in said


def test_without_a_server_for_mail_the_link_is_handed_over(live_server: LiveServer) -> None:
    owner = live_server.new_account("owner")
    with RemoteAccount(live_server.url, owner.token) as remote:
        uid = remote.create_library("By hand").uid
        invited = remote.invite(uid, "new@example.org", Role.VIEWER)
    assert not invited.mailed
    assert invited.link.endswith(invited.token)
    said = user(live_server, "add", "by.hand@example.org", "--mail", code=2)
    assert "No server for mail is set up." in said


def test_a_letter_is_written_in_the_language_asked_for(configured: Settings) -> None:
    from ibidem.server.mailing.letters import write_invitation, write_password_link

    letter = write_invitation("a@b.c", "Ada", "Wale", Role.MANAGER, "https://x/y", "de")
    assert letter.subject == "Ada lädt Sie zu „Wale“ ein"
    assert "https://x/y" in letter.body
    assert "14 Tage" in letter.body
    assert "zwei" not in letter.body
    english = write_password_link("a@b.c", "https://x/y", "https://x")
    assert "It works once, for 2 days." in english.body


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.MANAGER])
def test_a_name_cannot_write_into_the_head_of_a_letter(configured: Settings, role: Role) -> None:
    from ibidem.server.mailing.letters import write_invitation

    letter = write_invitation("a@b.c", "Ada\nBcc: eve@example.org", "x", role, "https://x")
    assert "\n" not in letter.subject
