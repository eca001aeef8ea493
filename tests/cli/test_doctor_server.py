"""ibidem doctor, where the library has a server."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ibidem.services import signing_in
from ibidem.store import SystemSource
from tests.cli.conftest import RIS, Cli
from tests.cli.test_verify import damage
from tests.server.live import PASSWORD, Account, LiveServer


@pytest.fixture
def account(live_server: LiveServer) -> Account:
    return live_server.new_account("ada")


@pytest.fixture
def linked(cli: Cli, live_server: LiveServer, account: Account) -> Cli:
    """In a folder with the library Thesis, synced."""
    cli.run(
        "login", live_server.url, "--email", account.email, "--password-stdin",
        "--device", "laptop",
        typed=PASSWORD + "\n",
    )  # fmt: skip
    cli.run("new", "Thesis")
    cli.run("import", "-", typed=RIS)
    cli.run("sync")
    return cli


def codes(cli: Cli, *options: str, code: int = 9) -> list[str]:
    return [each["code"] for each in cli.json("doctor", *options, code=code)["findings"]]


def test_a_library_in_step_with_its_server_is_well(linked: Cli) -> None:
    assert codes(linked, code=0) == []


def test_a_difference_from_the_server_is_named_and_a_sync_mends_it(
    linked: Cli, tmp_path: Path
) -> None:
    damage("DELETE FROM records WHERE payload LIKE '%Origin%'")
    assert "differs_from_server" not in codes(linked), "the library must be mended first"
    linked.run("doctor", "--repair", "--only", "records", code=9)
    assert codes(linked) == ["differs_from_server"]
    shown = linked.run("doctor", "--repair")
    assert "sync: Sync, which compares everything" in shown.stderr
    assert "Repaired: " in shown.stdout
    assert codes(linked, code=0) == []
    assert len(linked.keys()) == 3


def test_a_revoked_token_is_named_and_signing_in_again_is_the_remedy(
    linked: Cli, live_server: LiveServer, account: Account
) -> None:
    (device,) = [
        each
        for each in live_server.request("GET", "/api/v1/tokens", account).json()["devices"]
        if each["name"] == "laptop"
    ]
    live_server.request("DELETE", f"/api/v1/tokens/{device['id']}", account)
    assert codes(linked) == ["token_refused"]
    linked.run(
        "login", live_server.url, "--email", account.email, "--password-stdin",
        typed=PASSWORD + "\n",
    )  # fmt: skip
    assert codes(linked, code=0) == []


def test_who_is_not_signed_in_or_no_member_any_more_is_told(
    linked: Cli, live_server: LiveServer, account: Account
) -> None:
    uid = live_server.request("GET", "/api/v1/libraries", account).json()["libraries"][0]["uid"]
    path = f"/api/v1/libraries/{uid}?name=Thesis"
    gone = live_server.request("DELETE", path, account)
    assert gone.status_code in (200, 204), gone.text
    assert codes(linked) == ["no_access"]
    linked.run("logout")
    assert codes(linked) == ["not_signed_in"]
    assert codes(linked, "--offline", code=0) == []


def test_a_server_that_does_not_answer_is_named(linked: Cli) -> None:
    for path in Path(os.environ["IBIDEM_HOME"]).glob("*.json"):
        entries = json.loads(path.read_text())
        for each in entries:
            each["server"] = "http://127.0.0.1:9"
        path.write_text(json.dumps(entries))
    damage("UPDATE sync_state SET server = 'http://127.0.0.1:9'")
    assert codes(linked) == ["server_unreachable"]


def test_a_wrong_clock_is_named_with_its_difference(
    linked: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = SystemSource().now_ms
    monkeypatch.setattr(SystemSource, "now_ms", lambda _: now() + 3 * 3_600_000)
    (finding,) = linked.json("doctor", code=9)["findings"]
    assert finding["code"] == "clock_wrong"
    assert "3 hours ahead of" in finding["what"]


def test_a_token_that_others_could_read_is_protected(linked: Cli) -> None:
    path = Path(os.environ["IBIDEM_HOME"]) / signing_in.FILE
    path.chmod(0o644)
    assert codes(linked) == ["token_exposed"]
    linked.run("doctor", "--repair", "--only", "tokens")
    assert path.stat().st_mode & 0o077 == 0
    assert codes(linked, code=0) == []


def test_a_keyring_that_fails_is_named(linked: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring

    def fail(*_: object) -> None:
        raise RuntimeError("it is locked")

    path = Path(os.environ["IBIDEM_HOME"]) / signing_in.FILE
    entries = json.loads(path.read_text())
    path.write_text(json.dumps([{**each, "token": ""} for each in entries]))
    monkeypatch.setenv("IBIDEM_KEYRING", "on")
    monkeypatch.setattr(keyring, "get_password", fail)
    assert codes(linked) == ["keyring", "not_signed_in"]


def test_a_damaged_library_is_replaced_by_a_fresh_copy_as_the_remedy_says(
    linked: Cli, live_server: LiveServer
) -> None:
    fingerprint = linked.json("verify")["fingerprint"]
    os.truncate("Thesis.ibidem/library.sqlite3", 5_000)
    for name in ("-wal", "-shm"):
        Path(f"Thesis.ibidem/library.sqlite3{name}").unlink(missing_ok=True)
    assert linked.json("doctor", code=9)["findings"][0]["repair"] == "salvage"
    shown = linked.run("doctor", "--repair", code=12)
    assert "make a new library and sync it" in " ".join(shown.stderr.split())
    linked.run("new", "Fresh")
    linked.run("sync", "--to", "Thesis", "-L", "Fresh.ibidem")
    assert linked.json("verify", "-L", "Fresh.ibidem")["fingerprint"] == fingerprint
