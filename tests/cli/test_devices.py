"""ibidem devices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import RIS, Cli
from tests.server.live import PASSWORD, LiveServer


@pytest.fixture
def signed(cli: Cli, live_server: LiveServer) -> Cli:
    """Signed in as laptop; the same account is signed in as phone and as Phone."""
    account = live_server.new_account("ada")
    live_server.sign_in(account.email, device="phone")
    live_server.sign_in(account.email, device="Phone")
    cli.run(
        "login", live_server.url, "--email", account.email, "--password-stdin",
        "--device", "laptop", typed=PASSWORD + "\n",
    )  # fmt: skip
    return cli


def names(cli: Cli) -> list[str]:
    return sorted(each["name"] for each in cli.json("devices", "list"))


def test_devices_are_listed_the_own_one_marked(signed: Cli) -> None:
    assert names(signed) == ["Phone", "laptop", "phone", "test"]
    table = signed.run("devices", "list").stdout
    assert "laptop (this one)" in table
    assert [each["current"] for each in signed.json("devices", "list")].count(True) == 1
    assert all(len(line) <= 80 for line in table.splitlines())


def test_a_device_is_signed_out_after_a_question(signed: Cli) -> None:
    assert "Sign phone out?" in signed.run("devices", "revoke", "phone", code=5).stderr
    assert "phone is signed out." in signed.run("devices", "revoke", "phone", "--yes").stderr
    assert names(signed) == ["Phone", "laptop", "test"]
    own = signed.run("devices", "revoke", "laptop", "--yes", code=2)
    assert "ibidem logout" in own.stderr


def test_a_device_that_is_not_there_or_not_one_is_explained(signed: Cli) -> None:
    assert "'laptop'" in signed.run("devices", "revoke", "tablet", code=3).stderr
    several = signed.run("devices", "revoke", "PHONE", code=4).stderr
    assert "2 devices are called 'PHONE'" in several
    ids = [each["id"] for each in signed.json("devices", "list") if each["name"] == "phone"]
    assert ids[0] in several
    renamed = signed.run("devices", "rename", ids[0][-8:], "telephone")
    assert "phone is called telephone now." in renamed.stderr


def test_a_new_name_is_seen_by_the_server_and_in_the_history_here(signed: Cli) -> None:
    signed.run("new", "Thesis")
    Path("a.ris").write_text(RIS)
    signed.run("import", "a.ris")
    assert signed.json("history")[0]["device"] == "laptop"
    renamed = signed.run("devices", "rename", "laptop", "Ada's laptop")
    assert "laptop is called Ada's laptop now." in renamed.stderr
    assert names(signed) == ["Ada's laptop", "Phone", "phone", "test"]
    signed.run("edit", "Darwin1859", "--rating", "2")
    assert signed.json("history")[0]["device"] == "Ada's laptop"
    signed.run("devices", "rename", "phone", "old phone")
    assert "old phone" in names(signed)
    assert "1 to 100" in signed.run("devices", "rename", "old phone", " ", code=2).stderr


def test_without_a_sign_in_the_command_says_what_to_do(cli: Cli) -> None:
    assert "ibidem login" in cli.run("devices", "list", code=7).stderr
