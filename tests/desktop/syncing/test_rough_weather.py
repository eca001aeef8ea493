"""What must not go wrong when all else does: the real window, a real server, a way that breaks."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from ibidem.desktop.application import Application
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.reference import session
from ibidem.desktop.syncing.actions import control_of
from ibidem.desktop.syncing.state import Mood
from ibidem.model.ids import RecordId
from ibidem.services import editing
from ibidem.services.examining import examine
from ibidem.services.files import FileState, list_attached_files
from ibidem.services.library import open_library
from ibidem.services.searching import list_conflicts, list_references
from ibidem.services.syncing import FilePolicy, Wanted, read_status
from ibidem.store import system
from tests.desktop.reference.choosing import choose, pane_of, rich, stored, value
from tests.desktop.syncing.relay import Relay
from tests.desktop.syncing.steps import Elsewhere, in_sync, link, retitle, title_here
from tests.desktop.waiting import click, settle, wait_until
from tests.server.live import Account

START = "import sys; from ibidem.desktop.app import main; sys.exit(main(sys.argv[1:]))"


def references(window: MainWindow, count: int) -> list[RecordId]:
    return [item.id for item in list_references(window.open_library_desk.library).items[:count]]


def hold_a_push(window: MainWindow, relay: Relay) -> None:
    """Sync, and keep the server's answer to what was sent back."""
    relay.hold()
    before = len(relay.sent)
    window.action("syncing.sync").trigger()
    wait_until(lambda: b"/push" in relay.sent[before:], "the push")


def test_an_edit_typed_while_a_sync_runs_is_kept_and_reaches_the_server(
    linked: MainWindow, relay: Relay, elsewhere: Elsewhere
) -> None:
    first, second = references(linked, 2)
    desk = linked.open_library_desk
    desk.write(lambda library: retitle(library, first, "Being sent"))
    settle(linked)
    hold_a_push(linked, relay)
    assert control_of(linked).mood is Mood.SYNCING
    for each, title in ((first, "Typed meanwhile"), (second, "Another, meanwhile")):
        desk.write(lambda library, each=each, title=title: retitle(library, each, title))
    wait_until(lambda: title_here(linked, second) == "Another, meanwhile", "the edit")
    relay.go_on()
    linked.action("syncing.sync").trigger()
    in_sync(linked)
    assert title_here(linked, first) == "Typed meanwhile"
    elsewhere.sync()
    titles = {item.title for item in list_references(elsewhere.library).items}
    assert {"Typed meanwhile", "Another, meanwhile"} <= titles
    assert not list_conflicts(elsewhere.library)


def test_a_server_that_goes_in_the_middle_and_comes_back_costs_nothing(
    linked: MainWindow, relay: Relay, elsewhere: Elsewhere
) -> None:
    """It has taken in what was sent; its answer never came."""
    (first,) = references(linked, 1)
    linked.open_library_desk.write(lambda library: retitle(library, first, "Sent, never answered"))
    settle(linked)
    control = control_of(linked)
    control.set_automatic(True)
    hold_a_push(linked, relay)
    relay.cut()
    relay.go_on()
    wait_until(lambda: control.mood is Mood.OFFLINE, "being offline")
    relay.mend()
    linked.action("syncing.sync").trigger()
    in_sync(linked)
    elsewhere.sync()
    assert not list_conflicts(elsewhere.library)
    assert read_status(elsewhere.library).fingerprint == control.report.fingerprint


def test_a_file_that_is_fetched_can_be_stopped_and_is_gone_on_with(
    linked: MainWindow, elsewhere: Elsewhere, relay: Relay, tmp_path: Path
) -> None:
    """The library takes no files by itself; one is asked for, stopped on its way, asked again."""
    desk = linked.open_library_desk
    reference = rich(linked)
    control_of(linked).set_policy(FilePolicy(Wanted.ON_DEMAND))
    large = tmp_path / "large.pdf"
    large.write_bytes(b"%PDF-" + random.Random(1).randbytes(3_000_000))
    editing.attach_files(elsewhere.library, reference, [large])
    elsewhere.sync()
    linked.action("syncing.sync").trigger()
    in_sync(linked)
    choose(linked, reference)
    pane_of(linked).show_files()

    def fetch() -> None:
        (row,) = pane_of(linked).files.rows
        QTest.mouseMove(row)
        tools = row.findChildren(QToolButton)
        tool = next(each for each in tools if each.toolTip() == "Fetch now")
        wait_until(tool.isVisible, "the tool of the row")
        click(tool)

    relay.hold()
    sent = len(relay.sent)
    fetch()
    wait_until(lambda: b"GET" in relay.sent[sent:], "the request")
    cancel = linked.progress._cancel
    wait_until(cancel.isVisible, "the progress")
    click(cancel)
    relay.go_on()
    wait_until(lambda: "cancelled" in linked.notices.text, "the end")
    assert list_attached_files(desk.library, state=FileState.MISSING).total == 1
    fetch()
    wait_until(lambda: "Fetched 1 file" in linked.notices.text, "the file")
    assert list_attached_files(desk.library, state=FileState.MISSING).total == 0


