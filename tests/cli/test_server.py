"""ibidem server check; backup and restore are in tests/server/test_backups."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ibidem.server.settings import Settings
from tests.server.live import running_server
from tests.server.post_office import post_office


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a server that has served."""
    settings = Settings(tmp_path / "server")
    with running_server(settings):
        return settings.data_folder


def check(folder: Path, *more: str, code: int = 0, **variables: str) -> str:
    finished = subprocess.run(
        [sys.executable, "-m", "ibidem", "server", "check", "--folder", str(folder), *more],
        env={**os.environ, "COLUMNS": "80", **variables},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == code, (finished.stdout, finished.stderr)
    return finished.stdout


def states(folder: Path, code: int = 0, **variables: str) -> dict[str, str]:
    found: list[dict[str, Any]] = json.loads(check(folder, "--json", code=code, **variables))
    return {each["part"]: each["state"] for each in found}


def test_a_server_that_is_well_says_so_part_by_part(folder: Path) -> None:
    assert states(folder) == {
        "Folder": "well",
        "Accounts": "note",
        "Libraries": "well",
        "Files": "well",
        "Address": "note",
        "Mail": "note",
    }
    shown = check(folder)
    assert "Nobody administers the server yet." in shown
    assert "Set IBIDEM_PUBLIC_URL" in shown
    assert "\x1b" not in shown
    found = states(folder, IBIDEM_PUBLIC_URL="https://libraries.example.org")
    assert found["Address"] == "well"
    left = [path for path in (folder / "blobs").rglob("*") if path.is_file()]
    assert left == [], "the test file is gone"


def test_what_is_wrong_is_named_with_its_remedy_and_the_rest_is_asked_all_the_same(
    folder: Path,
) -> None:
    (folder / "secret_key").chmod(0o644)
    (folder / "libraries.sqlite3").write_bytes(b"no database" * 1000)
    (folder / "blobs").write_bytes(b"no folder")
    shown = check(
        folder, code=9,
        IBIDEM_MAIL_URL="smtp://127.0.0.1:1",
    )  # fmt: skip
    assert "can be read by others" in shown
    assert "chmod 600" in shown
    assert "Mail cannot be sent" in shown
    found = states(folder, code=9)
    assert [found[part] for part in ("Folder", "Libraries", "Files")] == ["wrong"] * 3
    assert found["Accounts"] == "note"


def test_mail_is_tried_and_a_test_mail_sent_where_it_is_set_up(folder: Path) -> None:
    with post_office() as office:
        asked = check(folder, IBIDEM_MAIL_URL=office.url)
        assert "the server for mail answers" in asked
        assert office.letters.empty()
        sent = check(folder, "--mail-to", "admin@example.org", IBIDEM_MAIL_URL=office.url)
        assert "sent a test to admin@example.org" in sent
        assert office.wait_for_one()["Subject"] == "Ibidem: a test"
