"""The first page: three clicks to a library, whichever way."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QPushButton, QToolButton

from ibidem.desktop.application import Application
from ibidem.desktop.libraries.importing import ImportDialog
from ibidem.desktop.libraries.place_dialog import PlaceDialog
from ibidem.desktop.main_window import MainWindow
from ibidem.services.compressing import compress_library
from ibidem.services.library import open_library
from ibidem.services.searching import list_references
from tests.desktop.waiting import answer_dialog, button, click, settle, wait_until
from tests.seeds import EXAMPLES


def card(window: MainWindow, action: str) -> QPushButton:
    found = window.findChild(QPushButton, f"card-{action}")
    assert isinstance(found, QPushButton)
    return found


def choose(path: Path, dialog: QDialog) -> None:
    """Answers a dialog for files as a person does who types a name."""
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    name.setText(str(path))
    QTest.keyClick(name, Qt.Key.Key_Return)


def press_default(dialog: QDialog) -> None:
    assert isinstance(dialog, PlaceDialog)
    click(dialog.ok_button)


def test_a_new_library_is_two_clicks_away_and_lies_in_documents(
    empty: MainWindow, home: Path
) -> None:
    answered = answer_dialog(press_default)
    click(card(empty, "libraries.new"))
    wait_until(lambda: empty.desk is not None, "the library")
    assert len(answered) == 1
    assert empty.open_library_desk.library.path == home / "Documents" / "My Library.ibidem"
    assert empty.pages.currentWidget() is empty.tabs


def test_the_sample_library_is_one_click_away_and_is_made_once(
    empty: MainWindow, application: Application, home: Path
) -> None:
    click(card(empty, "libraries.sample"))
    wait_until(lambda: empty.desk is not None, "the sample")
    library = empty.open_library_desk.library
    assert list_references(library).total == 52
    assert library.path.parent == home / "Documents"
    empty.action("libraries.sample").trigger()
    settle(empty)
    assert application.windows == [empty]


def test_a_bibliography_becomes_a_library_of_its_name(empty: MainWindow, home: Path) -> None:
    def take(dialog: QDialog) -> None:
        if isinstance(dialog, QFileDialog):
            choose(EXAMPLES, dialog)
        elif isinstance(dialog, PlaceDialog):
            click(dialog.ok_button)
        else:
            assert isinstance(dialog, ImportDialog)
            wait_until(dialog.ok_button.isEnabled, "the preview")
            click(dialog.ok_button)

    answered = answer_dialog(take, times=3)
    click(card(empty, "libraries.import"))
    wait_until(lambda: len(answered) == 3, "three dialogs")
    wait_until(lambda: "Imported" in empty.notices.text, "the import")
    library = empty.open_library_desk.library
    assert library.name == "copies"
    assert list_references(library).total == 52


def test_a_compressed_library_is_restored_beside_what_is_there(
    empty: MainWindow, home: Path, library_path: Path, tmp_path: Path
) -> None:
    with open_library(library_path) as library:
        compress_library(library, tmp_path / "Backup.ibz")

    def take(dialog: QDialog) -> None:
        if isinstance(dialog, QFileDialog):
            choose(tmp_path / "Backup.ibz", dialog)
        else:
            click(dialog.ok_button)  # type: ignore[attr-defined]

    answer_dialog(take, times=2)
    click(card(empty, "libraries.restore"))
    wait_until(lambda: "Restored" in empty.notices.text, "the restored library")
    assert empty.open_library_desk.library.path == home / "Documents" / "Backup.ibidem"


def test_recent_libraries_are_one_click_away(application: Application, library_path: Path) -> None:
    window = application.open_library(library_path)
    settle(window)
    window.action("libraries.close").trigger()
    settle(application)
    [empty] = application.windows
    assert empty.desk is None
    click(button(empty, "Thesis"))
    assert empty.open_library_desk.library.path == library_path


def test_a_place_that_is_taken_is_refused_before_anything_is_done(
    empty: MainWindow, home: Path
) -> None:
    taken = home / "Documents" / "Mine.ibidem"
    taken.mkdir()

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, PlaceDialog)
        dialog.name.setText("Mine")
        click(dialog.ok_button)
        assert "exists there already" in dialog.problem.text()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    answered = answer_dialog(answer)
    click(card(empty, "libraries.new"))
    wait_until(lambda: bool(answered), "the dialog")
    settle(empty)
    assert empty.desk is None
    assert list(taken.iterdir()) == []


def test_a_cloud_folder_is_warned_of_and_not_proposed(
    application: Application, empty: MainWindow, home: Path
) -> None:
    (home / "Documents" / ".dropbox").touch()
    seen: list[str] = []

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, PlaceDialog)
        assert dialog.folder == home
        dialog.use_folder(home / "Documents")
        label = dialog.warning.findChild(type(dialog.problem), "note-text")
        seen.append(label.text())
        assert dialog.warning.isVisible()
        click(dialog.ok_button)

    answer_dialog(answer)
    click(card(empty, "libraries.new"))
    wait_until(lambda: empty.desk is not None, "the library")
    assert "Dropbox" in seen[0]
    assert "Dropbox" in empty.banners.text("place")
    library = empty.open_library_desk.library.path
    click(empty.banners.findChild(QToolButton))
    assert empty.banners.text("place") == ""
    empty.close()
    again = application.open_library(library)
    assert again.banners.text("place") == ""
