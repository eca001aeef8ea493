"""The whole guide, from end to end: the real desktop window, the real web page, a real server.

First the literal road, all thirteen steps in the guide's order; then the same end by the assistant
in one go, with the shares kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox

from ibidem.desktop.application import Application
from ibidem.desktop.libraries.compress_dialog import CompressDialog
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.settings import Settings
from ibidem.desktop.syncing.actions import control_of
from ibidem.desktop.syncing.linking_dialogs import (
    BackupDialog,
    ChooseLibraryDialog,
    FirstSyncDialog,
    LinkWarningDialog,
)
from ibidem.desktop.syncing.reset import ResetAssistant
from ibidem.model.role import Role
from ibidem.services.compressing import check_compressed
from ibidem.services.library import create_library
from ibidem.services.resetting import Direction
from ibidem.services.searching import count_views, list_groups
from ibidem.services.serving import Libraries
from ibidem.services.syncing import read_link, read_status
from tests.desktop.syncing.steps import (
    in_sync,
    is_shown,
    link,
    open_page,
    press,
    shown,
    sync_page,
    type_into,
)
from tests.desktop.waiting import button, click, settle, wait_until
from tests.server.live import PASSWORD, Account, LiveServer
from tests.server.web.seeds import libraries_of
from tests.walk import online, world

SUFFIX = "#!resetLocalSync"


@pytest.fixture
def application(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """The desktop of this test, with settings of its own."""
    monkeypatch.setenv("IBIDEM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("IBIDEM_KEYRING", "off")
    application = Application(qapp, Settings())
    yield application
    application.close_all()
    settle(qapp)


@pytest.fixture
def window(
    application: Application, tmp_path: Path, live_server: LiveServer, person: Account
) -> MainWindow:
    """A library that is on both sides: made on the desktop, and synced."""
    path = tmp_path / "Thesis.ibidem"
    with create_library(path, device="Laptop") as library:
        world.fill(library, trashed=world.TRASHED)
    window = application.open_library(path)
    settle(window)
    link(window, live_server.url, person, automatic=True)
    return window


@pytest.fixture
def libraries(live_server: LiveServer) -> Iterator[Libraries]:
    with libraries_of(live_server) as opened:
        yield opened


def uid_of(window: MainWindow) -> str:
    found = read_link(window.open_library_desk.library)
    assert found is not None
    return found.hub_uid


def same_on_both_sides(window: MainWindow, libraries: Libraries, person: Account) -> None:
    """Counts, groups, files and fingerprints are equal."""
    here = window.open_library_desk.library
    there = libraries.open(uid_of(window), person.id, device="Web")
    assert world.contents(here) == world.contents(there)
    assert count_views(here) == count_views(there)
    assert read_status(here).fingerprint == read_status(there).fingerprint


def test_the_guide_succeeds_step_by_step_on_the_desktop_and_online(
    window: MainWindow,
    application: Application,
    signed_in_page: Page,
    libraries: Libraries,
    live_server: LiveServer,
    person: Account,
    tmp_path: Path,
) -> None:
    page = signed_in_page
    path = window.open_library_desk.library.path
    friends = world.share(libraries, uid_of(window), person, live_server)
    before = world.contents(window.open_library_desk.library)
    same_on_both_sides(window, libraries, person)

    # 1. Desktop: a compressed library, attachments included
    archive = tmp_path / "backup.ibz"
    window.action("libraries.compress").trigger()
    press(shown(window, CompressDialog), "Save...")
    chooser = shown(window, QFileDialog)
    chooser.selectFile(str(archive))
    chooser.accept()
    settle(window)
    wait_until(archive.is_file, "the compressed library")
    assert check_compressed(archive).counts["reference"] == world.REFERENCES + world.TRASHED

    # 2. Preferences > Sync: untick Sync Automatically; it works at once
    sync = open_page(window)
    assert sync.automatic.isChecked()
    click(sync.automatic)
    assert not control_of(window).automatic
    press(sync.window(), "OK")
    settle(window)

    # 3. Desktop: Trash > Empty Trash
    window.action("sidebar.empty_trash").trigger()
    question = shown(window, QMessageBox)
    assert f"{world.TRASHED} references" in question.text()
    press(question, f"Delete {world.TRASHED} references")
    settle(window)
    wait_until(lambda: count_views(window.open_library_desk.library).trash == 0, "an empty trash")

    # 4 to 8. Online: references, trash, groups and shares are deleted; nothing is left
    page.goto(f"/libraries/{uid_of(window)}/")
    online.delete_all_references(page, world.REFERENCES, trashed=world.TRASHED)
    online.empty_trash(page, world.REFERENCES + world.TRASHED)
    online.delete_groups(page, world.GROUPS)
    online.end_sharing(page, friends)
    online.check_nothing_left(page)
    assert world.contents(window.open_library_desk.library) == before, "the desktop has it all"

    # 9. Preferences > Sync: the suffix, OK, the warning, the message
    sync = open_page(window)
    sync.email.setFocus()
    sync.email.end(False)
    QTest.keyClicks(sync.email, SUFFIX)
    press(sync.window(), "OK")
    warning = shown(window, LinkWarningDialog)
    assert warning.cancel_button.isDefault()
    press(warning, "Go On")
    settle(window)
    message = shown(window, QMessageBox, "local-state-was-reset")
    assert "was reset" in message.text()
    press(message, "OK")
    assert sync.email.text() == person.email
    assert not sync.automatic.isChecked()
    press(sync.window(), "Cancel")
    assert world.contents(window.open_library_desk.library) == before

    # 10. Restart; the e-mail again, tick Sync Automatically, OK, the same warning again
    window.close()
    window = application.open_library(path)
    settle(window)
    window.action("syncing.sync").trigger()
    sync = sync_page(window)
    click(sync.automatic)
    type_into(sync.password, PASSWORD)
    press(sync.window(), "OK")
    press(shown(window, LinkWarningDialog), "Go On")
    _choose_library(window)

    # 11. A prompt offers a backup before the first sync
    prompt = shown(window, BackupDialog)
    assert prompt.ok_button.isDefault()
    backup = prompt.path
    press(prompt, "Yes")

    # 12. A complete new sync, with progress at the bottom right
    _replace_online_if_asked(window)
    in_sync(window)
    assert check_compressed(backup).counts["reference"] == world.REFERENCES

    # 13. Online: the library is there; then share again with everyone
    page.goto(f"/libraries/{uid_of(window)}/")
    expect(online.entry(page, "All My References").locator(".count")).to_have_text("1,000")
    expect(page.locator("#tree").get_by_role("link", name="Courses 3")).to_be_visible()
    online.invite_again(page, friends)
    assert world.contents(window.open_library_desk.library) == before
    same_on_both_sides(window, libraries, person)


def test_the_assistant_comes_to_the_same_end_in_one_go_and_keeps_the_shares(
    window: MainWindow,
    signed_in_page: Page,
    libraries: Libraries,
    live_server: LiveServer,
    person: Account,
) -> None:
    page = signed_in_page
    uid = uid_of(window)
    friends = world.share(libraries, uid, person, live_server)
    sync = open_page(window)
    click(sync.automatic)
    press(sync.window(), "OK")
    settle(window)
    before = world.contents(window.open_library_desk.library)
    page.goto(f"/libraries/{uid}/")
    online.delete_all_references(page, world.REFERENCES, trashed=world.TRASHED)
    online.empty_trash(page, world.REFERENCES + world.TRASHED)
    online.delete_groups(page, world.GROUPS)
    groups_gone = {each.name for each in list_groups(libraries.open(uid, person.id, device="Web"))}
    assert groups_gone == set()

    window.action("syncing.reset").trigger()
    assistant = shown(window, ResetAssistant)
    _choose_direction(assistant)
    press(assistant, "Continue")
    wait_until(lambda: _has_button(assistant, "Continue") and bool(assistant.plan_list.count()),
               "the dry run")  # fmt: skip
    assert "1,020 references" in assistant.plan_text.text()
    assert "This computer: nothing changes" in assistant.plan_text.text()
    press(assistant, "Continue")
    press(assistant, "Start Reset")
    settle(window)
    wait_until(lambda: "Verified" in _end_note(assistant), "the verification")
    press(assistant, "Done")
    settle(window)

    assert world.contents(window.open_library_desk.library) == before
    same_on_both_sides(window, libraries, person)
    members = libraries.sharing(uid, person.id).list_members()
    roles = sorted(member.role for member in members if member.role is not Role.OWNER)
    assert roles == sorted(list(friends.values())[:3])
    page.goto(f"/libraries/{uid}/")
    expect(online.entry(page, "All My References").locator(".count")).to_have_text("1,000")


def _choose_library(window: MainWindow) -> None:
    """Which library online, where the account has one that this was not linked to before."""
    settle(window)
    if is_shown(ChooseLibraryDialog):
        dialog = shown(window, ChooseLibraryDialog)
        click(dialog.choices[0])
        press(dialog, "Continue")


def _replace_online_if_asked(window: MainWindow) -> None:
    """The library online is not quite empty: the person says that this computer is right."""
    settle(window)
    if is_shown(FirstSyncDialog):
        dialog = shown(window, FirstSyncDialog)
        click(dialog.choices[Direction.REPLACE_ONLINE])
        press(dialog, "Start")


def _choose_direction(assistant: ResetAssistant) -> None:
    choice = assistant.choices[Direction.REPLACE_ONLINE]
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Space)
    assert choice.isChecked()


def _end_note(assistant: ResetAssistant) -> str:
    label = assistant.end_note.findChild(QLabel, "note-text")
    return label.text() if label is not None else ""


def _has_button(assistant: ResetAssistant, text: str) -> bool:
    try:
        return button(assistant, text).isEnabled()
    except AssertionError:
        return False
