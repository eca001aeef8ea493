"""The sidebar: what it lists, where a click leads, what is renamed, deleted, dropped there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.references.reference_list import ReferenceList
from ibidem.desktop.sidebar.entries import Entry, Kind, flat
from ibidem.desktop.sidebar.sidebar import Sidebar
from ibidem.services.searching import list_references
from tests.desktop.waiting import settle


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
    assert listed.title.text() == "Method"
