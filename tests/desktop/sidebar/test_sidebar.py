"""The sidebar: what it lists, where a click leads, what is renamed, deleted, dropped there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QMessageBox, QTableWidget, QToolButton

from ibidem.desktop.application import Application
from ibidem.desktop.dragging import ReferencesMime
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.references.reference_list import ReferenceList
from ibidem.desktop.showing import Place
from ibidem.desktop.sidebar.entries import Entry, Kind, flat
from ibidem.desktop.sidebar.sidebar import Sidebar
from ibidem.services import editing
from ibidem.services.searching import list_references
from tests.desktop.waiting import button, click, settle, wait_until


@pytest.fixture
def sidebar(window: MainWindow) -> Sidebar:
    found = window.parts["sidebar"]
    assert isinstance(found, Sidebar)
    return found


def named(sidebar: Sidebar, title: str) -> Entry:
    return next(each for each in flat(sidebar.entries) if each.title == title)


def click_line(sidebar: Sidebar, title: str) -> None:
    tree = sidebar.tree
    index = tree.find_entry(named(sidebar, title).key)
    tree.scrollTo(index)
    point = tree.visualRect(index).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=point)


def test_the_sidebar_counts_views_groups_and_tags(window: MainWindow, sidebar: Sidebar) -> None:
    library = window.open_library_desk.library
    for title, view in (("All References", "all"), ("Unfiled", "unfiled"), ("Trash", "trash")):
        assert named(sidebar, title).count == list_references(library, view=view).total
    group = named(sidebar, "Method")
    assert group.count == list_references(library, group=group.id).total
    assert group in named(sidebar, "Chapters").inner
    assert named(sidebar, "important").color == "b3261e"
    assert sidebar.find_entry(Kind.CONFLICTS, "") is None


def test_a_click_leads_to_a_group_and_its_references(window: MainWindow, sidebar: Sidebar) -> None:
    click_line(sidebar, "Method")
    settle(window)
    listed = window.parts["references"]
    assert isinstance(listed, ReferenceList)
    wanted = list_references(window.open_library_desk.library, group=named(sidebar, "Method").id)
    assert list(listed.model.ids) == [item.id for item in wanted.items]
    assert listed.headline.title.text() == "Method"


def titles(sidebar: Sidebar) -> list[str]:
    return [each.title for each in flat(sidebar.entries)]


def test_f2_renames_in_place(window: MainWindow, sidebar: Sidebar) -> None:
    click_line(sidebar, "Method")
    window.action("context.rename").trigger()
    field = sidebar.tree.findChild(QLineEdit, "rename")
    assert field is not None
    QTest.keyClicks(field, "Methods")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(window)
    assert "Methods" in titles(sidebar)
    assert "Method" not in titles(sidebar)
    assert window.open_library_desk.showing.place.title == "Methods"


def test_a_name_that_is_taken_is_refused_and_the_old_one_stays(
    window: MainWindow, sidebar: Sidebar
) -> None:
    click_line(sidebar, "Method")
    window.action("context.rename").trigger()
    field = sidebar.tree.findChild(QLineEdit, "rename")
    assert field is not None
    QTest.keyClicks(field, "Introduction")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(window)
    assert "Introduction" in window.notices.text
    assert "Method" in titles(sidebar)


def test_deleting_names_the_group_and_leaves_its_references(
    window: MainWindow, sidebar: Sidebar
) -> None:
    library = window.open_library_desk.library
    total = list_references(library).total
    click_line(sidebar, "Method")
    sidebar.tree.setFocus()
    QTest.keyClick(sidebar.tree, Qt.Key.Key_Delete)
    box = window.findChild(QMessageBox)
    assert box is not None
    assert box.text() == "Delete the group “Method”?"
    click(button(box, "Delete Group"))
    settle(window)
    assert "Method" not in titles(sidebar)
    assert list_references(library).total == total
    assert window.open_library_desk.showing.place == Place()


def drag_onto(sidebar: Sidebar, mime: QMimeData, title: str, *, low: bool = False) -> QDropEvent:
    tree = sidebar.tree
    rect = tree.visualRect(tree.find_entry(named(sidebar, title).key))
    point = rect.center() + QPoint(0, rect.height() // 3 if low else -rect.height() // 3)
    event = QDropEvent(
        QPointF(point),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    tree.dropEvent(event)
    return event


def test_references_are_dropped_onto_groups_tags_and_the_trash(
    window: MainWindow, sidebar: Sidebar
) -> None:
    library = window.open_library_desk.library
    ids = [item.id for item in list_references(library).items][20:23]
    mime = ReferencesMime(library, ids)
    assert drag_onto(sidebar, mime, "To read on the train").isAccepted()
    settle(window)
    assert named(sidebar, "To read on the train").count == 3
    tagged = named(sidebar, "cited").count
    assert drag_onto(sidebar, mime, "cited").isAccepted()
    settle(window)
    assert named(sidebar, "cited").count in range(tagged, tagged + 4)
    assert {item.id for item in list_references(library, tag="cited").items} >= set(ids)
    assert not drag_onto(sidebar, mime, "Since 2015").isAccepted()
    assert drag_onto(sidebar, mime, "Trash").isAccepted()
    settle(window)
    assert {item.id for item in list_references(library, view="trash").items} >= set(ids)


def test_groups_are_put_in_order_and_into_sets_by_dragging(
    window: MainWindow, sidebar: Sidebar
) -> None:
    def moved(title: str) -> QMimeData:
        index = sidebar.tree.find_entry(named(sidebar, title).key)
        return sidebar.tree.entries.mimeData([index])

    assert drag_onto(sidebar, moved("Method"), "Introduction").isAccepted()
    settle(window)
    inner = [each.title for each in named(sidebar, "Chapters").inner]
    assert inner.index("Method") < inner.index("Introduction")
    assert drag_onto(sidebar, moved("To read on the train"), "Chapters").isAccepted()
    settle(window)
    inner = [each.title for each in named(sidebar, "Chapters").inner]
    assert inner[-1] == "To read on the train"
    assert drag_onto(sidebar, moved("to read"), "cited").isAccepted()
    settle(window)
    found = titles(sidebar)
    assert found.index("to read") < found.index("cited")


def open_dialog(window: MainWindow, action: str) -> QDialog:
    window.action(action).trigger()
    settle(window)
    return next(each for each in window.findChildren(QDialog) if each.isVisible())


def field_of(dialog: QDialog, name: str) -> QLineEdit:
    found = dialog.findChild(QLineEdit, name)
    assert found is not None
    return found


def test_a_new_smart_group_shows_what_it_would_find(window: MainWindow, sidebar: Sidebar) -> None:
    dialog = open_dialog(window, "sidebar.new_smart_group")
    QTest.keyClicks(field_of(dialog, "name"), "Old ones")
    QTest.keyClicks(field_of(dialog, "query"), "year:..1950")
    total = list_references(window.open_library_desk.library, "year:..1950").total
    found = dialog.findChild(QLabel, "found")
    assert found is not None
    wait_until(lambda: found.text() == f"{total} references fit now.", "the number")
    click(button(dialog, "Create"))
    settle(window)
    assert named(sidebar, "Old ones").count == total


def test_a_search_is_kept_as_a_smart_group(window: MainWindow, sidebar: Sidebar) -> None:
    window.open_library_desk.showing.searched.emit("author:codd")
    settle(window)
    click(button(window, "Save as Smart Group"))
    dialog = next(each for each in window.findChildren(QDialog) if each.isVisible())
    assert field_of(dialog, "query").text() == "author:codd"
    QTest.keyClicks(field_of(dialog, "name"), "Codd")
    QTest.keyClick(field_of(dialog, "name"), Qt.Key.Key_Return)
    settle(window)
    assert named(sidebar, "Codd").query == "author:codd"


def test_a_new_group_that_cannot_be_made_says_why_and_can_be_mended(
    window: MainWindow, sidebar: Sidebar
) -> None:
    dialog = open_dialog(window, "sidebar.new_group")
    name = field_of(dialog, "name")
    QTest.keyClicks(name, "To read on the train")
    click(button(dialog, "Create"))
    settle(window)
    problem = dialog.findChild(QLabel, "problem")
    assert problem is not None
    assert problem.isVisible()
    name.selectAll()
    QTest.keyClicks(name, "Another")
    click(button(dialog, "Create"))
    settle(window)
    assert "Another" in titles(sidebar)


def test_a_tag_is_made_with_a_colour_and_changed(window: MainWindow, sidebar: Sidebar) -> None:
    dialog = open_dialog(window, "sidebar.new_tag")
    QTest.keyClicks(field_of(dialog, "name"), "method")
    click(dialog.findChild(QToolButton, "color-6d3fa0"))
    click(button(dialog, "Create"))
    settle(window)
    assert named(sidebar, "method").color == "6d3fa0"
    click_line(sidebar, "method")
    dialog = open_dialog(window, "sidebar.edit")
    click(dialog.findChild(QToolButton, "color-1d6a44"))
    click(button(dialog, "Save"))
    settle(window)
    assert named(sidebar, "method").color == "1d6a44"


def test_several_groups_are_deleted_in_one_step_that_is_undone_in_one(
    window: MainWindow, sidebar: Sidebar
) -> None:
    before = titles(sidebar)
    dialog = open_dialog(window, "sidebar.manage")
    table = dialog.findChild(QTableWidget)
    assert table is not None
    for row in range(table.rowCount()):
        item = table.item(row, 0)
        if item is not None and item.text() in ("Introduction", "Method"):
            for column in range(3):
                table.item(row, column).setSelected(True)  # type: ignore[union-attr]
    click(button(dialog, "Delete 2..."))
    box = dialog.findChild(QMessageBox)
    assert box is not None
    assert box.text() == "Delete 2 groups: “Introduction”, “Method”?"
    click(button(box, "Delete 2 groups"))
    settle(window)
    assert "Method" not in titles(sidebar)
    assert table.rowCount() == 4
    window.open_library_desk.undo()
    settle(window)
    assert titles(sidebar) == before


def test_emptying_the_trash_names_the_number(window: MainWindow, sidebar: Sidebar) -> None:
    window.action("sidebar.empty_trash").trigger()
    box = window.findChild(QMessageBox)
    assert box is not None
    assert box.text() == "Delete 2 references for good?"
    assert "history" in box.informativeText()
    click(button(box, "Delete 2 references"))
    settle(window)
    assert named(sidebar, "Trash").count == 0
    assert not window.action("sidebar.empty_trash").isEnabled()


def test_what_is_folded_stays_folded(
    application: Application, window: MainWindow, sidebar: Sidebar, library_path: Path
) -> None:
    index = sidebar.tree.find_entry(named(sidebar, "Chapters").key)
    QTest.mouseClick(
        sidebar.tree.viewport(),
        Qt.MouseButton.LeftButton,
        pos=sidebar.tree.visualRect(index).topLeft() + QPoint(14, 13),
    )
    assert not sidebar.tree.isExpanded(index)
    window.close()
    again = application.open_library(library_path)
    settle(again)
    tree = again.parts["sidebar"].tree  # type: ignore[attr-defined]
    assert "group_set" in str(tree.folded_keys())


def test_a_long_list_can_be_filtered(window: MainWindow, sidebar: Sidebar) -> None:
    library = window.open_library_desk.library
    assert sidebar.filter.isHidden()
    for number in range(12):
        editing.add_group(library, f"Chapter {number}")
    window.open_library_desk.look()
    settle(window)
    QTest.keyClicks(sidebar.filter, "chapter 1")
    tree = sidebar.tree
    seen = [
        entry.title
        for entry, index in tree.all()
        if not tree.isRowHidden(index.row(), index.parent()) and entry.kind is Kind.GROUP
    ]
    assert seen == ["Chapter 1", "Chapter 10", "Chapter 11"]


def test_libraries_that_others_share_are_listed_and_open(
    window: MainWindow, sidebar: Sidebar
) -> None:
    opened: list[str] = []
    sidebar.show_shared([("1", "Thesis of Ada", "By Ada", lambda: opened.append("Ada"))])
    settle(window)
    place = window.open_library_desk.showing.place
    click_line(sidebar, "Thesis of Ada")
    assert opened == ["Ada"]
    assert window.open_library_desk.showing.place == place