def test_a_desktop_that_is_killed_while_it_syncs_is_opened_again_and_in_step(
    window: MainWindow, application: Application, relay: Relay, account: Account
) -> None:
    link(window, relay.url, account, automatic=True)
    path = window.open_library_desk.library.path
    device = window.open_library_desk.library.device
    window.close()
    with open_library(path, device=device) as library:
        for item in list_references(library).items:
            retitle(library, item.id, "Before the kill")
    relay.hold()
    sent = len(relay.sent)
    process = subprocess.Popen([sys.executable, "-c", START, str(path)])
    try:
        wait_until(lambda: b"/push" in relay.sent[sent:], "the push of the other process")
    finally:
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    relay.go_on()
    again = application.open_library(path)
    in_sync(again)
    report = control_of(again).report
    assert report is not None
    assert report.verified
    library = again.open_library_desk.library
    assert {item.title for item in list_references(library).items} == {"Before the kill"}
    assert not list_conflicts(library)
    assert examine(library).is_sound


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of six megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "ibidem-test", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no room."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return path


def test_a_full_disk_is_named_loses_nothing_and_is_gone_on_from(
    small_disk: Path,  # first, so that it goes last: the window is closed while the disk is there
    application: Application,
    library_path: Path,
    relay: Relay,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session, "RETRY_MS", 100)
    window = application.open_library(shutil.copytree(library_path, small_disk / "Thesis"))
    settle(window)
    link(window, relay.url, account, automatic=True)
    first = rich(window)
    choose(window, first)
    filler = fill(small_disk)
    value(window, "volume").setPlainText("21, on a full disk")
    choose(window, next(each for each in references(window, 2) if each != first))
    wait_until(lambda: "no space left" in window.notices.text, "the message")
    assert stored(window, first).fields["volume"] == "21"
    filler.unlink()
    wait_until(
        lambda: stored(window, first).fields["volume"] == "21, on a full disk", "what was typed"
    )
    in_sync(window)
    assert examine(window.open_library_desk.library, surroundings=False).is_sound


def test_a_clock_set_to_2099_and_back_neither_wins_nor_loses(
    linked: MainWindow, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = linked.open_library_desk.library
    first, second = references(linked, 2)
    right, ahead = system.time, 73 * 365 * 24 * 3600 * 10**9
    with monkeypatch.context() as patch:
        wrong = SimpleNamespace(time_ns=lambda: right.time_ns() + ahead)
        patch.setattr(system, "time", wrong)
        linked.open_library_desk.write(lambda library: retitle(library, first, "Typed in 2099"))
        settle(linked)
        linked.action("syncing.sync").trigger()
        in_sync(linked)
        sign_ins = control_of(linked).syncing.sign_ins
        assert {each.code for each in examine(library, sign_ins).findings} == {"clock_wrong"}
        linked.open_library_desk.write(lambda here: retitle(here, second, "Unsent of 2099"))
        settle(linked)
    assert {each.code for each in examine(library).findings} == {"clock_back"}
    # Whoever types now is later than what was typed "in 2099", and it shows.
    elsewhere.sync()
    retitle(elsewhere.library, first, "Typed later, with a right clock")
    retitle(elsewhere.library, second, "Typed elsewhere")
    elsewhere.sync()
    linked.action("syncing.sync").trigger()
    in_sync(linked)
    assert title_here(linked, first) == "Typed later, with a right clock"
    (conflict,) = list_conflicts(library)
    assert {conflict.noun.kept, conflict.noun.other} == {"Unsent of 2099", "Typed elsewhere"}
    elsewhere.sync()
    assert read_status(elsewhere.library).fingerprint == read_status(library).fingerprint
