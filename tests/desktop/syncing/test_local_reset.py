"""`#!resetLocalSync` behind the e-mail: the walk's steps 2 and 9 to 12, by clicks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from ibidem.desktop.application import Application
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.preferences.dialog import PreferencesDialog
from ibidem.desktop.syncing.actions import control_of
from ibidem.desktop.syncing.linking_dialogs import BackupDialog, LinkWarningDialog
from ibidem.desktop.syncing.state import Mood
from ibidem.services.following import newest_changeset
from ibidem.services.syncing import read_link, read_status
from tests.desktop.syncing.relay import Relay
from tests.desktop.syncing.steps import (
    in_sync,
    is_shown,
    open_page,
    press,
    shown,
    sync_page,
    type_into,
)
from tests.desktop.waiting import click, settle, wait_until
from tests.server.live import PASSWORD, Account

SUFFIX = "#!resetLocalSync"


def test_the_guides_steps_reset_the_local_state_and_sync_again(
    linked: MainWindow, application: Application, relay: Relay, account: Account
) -> None:
    library = linked.open_library_desk.library
    path, before = library.path, read_status(library).fingerprint
    # Step 2: Sync Automatically works at once, no restart.
    page = open_page(linked)
    click(page.automatic)
    wait_until(lambda: control_of(linked).automatic, "the switch")
    click(page.automatic)
    assert not control_of(linked).automatic
    press(page.window(), "OK")
    settle(linked)
    # Step 9: the suffix, OK, a warning whose default is Cancel, a message.
    page = open_page(linked)
    click(page.automatic)
    QTest.keyClicks(page.email, SUFFIX)
    settle(linked)
    told = relay.told
    press(page.window(), "OK")
    warning = shown(linked, LinkWarningDialog)
    assert warning.cancel_button.isDefault()
    assert not warning.ok_button.isDefault()
    press(warning, "Go On")
    settle(linked)
    message = shown(linked, QMessageBox, "local-state-was-reset")
    assert "was reset" in message.text()
    press(message, "OK")
    assert page.email.text() == account.email
    assert not page.automatic.isChecked()
    assert read_link(library) is None
    assert not linked.settings.sign_ins.known()
    assert read_status(library).fingerprint == before
    assert relay.told == told, "nothing was sent"
    press(page.window(), "Cancel")
    # Restart, and step 10: the field shows the clean address; tick, OK, the warning again.
    linked.close()
    again = application.open_library(path)
    settle(again)
    again.action("syncing.sync").trigger()  # there is no link: it leads to where one is made
    page = sync_page(again)
    assert page.email.text() == account.email
    assert not page.automatic.isChecked()
    click(page.automatic)
    type_into(page.password, PASSWORD)
    press(page.window(), "OK")
    warning = shown(again, LinkWarningDialog)
    assert warning.cancel_button.isDefault()
    press(warning, "Go On")
    # Step 11: the backup prompt; step 12: a complete sync.
    prompt = shown(again, BackupDialog)
    assert prompt.ok_button.isDefault()
    backup = prompt.path
    press(prompt, "Yes")
    in_sync(again)
    assert backup.exists()
    assert read_status(again.open_library_desk.library).fingerprint == before
    assert SUFFIX.encode() not in relay.sent
    assert b"esetLocalSync" not in relay.sent


def test_the_warning_cancelled_changes_nothing(linked: MainWindow, account: Account) -> None:
    library = linked.open_library_desk.library
    before = newest_changeset(library)
    page = open_page(linked)
    type_into(page.email, account.email + SUFFIX)
    press(page.window(), "OK")
    QTest.keyClick(shown(linked, LinkWarningDialog), Qt.Key.Key_Return)
    settle(linked)
    assert read_link(library) is not None
    assert newest_changeset(library) == before
    assert linked.settings.sign_ins.known()
    assert is_shown(PreferencesDialog)


@pytest.mark.parametrize("typed", ["#!resetlocalsync", "#!RESETLOCALSYNC", "#resetLocalSync", "#!"])
def test_another_suffix_is_just_a_wrong_address_and_sends_nothing(
    linked: MainWindow, relay: Relay, account: Account, typed: str
) -> None:
    library = linked.open_library_desk.library
    page = open_page(linked)
    type_into(page.email, account.email + typed)
    type_into(page.password, PASSWORD)
    settle(linked)
    told = relay.told
    press(page.window(), "OK")
    settle(linked)
    assert "is not an e-mail address" in page.problem.text()
    assert relay.told == told
    assert read_link(library) is not None
    assert control_of(linked).mood is Mood.IN_SYNC
