"""Signing in, linking, and the first sync of a library."""

from __future__ import annotations

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.preferences.dialog import PreferencesDialog
from ibidem.desktop.syncing.actions import control_of
from ibidem.desktop.syncing.linking_dialogs import BackupDialog
from ibidem.services.compressing import check_compressed
from ibidem.services.syncing import read_status
from tests.desktop.syncing.relay import Relay
from tests.desktop.syncing.steps import enter, in_sync, is_shown, open_page, press, shown
from tests.desktop.waiting import click, settle, wait_until
from tests.server.live import Account, LiveServer


def test_three_fields_and_ok_bring_a_library_online_after_a_backup(
    window: MainWindow, relay: Relay, account: Account, live_server: LiveServer
) -> None:
    page = open_page(window)
    click(page.automatic)
    enter(page, relay.url, account.email)
    press(page.window(), "OK")
    prompt = shown(window, BackupDialog)
    assert prompt.ok_button.isDefault()
    backup = prompt.path
    press(prompt, "Yes")
    in_sync(window)
    assert not is_shown(PreferencesDialog)
    library = window.open_library_desk.library
    fingerprint = read_status(library).fingerprint
    assert check_compressed(backup).fingerprint == fingerprint
    online = live_server.request("GET", "/api/v1/libraries", account).json()["libraries"]
    assert [each["uid"] for each in online] == [library.uid]
    control = control_of(window)
    assert control.report is not None
    assert control.report.fingerprint == fingerprint


def test_a_wrong_password_is_said_beside_the_fields_and_nothing_changes(
    window: MainWindow, relay: Relay, account: Account
) -> None:
    page = open_page(window)
    enter(page, relay.url, account.email, "not the password at all")
    press(page.window(), "OK")
    wait_until(lambda: bool(page.problem.text()), "the problem")
    assert is_shown(PreferencesDialog)
    press(page.window(), "Cancel")
    settle(window)
    assert control_of(window).standing.link is None
    assert not window.settings.sign_ins.known()


def test_cancelling_the_backup_prompt_links_nothing_and_gives_the_token_back(
    window: MainWindow, relay: Relay, account: Account, live_server: LiveServer
) -> None:
    page = open_page(window)
    enter(page, relay.url, account.email)
    press(page.window(), "OK")
    press(shown(window, BackupDialog), "Cancel")
    settle(window)
    assert is_shown(PreferencesDialog)
    assert control_of(window).standing.link is None
    assert not window.settings.sign_ins.known()
    devices = live_server.request("GET", "/api/v1/tokens", account).json()["devices"]
    assert len(devices) == 1  # the one of the test itself
    assert not live_server.request("GET", "/api/v1/libraries", account).json()["libraries"]
