"""The list: what it shows, what is chosen in it, by real clicks and keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QDropEvent,
    QGuiApplication,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QMessageBox, QPushButton

from ibidem.desktop.application import Application
from ibidem.desktop.dragging import dragged_ids
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.references.advanced import Condition, query_of
from ibidem.desktop.references.columns import PLACES
from ibidem.desktop.references.reference_list import ReferenceList
from ibidem.desktop.references.table import ReferenceTable
from ibidem.desktop.showing import Place, PlaceKind
from ibidem.model.query import parse, print_query
from ibidem.services.library import LocalLibrary, create_library
from ibidem.services.searching import (
    count_attachments,
    list_references,
    list_tags,
    load_items,
)
from tests.desktop.waiting import button, click, settle, wait_until

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def listed(window: MainWindow) -> ReferenceList:
    found = window.parts["references"]
    assert isinstance(found, ReferenceList)
    found.table.setFocus()
    return found


def library_of(window: MainWindow) -> LocalLibrary:
    return window.open_library_desk.library


def point_of(table: ReferenceTable, row: int) -> QPoint:
    index = table.model().index(row, 3)
    table.scrollTo(index)
    return table.visualRect(index).center()


def click_row(
    table: ReferenceTable, row: int, held: Qt.KeyboardModifier = PLAIN, *, right: bool = False
) -> None:
    button = Qt.MouseButton.RightButton if right else Qt.MouseButton.LeftButton
    QTest.mouseClick(table.viewport(), button, held, point_of(table, row))


def test_the_list_shows_the_library_by_author(window: MainWindow, listed: ReferenceList) -> None:
    wanted = [item.id for item in list_references(library_of(window)).items]
    assert list(listed.model.ids) == wanted
    assert listed.headline.count.text() == f"{len(wanted)} references"
    assert listed.headline.title.text() == "All References"


def test_a_click_chooses_a_reference_for_the_whole_window(
    window: MainWindow, listed: ReferenceList
) -> None:
    click_row(listed.table, 2)
    assert window.selected() == [listed.model.ids[2]]
    assert window.selection.current == listed.model.ids[2]
    click_row(listed.table, 4, CONTROL)
    assert window.selected() == [listed.model.ids[2], listed.model.ids[4]]
    click_row(listed.table, 7, SHIFT)
    assert window.selected() == listed.model.ids[4:8]


def test_everything_is_chosen_at_once_and_one_can_be_left_out(
    window: MainWindow, listed: ReferenceList
) -> None:
    total = listed.model.rowCount()
    window.action("frame.select_all").trigger()
    assert listed.headline.count.text() == f"All {total} selected"
    assert window.selection.count == total
    click_row(listed.table, 1, CONTROL)
    assert window.selection.count == total - 1
    assert listed.model.ids[1] not in window.selected()


def test_keys_move_and_choose(window: MainWindow, listed: ReferenceList) -> None:
    table, ids = listed.table, listed.model.ids
    QTest.keyClick(table, Key.Key_End)
    assert window.selected() == [ids[-1]]
    QTest.keyClick(table, Key.Key_Home)
    assert window.selected() == [ids[0]]
    QTest.keyClick(table, Key.Key_Down)
    QTest.keyClick(table, Key.Key_Down, SHIFT)
    assert window.selected() == ids[1:3]
    QTest.keyClick(table, Key.Key_Escape)
    assert window.selection.count == 0


def test_delete_moves_to_the_trash_and_goes_on_with_the_next(
    window: MainWindow, listed: ReferenceList
) -> None:
    gone, following = listed.model.ids[3], listed.model.ids[4]
    click_row(listed.table, 3)
    QTest.keyClick(listed.table, Key.Key_Delete)
    settle(window)
    assert gone not in listed.model.ids
    assert window.selected() == [following]
    assert window.notices.text == "1 reference moved to the trash."


def test_what_is_chosen_stays_chosen_in_another_order(
    window: MainWindow, listed: ReferenceList
) -> None:
    click_row(listed.table, 3)
    chosen = window.selected()
    head = listed.table.horizontalHeader()
    where = QPoint(head.sectionViewportPosition(3) + 20, head.height() // 2)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, PLAIN, where)
    settle(window)
    assert window.selected() == chosen
    titles = [item.id for item in list_references(library_of(window), sort="title").items]
    assert list(listed.model.ids) == titles
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, PLAIN, where)
    settle(window)
    assert list(listed.model.ids) == titles[::-1]


def type_search(listed: ReferenceList, text: str) -> None:
    field = listed.search_bar.field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    wait_until(lambda: not listed.search_bar.is_waiting, "the search")
    settle(listed.window())


def test_a_search_finds_as_it_is_typed(window: MainWindow, listed: ReferenceList) -> None:
    type_search(listed, "random gra")
    wanted = list_references(library_of(window), "random gra*").items
    assert wanted
    assert list(listed.model.ids) == [item.id for item in wanted]
    assert listed.headline.count.text() == f"{len(wanted)} found"
    QTest.keyClick(listed.search_bar.field, Key.Key_Escape)
    settle(window)
    assert listed.model.rowCount() == list_references(library_of(window)).total


def test_a_search_that_cannot_be_read_says_why_and_leaves_the_list(
    window: MainWindow, listed: ReferenceList
) -> None:
    before = listed.model.rowCount()
    type_search(listed, "autor:codd")
    assert "no field 'autor'" in listed.search_bar.problem.text()
    assert listed.search_bar.problem.isVisible()
    assert listed.model.rowCount() == before
    type_search(listed, "author:codd")
    assert listed.search_bar.problem.isHidden()
    assert listed.model.rowCount() == list_references(library_of(window), "author:codd*").total


def test_a_search_in_a_place_can_be_widened_to_the_library(
    window: MainWindow, listed: ReferenceList
) -> None:
    window.open_library_desk.showing.show_place(Place(name="trash", title="Trash"))
    settle(window)
    trashed = listed.model.ids[0]
    tag = list_tags(library_of(window))[0]
    window.open_library_desk.showing.show_place(Place(PlaceKind.TAG, "", tag.id, tag.name))
    settle(window)
    type_search(listed, "the")
    here = listed.model.rowCount()
    assert here == list_references(library_of(window), "the*", tag=tag.id).total
    scope = listed.search_bar.scope
    assert scope.isVisible()
    scope.setFocus()
    QTest.keyClick(scope, Key.Key_Down)
    settle(window)
    assert listed.model.rowCount() == list_references(library_of(window), "the*").total > here
    assert trashed not in listed.model.ids


def test_rows_of_the_advanced_search_become_a_query(
    window: MainWindow, listed: ReferenceList
) -> None:
    window.action("references.advanced_search").trigger()
    first, second = listed.advanced.rows[:2]
    QTest.keyClicks(first.value, "lynch")
    second.field.setCurrentIndex(second.field.findData("year"))
    second.operator.setCurrentIndex(second.operator.findData("least"))
    QTest.keyClicks(second.value, "2000")
    wait_until(lambda: not listed.search_bar.is_waiting, "the search")
    settle(window)
    assert listed.search_bar.text == "author:lynch year:>=2000"
    wanted = list_references(library_of(window), "author:lynch year:2000..").items
    assert wanted
    assert list(listed.model.ids) == [item.id for item in wanted]


@pytest.mark.parametrize(
    ("conditions", "text"),
    [
        ([Condition("and", "", "word", "climate change")], '"climate change"'),
        ([Condition("and", "title", "exact", "Nature")], "title:=Nature"),
        ([Condition("not", "is", "exact", "read")], "NOT is:read"),
        ([Condition("and", "abstract", "absent", "")], "no:abstract"),
        ([Condition("and", "year", "between", "1900", "1950")], "year:1900..1950"),
        (
            [
                Condition("and", "author", "word", "codd"),
                Condition("or", "author", "prefix", "gr"),
                Condition("and", "title", "word", ""),
            ],
            "author:codd OR author:gr*",
        ),
    ],
)
def test_conditions_are_written_as_a_person_would(conditions: list[Condition], text: str) -> None:
    assert print_query(parse(query_of(conditions))) == print_query(parse(text))


def test_files_are_attached_where_they_are_dropped_and_lists_are_imported(
    window: MainWindow, listed: ReferenceList, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4")
    drop(listed.table, [paper], point_of(listed.table, 2))
    settle(window)
    reference = listed.model.ids[2]
    assert count_attachments(library_of(window), [reference]) == {reference: 1}
    row = listed.model.row(2)
    assert row is not None
    assert row.files == 1
    taken: list[list[Path]] = []
    monkeypatch.setattr(window.parts["libraries"], "import_files", taken.append)
    bib = tmp_path / "more.bib"
    bib.write_text("@book{a, title={A}}")
    drop(listed.table, [bib], point_of(listed.table, 2))
    assert taken == [[bib]]


def drop(table: ReferenceTable, paths: list[Path], point: QPoint) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    held = (Qt.MouseButton.LeftButton, PLAIN)
    actions = Qt.DropAction.CopyAction
    dropped = QDropEvent(QPointF(point), actions, mime, *held)
    table.dropEvent(dropped)
    assert dropped.isAccepted()


def test_what_is_dragged_can_be_dropped_in_other_programs(
    window: MainWindow, listed: ReferenceList
) -> None:
    click_row(listed.table, 0)
    mime = listed.table.mime()
    item = list_references(library_of(window)).items[0]
    assert item.title in mime.text()
    assert "TY  - " in bytes(mime.data("application/x-research-info-systems").data()).decode()
    assert dragged_ids(mime, library_of(window)) == [item.id]


def test_copy_puts_the_bibliography_on_the_clipboard(
    window: MainWindow, listed: ReferenceList
) -> None:
    click_row(listed.table, 1)
    window.action("frame.copy").trigger()
    settle(window)
    row = listed.model.row(1)
    assert row is not None
    assert row.item.title.split(":")[0].casefold() in QGuiApplication.clipboard().text().casefold()


def test_ratings_tags_and_reading_are_set_by_keys_and_menus(
    window: MainWindow, listed: ReferenceList
) -> None:
    library = library_of(window)
    click_row(listed.table, 1)
    reference = window.selected()[0]
    window.action("context.rate_3").trigger()
    settle(window)
    assert load_items(library, [reference])[reference].reference.rating == 3
    before = load_items(library, [reference])[reference].reference.read
    QTest.keyClick(listed.table, Key.Key_Space)
    settle(window)
    assert load_items(library, [reference])[reference].reference.read is not before
    tag = list_tags(library)[0]
    menu = window.action("references.tag").menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    entry = next(each for each in menu.actions() if each.text() == tag.name)
    had = entry.isChecked()
    entry.trigger()
    settle(window)
    assert (tag.id in load_items(library, [reference])[reference].reference.tags) is not had


def test_deleting_for_good_asks_and_cancel_is_the_default(
    window: MainWindow, listed: ReferenceList
) -> None:
    desk = window.open_library_desk
    desk.showing.show_place(Place(name="trash", title="Trash"))
    settle(window)
    total = listed.model.rowCount()
    click_row(listed.table, 0)
    QTest.keyClick(listed.table, Key.Key_Delete)
    box = window.findChild(QMessageBox)
    assert box is not None
    assert box.text() == "Delete 1 reference for good?"
    QTest.keyClick(box, Key.Key_Return)
    settle(window)
    assert listed.model.rowCount() == total
    listed.table.selectAll()
    window.action("references.delete").trigger()
    settle(window)
    boxes = [each for each in window.findChildren(QMessageBox) if each.isVisible()]
    click(button(boxes[-1], f"Delete {total} references"))
    settle(window)
    assert listed.model.rowCount() == 0
    assert listed.empty.isVisible()
    assert listed.empty.heading.text() == "The trash is empty"


def test_columns_order_and_density_are_remembered(
    application: Application, window: MainWindow, listed: ReferenceList, library_path: Path
) -> None:
    menu = window.action("references.columns").menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    next(each for each in menu.actions() if each.text() == "Rating").trigger()
    next(each for each in menu.actions() if each.text() == "Type").trigger()
    window.action("references.density").trigger()
    height = listed.table.rowHeight(0)
    listed.sort("year", descending=True)
    settle(window)
    window.close()
    again = application.open_library(library_path)
    settle(again)
    table = again.parts["references"].table  # type: ignore[attr-defined]
    assert table.isColumnHidden(PLACES["rating"])
    assert not table.isColumnHidden(PLACES["type"])
    assert table.rowHeight(0) == height
    ids = [
        item.id for item in list_references(library_of(again), sort="year", descending=True).items
    ]
    assert list(table.model().ids) == ids


def test_typing_goes_to_the_first_author_that_begins_so(
    window: MainWindow, listed: ReferenceList
) -> None:
    QTest.keyClicks(listed.table, "gr")
    row = listed.model.row(listed.table.currentIndex().row())
    assert row is not None
    assert row.item.authors.startswith("Gr")
    assert window.selected() == [row.item.id]


def test_a_reference_that_somebody_wants_to_see_is_found_wherever_it_is(
    window: MainWindow, listed: ReferenceList
) -> None:
    trashed = list_references(library_of(window), view="trash").items[0].id
    window.open_library_desk.showing.show_reference(trashed)
    settle(window)
    assert window.open_library_desk.showing.place.is_trash
    assert window.selected() == [trashed]


def test_an_empty_library_says_what_to_do(application: Application, tmp_path: Path) -> None:
    with create_library(tmp_path / "Empty") as made:
        path = made.path
    window = application.open_library(path)
    settle(window)
    listed = window.parts["references"]
    assert isinstance(listed, ReferenceList)
    assert listed.empty.heading.text() == "This library is empty"
    buttons = [each.text().replace("&", "") for each in listed.empty.findChildren(QPushButton)]
    assert "Import..." in buttons
    assert "New Reference" in buttons


def test_screen_readers_hear_what_is_chosen(
    listed: ReferenceList, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    def hear(event: QAccessibleEvent) -> None:
        assert isinstance(event, QAccessibleAnnouncementEvent)
        heard.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    table = listed.table
    table.choose_row(0)
    first = listed.model.row(0)
    assert first is not None
    wait_until(lambda: bool(heard), "what is said")
    assert heard[0] == (
        f"{first.item.authors}, {first.item.year}, {first.item.title}; selected, 1 of 50"
    )
    QTest.keyClick(table, Key.Key_Down, SHIFT)
    wait_until(lambda: len(heard) == 2, "two are chosen")
    assert heard[1].endswith("; 2 of 50 references selected")
    table.selectAll()
    wait_until(lambda: len(heard) == 3, "all are chosen")
    assert "All 50 references selected" in heard[2]
    table.clear_choice()
    wait_until(lambda: len(heard) == 4, "none is chosen")
    assert heard[3] == "Nothing selected"
