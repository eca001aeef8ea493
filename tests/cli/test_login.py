"""ibidem login."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from ibidem.services import signing_in
from ibidem.services.signing_in import FILE, SignIn, SignIns, clean_address
from tests.cli.conftest import Cli
from tests.server.live import PASSWORD, LiveServer


def test_the_token_is_kept_where_only_the_owner_reads_it_and_the_password_nowhere(
    cli: Cli, live_server: LiveServer, tmp_path: Path
) -> None:
    email = live_server.new_account("ada").email
    cli.run("login", live_server.url, "--email", email, "--password-stdin", typed=PASSWORD + "\n")
    path = tmp_path / "home" / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert PASSWORD not in text
    entry = json.loads(text)[0]
    assert (entry["server"], entry["email"]) == (live_server.url, email)
    assert len(entry["token"]) > 20


def test_a_wrong_password_signs_nobody_in(
    cli: Cli, live_server: LiveServer, tmp_path: Path
) -> None:
    email = live_server.new_account("ada").email
    result = cli.run(
        "login", live_server.url, "--email", email, "--password-stdin", typed="wrong\n", code=7
    )
    assert "not right" in result.stderr
    assert "link for a new password" in result.stderr
    assert "ibidem login" not in result.stderr, "that is what was just done"
    assert not (tmp_path / "home" / FILE).exists()


def test_what_cannot_be_asked_must_be_said(cli: Cli) -> None:
    assert "--email" in cli.run("login", "localhost:1", code=2).stderr
    assert "--password-stdin" in cli.run("login", "localhost:1", "--email", "a@b.c", code=2).stderr
    refused = cli.run("login", "ftp://x", "--email", "a@b.c", "--password-stdin", code=2)
    assert "'ftp://x' is not the address of a server" in refused.stderr


def test_a_server_that_is_not_there_is_unreachable(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ibidem.remote.connection.Patience.attempts", 1, raising=False)
    result = cli.run(
        "login", "http://127.0.0.1:1", "--email", "a@example.org", "--password-stdin",
        typed="x\n", code=22,
    )  # fmt: skip
    assert "The server http://127.0.0.1:1 cannot be reached." in result.stderr


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("ibidem.example.org", "https://ibidem.example.org"),
        ("localhost:8000/", "http://localhost:8000"),
        ("http://example.org", "http://example.org"),
    ],
)
def test_an_address_may_be_typed_short(typed: str, address: str) -> None:
    assert clean_address(typed) == address


@pytest.mark.parametrize(
    ("address", "private"),
    [("https://example.org", True), ("http://localhost:8000", True), ("http://example.org", False)],
)
def test_an_address_where_others_can_read_the_password_is_known(
    address: str, private: bool
) -> None:
    assert signing_in.is_private(address) is private


class Keyring:
    """A system's keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, user: str, password: str) -> None:
        self.kept[service, user] = password

    def get_password(self, service: str, user: str) -> str | None:
        return self.kept.get((service, user))

    def delete_password(self, service: str, user: str) -> None:
        del self.kept[service, user]


def test_a_keyring_keeps_the_token_out_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring: Any = Keyring()
    for name in ("set_password", "get_password", "delete_password"):
        monkeypatch.setattr(f"keyring.{name}", getattr(keyring, name))
    sign_ins = SignIns(tmp_path)
    made = SignIn("https://example.org", "ada@example.org", "id", "device", "secret-token")
    assert sign_ins.save(made)
    assert "secret-token" not in (tmp_path / signing_in.FILE).read_text()
    assert sign_ins.find() == made
    sign_ins.forget(made)
    assert keyring.kept == {}
    assert sign_ins.known() == []
