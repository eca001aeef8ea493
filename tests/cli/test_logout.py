"""ibidem logout."""

from __future__ import annotations

import json
from pathlib import Path

from ibidem.services.signing_in import FILE
from tests.cli.conftest import Cli
from tests.server.live import PASSWORD, LiveServer


def test_signing_out_makes_the_token_worthless(
    cli: Cli, live_server: LiveServer, tmp_path: Path
) -> None:
    email = live_server.new_account("ada").email
    cli.run("login", live_server.url, "--email", email, "--password-stdin", typed=PASSWORD + "\n")
    token = json.loads((tmp_path / "home" / FILE).read_text())[0]["token"]
    cli.run("logout")
    headers = {"Authorization": f"Bearer {token}"}
    assert live_server.request("GET", "/api/v1/libraries", headers=headers).status_code == 401
    assert "not signed in" in cli.run("logout", code=7).stderr


def test_without_the_server_the_token_is_forgotten_here(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    entry = {
        "server": "http://127.0.0.1:1", "email": "a@example.org", "account": "a",
        "device_id": "d", "token": "t",
    }  # fmt: skip
    (tmp_path / "home" / FILE).write_text(json.dumps([entry]))
    assert "could not be told" in cli.run("logout").stderr
    assert json.loads((tmp_path / "home" / FILE).read_text()) == []
