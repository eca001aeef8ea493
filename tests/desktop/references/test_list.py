"""The list: what it shows, what is chosen in it, by real clicks and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.references.reference_list import ReferenceList
from ibidem.desktop.references.table import ReferenceTable
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import list_references
from tests.desktop.waiting import settle

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
    assert listed.count.text() == f"{len(wanted)} references"
    assert listed.title.text() == "All References"


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
    assert listed.count.text() == f"All {total} selected"
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
