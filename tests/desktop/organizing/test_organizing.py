"""Many references at once, find and replace, duplicates, term lists: by clicks and keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QRadioButton

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.organizing.bulk_edit import BulkEditDialog
from ibidem.desktop.organizing.duplicates import DuplicatesPage, MergeDialog
from ibidem.desktop.organizing.find_replace import FindReplaceDialog
from ibidem.desktop.organizing.term_lists import TermDialog, TermListsDialog
from ibidem.services.duplicates import list_duplicates
from ibidem.services.following import newest_changeset
from tests.desktop.organizing.copies import add_copies
from tests.desktop.reference.choosing import choose, rich, some, stored
from tests.desktop.waiting import answer_dialog, button, click, settle, wait_until


def page_of(window: MainWindow) -> DuplicatesPage:
    window.action("organizing.find_duplicates").trigger()
    settle(window)
    page = window.findChild(DuplicatesPage)
    assert isinstance(page, DuplicatesPage)
    return page


def test_one_field_of_several_references_is_set_after_a_look_at_how_many_change(
    window: MainWindow,
) -> None:
    ids = some(window, 5)
    choose(window, *ids)

    def use(dialog: QDialog) -> None:
        assert isinstance(dialog, BulkEditDialog)
        dialog.field.setCurrentIndex(dialog.field.findText("Language"))
        assert not dialog.ok_button.isEnabled()
        QTest.keyClicks(dialog.text, "en")
        wait_until(dialog.ok_button.isEnabled, "the count")
        assert dialog.preview.text() == "5 will change."
        click(dialog.ok_button)

    answer_dialog(use)
    before = newest_changeset(window.open_library_desk.library)
    window.action("organizing.bulk_edit").trigger()
    wait_until(lambda: window.notices.text == "Changed 5 references.", "the change")
    assert {stored(window, each).fields["language"] for each in ids} == {"en"}
    assert newest_changeset(window.open_library_desk.library) == before + 1


def test_find_and_replace_shows_each_change_before_it_is_made(window: MainWindow) -> None:
    def use(dialog: QDialog) -> None:
        assert isinstance(dialog, FindReplaceDialog)
        dialog.match_case.setChecked(True)
        QTest.keyClicks(dialog.find_text, "Communications of the ACM")
        QTest.keyClicks(dialog.put_text, "CACM")
        wait_until(dialog.ok_button.isEnabled, "the preview")
        item = dialog.changes.topLevelItem(0)
        assert item is not None
        assert (item.text(2), item.text(3)) == ("Communications of the ACM", "CACM")
        click(dialog.ok_button)

    answer_dialog(use)
    window.action("organizing.find_and_replace").trigger()
    wait_until(lambda: window.notices.text.startswith("Replaced in"), "the replacement")
    assert stored(window, rich(window)).fields["secondary_title"] == "CACM"


def test_duplicates_stand_side_by_side_and_the_chosen_value_stays(window: MainWindow) -> None:
    first, copy, _, _ = add_copies(window)
    page = page_of(window)
    titles = [page.list.item(row).text() for row in range(page.list.count())]
    row = next(at for at, title in enumerate(titles) if title.startswith("Time, Clocks"))
    page.list.setCurrentRow(row)
    settle(window)
    plan = page.comparison.plan
    assert plan is not None
    assert {field.path for field in plan.fields if field.differs} == {
        "fields.volume",
        "fields.number",
    }
    column = page.comparison._ids.index(copy) + 1
    choice = page.comparison.findChild(QRadioButton, f"fields.volume-{column}")
    assert choice is not None
    click(choice)
    settle(window)
    click(page.merge)
    settle(window)
    nouns = [stored(window, each) for each in (first, copy)]
    kept = next(noun for noun in nouns if not noun.is_trashed)
    assert kept.fields["volume"] == "XXI"
    assert sum(noun.is_trashed for noun in nouns) == 1
    window.action("frame.undo").trigger()
    settle(window)
    assert not any(stored(window, each).is_trashed for each in (first, copy))


def test_all_duplicates_that_agree_are_merged_after_a_question(window: MainWindow) -> None:
    ids = add_copies(window)
    page = page_of(window)
    agreeing = len(page.agreeing)
    assert agreeing >= 1
    answer_dialog(lambda dialog: click(button(dialog, f"Merge {agreeing}")))
    click(page.merge_all)
    wait_until(lambda: "Merged" in window.notices.text, "the merge")
    settle(window)
    assert sum(stored(window, each).is_trashed for each in ids[2:]) == 1
    assert not page.agreeing


def test_what_is_no_duplicate_is_remembered(window: MainWindow) -> None:
    add_copies(window)
    page = page_of(window)
    before = page.list.count()
    click(page.dismiss)
    settle(window)
    assert page.list.count() == before - 1
    assert len(list_duplicates(window.open_library_desk.library)) == before - 1


def test_chosen_references_are_merged_in_a_dialog(window: MainWindow) -> None:
    first, copy, _, _ = add_copies(window)
    choose(window, first, copy)

    def use(dialog: QDialog) -> None:
        assert isinstance(dialog, MergeDialog)
        wait_until(dialog.ok_button.isEnabled, "the plan")
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    answer_dialog(use)
    window.action("organizing.merge").trigger()
    wait_until(lambda: window.notices.text == "Merged 2 references into one.", "the merge")
    assert sum(stored(window, each).is_trashed for each in (first, copy)) == 1


def test_a_journal_is_renamed_everywhere_and_gets_a_short_form(window: MainWindow) -> None:
    def use(dialog: QDialog) -> None:
        if isinstance(dialog, TermDialog):
            dialog.text.selectAll()
            QTest.keyClicks(dialog.text, "Comm. of the ACM")
            QTest.keyClicks(dialog.short, "CACM")
            click(dialog.everywhere)
            click(dialog.ok_button)
            return
        assert isinstance(dialog, TermListsDialog)
        dialog.kinds.setCurrentIndex(1)
        settle(window)
        QTest.keyClicks(dialog.search, "communications of")
        wait_until(lambda: dialog.list.topLevelItemCount() == 1, "the filter")
        dialog.list.setCurrentItem(dialog.list.topLevelItem(0))
        click(dialog.edit_button)

    answered = answer_dialog(use, times=2)
    window.action("organizing.term_lists").trigger()
    wait_until(
        lambda: stored(window, rich(window)).fields.get("alternate_title") == "CACM", "the name"
    )
    assert stored(window, rich(window)).fields["secondary_title"] == "Comm. of the ACM"
    answered[0].reject()
