"""Devices: tokens, listed and revoked."""

from __future__ import annotations

import sqlite3

import pytest

from tests.server.live import LiveServer


def test_a_device_is_listed_and_knows_itself(live_server: LiveServer) -> None:
    account = live_server.new_account()
    second = live_server.sign_in(account.email, device="My  laptop")
    devices = live_server.request("GET", "/api/v1/tokens", second).json()["devices"]
    assert {device["name"] for device in devices} == {"test", "My laptop"}
    current = [device for device in devices if device["is_current"]]
    assert [device["id"] for device in current] == [second.device_id]
    assert all(second.token not in str(device) for device in devices)
    assert second.token.startswith(current[0]["token_prefix"])


def test_a_revoked_token_is_refused_at_once(live_server: LiveServer) -> None:
    account = live_server.new_account()
    second = live_server.sign_in(account.email)
    path = f"/api/v1/tokens/{second.device_id}"
    assert live_server.request("DELETE", path, account).status_code == 204
    refused = live_server.request("GET", "/api/v1/account", second)
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "not_signed_in"
    assert live_server.request("GET", "/api/v1/account", account).status_code == 200
    assert live_server.request("DELETE", path, account).status_code == 404


def test_signing_out_ends_the_token_in_use(live_server: LiveServer) -> None:
    account = live_server.new_account()
    assert live_server.request("DELETE", "/api/v1/tokens/current", account).status_code == 204
    assert live_server.request("DELETE", "/api/v1/tokens/current", account).status_code == 401


def test_nobody_revokes_the_device_of_another(live_server: LiveServer) -> None:
    mine, theirs = live_server.new_account(), live_server.new_account()
    answer = live_server.request("DELETE", f"/api/v1/tokens/{theirs.device_id}", mine)
    assert answer.status_code == 404
    assert live_server.request("GET", "/api/v1/account", theirs).status_code == 200


def test_a_device_gets_another_name_from_its_own_account_only(live_server: LiveServer) -> None:
    mine, theirs = live_server.new_account(), live_server.new_account()
    path = f"/api/v1/tokens/{mine.device_id}"
    assert live_server.request("PATCH", path, mine, json={"name": " Old  one"}).status_code == 204
    listed = live_server.request("GET", "/api/v1/tokens", mine).json()["devices"]
    assert [device["name"] for device in listed] == ["Old one"]
    assert live_server.request("PATCH", path, theirs, json={"name": "Mine"}).status_code == 404
    assert live_server.request("PATCH", path, mine, json={"name": " "}).status_code == 400


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer x", "Basic abc", "Bearer ibd_" + "A" * 43, "Bearer ' OR 1=1 --"],
)
def test_what_is_no_token_is_refused(live_server: LiveServer, header: str) -> None:
    answer = live_server.request("GET", "/api/v1/account", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_database_holds_neither_tokens_nor_passwords(live_server: LiveServer) -> None:
    account = live_server.new_account()
    with sqlite3.connect(live_server.data_folder / "accounts.sqlite3") as connection:
        content = "\n".join(connection.iterdump())
    connection.close()
    assert account.token not in content
    assert account.password not in content
    assert "argon2id" in content


def test_a_device_has_a_printable_name(live_server: LiveServer) -> None:
    account = live_server.new_account()
    for name in ("", "   ", "a\x00b", "x" * 101):
        body = {"email": account.email, "password": account.password, "device": name}
        assert live_server.request("POST", "/api/v1/tokens", json=body).status_code == 400
