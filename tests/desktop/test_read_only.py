"""Where a person may only read, nothing in the window changes the library."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from ibidem.desktop.access import READ_ONLY
from ibidem.desktop.areas import AREAS
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pdf.view import PdfView
from ibidem.model.ids import RecordId
from ibidem.services import editing
from ibidem.services.following import newest_changeset
from ibidem.services.searching import list_tags
from tests.desktop.pdf.papers import LINES, paper
from tests.desktop.reference.choosing import choose, pane_of, rich, some, value
from tests.desktop.waiting import settle

# What changes no library, or is about another one.
READERS = {
    *("libraries.new", "libraries.open", "libraries.recent", "libraries.open_shared"),
    *("libraries.sample", "libraries.export", "libraries.compress", "libraries.restore"),
    *("libraries.close", "frame.quit", "frame.cut", "frame.copy", "frame.paste"),
    *("frame.select_all", "frame.show_sidebar", "frame.show_reference", "frame.full_screen"),
    *("frame.theme_system", "frame.theme_light", "frame.theme_dark", "frame.preferences"),
    *("references.find", "references.advanced_search", "references.columns"),
    *("references.density", "context.copy_references", "reference.open_file"),
    *("organizing.find_duplicates", "caring.history", "caring.check", "caring.summary"),
    *("syncing.sync", "syncing.status", "syncing.conflicts", "syncing.reset", "syncing.sharing"),
    *("citing.copy_citation", "citing.copy_bibliography", "citing.bibliography"),
    *("citing.copy_key", "citing.copy_latex", "citing.copy_markdown", "citing.style"),
    *("help.guide", "help.search", "help.sync_goes_wrong", "help.shortcuts", "help.about"),
}


def let(window: MainWindow, *, write: bool) -> None:
    window.open_library_desk.access.allow_writing(allowed=write)
    settle(window)


def drop(window: MainWindow, target: QWidget, path: Path) -> None:
    """Drop a file, as the system does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier
    event = QDropEvent(QPointF(20, 20), copy, data, left, none.NoModifier)
    target.dropEvent(event)
    settle(window)


def test_every_action_that_writes_is_impossible_and_says_why(window: MainWindow) -> None:
    specs = {action.id: action for area in AREAS for action in area.actions}
    assert {name for name, spec in specs.items() if not spec.writes} == READERS, (
        "a new action: does it write?"
    )
    choose(window, *some(window, 2))
    let(window, write=False)
    for name, spec in specs.items():
        if spec.writes:
            action = window.action(name)
            assert not action.isEnabled(), name
            assert (action.toolTip(), action.statusTip()) == (READ_ONLY, READ_ONLY), name
    let(window, write=True)
    assert window.action("references.trash").isEnabled()
    assert window.action("references.trash").toolTip() != READ_ONLY


def test_nothing_that_is_typed_clicked_or_dropped_changes_the_library(
    window: MainWindow, tmp_path: Path
) -> None:
    desk = window.open_library_desk
    reference = rich(window)
    page = tmp_path / "page.txt"
    page.write_text("words")
    editing.attach_files(desk.library, reference, [page])
    editing.add_note(desk.library, reference, "A note")
    editing.tag_references(desk.library, _first_tag(window), [reference])
    desk.look()
    settle(window)
    let(window, write=False)
    choose(window, reference)
    pane = pane_of(window)
    before = newest_changeset(desk.library)
    QTest.keyClicks(value(window, "year"), "9")
    QTest.keyClick(value(window, "year"), Qt.Key.Key_Backspace)
    QTest.keyClicks(pane.head.title, "X")
    names = pane.fields.findChild(QWidget, "value-Author")
    assert names is not None
    QTest.keyClicks(names, "Nobody")
    QTest.mouseClick(pane.head.stars, Qt.MouseButton.LeftButton)
    QTest.mouseClick(pane.head.read_button, Qt.MouseButton.LeftButton)
    for chips in (pane.labels.keywords, pane.labels.tags, pane.labels.groups):
        assert chips.findChild(QToolButton, "add-tag") is None or not chips.line.isVisible()
        for word in chips.words:
            QTest.keyClick(chips.chip(word.key), Qt.Key.Key_Delete)
    pane.show_files()
    settle(window)
    for row in pane.files.rows:
        QTest.keyClick(row, Qt.Key.Key_Delete)
        QTest.keyClick(row, Qt.Key.Key_F2)
    for card in pane.files.notes.cards:
        QTest.keyClicks(card.text, "more")
        assert not card.delete.isVisible()
    visible = [
        each.objectName()
        for each in pane.findChildren(QPushButton)
        if each.isVisible() and each.objectName()
    ]
    assert not {"attach-file", "attach-link", "find-full-text", "add-note"} & set(visible)
    table = window.parts["references"].table  # type: ignore[attr-defined]
    drop(window, table, page)
    drop(window, pane, page)
    assert READ_ONLY in window.notices.text
    desk.write(lambda library: editing.add_group(library, "Mine"))
    desk.undo()
    choose(window, *some(window, 2))
    settle(window)
    assert newest_changeset(desk.library) == before
    assert pane.reference is None or pane.session is None or not pane.session.draft.is_dirty


def test_a_pdf_is_opened_for_reading_and_anew_when_that_changes(
    window: MainWindow, tmp_path: Path
) -> None:
    desk = window.open_library_desk
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper([LINES, LINES]))
    attachment = editing.attach_files(desk.library, rich(window), [path])[0]
    let(window, write=False)
    view = window.parts["pdf"].open(attachment)  # type: ignore[attr-defined]
    assert isinstance(view, PdfView)
    settle(window)
    assert not view.can_write
    view.use_tool("note")
    QTest.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton)
    settle(window)
    assert view.annotator.entries == {}
    let(window, write=True)
    opened = window.tabs.widget(1)
    assert isinstance(opened, PdfView)
    assert opened is not view
    assert opened.can_write
    assert window.tabs.count() == 2
    assert window.tabs.currentIndex() == 1


def _first_tag(window: MainWindow) -> RecordId:
    return list_tags(window.open_library_desk.library, counted=False)[0].id
