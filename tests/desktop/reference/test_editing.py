"""Editing a reference in the right pane, by typing."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox, QToolButton
from shiboken6 import isValid

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.reference.names_edit import NamesEdit
from ibidem.errors import StorageFullError
from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.editing import FormEdit
from ibidem.services.following import newest_changeset
from ibidem.services.library import open_library
from ibidem.services.searching import find_reference, list_references
from tests.desktop.reference.choosing import choose, pane_of, rich, some, stored, value
from tests.desktop.waiting import answer_dialog, button, click, settle, wait_until


def names(window: MainWindow, field: str = "author") -> NamesEdit:
    editor = pane_of(window).fields.editor(field)
    assert isinstance(editor, NamesEdit)
    return editor


def type_into(window: MainWindow, field: str, text: str) -> None:
    """Click into a field and type at its end."""
    editor = value(window, field)
    QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton)
    QTest.keyClick(editor, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor, text)


def leave(window: MainWindow) -> None:
    window.setFocus()
    settle(window)


def test_the_pane_shows_the_reference_that_is_chosen(window: MainWindow) -> None:
    pane = pane_of(window)
    assert "No reference selected" in [each.text() for each in pane.findChildren(QLabel)]
    choose(window, rich(window))
    assert pane.head.title.text.startswith("Time, Clocks")
    assert pane.head.type.currentText() == "Journal Article"
    assert names(window).text == "Lamport, Leslie"
    assert value(window, "secondary_title").text == "Communications of the ACM"
    assert {word.text for word in pane.labels.keywords.words} == {"causality", "logical clocks"}


def test_what_is_typed_is_stored_in_one_step_when_the_field_is_left(window: MainWindow) -> None:
    reference = rich(window)
    choose(window, reference)
    before = newest_changeset(window.open_library_desk.library)
    type_into(window, "pages", ", 570")
    assert stored(window, reference).fields["pages"] == "558-565"
    leave(window)
    assert stored(window, reference).fields["pages"] == "558-565, 570"
    assert newest_changeset(window.open_library_desk.library) == before + 1


def test_what_is_typed_is_stored_after_a_pause_too(window: MainWindow) -> None:
    reference = rich(window)
    choose(window, reference)
    type_into(window, "volume", "a")
    wait_until(lambda: stored(window, reference).fields["volume"] == "21a", "the store")
    assert value(window, "volume").hasFocus()


def test_going_to_another_reference_stores_what_was_typed(window: MainWindow) -> None:
    first, second = rich(window), some(window, 3)[2]
    choose(window, first)
    type_into(window, "number", "-8")
    choose(window, second)
    assert stored(window, first).fields["number"] == "7-8"
    assert pane_of(window).reference == second


def test_closing_the_window_stores_what_was_typed(window: MainWindow, library_path: Path) -> None:
    reference = rich(window)
    choose(window, reference)
    type_into(window, "pages", "x")
    window.close()
    with open_library(library_path) as library:
        items = {item.id: item.reference for item in list_references(library, limit=500).items}
    assert items[reference].fields["pages"] == "558-565x"


def test_a_window_with_text_that_could_not_be_stored_asks_before_it_closes(
    window: MainWindow, library_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> FormEdit:
        raise StorageFullError("There is no room left on the disk.")

    said: list[str] = []

    def stay(dialog: QDialog) -> None:
        said.append(cast("QMessageBox", dialog).text())
        dialog.reject()

    reference = rich(window)
    choose(window, reference)
    with monkeypatch.context() as full:
        full.setattr(editing, "edit_by_form", fail)
        type_into(window, "pages", "x")
        leave(window)
        answer_dialog(stay)
        window.close()
        wait_until(lambda: bool(said), "the question")
    assert window.isVisible()
    assert "no room left" in said[0]
    session = pane_of(window).session
    assert session is not None
    session.store()  # what the clock does after some seconds
    settle(window)
    assert not window.open_library_desk.unstored
    window.close()
    with open_library(library_path) as library:
        items = {item.id: item.reference for item in list_references(library, limit=500).items}
    assert items[reference].fields["pages"] == "558-565x"


def test_who_closes_it_all_the_same_is_not_held_back(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> FormEdit:
        raise StorageFullError("There is no room left on the disk.")

    choose(window, rich(window))
    monkeypatch.setattr(editing, "edit_by_form", fail)
    type_into(window, "pages", "x")
    leave(window)
    asked = answer_dialog(lambda dialog: click(button(dialog, "Close and Lose It")))
    window.close()
    wait_until(lambda: bool(asked) and not isValid(window), "the end")


def test_an_edit_typed_while_another_program_writes_the_reference_is_kept(
    window: MainWindow, library_path: Path
) -> None:
    reference = rich(window)
    choose(window, reference)
    type_into(window, "pages", "9")

    def elsewhere(noun: Reference) -> Reference:
        return replace(noun, fields={**noun.fields, "volume": "22", "pages": "1-2"})

    with open_library(library_path, device="Phone") as other:
        editing.edit_references(other, [reference], elsewhere)
    wait_until(lambda: value(window, "volume").text == "22", "the other edit")
    assert value(window, "pages").text == "558-5659"
    leave(window)
    fields = stored(window, reference).fields
    assert (fields["volume"], fields["pages"]) == ("22", "558-5659")


def test_who_overrides_what_somebody_else_wrote_is_told(
    window: MainWindow, library_path: Path
) -> None:
    reference = rich(window)
    choose(window, reference)
    type_into(window, "pages", "9")
    with open_library(library_path, device="Phone") as other:
        editing.edit_fields(other, [reference], editing.BulkEdit(set={"pages": "1-2"}))
    leave(window)
    wait_until(lambda: "Somebody else changed Pages" in window.notices.text, "the notice")
    assert stored(window, reference).fields["pages"] == "558-5659"


def test_escape_takes_back_what_was_typed(window: MainWindow) -> None:
    reference = rich(window)
    choose(window, reference)
    before = newest_changeset(window.open_library_desk.library)
    type_into(window, "secondary_title", " and more")
    QTest.keyClick(value(window, "secondary_title"), Qt.Key.Key_Escape)
    assert value(window, "secondary_title").text == "Communications of the ACM"
    leave(window)
    assert newest_changeset(window.open_library_desk.library) == before


def test_undo_while_typing_is_about_the_text(window: MainWindow) -> None:
    choose(window, rich(window))
    type_into(window, "volume", "99")
    QTest.keyClick(value(window, "volume"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert value(window, "volume").text == "21"


def test_authors_are_added_line_by_line_and_moved(window: MainWindow) -> None:
    reference = rich(window)
    choose(window, reference)
    editor = names(window)
    QTest.mouseClick(editor.rows[0].edit.viewport(), Qt.MouseButton.LeftButton)
    QTest.keyClick(editor.rows[0].edit, Qt.Key.Key_Return)
    assert editor.rows[1].edit.hasFocus()
    QTest.keyClicks(editor.rows[1].edit, "Hopper, Grace")
    QTest.keyClick(editor.rows[1].edit, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    leave(window)
    assert [name.family for name in stored(window, reference).names["author"]] == [
        "Hopper",
        "Lamport",
    ]


def test_an_author_is_dragged_into_another_place(window: MainWindow) -> None:
    reference = find_reference(window.open_library_desk.library, "saltzer1984")
    choose(window, reference)
    editor = names(window)
    first, last = editor.rows[0], editor.rows[2]
    grip = next(
        each for each in first.findChildren(QToolButton) if each.accessibleName().startswith("Drag")
    )
    QTest.mouseMove(first)
    first._show_tools(shown=True)
    QTest.mousePress(grip, Qt.MouseButton.LeftButton)
    below = grip.mapFromGlobal(last.mapToGlobal(QPoint(0, last.height())))
    QTest.mouseMove(grip, below)
    QTest.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=below)
    settle(window)
    assert [name.family for name in stored(window, reference).names["author"]] == [
        "Reed",
        "Clark",
        "Saltzer",
    ]


def test_an_institution_is_an_author_without_given_names(window: MainWindow) -> None:
    reference = rich(window)
    choose(window, reference)
    edit = names(window).rows[1].edit
    QTest.mouseClick(edit.viewport(), Qt.MouseButton.LeftButton)
    QTest.keyClicks(edit, "World Health Organization,")
    leave(window)
    assert stored(window, reference).names["author"][1].literal == "World Health Organization"
    assert edit.text == "World Health Organization"


def test_several_pasted_names_become_several_authors(window: MainWindow) -> None:
    choose(window, rich(window))
    edit = names(window).rows[1].edit
    clipboard = window.windows.qt.clipboard()  # type: ignore[attr-defined]
    clipboard.setText("Gray, Jim\nBernstein, Philip A.\n")
    edit.enter()
    window.action("frame.paste").trigger()
    assert names(window).text.split("\n")[1:] == ["Gray, Jim", "Bernstein, Philip A."]


def test_names_are_completed_from_the_library(window: MainWindow) -> None:
    reference = rich(window)
    choose(window, reference)
    edit = names(window).rows[1].edit
    edit.enter()
    QTest.keyClicks(edit, "S")
    settle(window)
    QTest.keyClicks(edit, "altz")
    assert edit._popup is not None
    popup = edit._popup.popup()
    assert popup is not None
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert edit.text == "Saltzer, J. H."
    leave(window)
    assert stored(window, reference).names["author"][1].family == "Saltzer"


def test_keywords_and_tags_are_put_on_and_taken_off(window: MainWindow) -> None:
    reference = rich(window)
    choose(window, reference)
    labels = pane_of(window).labels
    for chips, name, text in (
        (labels.keywords, "add-keyword", "clocks; time"),
        (labels.tags, "add-tag", "seminal"),
    ):
        click(chips.findChild(QToolButton, name))
        QTest.keyClicks(chips.line, text)
        QTest.keyClick(chips.line, Qt.Key.Key_Return)
        settle(window)
    assert {"clocks", "time"} < set(stored(window, reference).keywords)
    assert "seminal" in [word.text for word in labels.tags.words]
    chip = labels.keywords.chip("causality")
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    settle(window)
    assert "causality" not in stored(window, reference).keywords
    tag = next(word.key for word in labels.tags.words if word.text == "seminal")
    click(labels.tags.chip(tag).findChild(QToolButton))
    settle(window)
    assert "seminal" not in [word.text for word in labels.tags.words]


def test_another_type_keeps_all_values(window: MainWindow) -> None:
    reference = rich(window)
    choose(window, reference)
    combo = pane_of(window).head.type
    combo.setFocus()
    combo.setCurrentIndex(combo.findData("thesis"))
    combo.activated.emit(combo.currentIndex())
    settle(window)
    noun = stored(window, reference)
    assert noun.type == "thesis"
    assert noun.fields["number"] == "7"
    assert value(window, "secondary_title").accessibleName() == "Academic Department"


def test_stars_and_read_are_one_click(window: MainWindow) -> None:
    reference = rich(window)
    choose(window, reference)
    head = pane_of(window).head
    was_read = stored(window, reference).read
    QTest.mouseClick(head.stars, Qt.MouseButton.LeftButton, pos=QPoint(25, 10))
    click(head.findChild(QToolButton, "read"))
    settle(window)
    assert stored(window, reference).rating == 2
    assert stored(window, reference).read is not was_read


def test_a_citation_key_that_is_taken_is_refused_beside_the_field(window: MainWindow) -> None:
    reference = rich(window)
    choose(window, reference)
    labels = pane_of(window).labels
    labels.key.enter()
    labels.key.selectAll()
    QTest.keyClicks(labels.key, "saltzer1984")
    leave(window)
    assert "is taken" in labels.problem.text()
    labels.key.enter()
    labels.key.selectAll()
    QTest.keyClicks(labels.key, "clocks78")
    leave(window)
    assert stored(window, reference).citation_key == "clocks78"
    assert labels.problem.isHidden()


def test_a_new_reference_that_stays_empty_is_not_stored(window: MainWindow) -> None:
    before = list_references(window.open_library_desk.library).total
    window.action("reference.new").trigger()
    settle(window)
    assert pane_of(window).head.title.hasFocus()
    choose(window, rich(window))
    assert list_references(window.open_library_desk.library).total == before


def test_a_new_reference_is_stored_with_its_first_field_and_stays(window: MainWindow) -> None:
    before = list_references(window.open_library_desk.library).total
    wanted: list[str] = []
    window.open_library_desk.showing.wanted.connect(wanted.append)
    window.action("reference.new").trigger()
    settle(window)
    QTest.keyClicks(pane_of(window).head.title, "On Being Typed")
    QTest.keyClick(pane_of(window).head.title, Qt.Key.Key_Return)
    settle(window)
    assert list_references(window.open_library_desk.library).total == before + 1
    made = pane_of(window).reference
    assert made is not None
    assert wanted == [made]
    type_into(window, "year", "2026")
    leave(window)
    noun = stored(window, made)
    assert (noun.fields["title"], noun.fields["year"]) == ("On Being Typed", "2026")
    assert list_references(window.open_library_desk.library).total == before + 1


def test_fields_that_are_empty_are_folded_and_shown_on_demand(window: MainWindow) -> None:
    choose(window, rich(window))
    assert not value(window, "label").isVisible()
    click(pane_of(window).findChild(QToolButton, "more-fields"))
    assert value(window, "label").isVisible()
