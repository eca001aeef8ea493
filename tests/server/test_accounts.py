"""Accounts: the first administrator, signing up and in, passwords."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from ibidem.server.settings import Settings, SignUp
from tests.server.live import PASSWORD, TEST_SETTINGS, LiveServer, post_form, running_server


def test_the_first_start_prints_a_link_that_makes_the_administrator_once(tmp_path: Path) -> None:
    with running_server(replace(Settings(tmp_path / "data"), **TEST_SETTINGS)) as server:
        assert server.administrator_link is not None
        assert "Almost ready" in server.request("GET", "/sign-in").text
        admin = server.make_administrator()
        assert server.request("GET", "/api/v1/account", admin).json()["is_admin"] is True
        assert "Almost ready" not in server.request("GET", "/sign-in").text
        used = server.request("GET", server.administrator_link.removeprefix(server.url))
        assert used.status_code == 404
        assert "has been used or has expired" in used.text
    with running_server(replace(Settings(tmp_path / "data"), **TEST_SETTINGS)) as server:
        assert server.administrator_link is None
        assert server.request("GET", "/api/v1/account", admin).status_code == 200


@pytest.mark.usefixtures("configured")
def test_the_migrations_make_what_the_models_say() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "accounts", check=True, dry_run=True, verbosity=0)


def test_a_second_start_without_administrator_makes_the_first_link_worthless(
    tmp_path: Path,
) -> None:
    settings = replace(Settings(tmp_path / "data"), **TEST_SETTINGS)
    with running_server(settings) as server:
        assert server.administrator_link is not None
        first = server.administrator_link.removeprefix(server.url)
    with running_server(settings) as server:
        assert server.request("GET", first).status_code == 404


def test_the_secret_key_and_the_folder_are_for_their_owner_alone(live_server: LiveServer) -> None:
    key = live_server.data_folder / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text().strip()) >= 43


def test_the_administrators_form_says_what_is_wrong_and_keeps_the_link(tmp_path: Path) -> None:
    with running_server(replace(Settings(tmp_path / "data"), **TEST_SETTINGS)) as server:
        link = server.administrator_link
        assert link is not None
        values = {"email": "a@example.org", "password": PASSWORD, "again": "another one"}
        answer = post_form(link, values)
        assert answer.status_code == 422
        assert "The two passwords are not the same." in answer.text
        answer = post_form(link, {**values, "password": "short", "again": "short"})
        assert "too short" in answer.text
        answer = post_form(link, {**values, "email": "nobody", "again": PASSWORD})
        assert "valid email" in answer.text
        assert "aria-invalid" in answer.text
        server.make_administrator()


def test_a_form_without_its_token_is_refused(tmp_path: Path) -> None:
    with running_server(replace(Settings(tmp_path / "data"), **TEST_SETTINGS)) as server:
        assert server.administrator_link is not None
        path = server.administrator_link.removeprefix(server.url)
        form = {"email": "a@example.org", "password": PASSWORD, "again": PASSWORD}
        assert server.request("POST", path, data=form).status_code == 403


def test_an_address_is_one_account_however_it_is_typed(live_server: LiveServer) -> None:
    account = live_server.new_account("Mixed.Case")
    assert account.email.startswith("Mixed.Case")
    again = live_server.sign_in(f"  {account.email.upper()} ")
    assert again.id == account.id
    body = {"email": account.email.lower(), "password": PASSWORD}
    second = live_server.request("POST", "/api/v1/accounts", json=body)
    assert second.status_code == 400
    assert second.json()["error"]["details"] == {"field": "email"}


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    live_server: LiveServer,
) -> None:
    account = live_server.new_account()
    answers = [
        live_server.request(
            "POST", "/api/v1/tokens", json={"email": email, "password": "wrong", "device": "d"}
        )
        for email in (account.email, "nobody@example.org")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


def test_a_weak_password_is_refused_with_a_sentence(live_server: LiveServer) -> None:
    for password in ("short", "1234567890", "password1234", "x" * 1025):
        body = {"email": "weak@example.org", "password": password}
        answer = live_server.request("POST", "/api/v1/accounts", json=body)
        assert answer.status_code == 400
        assert answer.json()["error"]["message"]


def test_nobody_signs_up_on_a_closed_server(tmp_path: Path) -> None:
    settings = replace(Settings(tmp_path), **{**TEST_SETTINGS, "sign_up": SignUp.CLOSED})
    with running_server(settings) as server:
        body = {"email": "a@example.org", "password": PASSWORD}
        answer = server.request("POST", "/api/v1/accounts", json=body)
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "permission_denied"


def test_signing_in_is_throttled_per_account_and_says_when_to_come_back(tmp_path: Path) -> None:
    settings = replace(Settings(tmp_path), **{**TEST_SETTINGS, "sign_ins_per_quarter_hour": 3})
    with running_server(settings) as server:
        body = {"email": "a@example.org", "password": "wrong", "device": "d"}
        answers = [server.request("POST", "/api/v1/tokens", json=body) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
        assert int(answers[-1].headers["Retry-After"]) > 0
        other = {**body, "email": "b@example.org"}
        assert server.request("POST", "/api/v1/tokens", json=other).status_code == 401


def test_a_right_password_takes_its_attempt_back(tmp_path: Path) -> None:
    settings = replace(Settings(tmp_path), **{**TEST_SETTINGS, "sign_ins_per_quarter_hour": 2})
    with running_server(settings) as server:
        server.make_administrator()
        signed = [server.sign_in("admin@example.org") for _ in range(4)]
        assert len({each.token for each in signed}) == 4, "none was refused"


def test_a_password_is_hashed_at_its_full_cost(configured: Settings) -> None:
    from django.contrib.auth.hashers import make_password

    kept = make_password(PASSWORD)  # the servers of the other tests hash more quickly
    assert kept.startswith("argon2$argon2id$v=19$m=65536,t=2,p=1$")
