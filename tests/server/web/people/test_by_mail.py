"""What people do about their accounts by links in mails; no browser, but a real post office."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from ibidem.server.settings import Settings
from tests.server.live import PASSWORD, TEST_SETTINGS, LiveServer, post_form, running_server
from tests.server.post_office import PostOffice, post_office


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as made:
        yield made


@pytest.fixture
def server(office: PostOffice, tmp_path: Path) -> Iterator[LiveServer]:
    """One that sends mail."""
    settings = replace(Settings(tmp_path / "server"), **TEST_SETTINGS, mail_url=office.url)
    with running_server(settings) as made:
        made.make_administrator()
        yield made


def link_in(office: PostOffice, to: str) -> str:
    """The link of the next letter, which must be for `to`."""
    letter = office.wait_for_one()
    assert letter["To"] == to
    found = re.search(r"http://\S+/link/\S+", letter.get_content())
    assert found is not None, letter.get_content()
    return found[0]


def ask_for_address(client: httpx2.Client, email: str) -> None:
    page = client.get("/options/security").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "email": email, "current": PASSWORD}
    assert client.post("/options/security/email", data=form).status_code == 302


def sign_in(client: httpx2.Client, email: str) -> None:
    page = client.get("/sign-in").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "email": email, "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 302


def test_a_new_address_counts_once_the_link_sent_there_was_opened_and_the_old_one_is_told(
    server: LiveServer, office: PostOffice
) -> None:
    person, other = server.new_account("ada"), server.new_account("ben")
    with httpx2.Client(base_url=server.url, timeout=60) as client:
        sign_in(client, person.email)
        ask_for_address(client, "ada@new.example.org")
        first = link_in(office, "ada@new.example.org")
        letter = office.wait_for_one()
        assert letter["To"] == person.email
        assert "ada@new.example.org" in letter.get_content()
        server.sign_in(person.email)  # looking into a mail changes nothing
        httpx2.get(first)
        server.sign_in(person.email)
        ask_for_address(client, other.email)  # taken, which nobody learns here
        taken = link_in(office, other.email)
        office.wait_for_one()
        assert httpx2.get(first).status_code == 404  # a later wish ends the earlier one
        assert post_form(taken, {}).status_code in (400, 422)
        ask_for_address(client, "ada@new.example.org")
        last = link_in(office, "ada@new.example.org")
        assert post_form(last, {}).status_code == 302
        assert httpx2.get(last).status_code == 404
    server.sign_in("ada@new.example.org")


def test_a_forgotten_password_is_replaced_by_mail_and_nobody_learns_who_has_an_account(
    server: LiveServer, office: PostOffice
) -> None:
    person = server.new_account("ada")
    answers = []
    for email in (person.email, "nobody@example.org"):
        answer = post_form(f"{server.url}/password", {"email": email})
        assert answer.status_code == 200
        answers.append(
            re.sub(r'content="\w{64}"|value="\w{64}"', "", answer.text).replace(email, "")
        )
    assert answers[0] == answers[1]
    with httpx2.Client(base_url=server.url, timeout=60) as client:
        sign_in(client, person.email)
        assert client.get("/options").status_code == 200
        link = link_in(office, person.email)
        new = "a password never used before"
        assert post_form(link, {"password": new, "again": new}).status_code == 200
        assert client.get("/options").status_code == 302  # signed out at once
    assert server.request("GET", "/api/v1/account", person).status_code == 401
    server.sign_in(person.email, new)
    assert office.letters.empty()  # none for who has no account
    for _ in range(5):
        post_form(f"{server.url}/password", {"email": person.email})
    assert len(office.recipients) <= 4  # nobody is buried in mails
