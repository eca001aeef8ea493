"""Copying citations, keys and bibliographies; choosing the style; saving a bibliography."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from ibidem.desktop.citing.bibliography_dialog import BibliographyDialog
from ibidem.desktop.citing.style_dialog import StyleDialog
from ibidem.desktop.main_window import MainWindow
from ibidem.services.searching import find_reference
from tests.desktop.reference.choosing import choose, rich
from tests.desktop.waiting import answer_dialog, click, settle, wait_until


@pytest.fixture
def two(window: MainWindow) -> None:
    other = find_reference(window.open_library_desk.library, "saltzer1984")
    choose(window, rich(window), other)


def clipboard() -> str:
    return QApplication.clipboard().text()


@pytest.mark.parametrize(
    ("action", "text"),
    [
        ("citing.copy_citation", "(Lamport, 1978; Saltzer et al., 1984)"),
        ("citing.copy_key", "lamport1978, saltzer1984"),
        ("citing.copy_latex", "\\cite{lamport1978,saltzer1984}"),
        ("citing.copy_markdown", "[@lamport1978; @saltzer1984]"),
    ],
)
def test_what_a_manuscript_needs_is_copied(
    window: MainWindow, two: None, action: str, text: str
) -> None:
    window.action(action).trigger()
    settle(window)
    assert clipboard() == text
    assert window.notices.text == f"Copied {text}"


def test_a_bibliography_is_copied_as_text_and_with_its_formatting(
    window: MainWindow, two: None
) -> None:
    window.action("citing.copy_bibliography").trigger()
    settle(window)
    data = QApplication.clipboard().mimeData()
    assert data.text().startswith("Lamport, L. (1978). Time, Clocks")
    assert "<i>Communications of the ACM</i>" in data.html()
    assert b"\\rtf" in data.data("text/rtf").data()


def test_at_the_end_the_clipboard_keeps_the_text_alone(window: MainWindow, two: None) -> None:
    """Formatted text of ours would outlive the application, and crash it."""
    window.action("citing.copy_bibliography").trigger()
    settle(window)
    application = QApplication.instance()
    assert application is not None
    application.aboutToQuit.emit()
    assert clipboard().startswith("Lamport, L. (1978). Time, Clocks")
    assert not QApplication.clipboard().mimeData().hasHtml()


def test_the_style_is_found_by_typing_used_and_remembered(window: MainWindow, two: None) -> None:
    def take(dialog: QDialog) -> None:
        assert isinstance(dialog, StyleDialog)
        settle(window)
        QTest.keyClicks(dialog.picker.search, "ieee")
        wait_until(lambda: dialog.picker.style_name == "ieee", "the style")
        click(dialog.ok_button)

    answer_dialog(take)
    window.action("citing.style").trigger()
    wait_until(lambda: window.settings.text("citing/style") == "ieee", "the answer")
    window.action("citing.copy_citation").trigger()
    settle(window)
    assert clipboard() == "[1], [2]"


def test_a_bibliography_is_seen_and_saved_as_a_page(
    window: MainWindow, two: None, tmp_path: Path
) -> None:
    target = tmp_path / "list.html"

    def use(dialog: QDialog) -> None:
        if not isinstance(dialog, BibliographyDialog):
            name = dialog.findChild(QLineEdit, "fileNameEdit")
            assert isinstance(name, QLineEdit)
            name.setText(str(target))
            QTest.keyClick(name, Qt.Key.Key_Return)
            return
        wait_until(lambda: "Saltzer" in dialog.preview.toPlainText(), "the preview")
        click(dialog.save_button)

    answered = answer_dialog(use, times=2)
    window.action("citing.bibliography").trigger()
    wait_until(target.is_file, "the file")
    assert "<i>Communications of the ACM</i>" in target.read_text()
    answered[0].reject()


def test_the_bibliography_of_a_group_needs_no_selection(window: MainWindow) -> None:
    seen: list[str] = []

    def use(dialog: QDialog) -> None:
        assert isinstance(dialog, BibliographyDialog)
        dialog.scope.setCurrentIndex(dialog.scope.findText("Method"))
        wait_until(lambda: len(dialog.preview.toPlainText()) > 200, "the preview")
        seen.append(dialog.preview.toPlainText())
        click(dialog.ok_button)
        settle(window)
        click(dialog.cancel_button)

    answer_dialog(use)
    choose(window)
    window.action("citing.bibliography").trigger()
    wait_until(lambda: bool(seen), "the dialog")
    assert clipboard().split()[0] == seen[0].split()[0]
