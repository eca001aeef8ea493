"""Open Shared Library: against a real server, from the first page to the library in the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from ibidem.desktop.application import Application
from ibidem.desktop.libraries.place_dialog import PlaceDialog
from ibidem.desktop.libraries.server_dialog import ServerDialog
from ibidem.desktop.libraries.shared_with_me import read_known
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.settings_keys import SHARED_COPIES, SHARED_KNOWN
from ibidem.desktop.sidebar.entries import Kind, flat
from ibidem.desktop.sidebar.sidebar import Sidebar
from ibidem.desktop.syncing.control import SyncControl
from ibidem.model.role import Role
from ibidem.remote.account import RemoteAccount
from ibidem.services.library import open_library
from ibidem.services.searching import list_references
from ibidem.services.summarizing import summarize_library
from ibidem.services.syncing import link_library, sync_library
from tests.desktop.waiting import answer_dialog, click, settle, wait_until
from tests.server.live import PASSWORD, Account, LiveServer, live_server

__all__ = ["live_server"]


def put_online(server: LiveServer, owner: Account, path: Path, guest: Account | None = None) -> str:
    """A library at the server; returns its fingerprint."""
    with open_library(path) as library, RemoteAccount(server.url, owner.token) as account:
        made = account.create_library("Shared thesis")
        link_library(library, server=server.url, account=owner.id, hub_uid=made.uid)
        with account.hub(made.uid) as hub:
            assert sync_library(library, hub, hub).verified
        if guest is not None:
            invited = account.invite(made.uid, guest.email, Role.VIEWER)
            with RemoteAccount(server.url, guest.token) as other:
                other.accept_invitation(invited.token)
        return summarize_library(library).fingerprint


def opened(window: MainWindow) -> ServerDialog:
    window.action("libraries.open_shared").trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ServerDialog)
    return dialog


def sign_in(dialog: ServerDialog, server: LiveServer, account: Account, password: str) -> None:
    for field, text in (
        (dialog.server, server.url),
        (dialog.email, account.email),
        (dialog.password, password),
    ):
        field.clear()
        QTest.keyClicks(field, text)
    click(dialog.ok_button)


def download(dialog: ServerDialog) -> None:
    def place(asked: QDialog) -> None:
        assert isinstance(asked, PlaceDialog)
        click(asked.ok_button)

    answer_dialog(place)
    click(dialog.ok_button)


def test_ones_own_library_comes_from_the_server_to_an_empty_computer(
    empty: MainWindow, library_path: Path, live_server: LiveServer, home: Path
) -> None:
    owner = live_server.new_account()
    fingerprint = put_online(live_server, owner, library_path)
    dialog = opened(empty)
    sign_in(dialog, live_server, owner, "a wrong passphrase")
    wait_until(lambda: "not those of an account" in dialog.problem.text(), "the refusal")
    sign_in(dialog, live_server, owner, PASSWORD)
    wait_until(lambda: dialog.list.topLevelItemCount() == 1, "the libraries")
    item = dialog.list.topLevelItem(0)
    assert item is not None
    assert [item.text(column) for column in range(3)] == ["Shared thesis", "you", "Yours"]
    download(dialog)
    wait_until(lambda: empty.desk is not None, "the library")
    library = empty.open_library_desk.library
    assert library.path == home / "Documents" / "Shared thesis.ibidem"
    assert summarize_library(library).fingerprint == fingerprint
    assert empty.banners.text("read-only") == ""


def test_a_library_for_reading_is_marked_and_names_its_owner(
    empty: MainWindow, library_path: Path, live_server: LiveServer
) -> None:
    owner, guest = live_server.new_account("owner"), live_server.new_account("guest")
    put_online(live_server, owner, library_path, guest)
    dialog = opened(empty)
    sign_in(dialog, live_server, guest, PASSWORD)
    wait_until(lambda: dialog.list.topLevelItemCount() == 1, "the libraries")
    item = dialog.list.topLevelItem(0)
    assert item is not None
    assert item.text(1).startswith("owner")
    assert item.text(2) == "Read only"
    download(dialog)
    wait_until(lambda: empty.desk is not None, "the library")
    wait_until(lambda: not empty.open_library_desk.access.may_write, "the role")
    assert "You may read this library" in empty.banners.text("read-only")
    assert "read only" in empty.windowTitle()
    assert list_references(empty.open_library_desk.library).total == 50


def test_a_server_that_cannot_be_reached_is_said_to_be_so(empty: MainWindow) -> None:
    dialog = opened(empty)
    for field, text in (
        (dialog.server, "http://127.0.0.1:9"),
        (dialog.email, "ada@example.org"),
        (dialog.password, "something long"),
    ):
        QTest.keyClicks(field, text)
    click(dialog.ok_button)
    wait_until(dialog.problem.isVisible, "the error")
    assert "Check the network" in dialog.problem.text()
    assert dialog.ok_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert empty.desk is None


def test_what_others_share_stands_in_the_sidebar_and_the_role_is_followed(
    application: Application, window: MainWindow, library_path: Path, live_server: LiveServer
) -> None:
    owner, guest = live_server.new_account("owner"), live_server.new_account("guest")
    put_online(live_server, owner, library_path, guest)
    sidebar = window.parts["sidebar"]
    assert isinstance(sidebar, Sidebar)
    dialog = opened(window)
    sign_in(dialog, live_server, guest, PASSWORD)
    wait_until(lambda: dialog.list.topLevelItemCount() == 1, "the libraries")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    wait_until(lambda: "Shared thesis" in shared_titles(sidebar), "the shared library")

    # One click makes a copy and opens it in a window of its own, read only.
    click_line(sidebar, "Shared thesis")
    wait_until(lambda: len(application.windows) == 2, "another window")
    other = application.windows[-1]
    wait_until(lambda: other.desk is not None and sync_of(other).verified_at > 0, "a sync")
    desk = other.open_library_desk
    assert not desk.access.may_write
    assert "ask owner" in other.banners.text("read-only")
    assert not other.action("reference.new").isEnabled()
    assert "Shared thesis" not in shared_titles(other.parts["sidebar"]), "it is what is open"

    # The owner makes the guest an editor, and a viewer again: the window follows each sync.
    hub_uid = sync_of(other).standing.link.hub_uid
    with RemoteAccount(live_server.url, owner.token) as account:
        account.change_role(hub_uid, guest.id, Role.EDITOR)
        other.action("syncing.sync").trigger()
        wait_until(lambda: desk.access.may_write, "the role")
        assert "read only" not in other.windowTitle()
        assert other.banners.text("read-only") == ""
        account.change_role(hub_uid, guest.id, Role.VIEWER)
        other.action("syncing.sync").trigger()
        wait_until(lambda: not desk.access.may_write, "the role again")

    # Known without the server, and opened by one click: the copy that is here.
    other.close()
    window.close()
    settle(application)
    live = application.settings
    offline = read_known(live)
    assert [each.offered.name for each in offline] == ["Shared thesis"]
    live.save(SHARED_KNOWN, live.text(SHARED_KNOWN).replace(live_server.url, "http://127.0.0.1:9"))
    live.save(
        SHARED_COPIES, live.text(SHARED_COPIES).replace(live_server.url, "http://127.0.0.1:9")
    )
    file = live.sign_ins.file
    file.write_text(file.read_text().replace(live_server.url, "http://127.0.0.1:9"))
    window = application.open_library(library_path)
    settle(window)
    sidebar = window.parts["sidebar"]
    assert isinstance(sidebar, Sidebar)
    wait_until(lambda: "Shared thesis" in shared_titles(sidebar), "what was known")
    click_line(sidebar, "Shared thesis")
    assert [each.open_library_desk.library.name for each in application.windows][-1] == (
        "Shared thesis"
    )


def shared_titles(sidebar: object) -> list[str]:
    assert isinstance(sidebar, Sidebar)
    return [each.title for each in flat(sidebar.entries) if each.kind is Kind.SHARED]


def sync_of(window: MainWindow) -> SyncControl:
    found = window.parts["syncing"]
    assert isinstance(found, SyncControl)
    return found


def click_line(sidebar: Sidebar, title: str) -> None:
    entry = next(each for each in flat(sidebar.entries) if each.title == title)
    index = sidebar.tree.find_entry(entry.key)
    sidebar.tree.scrollTo(index)
    middle = sidebar.tree.visualRect(index).center()
    QTest.mouseClick(sidebar.tree.viewport(), Qt.MouseButton.LeftButton, pos=middle)
