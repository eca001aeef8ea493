"""Citation, history, and several references in the right pane."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.showing import Place
from ibidem.services import editing
from tests.desktop.reference.choosing import choose, pane_of, rich, some, stored
from tests.desktop.waiting import click, settle


def test_the_citation_is_shown_in_the_style_chosen_here(window: MainWindow) -> None:
    choose(window, rich(window))
    pane = pane_of(window)
    pane.tabs.setCurrentIndex(2)
    settle(window)
    assert pane.citation.style_button.text().startswith("APA")
    assert "<i>Communications of the ACM</i>" in pane.citation.entry.text
    assert pane.citation.citation.text == "(Lamport, 1978)"
    assert pane.citation.latex.text == "\\cite{lamport1978}"
    window.parts["citing"].use("ieee", "")  # type: ignore[attr-defined]
    settle(window)
    assert pane.citation.citation.text == "[1]"


def test_a_version_of_the_history_says_what_it_changed_and_is_restored(window: MainWindow) -> None:
    reference = rich(window)
    library = window.open_library_desk.library
    editing.edit_fields(library, [reference], editing.BulkEdit(set={"volume": "22"}))
    editing.rate_references(library, [reference], 1)
    choose(window, reference)
    history = pane_of(window).history
    pane_of(window).tabs.setCurrentIndex(3)
    settle(window)
    assert history.rows[0].version.is_current
    assert history.rows[1].version.changed == ("Volume",)
    QTest.mouseClick(history.rows[1], Qt.MouseButton.LeftButton)
    settle(window)
    assert ">21<" in history.rows[1].text
    assert ">22<" in history.rows[1].text
    QTest.keyClick(history.rows[2], Qt.Key.Key_Return)
    settle(window)
    click(history.rows[2].restore)
    settle(window)
    assert stored(window, reference).fields["volume"] == "21"
    assert "Restored the version" in window.notices.text
    assert history.rows[0].version.is_current


def test_several_references_show_what_they_share_and_are_changed_together(
    window: MainWindow,
) -> None:
    ids = some(window, 4)
    editing.edit_fields(
        window.open_library_desk.library, ids, editing.BulkEdit(set={"language": "en"})
    )
    choose(window, *ids)
    several = pane_of(window).several
    assert several.heading.text() == "4 references selected"
    QTest.mouseClick(several.stars, Qt.MouseButton.LeftButton, pos=QPoint(42, 10))
    settle(window)
    assert {stored(window, each).rating for each in ids} == {3}
    several.tags.enter()
    QTest.keyClicks(several.tags.line, "seminar")
    QTest.keyClick(several.tags.line, Qt.Key.Key_Return)
    settle(window)
    tag = next(word for word in several.tags.words if word.text == "seminar")
    assert not tag.faint
    assert all(tag.key in stored(window, each).tags for each in ids)


def test_a_reference_in_the_trash_is_taken_back_from_its_note(window: MainWindow) -> None:
    reference = rich(window)
    desk = window.open_library_desk
    editing.trash_references(desk.library, [reference])
    desk.look()
    settle(window)
    desk.showing.show_place(Place(name="trash", title="Trash"))
    choose(window, reference)
    note = pane_of(window)._note
    assert note.text == "In the trash."
    click(note._button)
    settle(window)
    assert not stored(window, reference).is_trashed
