"""Backup and restore of a whole server, with clients that know more than the backup."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ibidem.server.settings import Settings
from tests.postgresql import new_database
from tests.server.live import PASSWORD, TEST_SETTINGS, LiveServer, running_server

SINCE = "more/Since"
RIS = "TY  - BOOK\nAU  - {0}, A.\nTI  - {0} on species\nPY  - 1859\nER  - \n"


class Person:
    """Devices of one account, each with a home and a library; commands are processes."""

    def __init__(self, root: Path, server: LiveServer) -> None:
        self.root = root
        self.email = server.new_account("ada").email
        for device in ("laptop", "phone"):
            self.begin(device, server)

    def begin(self, device: str, server: LiveServer) -> None:
        """A device that is new: signed in, with an empty library."""
        (self.root / device).mkdir()
        self.sign_in(device, server)
        self.run(device, "new", "Thesis")

    def sign_in(self, device: str, server: LiveServer) -> None:
        self.run(
            device, "login", server.url, "--email", self.email, "--password-stdin",
            "--device", device, typed=PASSWORD + "\n",
        )  # fmt: skip

    def run(self, device: str, *arguments: object, typed: str = "", code: int = 0) -> str:
        finished = ibidem(
            *arguments, typed=typed, at=self.root / device,
            IBIDEM_HOME=str(self.root / f"home-{device}"), IBIDEM_KEYRING="off",
        )  # fmt: skip
        assert finished.returncode == code, (finished.stdout, finished.stderr)
        return finished.stdout

    def add(self, device: str, name: str) -> None:
        self.run(device, "import", "-", typed=RIS.format(name))

    def json(self, device: str, *arguments: object) -> Any:
        return json.loads(self.run(device, *arguments, "--json"))

    def titles(self, device: str) -> list[str]:
        found = self.json(device, "list", "--sort", "title")["references"]
        return [each["title"] for each in found]


def ibidem(
    *arguments: object, at: Path, typed: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ibidem", *map(str, arguments)],
        cwd=at, input=typed, env={**os.environ, **variables}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_a_server_that_went_back_in_time_loses_nothing_that_a_device_knows(
    tmp_path: Path,
) -> None:
    settings = replace(Settings(tmp_path / "server"), **TEST_SETTINGS)
    backups = tmp_path / "backups"
    with running_server(settings) as server:
        ada = Person(tmp_path, server)
        ada.add("laptop", "Darwin")
        (tmp_path / "laptop" / "a.pdf").write_bytes(b"%PDF" * 1000)
        ada.run("laptop", "attach", "add", "Darwin1859", "a.pdf")
        ada.run("laptop", "sync")
        ada.run("phone", "sync")
        made = ibidem(
            "server", "backup", "--folder", settings.data_folder, "--to", backups, at=tmp_path
        )
        assert made.returncode == 0, made.stderr
        assert "Backed up 1 library with 1 file (4.0 kB); copied 1 file." in made.stderr
        assert made.stdout.startswith("Verified: ")
        # Since the backup: an edit and a reference that were synced, on both devices.
        ada.run("laptop", "edit", "Darwin1859", "--set", "title=Edited since")
        ada.add("laptop", "Wallace")
        ada.run("laptop", "sync")
        ada.run("phone", "sync")
        ada.add("phone", "Lovelace")  # never synced
        # And what the backup does not know at all: a device, and a library.
        ada.begin("tablet", server)
        ada.run("tablet", "sync", "--no-files")
        ada.add("tablet", "Haeckel")  # never synced
        (tmp_path / "laptop" / "more").mkdir()
        ada.run("laptop", "new", SINCE)
        ada.run("laptop", "import", "-", "-L", SINCE, typed=RIS.format("Hooker"))
        ada.run("laptop", "sync", "-L", SINCE, "--new")
        port = urlsplit(server.url).port
        assert port is not None
    again = replace(settings, data_folder=tmp_path / "again")
    there = ("--folder", again.data_folder)
    restored = ibidem("server", "restore", "--from", backups, *there, at=tmp_path)
    assert restored.returncode == 0, restored.stderr
    assert "Restored 1 library and 1 file" in restored.stderr
    twice = ibidem("server", "restore", "--from", backups, *there, at=tmp_path)
    assert twice.returncode == 11
    assert "is not empty; nothing was changed" in twice.stderr
    with running_server(again, port=port) as server:
        report = ada.json("phone", "sync")
        assert report["verified"]
        assert "sync_new_epoch" in [problem["code"] for problem in report["problems"]]
        # The device is asked to sign in again, the library to be sent as a new one; no more.
        ada.run("tablet", "sync", code=7)
        ada.sign_in("tablet", server)
        report = ada.json("tablet", "sync")
        assert (report["verified"], report["files"]["received"]) == (True, 1)
        ada.run("laptop", "sync", "-L", SINCE, code=3)
        assert ada.json("laptop", "sync", "-L", SINCE, "--new")["verified"]
        ada.run("laptop", "sync")
        ada.run("phone", "sync")
        everything = [f"{name} on species" for name in ("Haeckel", "Lovelace", "Wallace")]
        everything = ["Edited since", *everything]
        assert ada.titles("laptop") == everything
        assert ada.titles("phone") == everything
        assert ada.json("laptop", "conflicts", "list") == []
        devices = ("laptop", "phone", "tablet")
        assert len({ada.json(device, "sync")["fingerprint"] for device in devices}) == 1
        assert ada.titles("tablet") == everything


def test_backups_are_listed_checked_and_tidied(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "server")
    settings.data_folder.mkdir()
    there = ("--folder", settings.data_folder)
    ibidem("user", "add", "ada@example.org", "--admin", *there, at=tmp_path)
    none = ibidem("server", "backup", *there, "--to", "backups", at=tmp_path)
    assert none.returncode == 3, "the libraries' database is made at the first start"
    with running_server(settings):
        pass
    for _ in range(3):
        made = ibidem("server", "backup", *there, "--to", "backups", "--keep", 2, at=tmp_path)
        assert made.returncode == 0, made.stderr
    assert "Deleted 1 older backup." in made.stderr
    listed = json.loads(ibidem("server", "backups", "backups", "--json", at=tmp_path).stdout)
    assert [each["libraries"] for each in listed] == [0, 0]
    table = ibidem("server", "backups", "backups", at=tmp_path).stdout
    assert listed[0]["name"] in table
    first = tmp_path / "backups" / listed[1]["name"] / "accounts.zst"
    first.write_bytes(b"damaged")
    refused = ibidem("server", "restore", "--from", "backups", "--folder", "new", at=tmp_path)
    assert refused.returncode == 12
    assert "accounts.zst" in refused.stderr
    assert not (tmp_path / "new").exists()
    older = ibidem(
        "server", "restore", "--from", "backups", "--folder", "new", "--name", listed[0]["name"],
        at=tmp_path,
    )  # fmt: skip
    assert older.returncode == 0, older.stderr
    people = json.loads(ibidem("user", "list", "--json", "--folder", "new", at=tmp_path).stdout)
    assert [(each["email"], each["administrator"]) for each in people] == [
        ("ada@example.org", True)
    ]


def test_a_folder_where_a_restore_was_cut_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    (tmp_path / "server" / "restoring").touch()
    refused = ibidem("serve", "--folder", "server", "--port", 0, at=tmp_path)
    assert refused.returncode == 2
    assert "did not come to its end" in refused.stderr


@pytest.mark.parametrize("command", ["backup", "check"])
def test_a_mistyped_folder_is_no_server(command: str, tmp_path: Path) -> None:
    more = ("--to", "backups") if command == "backup" else ()
    refused = ibidem("server", command, "--folder", "wrong", *more, at=tmp_path)
    assert refused.returncode == 3
    assert "There is no server in the folder" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_server_moves_from_sqlite_to_postgresql_by_its_backup(
    tmp_path: Path, postgresql_server: str
) -> None:
    settings = replace(Settings(tmp_path / "server"), **TEST_SETTINGS)
    with running_server(settings) as server:
        ada = Person(tmp_path, server)
        ada.add("laptop", "Darwin")
        ada.run("laptop", "sync")
        port = urlsplit(server.url).port
        assert port is not None
    from_here = ("--folder", settings.data_folder, "--to", "backups")
    assert ibidem("server", "backup", *from_here, at=tmp_path).returncode == 0
    with new_database(postgresql_server) as url:
        there = replace(settings, data_folder=tmp_path / "again", database_url=url)
        options = ("--folder", there.data_folder, "--database", url)
        moved = ibidem("server", "restore", "--from", "backups", *options, at=tmp_path)
        assert moved.returncode == 0, moved.stderr
        with running_server(there, workers=2, port=port) as server:
            assert ada.json("laptop", "sync")["verified"]
            assert server.new_account("bob").email, "keys of accounts go on behind those restored"
        back = ("--folder", there.data_folder, "--database", url, "--to", "others")
        made = ibidem("server", "backup", *back, at=tmp_path)
        assert "Backed up 1 library" in made.stderr
        full = ibidem(
            "server", "restore", "--from", "others", "--folder", "third", "--database", url,
            at=tmp_path,
        )  # fmt: skip
        assert full.returncode == 11
        assert "has accounts already" in full.stderr
