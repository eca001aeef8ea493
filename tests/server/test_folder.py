"""The data folder: who holds it, and what may be taken for one. Processes: tests/cli/test_serve."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ibidem.errors import InputError, NotFoundError
from ibidem.server.folder import (
    check_folder,
    find_address,
    hold_folder,
    is_reachable,
    release_folder,
    remember_address,
)
from ibidem.server.project import database
from ibidem.server.settings import Settings

HOLD = """
import sys
from pathlib import Path
from ibidem.server.folder import hold_folder
from ibidem.server.settings import Settings
hold_folder(Settings(Path(sys.argv[1])))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_folder_that_another_process_holds_is_refused_until_that_ends(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(InputError, match=f"Another process \\({other.pid}\\) serves"):
            hold_folder(settings)
        other.kill()
    hold_folder(settings)
    hold_folder(settings)  # a second time is none
    assert (tmp_path / "serving.lock").exists()
    release_folder(settings)


def test_servers_on_postgresql_share_a_folder(tmp_path: Path) -> None:
    hold_folder(Settings(tmp_path, database_url="postgresql://host/db"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_server_is_none(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    check_folder(settings, may_begin=True)
    with pytest.raises(NotFoundError, match="no server in the folder"):
        check_folder(settings)
    (tmp_path / "letter.txt").touch()
    with pytest.raises(NotFoundError):
        check_folder(settings, may_begin=True)
    (tmp_path / "secret_key").touch()
    check_folder(settings)
    with pytest.raises(NotFoundError):
        check_folder(Settings(tmp_path / "wrong"), may_begin=True)
    there = Settings(tmp_path, database_url="postgresql://host/db", secret_key="set")
    check_folder(there)


def test_the_address_is_remembered_and_the_public_one_goes_before(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    assert find_address(settings) == ""
    remember_address(settings, "http://127.0.0.1:8123")
    assert find_address(settings) == "http://127.0.0.1:8123"
    public = Settings(tmp_path, public_url="https://libraries.example.org/")
    assert find_address(public) == "https://libraries.example.org"


@pytest.mark.parametrize(
    ("address", "reachable"),
    [
        ("https://libraries.example.org", True),
        ("http://192.0.2.7:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("http://0.0.0.0:8000", False),
        ("", False),
    ],
)
def test_an_address_for_this_machine_alone_is_known(address: str, reachable: bool) -> None:
    assert is_reachable(address) is reachable


def test_accounts_on_sqlite_survive_a_power_cut_like_libraries() -> None:
    assert "synchronous=FULL" in database("sqlite:////srv/a.sqlite3")["OPTIONS"]["init_command"]
