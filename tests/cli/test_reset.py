"""ibidem reset, with a real server and two devices."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from tests.cli.test_sync import Devices, devices
from tests.server.live import LiveServer, live_server

__all__ = ["devices", "live_server"]


@pytest.fixture
def apart(devices: Devices) -> Devices:
    """The phone has deleted Darwin1859 and synced; the laptop has another title and an Euler."""
    devices.use("laptop").run("sync")
    phone = devices.use("phone")
    phone.run("sync")
    phone.run("trash", "put", "Darwin1859")
    phone.run("trash", "empty", "--yes")
    phone.run("sync")
    laptop = devices.use("laptop")
    laptop.run("edit", "Wallace1855", "--set", "title=Mine")
    laptop.run("import", "-", typed="TY  - BOOK\nAU  - Euler, L\nTI  - Opera\nPY  - 1748\nER  - \n")
    return devices


def test_the_library_online_becomes_the_one_here_and_back(apart: Devices) -> None:
    laptop = apart.use("laptop")
    planned = laptop.json("reset", "-d", "replace-online", "--dry-run")
    assert planned["counts"] == {"online": {"added": {"reference": 2}, "changed": {"reference": 1}}}
    assert {each["name"] for each in planned["changes"]} >= {"Mine", "Opera"}
    assert laptop.json("status")["in_step"] is False, "a dry run changes nothing"
    result = laptop.run("reset", "-d", "replace-online", "--yes")
    assert "Verified, in sync as of " in result.stdout
    assert "added 2 references" in result.stderr
    assert list(Path().glob("Thesis before reset *.ibz"))
    phone = apart.use("phone")
    phone.run("sync")
    assert set(phone.keys()) == {"Darwin1859", "Euler1748", "Lovelace1843", "Wallace1855"}
    laptop = apart.use("laptop")
    assert "as they were" in laptop.run("reset", "--undo", "--yes").stderr
    apart.use("phone").run("sync")
    assert set(phone.keys()) == {"Lovelace1843", "Wallace1855"}
    assert set(apart.use("laptop").keys()) == {
        "Darwin1859", "Euler1748", "Lovelace1843", "Wallace1855",
    }  # fmt: skip


def test_this_library_becomes_the_one_online_and_back(apart: Devices) -> None:
    laptop = apart.use("laptop")
    done = laptop.json("reset", "-d", "replace-local", "--yes", "--backup", "kept.ibz")
    assert done["verified"] is True
    assert done["counts"]["local"]["removed"] == {"reference": 2}
    assert set(laptop.keys()) == {"Lovelace1843", "Wallace1855"}
    laptop.run("restore", "kept.ibz", "Kept")
    assert len(laptop.keys("--library", "Kept.ibidem")) == 4
    laptop.run("reset", "--undo", "--yes", "--library", "Thesis.ibidem")
    assert len(laptop.keys("--library", "Thesis.ibidem")) == 4


def test_both_become_what_either_has(apart: Devices) -> None:
    laptop = apart.use("laptop")
    assert laptop.json("reset", "-d", "merge", "--yes", "--no-backup")["verified"] is True
    apart.use("phone").run("sync")
    assert len(apart.cli.keys()) == 4
    assert not list(Path().glob("*.ibz"))


def test_a_file_that_is_damaged_on_either_side_is_found_and_replaced(
    devices: Devices, live_server: LiveServer
) -> None:
    laptop = devices.use("laptop")
    Path("a.pdf").write_bytes(b"%PDF" * 100)
    laptop.run("attach", "add", "Darwin1859", "a.pdf")
    laptop.run("sync")
    [blob] = [each for each in Path("Thesis.ibidem/attachments").rglob("*") if each.is_file()]
    blob.chmod(0o644)
    blob.write_bytes(b"%PDX" * 100)
    planned = laptop.json("reset", "-d", "check-files", "--dry-run")
    assert planned["files"]["damaged_here"]["count"] == 1
    assert "1 damaged file" in laptop.run("reset", "-d", "check-files", "--yes").stderr
    assert blob.read_bytes() == b"%PDF" * 100
    there = Path(url2pathname(urlsplit(live_server.settings.blobs).path))
    [online] = there.rglob(blob.name)
    online.chmod(0o644)
    online.write_bytes(b"%PDX" * 100)
    assert "1 damaged file online" in laptop.run("reset", "-d", "check-files", "--yes").stderr
    assert [each.read_bytes() for each in there.rglob(f"{blob.name[:2]}/{blob.name}")] == [
        b"%PDF" * 100
    ]
    assert "nothing is different" in laptop.run("reset", "-d", "check-files", "--dry-run").stdout


def test_nothing_is_done_unless_somebody_says_yes(
    apart: Devices, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = apart.use("laptop")
    assert "--direction" in laptop.run("reset", code=2).stderr
    shown = laptop.run("reset", "-d", "replace-local", code=5)
    assert "remove 2 references" in shown.stderr
    assert "Replace this computer would do this" in shown.stdout
    somebody = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("ibidem.cli.reset.sys", somebody)
    monkeypatch.setattr("ibidem.cli.confirming.sys", somebody)
    assert "Nothing was changed" in laptop.run("reset", typed="replace-local\n\n", code=5).stderr
    assert len(laptop.keys()) == 4
    assert "Verified" in laptop.run("reset", typed="replace-local\ny\n").stdout
    assert "no reset to give up" in laptop.run("reset", "--abandon", code=3).stderr
    assert "no reset to go on with" in laptop.run("reset", "--resume", code=3).stderr
    laptop.run("reset", "--undo", "--yes")
    assert "no reset to undo" in laptop.run("reset", "--undo", "--yes", code=3).stderr


def test_the_first_sync_may_go_either_way(devices: Devices) -> None:
    devices.use("laptop").run("sync")
    phone = devices.use("phone")
    phone.run("import", "-", typed="TY  - BOOK\nAU  - Euler, L\nTI  - Opera\nPY  - 1748\nER  - \n")
    assert "not linked" in phone.run("reset", "-d", "merge", code=16).stderr
    planned = phone.json("reset", "-d", "replace-online", "--to", "Thesis", "--dry-run")
    assert planned["counts"]["online"] == {
        "added": {"reference": 1},
        "removed": {"reference": 3},
    }
    assert phone.json("status")["link"] is None, "a dry run links nothing"
    phone.run("reset", "-d", "replace-local", "--to", "Thesis", "--yes")
    assert len(phone.keys()) == 3
