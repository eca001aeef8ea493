"""Preferences: what is chosen there is so at once, and at the next start."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox

from ibidem.desktop.app import begin
from ibidem.desktop.application import Application
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.preferences.dialog import PreferencesDialog
from ibidem.desktop.preferences.files import FilesPage
from ibidem.desktop.preferences.general import GeneralPage
from ibidem.desktop.reference.pattern_dialog import PatternDialog
from ibidem.services import editing
from ibidem.services.searching import list_references
from tests.desktop.waiting import click, settle


def opened(window: MainWindow) -> PreferencesDialog:
    window.action("frame.preferences").trigger()
    dialog = window.findChild(PreferencesDialog)
    assert isinstance(dialog, PreferencesDialog)
    assert dialog.isVisible()
    return dialog


def tick(box: QCheckBox) -> None:
    QTest.keyClick(box, Qt.Key.Key_Space)


def test_the_general_page_comes_first_and_changes_theme_rows_and_start(
    application: Application, window: MainWindow
) -> None:
    dialog = opened(window)
    page = dialog.pages[0]
    assert isinstance(page, GeneralPage)
    page.theme.setCurrentIndex(page.theme.findData("dark"))
    page.density.setCurrentIndex(page.density.findData("compact"))
    page.style_name.setCurrentIndex(page.style_name.findData("ieee"))
    tick(page.reopen)
    click(dialog.ok_button)
    settle(window)
    assert application.theme.is_dark
    assert window.action("references.density").isChecked()
    assert window.settings.citation_style == "ieee"
    application.close_all()
    settle(application)
    begin(application, [])
    assert [each.desk for each in application.windows] == [None], "an empty window"
    application.theme.choose("light")


def test_the_pattern_of_the_preferences_is_the_one_that_files_are_renamed_by(
    window: MainWindow, tmp_path: Path
) -> None:
    library = window.open_library_desk.library
    path = tmp_path / "scan.txt"
    path.write_text("words")
    reference = list_references(library).items[0].id
    files = editing.attach_files(library, reference, [path])
    dialog = opened(window)
    page = dialog.page("Files")
    assert isinstance(page, FilesPage)
    page.pattern.setText("[year] [author]")
    dialog.confirm()
    asked = PatternDialog(window, files)
    assert asked.pattern.currentText() == "[year] [author]"
    asked.reject()
