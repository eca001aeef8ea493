"""The reset assistant, by clicks: every direction, undone, stopped, gone on with."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.syncing.actions import control_of
from ibidem.desktop.syncing.reset import ResetAssistant
from ibidem.desktop.syncing.state import Mood
from ibidem.services import editing
from ibidem.services.connecting import RemoteAccount
from ibidem.services.library import LocalLibrary
from ibidem.services.resetting import (
    Direction,
    Side,
    pending_reset,
    plan_reset,
    run_reset,
)
from ibidem.services.searching import list_references
from ibidem.services.syncing import Steering, read_link, read_status
from tests.desktop.syncing.steps import in_sync, press, shown
from tests.desktop.waiting import click, settle, wait_until
from tests.server.live import Account, LiveServer


@pytest.fixture
def library(linked: MainWindow) -> LocalLibrary:
    """The library of the window, three references deleted, two edited, nothing of it sent yet."""
    library = linked.open_library_desk.library
    ids = [item.id for item in list_references(library, limit=5).items]
    editing.trash_references(library, ids[:3])
    editing.delete_references(library, ids[:3])
    editing.rate_references(library, ids[3:], 1)
    settle(linked)
    return library


def open_assistant(window: MainWindow) -> ResetAssistant:
    window.action("syncing.reset").trigger()
    return shown(window, ResetAssistant)


def choose(assistant: ResetAssistant, direction: Direction) -> None:
    click(assistant.choices[direction])
    press(assistant, "Continue")
    wait_until(lambda: assistant.pages.currentWidget() is assistant._plan_page, "the dry run")


def at_end(assistant: ResetAssistant) -> None:
    wait_until(lambda: assistant.pages.currentWidget() is assistant._end_page, "the end")
    settle(assistant)


def difference(live_server: LiveServer, account: Account, library: LocalLibrary) -> int:
    """How many records differ between here and online, asked beside the window."""
    link = read_link(library)
    assert link is not None
    with (
        RemoteAccount(live_server.url, account.token) as remote,
        remote.hub(link.hub_uid) as hub,
    ):
        return len(plan_reset(library, hub, Direction.REPLACE_ONLINE).items)


@pytest.mark.parametrize("direction", [Direction.REPLACE_ONLINE, Direction.REPLACE_LOCAL])
def test_one_side_becomes_the_other_after_a_dry_run_a_backup_and_is_undone_by_one_click(
    linked: MainWindow,
    library: LocalLibrary,
    live_server: LiveServer,
    account: Account,
    direction: Direction,
) -> None:
    before = read_status(library).fingerprint
    differing = difference(live_server, account, library)
    assert differing
    assistant = open_assistant(linked)
    choose(assistant, direction)
    plan = assistant._plan
    assert plan is not None
    side = Side.ONLINE if direction is Direction.REPLACE_ONLINE else Side.LOCAL
    assert plan.count(side) == len(plan.items) == assistant.plan_list.count()
    press(assistant, "Continue")
    assert assistant.back_up.isChecked()
    backup = assistant._path
    click(assistant.ok_button)
    at_end(assistant)
    assert "Verified" in _note(assistant)
    assert backup.exists()
    assert difference(live_server, account, library) == 0
    if direction is Direction.REPLACE_ONLINE:
        assert read_status(library).fingerprint == before
    press(assistant, "Undo")
    wait_until(lambda: "Taken back" in _note(assistant), "the undo")
    settle(linked)
    assert read_status(library).fingerprint == before
    assert difference(live_server, account, library) == differing
    press(assistant, "Done")
    settle(linked)
    assert control_of(linked).mood is Mood.PAUSED


def test_through_a_shared_group_what_all_have_is_not_replaced(linked: MainWindow) -> None:
    assistant = open_assistant(linked)
    assert not assistant.limit_note.isVisible()
    assistant.limit_to_own_side(is_group=True)
    assert assistant.limit_note.isVisible()
    assert [each for each, button in assistant.choices.items() if not button.isEnabled()] == [
        Direction.REPLACE_ONLINE
    ]
    assert assistant.choices[Direction.MERGE].isChecked()


def _note(assistant: ResetAssistant) -> str:
    label = assistant.end_note.findChild(QLabel, "note-text")
    assert isinstance(label, QLabel)
    return label.text()


def test_merging_removes_nothing_and_ends_verified(
    linked: MainWindow, library: LocalLibrary, live_server: LiveServer, account: Account
) -> None:
    online = len(list_references(library).items) + 3
    assistant = open_assistant(linked)
    choose(assistant, Direction.MERGE)
    press(assistant, "Continue")
    click(assistant.back_up)
    press(assistant, "Start Reset")
    at_end(assistant)
    assert "Verified" in _note(assistant)
    press(assistant, "Done")
    in_sync(linked)
    assert difference(live_server, account, library) == 0
    assert list_references(library, limit=1000).total == online


def test_checking_files_again_changes_no_reference(
    linked: MainWindow, tmp_path: Path, live_server: LiveServer, account: Account
) -> None:
    library = linked.open_library_desk.library
    paper = tmp_path / "paper.txt"
    paper.write_text("A paper.", encoding="utf-8")
    reference = list_references(library).items[0].id
    editing.attach_files(library, reference, [paper])
    linked.action("syncing.sync").trigger()
    wait_until(lambda: not read_status(library).files, "the file")
    before = read_status(library).fingerprint
    assistant = open_assistant(linked)
    choose(assistant, Direction.CHECK_FILES)
    assert "whole" in assistant.plan_text.text()
    press(assistant, "Check")
    at_end(assistant)
    assert "Verified" in _note(assistant)
    assert read_status(library).fingerprint == before


def cut_short(live_server: LiveServer, account: Account, library: LocalLibrary) -> None:
    """A reset that was stopped as soon as it had begun, as by a power cut."""
    link = read_link(library)
    assert link is not None
    with (
        RemoteAccount(live_server.url, account.token) as remote,
        remote.hub(link.hub_uid) as hub,
    ):
        steering = Steering(is_cancelled=lambda: pending_reset(library) is not None)
        assert run_reset(library, hub, hub, Direction.REPLACE_ONLINE, steering=steering).cancelled


def test_a_reset_that_was_cut_is_told_taken_back_or_finished(
    linked: MainWindow, library: LocalLibrary, live_server: LiveServer, account: Account
) -> None:
    differing = difference(live_server, account, library)
    cut_short(live_server, account, library)
    control_of(linked).refresh()
    wait_until(lambda: control_of(linked).mood is Mood.RESETTING, "it is noticed")
    assert "not finished" in control_of(linked).sentence

    assistant = open_assistant(linked)
    at_end(assistant)
    assert "was begun" in _note(assistant)
    assert not assistant.back.isVisible()
    press(assistant, "Later")
    settle(linked)
    assert control_of(linked).mood is Mood.RESETTING, "nothing was decided"

    assistant = open_assistant(linked)
    at_end(assistant)
    press(assistant, "Take It Back")
    wait_until(lambda: "Taken back" in _note(assistant), "the way back")
    press(assistant, "Done")
    settle(linked)
    assert difference(live_server, account, library) == differing

    cut_short(live_server, account, library)
    assistant = open_assistant(linked)
    at_end(assistant)
    press(assistant, "Finish It")
    wait_until(lambda: "Verified" in _note(assistant), "the end")
    press(assistant, "Done")
    settle(linked)
    assert pending_reset(library) is None
    assert difference(live_server, account, library) == 0


def test_who_may_only_read_can_only_take_what_is_online(linked: MainWindow) -> None:
    linked.open_library_desk.access.allow_writing(allowed=False)
    assistant = open_assistant(linked)
    possible = [each for each, button in assistant.choices.items() if button.isEnabled()]
    assert possible == [Direction.REPLACE_LOCAL, Direction.CHECK_FILES]
    assert assistant.choices[Direction.REPLACE_LOCAL].isChecked()
    assert assistant.limit_note.isVisible()
    press(assistant, "Cancel")
