"""What a person does about sync, by mouse and keyboard."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.preferences.dialog import PreferencesDialog
from ibidem.desktop.syncing.account_page import SyncPage
from ibidem.desktop.syncing.actions import control_of
from ibidem.desktop.syncing.linking_dialogs import BackupDialog
from ibidem.desktop.syncing.state import Mood
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.connecting import RemoteAccount
from ibidem.services.library import Library, LocalLibrary
from ibidem.services.searching import describe_reference
from ibidem.services.syncing import read_link, sync_library
from tests.desktop.waiting import button, click, settle, wait_until
from tests.server.live import PASSWORD, Account

W = TypeVar("W", bound=QWidget)


def open_page(window: MainWindow) -> SyncPage:
    """Edit > Preferences, and there Sync."""
    window.action("frame.preferences").trigger()
    shown(window, PreferencesDialog).show_page("Sync")
    return sync_page(window)


def sync_page(window: MainWindow) -> SyncPage:
    """The page of the preferences that are open at Sync."""
    dialog = shown(window, PreferencesDialog)
    page = dialog.page("Sync")
    assert isinstance(page, SyncPage)
    assert page.isVisible()
    settle(window)
    return page


def shown(root: QWidget, kind: type[W], name: str = "") -> W:
    """The visible dialog of that kind, once it is there."""

    def find() -> list[W]:
        return [
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, kind) and each.isVisible() and name in ("", each.objectName())
        ]

    wait_until(lambda: bool(find()), kind.__name__)
    return find()[-1]


def is_shown(kind: type[QDialog], name: str = "") -> bool:
    """Whether such a dialog is open."""
    return any(
        isinstance(each, kind) and each.isVisible() and name in ("", each.objectName())
        for each in QApplication.topLevelWidgets()
    )


def type_into(field: QLineEdit, text: str) -> None:
    """Replace what a field has by typing."""
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, text)


def press(root: QWidget, text: str) -> None:
    """Click the button with that text."""
    click(button(root, text))


def enter(page: SyncPage, server: str, email: str, password: str = PASSWORD) -> None:
    """Fill the page in."""
    type_into(page.server, server)
    type_into(page.email, email)
    type_into(page.password, password)


def link(
    window: MainWindow, server: str, account: Account, *, automatic: bool, backup: bool = False
) -> None:
    """Sign in, refuse the backup, and wait until the first sync is verified."""
    page = open_page(window)
    if page.automatic.isChecked() != automatic:
        click(page.automatic)
    enter(page, server, account.email)
    dialog = page.window()
    press(dialog, "OK")
    press(shown(window, BackupDialog), "Yes" if backup else "No")
    in_sync(window)


def in_sync(window: MainWindow) -> None:
    """Wait until the window says that both sides are the same."""
    control = control_of(window)
    settle(window)
    wait_until(
        lambda: control.mood is Mood.IN_SYNC and not control.standing.waiting,
        f"the sync (it says {control.mood}: {control.sentence} {window.notices.text})",
    )
    settle(window)


class Elsewhere:
    """Another device of the same person, by the services."""

    def __init__(self, library: LocalLibrary, account: RemoteAccount) -> None:
        self.library = library
        self._account = account

    def sync(self, *, confirmed: bool = False) -> None:
        link = read_link(self.library)
        assert link is not None
        with self._account.hub(link.hub_uid) as hub:
            assert sync_library(self.library, hub, hub, confirmed=confirmed).verified


def retitle(library: Library, reference: RecordId, title: str) -> Changes:
    """Type another title."""

    def change(before: Reference) -> Reference:
        return msgspec.structs.replace(before, fields={**before.fields, "title": title})

    return editing.edit_references(library, [reference], change)


def title_here(window: MainWindow, reference: RecordId) -> str:
    library = window.open_library_desk.library
    return describe_reference(library, reference).reference.fields["title"]
