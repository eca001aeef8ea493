"""Import: the preview, what is taken, PDFs, drops, identifiers, the watched folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from ibidem.desktop.libraries.identifiers_dialog import IdentifiersDialog
from ibidem.desktop.libraries.importing import ImportDialog
from ibidem.desktop.libraries.part import Libraries
from ibidem.desktop.libraries.watching import WatchDialog
from ibidem.desktop.main_window import MainWindow
from ibidem.errors import StorageFullError
from ibidem.services.library import Library
from ibidem.services.searching import describe_reference, list_references
from tests.capture.conftest import Sources, sources
from tests.desktop.waiting import answer_dialog, click, settle, wait_until
from tests.seeds import EXAMPLES
from tests.services.reading_files.pdf_files import pdf

__all__ = ["sources"]

RIS = "TY  - JOUR\nTI  - {title}\nAU  - Ada, A.\nPY  - 2024\nER  - \n\n"


def total(window: MainWindow) -> int:
    return list_references(window.open_library_desk.library).total


def part(window: MainWindow) -> Libraries:
    found = window.parts["libraries"]
    assert isinstance(found, Libraries)
    return found


def opened(window: MainWindow, *paths: Path) -> ImportDialog:
    """The import of these files, with its preview."""
    part(window).import_files(paths)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ImportDialog)
    settle(window)
    return dialog


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    path = tmp_path / "fresh.ris"
    path.write_text(RIS.format(title="Entirely new") + "TY  - JOUR\nnonsense\nER  - \n")
    return path


def test_the_preview_says_what_is_new_and_what_is_wrong_and_changes_nothing(
    window: MainWindow, fresh: Path
) -> None:
    before = total(window)
    dialog = opened(window, EXAMPLES, fresh)
    assert "duplicates" in dialog.summary.text()
    assert "1 problem" in dialog.summary.text()
    problem = dialog.problems.topLevelItem(0)
    assert problem is not None
    assert (problem.text(0), problem.text(1)) == ("fresh.ris", "8")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle(window)
    assert total(window) == before


def test_what_is_ticked_is_imported_into_a_group_in_one_step_that_undo_takes_back(
    window: MainWindow, fresh: Path
) -> None:
    before = total(window)
    dialog = opened(window, EXAMPLES, fresh)
    ticked = dialog.model.chosen_count
    dialog.group.setCurrentText("From a colleague")
    click(dialog.ok_button)
    wait_until(lambda: "Imported" in window.notices.text, "the import")
    assert total(window) == before + ticked
    library = window.open_library_desk.library
    assert list_references(library, group="From a colleague").total == ticked
    settle(window)
    window.action("frame.undo").trigger()
    settle(window)
    assert total(window) == before


def test_a_tick_can_be_taken_away_and_duplicates_are_taken_only_when_asked(
    window: MainWindow, fresh: Path
) -> None:
    dialog = opened(window, EXAMPLES, fresh)
    first = dialog.model.index(0, 0)
    count = dialog.model.chosen_count
    dialog.table.setCurrentIndex(first)
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.model.chosen_count == count - 1
    click(dialog.take_duplicates)
    assert dialog.model.chosen_count == dialog.model.rowCount() - 1
    before = total(window)
    click(dialog.ok_button)
    wait_until(lambda: "Imported" in window.notices.text, "the import")
    assert total(window) == before + dialog.model.rowCount() - 1


def test_a_file_of_no_known_format_is_said_to_be_so(window: MainWindow, tmp_path: Path) -> None:
    odd = tmp_path / "odd.xyz"
    odd.write_text("hello")
    dialog = opened(window, odd)
    assert not dialog.ok_button.isEnabled()
    assert dialog.problems.topLevelItemCount() == 1
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_full_disk_leaves_the_library_as_it_was(
    window: MainWindow, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = total(window)
    dialog = opened(window, fresh)

    def full(*_: object, **__: object) -> None:
        raise StorageFullError("There is no space left; nothing was written.")

    monkeypatch.setattr(Library, "writing", full)
    click(dialog.ok_button)
    wait_until(lambda: "no space left" in window.notices.text, "the error")
    monkeypatch.undo()
    assert "Make room" in window.notices.text
    assert total(window) == before


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPointF(9, 9), action, data, left, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), action, data, left, none))


def test_a_pdf_that_is_dropped_becomes_a_reference_with_the_file(
    window: MainWindow, sources: Sources, tmp_path: Path
) -> None:
    part(window).capture_settings = sources.settings
    known, unknown = tmp_path / "scan.pdf", tmp_path / "Some_notes.pdf"
    known.write_bytes(pdf("A paper on lakes. doi:10.5555/lakes.2019"))
    unknown.write_bytes(pdf("Nothing that anybody knows"))
    drop(window, known, unknown)
    wait_until(lambda: "Imported 2 PDF files" in window.notices.text, "the import")
    library = window.open_library_desk.library
    [item] = list_references(library, "title:lakes").items
    assert describe_reference(library, item.id).attachments[0].noun.file_name == "scan.pdf"
    assert list_references(library, 'title:"Some notes"').total == 1
    assert list_references(library, "anybody").total == 1  # what the file says is found


def test_a_dropped_bibliography_is_shown_before_it_is_taken(
    window: MainWindow, fresh: Path
) -> None:
    drop(window, fresh)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ImportDialog)
    wait_until(dialog.ok_button.isEnabled, "the preview")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait_until(lambda: "Imported 2 references" in window.notices.text, "the import")


def test_identifiers_are_looked_up_line_by_line_then_added(
    window: MainWindow, sources: Sources
) -> None:
    part(window).capture_settings = sources.settings
    before = total(window)

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, IdentifiersDialog)
        dialog.text.setPlainText("10.5555/lakes.2019\nPMID: 7654321\n10.5555/unknown\nhello")
        assert dialog.summary.text() == "3 identifiers recognised"
        click(dialog.ok_button)
        wait_until(lambda: dialog.ok_button.text().startswith("Add"), "the answers")
        assert dialog.ok_button.text() == "Add 2 References"
        assert dialog.results.topLevelItemCount() == 4
        click(dialog.ok_button)

    answer_dialog(answer)
    window.action("libraries.import_identifiers").trigger()
    wait_until(lambda: "Added 2 references" in window.notices.text, "the references")
    assert total(window) == before + 2


def test_the_watched_folder_imports_new_files_once_and_asks_nothing(
    window: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    (folder / "old.ris").write_text(RIS.format(title="Was there before"))

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, WatchDialog)
        dialog.chooser.use_folder(folder)
        click(dialog.ok_button)

    answered = answer_dialog(answer)
    window.action("libraries.watch_folder").trigger()
    wait_until(lambda: bool(answered), "the dialog")
    before = total(window)
    (folder / "new.ris").write_text(RIS.format(title="Came later"))
    wait_until(lambda: "Watched folder: imported 1" in window.notices.text, "the import")
    assert total(window) == before + 1
    assert QApplication.activeModalWidget() is None
    window.notices.clear()
    watch = part(window).watch
    assert watch is not None
    for _ in range(3):
        watch.look()
        settle(window)
    assert total(window) == before + 1


def test_a_broken_file_in_the_watched_folder_is_named_and_not_tried_for_ever(
    window: MainWindow, tmp_path: Path
) -> None:
    watch = part(window)._watch_folder()
    watch.watch(tmp_path / "incoming")
    (tmp_path / "incoming").mkdir()
    (tmp_path / "incoming" / "broken.pdf").write_bytes(b"no PDF")
    watch.look()
    watch.look()
    wait_until(lambda: "broken.pdf is no PDF file" in window.notices.text, "the problem")
    settle(window)
    window.notices.clear()
    watch.look()
    watch.look()
    settle(window)
    assert window.notices.text == ""
