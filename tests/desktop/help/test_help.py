"""Help: pages that are true, shortcuts of the window, parts and licences."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ibidem.desktop.areas import AREAS
from ibidem.desktop.help.about_dialog import PARTS, AboutDialog, versions
from ibidem.desktop.help.pages_dialog import PAGES, HelpDialog, read_page
from ibidem.desktop.help.shortcuts_dialog import ShortcutsDialog, list_shortcuts, plain
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.menus import MENUS, Menu
from ibidem.model.query import parse
from tests.desktop.waiting import click, settle

ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "docs" / "guide"
# Reserved in the menus, and named by the help before their area gives them.
NOT_YET = {
    "syncing.status": "Sync Status",
    "syncing.conflicts": "Sync Conflicts",
    "syncing.reset": "Reset Sync",
}


def test_every_page_is_shown_and_the_documents_have_the_same_pages(window: MainWindow) -> None:
    window.action("help.guide").trigger()
    [dialog] = window.findChildren(HelpDialog)
    assert not dialog.isModal()
    for row, page in enumerate(PAGES):
        dialog.list.setCurrentRow(row)
        heading = read_page(page.name).splitlines()[0].removeprefix("# ")
        assert dialog.text.toPlainText().startswith(heading)
        document = GUIDE / f"{page.name}.md"
        if page.name == "when-sync-goes-wrong":  # the document is longer, and has pictures
            assert document.is_file()
        else:
            assert document.read_text() == read_page(page.name)


def test_the_help_is_one_window_that_goes_to_the_page_asked_for(window: MainWindow) -> None:
    window.action("help.guide").trigger()
    window.action("help.sync_goes_wrong").trigger()
    [dialog] = window.findChildren(HelpDialog)
    assert dialog.text.toPlainText().startswith("When sync goes wrong")
    dialog.text.anchorClicked.emit(QUrl("search.md"))
    assert dialog.text.toPlainText().startswith("Search")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle(window)
    assert window.findChildren(HelpDialog) == []


def test_every_search_that_the_help_shows_can_be_read() -> None:
    cells = [
        line.split("|")[1] for line in read_page("search").splitlines() if line.startswith("| `")
    ]
    examples = [each for cell in cells for each in re.findall("`([^`]+)`", cell)]
    assert len(examples) > 15
    for example in examples:
        parse(example)


def test_the_help_names_only_entries_of_menus_that_exist() -> None:
    given = {action.id: plain(action.text) for area in AREAS for action in area.actions}
    titles = {plain(menu.title) for menu in MENUS}
    texts: dict[str, set[str]] = {
        plain(menu.title): {
            given[each] for each in menu.entries if not isinstance(each, Menu) and each in given
        }
        for menu in MENUS
    }
    for name, text in NOT_YET.items():
        if name not in given:
            texts["Library"].add(text)
    for page in PAGES:
        for menu, entry in re.findall(
            r"\*\*(\w+) > ([A-Z][\w ]+?)(?: > .*?)?\*\*", read_page(page.name)
        ):
            assert menu in titles, (page.name, menu)
            assert entry in texts[menu], (page.name, menu, entry)


def test_every_shortcut_of_the_window_is_listed_and_found_by_the_filter(
    window: MainWindow,
) -> None:
    listed = list_shortcuts(window)
    assert len(listed) == sum(bool(action.shortcuts()) for action in window.actions())
    window.action("help.shortcuts").trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ShortcutsDialog)
    QTest.keyClicks(dialog.filter, "undo")
    shown = [
        section.child(row).text(0)
        for place in range(dialog.list.topLevelItemCount())
        if (section := dialog.list.topLevelItem(place)) is not None
        for row in range(section.childCount())
        if not section.child(row).isHidden()
    ]
    assert shown == ["Undo"]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_about_names_the_version_and_the_licence_of_every_dependency(window: MainWindow) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["desktop"]]
    names = {re.split("[<>=]", each)[0] for each in wanted}
    assert names == {name for _, name, _ in PARTS}
    window.action("help.about").trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, AboutDialog)
    copy = next(
        each for each in dialog.findChildren(type(dialog.cancel_button)) if "Copy" in each.text()
    )
    click(copy)
    assert QApplication.clipboard().text() == versions()
    dialog.reject()
