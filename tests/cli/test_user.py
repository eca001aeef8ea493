"""ibidem user. Each command is a process of its own: Django is configured once per process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


class Server:
    """A server's folder, and `ibidem user` for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def user(self, *arguments: str, code: int = 0, typed: str = "", **variables: str) -> str:
        """What a command says on both streams; it must end with `code`."""
        finished = subprocess.run(
            [sys.executable, "-m", "ibidem", "user", *arguments, "--folder", str(self.folder)],
            input=typed,
            env={**os.environ, "COLUMNS": "80", **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == code, (finished.returncode, finished.stdout, finished.stderr)
        return finished.stdout + finished.stderr

    def people(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.user("list", "--json"))
        return found


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a server with an administrator, Ada; each test has a copy."""
    made = Server(tmp_path_factory.mktemp("server"))
    told = made.user(
        "add", "ada@example.org", "--admin", "--password-stdin", typed="correct horse 9\n"
    )
    assert "Made an account for ada@example.org." in told
    return made.folder


@pytest.fixture
def server(begun: Path, tmp_path: Path) -> Server:
    """With an administrator, Ada."""
    return Server(shutil.copytree(begun, tmp_path / "server"))


def test_people_are_added_listed_and_locked_out(server: Server) -> None:
    link = server.user("add", "bob@example.org", "--name", "Bob")
    assert "Send this link; it works once" in link
    assert "/link/" in link
    shown = [(each["email"], each["administrator"]) for each in server.people()]
    assert shown == [("ada@example.org", True), ("bob@example.org", False)]
    asked = server.user("disable", "bob@example.org", code=5)
    assert "Lock bob@example.org out?" in asked
    assert "cannot sign in any more" in server.user("disable", "bob@example.org", "--yes")
    table = server.user("list")
    assert "locked out" in table
    assert all(len(line) <= 80 for line in table.splitlines())
    assert "can sign in again" in server.user("enable", "bob@example.org")
    assert server.people()[1]["active"] is True
    assert server.user("link", "bob@example.org") != link


def test_somebody_must_administer_the_server(server: Server) -> None:
    server.user("add", "bob@example.org")
    assert "administer" in server.user("admin", "ada@example.org", "--off", code=2)
    assert "administers the server" in server.user("admin", "bob@example.org")
    assert "no longer" in server.user("admin", "ada@example.org", "--off")
    assert [each["administrator"] for each in server.people()] == [False, True]


def test_what_cannot_be_is_refused(server: Server) -> None:
    assert "not an e-mail address" in server.user("add", "not an address", code=2)
    weak = server.user("add", "eve@example.org", "--password-stdin", typed="short\n", code=2)
    assert "too short" in weak
    assert "no account nobody@example.org" in server.user("link", "nobody@example.org", code=3)
    assert [each["email"] for each in server.people()] == ["ada@example.org"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("add", "ada@example.org"),
        ("link", "ada@example.org"),
        ("disable", "ada@example.org", "--yes"),
        ("enable", "ada@example.org"),
        ("admin", "ada@example.org"),
    ],
    ids=lambda arguments: str(arguments[0]),
)
def test_a_mistyped_folder_is_neither_made_nor_filled(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    wrong = Server(tmp_path / "srever")
    assert "There is no server in the folder" in wrong.user(*arguments, code=3)
    assert not wrong.folder.exists()
    other = Server(tmp_path / "Documents")
    other.folder.mkdir()
    (other.folder / "letter.txt").touch()
    assert "ibidem serve" in other.user(*arguments, code=3)
    assert [path.name for path in other.folder.iterdir()] == ["letter.txt"]


def test_a_link_begins_with_the_address_that_people_use(server: Server) -> None:
    unknown = server.user("link", "ada@example.org")
    assert "http://localhost:8000/link/" in unknown
    assert "put the server's address in front" in unknown
    (server.folder / "address").write_text("http://127.0.0.1:8123\n")
    local = server.user("link", "ada@example.org")
    assert "http://127.0.0.1:8123/link/" in local
    assert "works on this machine only" in local
    public = server.user(
        "link", "ada@example.org", IBIDEM_PUBLIC_URL="https://libraries.example.org/"
    )
    assert public.startswith("https://libraries.example.org/link/")
    assert "this machine" not in public
