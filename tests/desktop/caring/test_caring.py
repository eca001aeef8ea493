"""Check Library, Summary, History: what they say, and that going back is seen first."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtCore import QDateTime, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from ibidem.desktop.application import Application
from ibidem.desktop.caring.check_dialog import CheckDialog
from ibidem.desktop.caring.file_texts import FileTexts
from ibidem.desktop.caring.history_view import HistoryView
from ibidem.desktop.caring.plan_dialog import PlanDialog
from ibidem.desktop.caring.summary_dialog import SummaryDialog
from ibidem.desktop.caring.words import before_event, moment, remedy_of
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.preferences.dialog import PreferencesDialog
from ibidem.desktop.references.actions import the_list
from ibidem.desktop.settings_keys import READ_FILES
from ibidem.remote.account import RemoteAccount
from ibidem.services import editing
from ibidem.services.examining import ADVICE, Finding, Repair, examine
from ibidem.services.library import open_library
from ibidem.services.searching import choose_in_view, list_references
from ibidem.services.signing_in import SignIn
from ibidem.services.summarizing import summarize_library
from ibidem.services.syncing import link_library, sync_library
from ibidem.services.time_travel import Event
from ibidem.services.undoing import Deed
from tests.desktop.waiting import answer_dialog, button, click, settle, wait_until
from tests.server.live import LiveServer, live_server

__all__ = ["live_server"]


def opened(window: MainWindow, action: str) -> QDialog:
    window.action(action).trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    settle(window)
    return dialog


def history(window: MainWindow) -> HistoryView:
    window.action("caring.history").trigger()
    settle(window)
    view = window.tabs.currentWidget()
    assert isinstance(view, HistoryView)
    return view


def test_a_sound_library_is_said_to_be_whole(window: MainWindow) -> None:
    dialog = opened(window, "caring.check")
    assert isinstance(dialog, CheckDialog)
    assert dialog.summary.text() == "Everything is well."
    assert not dialog.ok_button.isVisible()
    click(dialog.copy_button)
    assert "Fingerprint" in QApplication.clipboard().text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_what_is_wrong_is_explained_and_repaired(
    application: Application, library_path: Path
) -> None:
    with sqlite3.connect(library_path / "library.sqlite3") as database:
        database.execute("DELETE FROM listing")
    database.close()
    window = application.open_library(library_path)
    settle(window)
    dialog = opened(window, "caring.check")
    assert isinstance(dialog, CheckDialog)
    assert "finding" in dialog.summary.text()
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "A repair puts it right from what is there." in said
    assert "ibidem doctor" not in said
    click(dialog.ok_button)
    settle(window)
    assert dialog.summary.text() == "2 findings repaired. Everything is well now."
    dialog.reject()
    again = opened(window, "caring.check")
    assert isinstance(again, CheckDialog)
    assert again.summary.text() == "Everything is well."
    again.reject()


def test_only_what_is_ticked_is_repaired_and_files_are_not_removed_unasked(
    application: Application, library_path: Path
) -> None:
    with open_library(library_path) as library:
        lost = sha256(b"belongs to nothing").hexdigest()
        library.blobs.write(library.uid, lost, [b"belongs to nothing"])
    with sqlite3.connect(library_path / "library.sqlite3") as database:
        database.execute("DELETE FROM listing")
    database.close()
    window = application.open_library(library_path)
    settle(window)
    dialog = opened(window, "caring.check")
    assert isinstance(dialog, CheckDialog)
    assert {each: box.isChecked() for each, box in dialog.repairs.items()} == {
        Repair.RECORDS: True,
        Repair.ORPHANS: False,
    }
    click(dialog.ok_button)
    settle(window)
    assert dialog.summary.text() == "2 findings repaired. 1 finding left."
    library = window.open_library_desk.library
    assert not library.blobs.missing(library.uid, [(lost, 18)])
    assert list(dialog.repairs) == [Repair.ORPHANS]
    assert not dialog.ok_button.isEnabled()
    QTest.keyClick(dialog.repairs[Repair.ORPHANS], Qt.Key.Key_Space)
    click(dialog.ok_button)
    settle(window)
    assert "Everything is well now." in dialog.summary.text()
    dialog.reject()


def test_the_check_asks_the_server_and_leads_to_the_sign_in(
    window: MainWindow, live_server: LiveServer
) -> None:
    library = window.open_library_desk.library
    owner = live_server.new_account()
    with RemoteAccount(live_server.url, owner.token) as account:
        made = account.create_library("Thesis")
        link_library(library, server=live_server.url, account=owner.id, hub_uid=made.uid)
        with account.hub(made.uid) as hub:
            sync_library(library, hub, hub)
    dialog = opened(window, "caring.check")
    assert isinstance(dialog, CheckDialog)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert any("not signed in" in text for text in said)
    click(button(dialog, "Sign In..."))
    settle(window)
    preferences = QApplication.activeModalWidget()
    assert isinstance(preferences, PreferencesDialog)
    assert isinstance(preferences.page("Sync"), QWidget)
    preferences.reject()
    sign_ins = window.settings.sign_ins
    sign_ins.save(SignIn(live_server.url, owner.email, owner.id, "device", owner.token, "Laptop"))
    again = opened(window, "caring.check")
    assert isinstance(again, CheckDialog)
    assert again.summary.text() == "Everything is well."
    again.reject()


def test_files_that_came_meanwhile_are_read_and_a_search_shows_them(
    window: MainWindow, tmp_path: Path
) -> None:
    """As after a sync: nobody in this window attached the file."""
    desk = window.open_library_desk
    path = tmp_path / "page.html"
    path.write_text("<p>quixotic windmills</p>")
    reference = list_references(desk.library).items[0].id
    the_list(window).search_bar.search("fulltext:quixotic")
    settle(window)
    assert the_list(window).model.rowCount() == 0
    with open_library(desk.library.path) as other:
        editing.attach_files(other, reference, [path])
    texts = window.parts["caring.file_texts"]
    assert isinstance(texts, FileTexts)
    window.settings.save(READ_FILES, value=False)
    texts.read()
    settle(window)
    assert the_list(window).model.rowCount() == 0, "it is not wanted"
    window.settings.save(READ_FILES, value=True)
    texts.read()
    wait_until(lambda: the_list(window).model.rowCount() == 1, "what was read")


def test_a_damaged_file_is_made_anew_from_the_check(
    application: Application, library_path: Path
) -> None:
    """The window closes the library for that, and opens it again."""
    path = library_path / "library.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'history'"
        (root,) = database.execute(query).fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\x05" * 4096)
    window = application.open_library(library_path)
    settle(window)
    dialog = opened(window, "caring.check")
    assert isinstance(dialog, CheckDialog)
    assert dialog.repairs[Repair.SALVAGE].isChecked()
    click(dialog.ok_button)
    wait_until(
        lambda: any(each.desk is not None for each in application.windows), "the library again"
    )
    again = next(each for each in application.windows if each.desk is not None)
    settle(again)
    assert examine(again.open_library_desk.library, surroundings=False).is_sound
    assert list(library_path.glob("damaged-*"))


def test_no_remedy_names_a_command(window: MainWindow) -> None:
    for code, advice in ADVICE.items():
        finding = Finding(code, "", advice.why, advice.remedy, advice.repair)
        assert "ibidem " not in remedy_of(finding), code


def test_the_summary_has_numbers_place_and_fingerprint(window: MainWindow) -> None:
    dialog = opened(window, "caring.summary")
    assert isinstance(dialog, SummaryDialog)
    facts = {
        each.objectName().removeprefix("fact-"): each.text()
        for each in dialog.findChildren(QLabel)
        if each.objectName().startswith("fact-")
    }
    library = window.open_library_desk.library
    assert facts["References"] == "50"
    assert facts["In the trash"] == "2"
    assert facts["Folder"] == str(library.path)
    assert facts["Fingerprint"] == summarize_library(library).fingerprint
    assert facts["Server"] == "Not linked to a server"
    dialog.reject()


def test_going_back_is_shown_first_then_done_and_can_be_undone(window: MainWindow) -> None:
    library = window.open_library_desk.library
    lost = choose_in_view(library)[:5]
    before = summarize_library(library).fingerprint
    window.open_library_desk.write(lambda library: editing.trash_references(library, lost))
    settle(window)
    view = history(window)
    first = view.list.topLevelItem(0)
    assert first is not None
    assert first.text(1) == "Moved 5 references to the trash"
    view.list.setCurrentItem(first)
    said = f"when {library.device} moved 5 references to the trash"
    assert said in view.said.text()

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, PlanDialog)
        wait_until(dialog.ok_button.isEnabled, "the plan")
        assert dialog.sentence.text() == "Going back would change 5 references."
        assert dialog.list.topLevelItemCount() == 5
        assert list_references(library).total == 45
        click(dialog.ok_button)

    answer_dialog(answer)
    click(view.back)
    wait_until(lambda: "The library is as it was" in window.notices.text, "the way back")
    settle(window)
    assert summarize_library(library).fingerprint == before
    window.action("frame.undo").trigger()
    settle(window)
    assert list_references(library).total == 45


def test_enter_and_escape_go_back_nowhere(window: MainWindow) -> None:
    view = history(window)
    view.list.setCurrentItem(view.list.topLevelItem(3))
    library = window.open_library_desk.library
    before = summarize_library(library).fingerprint
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):

        def answer(dialog: QDialog, key: Qt.Key = key) -> None:
            assert isinstance(dialog, PlanDialog)
            wait_until(dialog.ok_button.isEnabled, "the plan")
            QTest.keyClick(dialog, key)

        answered = answer_dialog(answer)
        click(view.back)
        wait_until(lambda: bool(answered), "the dialog")  # noqa: B023
        settle(window)
    assert summarize_library(library).fingerprint == before


def test_the_history_can_list_removals_alone_and_follows_what_happens(window: MainWindow) -> None:
    view = history(window)
    everything = view.list.topLevelItemCount()
    view.show_what.setCurrentIndex(1)
    view.show_what.activated.emit(1)
    settle(window)
    assert view.list.topLevelItemCount() == 1
    view.show_what.setCurrentIndex(0)
    window.open_library_desk.write(lambda library: editing.add_group(library, "New one"))
    settle(window)
    wait_until(lambda: view.list.topLevelItemCount() == everything + 1, "the new event")


def test_only_the_selected_references_go_back(window: MainWindow) -> None:
    from ibidem.desktop.showing import Selection

    desk = window.open_library_desk
    lost = choose_in_view(desk.library)[:5]
    desk.write(lambda library: editing.trash_references(library, lost))
    settle(window)
    desk.showing.choose(Selection(1, lost[0], lambda: lost[:1]))
    view = history(window)
    view.list.setCurrentItem(view.list.topLevelItem(0))

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, PlanDialog)
        click(dialog.references)
        wait_until(lambda: "1 reference" in dialog.sentence.text(), "the plan")
        click(dialog.ok_button)

    answer_dialog(answer)
    click(view.back)
    wait_until(lambda: "The library is as it was" in window.notices.text, "the way back")
    assert list_references(desk.library).total == 46


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today 14:02"), (1, "yesterday 14:02"), (3, "Tuesday 14:02"), (40, "16 October 2026")],
)
def test_moments_are_said_as_people_say_them(days: int, said: str) -> None:
    now = QDateTime.fromString("2026-11-27T14:02:00", Qt.DateFormat.ISODate)
    then = now.addDays(-days)
    if days == 3:
        assert moment(then.toMSecsSinceEpoch(), now) == said
    else:
        expected = said if days < 40 else "18 October 2026 14:02"
        assert moment(then.toMSecsSinceEpoch(), now) == expected


def test_a_sync_that_removed_much_says_so() -> None:
    at = QDateTime.currentMSecsSinceEpoch()
    event = Event(4, 6, at, "", "Laptop", Deed("sync", "Sync"), 0, 0, 312, 312, is_kept=True)
    assert "the sync of today" in before_event(event)
    assert "312 references went" in before_event(event)
