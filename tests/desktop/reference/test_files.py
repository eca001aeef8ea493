"""Files, links and notes of a reference in the right pane."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMessageBox, QPushButton

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.reference.files_page import FilesPage
from ibidem.desktop.reference.pattern_dialog import PatternDialog
from ibidem.model.attachment import Attachment
from ibidem.model.ids import RecordId
from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.full_text import FullText, find_full_text
from ibidem.services.progress import FETCHING, Report
from ibidem.services.searching import Details, describe_reference
from tests.capture.conftest import Sources, sources
from tests.desktop.reference.choosing import choose, pane_of, rich
from tests.desktop.waiting import answer_dialog, button, click, settle, wait_until

__all__ = ["sources"]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    """What the system was asked to open."""
    asked: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url) or True)
    return asked


@pytest.fixture
def page(window: MainWindow) -> FilesPage:
    """The page of files of a reference that is chosen."""
    choose(window, rich(window))
    pane_of(window).show_files()
    return pane_of(window).files


def details(window: MainWindow) -> Details:
    return describe_reference(window.open_library_desk.library, rich(window))


def attach(window: MainWindow, folder: Path, name: str, data: bytes = b"a, b\n1, 2\n") -> RecordId:
    path = folder / name
    path.write_bytes(data)
    desk = window.open_library_desk
    attachment = editing.attach_files(desk.library, rich(window), [path])[0]
    desk.look()
    settle(window)
    return attachment


def names(window: MainWindow) -> list[str]:
    return sorted(file.noun.file_name for file in details(window).attachments)


def test_files_that_are_dropped_or_pasted_are_attached(
    window: MainWindow, page: FilesPage, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("1,2")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    pane_of(window).dropEvent(
        QDropEvent(
            QPointF(20, 20),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    settle(window)
    assert names(window) == ["table.csv"]
    again = QMimeData()
    again.setUrls([QUrl.fromLocalFile(str(path))])
    QApplication.clipboard().setMimeData(again)
    page.rows[0].setFocus()
    window.action("frame.paste").trigger()
    settle(window)
    assert names(window) == ["table.csv", "table.csv"]
    assert len(page.rows) == 2


def test_a_file_is_chosen_in_the_dialog_of_the_system(
    window: MainWindow, page: FilesPage, tmp_path: Path
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear")

    def choose_it(dialog: QDialog) -> None:
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(name, QLineEdit)
        name.setText(str(path))
        QTest.keyClick(name, Qt.Key.Key_Return)

    answer_dialog(choose_it)
    click(page.attach)
    wait_until(lambda: names(window) == ["letter.txt"], "the file")


def test_a_file_is_opened_with_the_program_of_the_system_and_its_changes_come_back(
    window: MainWindow, page: FilesPage, tmp_path: Path, opened: list[QUrl]
) -> None:
    attach(window, tmp_path, "table.csv")
    QTest.mouseDClick(page.rows[0], Qt.MouseButton.LeftButton)
    wait_until(lambda: bool(opened), "the program")
    copy = Path(opened[0].toLocalFile())
    assert copy.read_bytes() == b"a, b\n1, 2\n"
    copy.write_bytes(b"changed\n")
    pane_of(window)._work._opened.look()
    click(button(window, "Keep the changed file"))
    settle(window)
    noun: Attachment = details(window).attachments[0].noun
    assert noun.bytes == len(b"changed\n")


def test_what_another_program_wrote_is_there_after_the_window_was_closed(
    window: MainWindow, page: FilesPage, tmp_path: Path, opened: list[QUrl]
) -> None:
    attach(window, tmp_path, "table.csv")
    work = pane_of(window)._work
    QTest.mouseDClick(page.rows[0], Qt.MouseButton.LeftButton)
    wait_until(lambda: bool(opened), "the program")
    copy = Path(opened[0].toLocalFile())
    work._opened._opened.clear()  # as after a new start
    copy.write_bytes(b"edited for a week\n")
    work.show_in_folder(details(window).attachments[0])
    wait_until(lambda: len(opened) == 2, "the folder")
    QTest.mouseDClick(page.rows[0], Qt.MouseButton.LeftButton)
    wait_until(lambda: len(opened) == 3, "the program again")
    assert Path(opened[2].toLocalFile()) == copy
    assert copy.read_bytes() == b"edited for a week\n"
    click(button(window, "Keep the changed file"))
    settle(window)
    noun: Attachment = details(window).attachments[0].noun
    assert noun.bytes == len(b"edited for a week\n")
    work._opened._opened.clear()
    QTest.mouseDClick(page.rows[0], Qt.MouseButton.LeftButton)  # nothing is asked this time
    wait_until(lambda: len(opened) == 4, "the program a third time")
    settle(window)
    assert not any(each.text() == "Keep the changed file" and each.isVisible()
                   for each in window.findChildren(QPushButton))  # fmt: skip


def test_a_file_is_renamed_in_place(window: MainWindow, page: FilesPage, tmp_path: Path) -> None:
    attach(window, tmp_path, "scan0001.csv")
    row = page.rows[0]
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_F2)
    edit = row.findChild(QLineEdit)
    assert edit is not None
    assert edit.selectedText() == "scan0001"
    QTest.keyClicks(edit, "clocks")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    settle(window)
    assert names(window) == ["clocks.csv"]


def test_files_are_renamed_by_a_pattern_that_is_seen_first(
    window: MainWindow, page: FilesPage, tmp_path: Path
) -> None:
    attach(window, tmp_path, "scan0001.csv")

    def use(dialog: QDialog) -> None:
        assert isinstance(dialog, PatternDialog)
        edit = dialog.pattern.lineEdit()
        assert edit is not None
        edit.selectAll()
        QTest.keyClicks(edit, "[key]")
        item = dialog.names.topLevelItem(0)
        assert item is not None
        assert (item.text(0), item.text(1)) == ("scan0001.csv", "lamport1978.csv")
        click(dialog.ok_button)

    answer_dialog(use)
    window.action("reference.rename_files").trigger()
    wait_until(lambda: names(window) == ["lamport1978.csv"], "the new name")


def test_a_file_is_deleted_after_a_question_whose_default_is_no(
    window: MainWindow, page: FilesPage, tmp_path: Path
) -> None:
    attach(window, tmp_path, "table.csv")

    def refuse(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        assert "table.csv" in dialog.text()
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    answered = answer_dialog(refuse)
    QTest.keyClick(page.rows[0], Qt.Key.Key_Delete)
    wait_until(lambda: bool(answered), "the question")
    settle(window)
    assert names(window) == ["table.csv"]
    answer_dialog(lambda dialog: click(button(dialog, "Delete")))
    QTest.keyClick(page.rows[0], Qt.Key.Key_Delete)
    wait_until(lambda: names(window) == [], "the deletion")


def test_a_file_that_is_not_here_says_why(
    window: MainWindow, page: FilesPage, tmp_path: Path
) -> None:
    attach(window, tmp_path, "table.csv")
    library = window.open_library_desk.library
    noun: Attachment = details(window).attachments[0].noun
    library.blobs.delete(library.uid, [noun.sha256])
    pane_of(window).refresh()
    assert "missing" in page.rows[0].about.text()
    window.action("reference.open_file").trigger()
    settle(window)
    assert "not on this device" in window.notices.text


def test_a_link_is_attached_and_opened(
    window: MainWindow, page: FilesPage, opened: list[QUrl]
) -> None:
    QApplication.clipboard().clear()

    def fill(dialog: QDialog) -> None:
        address = dialog.findChild(QLineEdit)
        assert address is not None
        QTest.keyClicks(address, "ftp:x")
        QTest.keyClick(address, Qt.Key.Key_Return)
        assert dialog.isVisible()
        address.selectAll()
        QTest.keyClicks(address, "https://example.org/a")
        QTest.keyClick(address, Qt.Key.Key_Return)

    answer_dialog(fill)
    click(page.link)
    wait_until(lambda: bool(page.rows), "the link")
    assert details(window).reference.fields["url"] == "https://example.org/a"
    QTest.keyClick(page.rows[0], Qt.Key.Key_Return)
    assert opened == [QUrl("https://example.org/a")]


def test_a_note_is_written_stored_and_deleted(window: MainWindow, page: FilesPage) -> None:
    window.action("reference.new_note").trigger()
    card = page.notes.cards[0]
    assert card.text.hasFocus()
    QTest.keyClicks(card.text, "Read again")
    window.setFocus()
    settle(window)
    assert [note.noun.text for note in details(window).notes] == ["Read again"]
    card.text.enter()
    QTest.keyClicks(card.text, " soon")
    window.setFocus()
    settle(window)
    assert [note.noun.text for note in details(window).notes] == ["Read again soon"]
    assert len(page.notes.cards) == 1
    answer_dialog(lambda dialog: click(button(dialog, "Delete")))
    card.delete_wanted.emit()
    wait_until(lambda: not details(window).notes, "the deletion")
    wait_until(lambda: not page.notes.cards, "the card")


def test_an_empty_note_is_not_stored(window: MainWindow, page: FilesPage) -> None:
    click(page.findChild(QPushButton, "add-note"))
    choose(window)
    assert not details(window).notes


class Comes:
    """A PDF that comes to the full text finder, its end only when the test lets it."""

    def __init__(self, sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rest = Event()
        self.begun = Event()
        self.sources = sources

        def find(noun: Reference, *, report: Report) -> FullText:
            def heard(phase: str, done: int, total: int | None) -> None:
                report(phase, done, total)
                if phase == FETCHING:
                    self.begun.set()
                    self.rest.wait()

            found = replace(noun, fields={**noun.fields, "url": f"{sources.address}/a.pdf?page=1"})
            return find_full_text(found, settings=sources.settings, report=heard)

        monkeypatch.setattr("ibidem.services.full_text.find_full_text", find)
        sources.rules.append(lambda path, _: (200, {}, PDF) if path == "/a.pdf" else None)


PDF = b"%PDF-1.7\n" + b"x" * 300_000


@pytest.mark.parametrize("ending", ["found", "cancelled", "missing"])
def test_full_text_is_attached_or_cancelled_or_the_page_is_opened(
    window: MainWindow,
    page: FilesPage,
    sources: Sources,
    opened: list[QUrl],
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
) -> None:
    comes = Comes(sources, monkeypatch)
    if ending == "missing":
        sources.rules.insert(0, lambda *_: (404, {}, b""))
    before = names(window)
    window.action("reference.find_full_text").trigger()
    if ending != "missing":
        wait_until(comes.begun.is_set, "the file")
    if ending == "cancelled":
        cancel = window.progress._cancel
        wait_until(cancel.isVisible, "the progress")
        click(cancel)
    comes.rest.set()
    settle(window)
    if ending == "found":
        assert len(names(window)) == len(before) + 1
        assert "Attached the full text" in window.notices.text
        assert sources.asked == ["/a.pdf?page=1"]
        return
    assert names(window) == before
    if ending == "cancelled":
        assert "cancelled" in window.notices.text
    else:
        assert [each.scheme() for each in opened] == ["https"]
