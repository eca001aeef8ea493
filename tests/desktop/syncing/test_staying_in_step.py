"""Automatic sync: edits go and come by themselves, the server goes away and comes back."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox

from ibidem.desktop.application import Application
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.syncing.actions import control_of
from ibidem.desktop.syncing.indicator import SyncIndicator
from ibidem.desktop.syncing.question import QuestionBox
from ibidem.desktop.syncing.state import Mood
from ibidem.desktop.syncing.status import SyncStatusPane
from ibidem.services import editing
from ibidem.services.searching import describe_reference, list_references
from ibidem.services.syncing import read_status
from tests.desktop.syncing.relay import Relay
from tests.desktop.syncing.steps import (
    Elsewhere,
    enter,
    in_sync,
    link,
    open_page,
    press,
    retitle,
    shown,
    sync_page,
    title_here,
)
from tests.desktop.waiting import click, settle, wait_until
from tests.server.live import Account, LiveServer


def indicator(window: MainWindow) -> SyncIndicator:
    found = window.findChild(SyncIndicator)
    assert found is not None
    return found


def test_an_edit_goes_online_and_one_from_elsewhere_comes_by_itself(
    linked: MainWindow, elsewhere: Elsewhere
) -> None:
    control = control_of(linked)
    page = open_page(linked)
    click(page.automatic)
    press(page.window(), "OK")
    in_sync(linked)
    assert indicator(linked).text.startswith("In sync")
    first, second = [item.id for item in list_references(linked.open_library_desk.library).items][
        :2
    ]
    before = control.report
    linked.open_library_desk.write(lambda library: retitle(library, first, "Typed here"))
    wait_until(lambda: control.report is not before, "the next sync")
    in_sync(linked)
    elsewhere.sync()
    assert describe_reference(elsewhere.library, first).reference.fields["title"] == "Typed here"
    retitle(elsewhere.library, second, "Typed elsewhere")
    elsewhere.sync()
    wait_until(lambda: title_here(linked, second) == "Typed elsewhere", "the other's edit")
    in_sync(linked)
    assert control.report is not None
    assert control.report.fingerprint == read_status(elsewhere.library).fingerprint


def test_without_the_server_it_says_offline_keeps_what_is_typed_and_catches_up(
    linked: MainWindow, relay: Relay
) -> None:
    control = control_of(linked)
    control.set_automatic(True)
    in_sync(linked)
    relay.cut()
    reference = list_references(linked.open_library_desk.library).items[0].id
    linked.open_library_desk.write(lambda library: retitle(library, reference, "Typed offline"))
    wait_until(lambda: control.mood is Mood.OFFLINE, "being offline")
    wait_until(lambda: "1 change waiting" in indicator(linked).text, "what waits")
    assert "next attempt" in control.sentence
    linked.action("syncing.status").trigger()
    pane = linked.findChild(SyncStatusPane)
    assert pane is not None
    wait_until(lambda: pane.waiting.rowCount() == 1, "the list of what waits")
    assert pane.waiting.item(0, 0).text() == "Typed offline"
    relay.mend()
    click(pane.retry)
    in_sync(linked)
    assert title_here(linked, reference) == "Typed offline"


def test_a_revoked_token_asks_to_sign_in_again_and_a_click_leads_there(
    linked: MainWindow, live_server: LiveServer, account: Account
) -> None:
    control = control_of(linked)
    for device in live_server.request("GET", "/api/v1/tokens", account).json()["devices"]:
        if not device["is_current"]:
            live_server.request("DELETE", f"/api/v1/tokens/{device['id']}", account)
    linked.action("syncing.sync").trigger()
    wait_until(lambda: control.mood is Mood.SIGNED_OUT, "the refusal")
    assert indicator(linked).text == "Sign in again"
    click(indicator(linked))
    page = sync_page(linked)
    enter(page, page.server.text(), account.email)
    press(page.window(), "OK")
    in_sync(linked)


@pytest.mark.parametrize("keep", [True, False])
def test_a_mass_deletion_elsewhere_is_a_question_in_the_window_and_removes_nothing_unasked(
    linked: MainWindow, elsewhere: Elsewhere, keep: bool
) -> None:
    here = linked.open_library_desk.library
    ids = [item.id for item in list_references(here, limit=1000).items]
    count = len(ids)
    gone = ids[: max(21, count // 2 + 1)]
    editing.trash_references(elsewhere.library, gone)
    elsewhere.sync(confirmed=True)
    control = control_of(linked)
    control.set_automatic(True)
    wait_until(lambda: control.mood is Mood.QUESTION, "the question")
    settle(linked)
    text = linked.banners.text("mass-deletion")
    assert f"{len(gone)} references" in text
    assert "by you on test" in text
    assert list_references(here).total == count
    press(linked.banners, "Look Closer")
    box = shown_box(linked)
    click(box.look)
    wait_until(lambda: box.list.count() == len(gone), "the closer look")
    if keep:
        press(box, "Keep Mine and Restore Online")
    else:
        press(box, "Accept...")
        press(shown(linked, QMessageBox), f"Delete {len(gone)} references")
    in_sync(linked)
    assert not linked.banners.text("mass-deletion")
    elsewhere.sync()
    wanted = count if keep else count - len(gone)
    assert list_references(here).total == wanted
    assert list_references(elsewhere.library).total == wanted


def shown_box(window: MainWindow) -> QuestionBox:
    box = window.findChild(QuestionBox)
    assert box is not None
    wait_until(box.isVisible, "the question in the status")
    return box


def test_the_window_closes_while_it_syncs_and_goes_on_when_it_is_opened_again(
    window: MainWindow, application: Application, relay: Relay, account: Account
) -> None:
    link(window, relay.url, account, automatic=True)
    library = window.open_library_desk.library
    path = library.path
    references = [item.id for item in list_references(library).items]
    window.open_library_desk.write(
        lambda here: [retitle(here, each, "Last") for each in references]
    )
    window.action("syncing.sync").trigger()
    window.close()
    again = application.open_library(path)
    in_sync(again)
    titles = {
        describe_reference(again.open_library_desk.library, each).reference.fields["title"]
        for each in references
    }
    assert titles == {"Last"}


def test_pausing_lets_everything_rest_until_going_on(linked: MainWindow) -> None:
    control = control_of(linked)
    control.set_automatic(True)
    in_sync(linked)
    linked.action("syncing.status").trigger()
    pane = linked.findChild(SyncStatusPane)
    assert pane is not None
    click(pane.pause)
    wait_until(lambda: control.mood is Mood.PAUSED, "the pause")
    reference = list_references(linked.open_library_desk.library).items[0].id
    linked.open_library_desk.write(lambda library: retitle(library, reference, "While paused"))
    wait_until(lambda: control.standing.waiting == 1, "what waits")
    assert control.mood is Mood.PAUSED
    click(pane.pause)
    in_sync(linked)
