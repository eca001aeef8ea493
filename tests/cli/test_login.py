"""ibidem login."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ibidem.errors import AmbiguousError, NotSignedInError
from ibidem.remote.account import RemoteAccount
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


def test_two_people_of_one_server_stay_signed_in_side_by_side(tmp_path: Path) -> None:
    sign_ins = SignIns(tmp_path, use_keyring=False)
    ada = SignIn("https://example.org", "ada@example.org", "id-of-ada", "device-1", "token-1")
    bob = SignIn("https://example.org", "bob@example.org", "id-of-bob", "device-2", "token-2")
    sign_ins.save(ada)
    assert sign_ins.find("example.org") == ada, "who is alone need not be named"
    sign_ins.save(bob)
    with pytest.raises(AmbiguousError, match=r"as ada@example\.org"):
        sign_ins.find("https://example.org")
    assert sign_ins.find("https://example.org", "id-of-ada") == ada
    assert sign_ins.find("https://example.org", "BOB@example.org") == bob
    newer = replace(ada, token="token-3", device_id="device-3")
    sign_ins.save(newer)
    assert sign_ins.find(account="id-of-ada") == newer
    sign_ins.forget(newer)
    assert sign_ins.find() == bob
    with pytest.raises(NotSignedInError, match=r"as bob@example\.org, but not"):
        sign_ins.find("https://example.org", "id-of-ada")


def test_each_library_syncs_as_the_person_it_was_linked_by(
    cli: Cli, live_server: LiveServer, tmp_path: Path
) -> None:
    people = [live_server.new_account("ada"), live_server.new_account("bob")]
    for number, person in enumerate(people):
        cli.run(
            "login", live_server.url, "--email", person.email, "--password-stdin",
            typed=PASSWORD + "\n",
        )  # fmt: skip
        path = str(tmp_path / f"of-{number}")
        cli.run("new", path)
        cli.run("sync", "-L", path, "--account", person.email)
    for number, person in enumerate(people):
        path = str(tmp_path / f"of-{number}")
        cli.run("group", "new", "-L", path, f"Of {number}")
        cli.run("sync", "-L", path)
        status = json.loads(cli.run("sync", "-L", path, "--json").stdout)
        assert status["verified_at"]
        with RemoteAccount(live_server.url, person.token) as account:
            assert [each.name for each in account.list_libraries()] == [f"of-{number}"]
    assert "name one" in cli.run("devices", "list", code=4).stderr
    listed = cli.run("devices", "list", "--account", people[0].email)
    assert "(this one)" in listed.stdout
    cli.run("logout", live_server.url, "--account", people[0].email)
    assert "is linked to" in cli.run("sync", "-L", str(tmp_path / "of-0"), code=16).stderr
    cli.run("sync", "-L", str(tmp_path / "of-1"))
