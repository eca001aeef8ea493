"""Signing in, linking, and the first sync of a library."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.preferences.dialog import PreferencesDialog
from ibidem.desktop.syncing.actions import control_of
from ibidem.desktop.syncing.devices import DevicesDialog
from ibidem.desktop.syncing.linking_dialogs import (
    BackupDialog,
    ChooseLibraryDialog,
    FirstSyncDialog,
    LinkWarningDialog,
)
from ibidem.services.compressing import check_compressed
from ibidem.services.connecting import RemoteAccount
from ibidem.services.library import create_library
from ibidem.services.resetting import Direction
from ibidem.services.searching import list_references
from ibidem.services.syncing import link_library, read_link, read_status, sync_library
from ibidem.services.transfer import import_files
from tests.desktop.syncing.relay import Relay
from tests.desktop.syncing.steps import enter, in_sync, is_shown, open_page, press, shown, type_into
from tests.desktop.waiting import click, settle, wait_until
from tests.server.live import PASSWORD, Account, LiveServer
from tests.server.web.people.test_second_factor import code_of


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
    found = read_link(library)
    assert found is not None
    assert [each["uid"] for each in online] == [found.hub_uid]
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


SECOND_FACTOR = """
import os, sys, time
from ibidem.server.project import configure
from ibidem.server.settings import from_environment
configure(from_environment(os.environ))
from django.contrib.auth import get_user_model
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from ibidem.server.accounts.second_factor import begin_setup, turn_on
account = get_user_model().objects.get(email=sys.argv[1])
secret = begin_setup(account).secret
turn_on(account, secret, format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
print(secret)
"""


def test_a_second_factor_is_asked_for_beside_the_password(
    window: MainWindow, relay: Relay, account: Account, live_server: LiveServer
) -> None:
    secret = live_server.run_beside(SECOND_FACTOR, account.email)
    page = open_page(window)
    assert not page.code.isVisible()
    enter(page, relay.url, account.email)
    press(page.window(), "OK")
    wait_until(page.code.isVisible, "the field for the code")
    assert page.code.hasFocus()
    assert "code" in page.problem.text()
    type_into(page.code, "000000")
    press(page.window(), "OK")
    wait_until(lambda: "not right" in page.problem.text(), "the refusal")
    assert page.password.text() == PASSWORD
    type_into(page.code, code_of(live_server, secret, later=1))
    press(page.window(), "OK")
    press(shown(window, BackupDialog), "No")
    in_sync(window)


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


def test_a_server_that_is_not_empty_is_a_choice_with_counts(
    window: MainWindow, relay: Relay, account: Account, live_server: LiveServer, tmp_path: Path
) -> None:
    library = window.open_library_desk.library
    count = list_references(library, limit=1000).total
    with (
        create_library(tmp_path / "Online.ibidem") as other,
        RemoteAccount(live_server.url, account.token) as remote,
    ):
        import_files(other, [("more.bib", b"@book{x, title={Only online}, year={1999}}")])
        online = remote.create_library("Thesis")
        link_library(other, server=live_server.url, account=account.id, hub_uid=online.uid)
        with remote.hub(online.uid) as hub:
            assert sync_library(other, hub, hub).verified
    page = open_page(window)
    enter(page, relay.url, account.email)
    press(page.window(), "OK")
    which = shown(window, ChooseLibraryDialog)
    click(which.choices[0])
    press(which, "Continue")
    press(shown(window, BackupDialog), "No")
    choice = shown(window, FirstSyncDialog)
    assert choice.choices[Direction.MERGE].isChecked()
    press(choice, "Cancel")
    settle(window)
    assert read_link(library) is None
    press(page.window(), "OK")
    which = shown(window, ChooseLibraryDialog)
    click(which.choices[0])
    press(which, "Continue")
    press(shown(window, BackupDialog), "No")
    choice = shown(window, FirstSyncDialog)
    click(choice.choices[Direction.REPLACE_LOCAL])
    press(choice, "Start")
    in_sync(window)
    assert list_references(library).total == 1
    assert count > 1


def test_another_account_is_warned_of_and_cancelling_keeps_link_and_sign_in(
    linked: MainWindow, relay: Relay, live_server: LiveServer
) -> None:
    other = live_server.new_account("other")
    library = linked.open_library_desk.library
    link, known = read_link(library), linked.settings.sign_ins.known()
    page = open_page(linked)
    enter(page, relay.url, other.email)
    press(page.window(), "OK")
    warning = shown(linked, LinkWarningDialog)
    assert warning.cancel_button.isDefault()
    press(warning, "Cancel")
    settle(linked)
    assert read_link(library) == link
    assert linked.settings.sign_ins.known() == known
    press(page.window(), "OK")
    press(shown(linked, LinkWarningDialog), "Go On")
    press(shown(linked, BackupDialog), "No")
    wait_until(lambda: read_link(library) != link, "the new link")
    in_sync(linked)
    now = read_link(library)
    assert now is not None
    assert now.account == other.id


def test_devices_are_listed_and_another_is_signed_out(
    linked: MainWindow, live_server: LiveServer, account: Account
) -> None:
    page = open_page(linked)
    assert "in a file that only you can read" in page._kept.text()
    click(page.devices)
    dialog = shown(linked, DevicesDialog)
    wait_until(lambda: dialog.table.rowCount() == 2, "the devices")
    names = [dialog.table.item(row, 0).text() for row in range(2)]
    row = names.index("test")
    dialog.table.selectRow(row)
    click(dialog.sign_out)
    press(shown(linked, QMessageBox), "Sign Out")
    wait_until(lambda: dialog.table.rowCount() == 1, "one device less")
    assert live_server.request("GET", "/api/v1/tokens", account).status_code == 401


def test_manage_sharing_opens_the_librarys_page_in_the_browser(
    linked: MainWindow, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True
    )
    linked.action("syncing.sharing").trigger()
    link = read_link(linked.open_library_desk.library)
    assert link is not None
    assert opened == [f"{relay.url}/libraries/{link.hub_uid}/sharing"]
