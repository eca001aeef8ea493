"""ibidem sync, with a real server and two devices."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from ibidem.server.settings import Settings
from tests.cli.conftest import RIS, Cli
from tests.server.live import PASSWORD, TEST_SETTINGS, LiveServer, running_server

WAIT_SECONDS = 60


class Devices:
    """Two homes with a folder each; `use` changes to one of them."""

    def __init__(self, cli: Cli, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cli = cli
        self._root = root
        self._monkeypatch = monkeypatch

    def use(self, name: str) -> Cli:
        folder = self._root / name
        folder.mkdir(exist_ok=True)
        self._monkeypatch.chdir(folder)
        self._monkeypatch.setenv("IBIDEM_HOME", str(self._root / f"home-{name}"))
        return self.cli


@pytest.fixture
def devices(
    cli: Cli, live_server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Devices:
    """Both signed in to one account; laptop has the library Thesis with three references."""
    made = Devices(cli, tmp_path, monkeypatch)
    email = live_server.new_account("ada").email
    for name in ("phone", "laptop"):
        made.use(name).run(
            "login", live_server.url, "--email", email, "--password-stdin", "--device", name,
            typed=PASSWORD + "\n",
        )  # fmt: skip
        cli.run("new", "Thesis")
    cli.run("import", "-", typed=RIS)
    return made


def test_two_devices_become_provably_the_same(devices: Devices) -> None:
    laptop = devices.use("laptop")
    Path("a.pdf").write_bytes(b"%PDF" * 1000)
    laptop.run("attach", "add", "Darwin1859", "a.pdf")
    shown = laptop.run("sync")
    assert "Verified, in sync as of " in shown.stdout
    assert "sent 4" in shown.stderr
    assert "Sent 1 file (4.0 kB)." in shown.stderr
    phone = devices.use("phone")
    report = phone.json("sync")
    assert (report["verified"], report["received"]) == (True, 4)
    assert report["files"]["received"] == 1
    assert report["fingerprint"] in shown.stdout
    phone.run("attach", "save", "Darwin1859", "a.pdf", "out.pdf")
    assert Path("out.pdf").read_bytes() == b"%PDF" * 1000
    assert phone.json("status")["in_step"] is True
    assert "Nothing new on either side." in phone.run("sync").stderr


def test_a_field_changed_on_both_sides_becomes_a_conflict_and_is_settled(devices: Devices) -> None:
    devices.use("laptop").run("sync")
    devices.use("phone").run("sync")
    devices.cli.run("edit", "Darwin1859", "--set", "title=From the phone")
    devices.cli.run("sync")
    laptop = devices.use("laptop")
    laptop.run("edit", "Darwin1859", "--set", "title=From the laptop")
    assert "1 new conflict" in laptop.run("sync").stderr
    assert len(laptop.json("conflicts", "list")) == 1
    laptop.run("conflicts", "settle", "--all", "--other")
    assert laptop.json("sync")["verified"] is True
    phone = devices.use("phone")
    phone.run("sync")
    assert phone.json("show", "Darwin1859")["fields"]["title"] == "From the phone"
    assert phone.json("conflicts", "list") == []


def test_a_mass_deletion_asks_first_on_either_side(
    devices: Devices, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = devices.use("laptop")
    many = "".join(f"TY  - JOUR\nTI  - Paper number {n}\nPY  - 2000\nER  - \n" for n in range(40))
    laptop.run("import", "-", typed=many)
    laptop.run("sync")
    devices.use("phone").run("sync")
    laptop = devices.use("laptop")
    laptop.run("trash", "put", "--query", "paper", "--yes")
    result = laptop.run("sync", code=5)
    assert "40 references at the server" in result.stderr
    assert "--yes    remove them on both sides" in result.stderr
    assert "--keep   keep them" in result.stderr
    laptop.run("sync", "--yes")
    phone = devices.use("phone")
    result = phone.run("sync", code=5)
    assert "40 references on this device" in result.stderr
    assert "40 by you on laptop" in result.stderr, "who removed them is named"
    somebody = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("ibidem.cli.sync.sys", somebody)
    assert "Nothing was removed" in phone.run("sync", typed="\n", code=5).stderr
    assert phone.json("list")["total"] == 43
    assert "Verified" in phone.run("sync", typed="r\n").stdout
    assert phone.json("list")["total"] == 3


def test_a_mass_deletion_can_be_answered_with_keep(
    devices: Devices, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = devices.use("laptop")
    many = "".join(f"TY  - JOUR\nTI  - Paper number {n}\nPY  - 2000\nER  - \n" for n in range(40))
    laptop.run("import", "-", typed=many)
    laptop.run("sync")
    devices.use("phone").run("sync")
    devices.use("laptop").run("trash", "put", "--query", "paper", "--yes")
    laptop.run("trash", "empty", "--yes")
    laptop.run("sync", "--yes")
    phone = devices.use("phone")
    assert "not both" in phone.run("sync", "--yes", "--keep", code=2).stderr
    assert "Verified" in phone.run("sync", "--keep").stdout
    assert phone.json("list")["total"] == 43
    laptop = devices.use("laptop")
    laptop.run("sync")
    assert laptop.json("list")["total"] == 43, "they are back where they were removed"
    laptop.run("trash", "put", "--query", "paper", "--yes")
    somebody = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("ibidem.cli.sync.sys", somebody)
    assert "Verified" in laptop.run("sync", typed="k\n").stdout
    assert laptop.json("list")["total"] == 43


def test_without_its_file_storage_a_server_still_syncs_the_references(
    cli: Cli, tmp_path: Path
) -> None:
    settings = replace(Settings(tmp_path / "server"), **TEST_SETTINGS)
    with running_server(settings) as server:
        email = server.new_account().email
        cli.run("login", server.url, "--email", email, "--password-stdin", typed=PASSWORD + "\n")
        cli.run("new", "Thesis")
        cli.run("import", "-", typed=RIS)
        Path("a.pdf").write_bytes(b"%PDF" * 1000)
        cli.run("attach", "add", "Darwin1859", "a.pdf")
        blobs = settings.data_folder / "blobs"
        shutil.rmtree(blobs, ignore_errors=True)
        blobs.write_bytes(b"no folder")
        shown = cli.run("sync", code=9)
        assert "sent 4" in shown.stderr
        assert "Verified, in sync as of " in shown.stdout
        assert "Not synced: Attached files still wait. " in shown.stderr
        assert "Retry with 'ibidem sync'" in shown.stderr
        report = cli.json("sync", code=9)
        assert (report["verified"], report["files"]["failed"]) == (True, True)
        blobs.unlink()
        assert "Sent 1 file" in cli.run("sync").stderr


def test_a_library_is_linked_to_the_one_named(devices: Devices) -> None:
    devices.use("laptop").run("sync")
    phone = devices.use("phone")
    phone.run("import", "-", typed=RIS.replace("1859", "1860"))
    assert "--to NAME" in phone.run("sync", code=4).stderr
    assert "no library 'Other'" in phone.run("sync", "--to", "Other", code=3).stderr
    report = phone.json("sync", "--to", "thesis")
    assert report["verified"] is True
    assert report["united"] == 2, "what both had is there once"
    assert phone.json("list")["total"] == 4


def test_a_new_library_at_the_server_can_be_asked_for(devices: Devices) -> None:
    devices.use("laptop").run("sync")
    phone = devices.use("phone")
    phone.run("import", "-", typed=RIS)
    assert phone.json("sync", "--new")["sent"] == 3


def test_without_a_sign_in_the_command_says_what_to_do(filled: Cli) -> None:
    assert "ibidem login" in filled.run("sync", code=7).stderr


def test_a_revoked_device_is_told_and_loses_nothing(devices: Devices) -> None:
    laptop = devices.use("laptop")
    laptop.run("sync")
    laptop.run("logout")
    laptop.run("edit", "Darwin1859", "--rating", "3")
    assert "not signed in" in laptop.run("sync", code=7).stderr
    shown = laptop.run("status").stdout
    assert "1 change to sync:" in shown
    assert "On the Origin of Species" in shown
    status = laptop.json("status")
    assert (status["waiting"], status["in_step"]) == (1, False)
    assert status["waiting_records"][0]["reason"] == "changed here, not sent yet"


def wait_until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_a_watching_device_follows_and_stops_whole(devices: Devices) -> None:
    devices.use("laptop").run("sync")
    devices.use("phone").run("sync")
    watching = subprocess.Popen(
        [sys.executable, "-m", "ibidem", "sync", "--watch"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert watching.stderr is not None
        assert "Watching 'Thesis'" in watching.stderr.readline()
        laptop = devices.use("laptop")
        laptop.run("edit", "Darwin1859", "--set", "title=Seen at once")
        laptop.run("sync")
        phone = devices.use("phone")
        wait_until(lambda: phone.json("show", "Darwin1859")["fields"]["title"] == "Seen at once")
        phone.run("edit", "Darwin1859", "--rating", "5")
        wait_until(lambda: phone.json("status")["in_step"])
    finally:
        watching.send_signal(signal.SIGINT)
        shown, said = watching.communicate(timeout=WAIT_SECONDS)
    assert watching.returncode == 0
    assert "Traceback" not in said
    assert "Verified" in shown
    devices.use("phone").run("verify")


def test_the_name_given_at_sign_in_is_the_device_in_the_history(devices: Devices) -> None:
    laptop = devices.use("laptop")
    laptop.run("edit", "Darwin1859", "--rating", "4")
    assert laptop.json("history")[0]["device"] == "laptop"
    assert laptop.json("show", "Darwin1859")["device"] == "laptop"


def test_an_unreachable_server_is_named(devices: Devices, live_server: LiveServer) -> None:
    laptop = devices.use("laptop")
    laptop.run("sync")
    home = Path(os.environ["IBIDEM_HOME"])
    gone = "http://127.0.0.1:9"
    signed = (home / "sign-ins.json").read_text()
    (home / "sign-ins.json").write_text(signed.replace(live_server.url, gone))
    assert gone in laptop.run("sync", "--server", gone, "--relink", "--new", code=22).stderr
