"""Settings: defaults, the environment, the secret key."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ibidem.errors import InputError
from ibidem.server.project import database
from ibidem.server.settings import Settings, SignUp, find_secret_key, from_environment


def test_settings_survive_the_way_through_the_environment(tmp_path: Path) -> None:
    settings = Settings(
        tmp_path,
        database_url="postgresql://u:p%20w@host/db",
        sign_up=SignUp.INVITATION,
        quota_bytes=5,
        access_log=True,
    )
    assert from_environment(settings.to_environment()) == settings
    assert from_environment(Settings(tmp_path).to_environment()) == Settings(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [("IBIDEM_SIGN_UP", "maybe"), ("IBIDEM_QUOTA_BYTES", "lots"), ("IBIDEM_ACCESS_LOG", "2")],
)
def test_a_variable_that_cannot_be_read_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(InputError, match=name):
        from_environment({"IBIDEM_DATA_FOLDER": str(tmp_path), name: value})


def test_without_a_folder_there_is_no_server() -> None:
    with pytest.raises(InputError, match="IBIDEM_DATA_FOLDER"):
        from_environment({})


def test_a_folder_is_all_that_is_needed(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    assert settings.libraries == f"sqlite:///{tmp_path}/libraries.sqlite3"
    assert settings.accounts == f"sqlite:///{tmp_path}/accounts.sqlite3"
    assert settings.blobs == (tmp_path / "blobs").as_uri()
    assert settings.is_single_process


def test_accounts_lie_beside_the_libraries_on_postgresql(tmp_path: Path) -> None:
    settings = Settings(tmp_path, database_url="postgresql://host/db")
    assert settings.accounts == "postgresql://host/db"
    assert not settings.is_single_process


def test_the_secret_key_is_made_once_unless_it_is_set(tmp_path: Path) -> None:
    first = find_secret_key(Settings(tmp_path))
    assert find_secret_key(Settings(tmp_path)) == first
    assert len(first) >= 43
    assert find_secret_key(Settings(tmp_path, secret_key="set")) == "set"


def test_database_addresses_are_read_with_their_escapes() -> None:
    found = database("postgresql://me:p%40ss@/name?host=/run/pg&sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("me", "p@ss", "name")
    assert found["HOST"] == "/run/pg"
    assert found["OPTIONS"]["sslmode"] == "require"
    assert database("sqlite:////srv/a%20b.sqlite3")["NAME"] == "/srv/a b.sqlite3"


@pytest.mark.parametrize("url", ["mysql://host/db", "postgresql://host:port/db", "folder"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(InputError):
        database(url)


def test_what_a_worker_imports_first_needs_no_configured_django() -> None:
    """uvicorn loads the protocol before the application, which configures Django."""
    script = "import ibidem.server.protocol, ibidem.server.context, ibidem.server.app"
    finished = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stderr) == (0, "")
