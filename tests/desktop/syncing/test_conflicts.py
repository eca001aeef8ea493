"""Sync Conflicts: side by side, decided singly, by a third text, all at once; undone."""

from __future__ import annotations

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.syncing.conflicts import ConflictsPane, mark_words
from ibidem.model.ids import RecordId
from ibidem.services.searching import count_views, describe_reference
from tests.desktop.looks.syncing import add_conflicts
from tests.desktop.waiting import click, settle, wait_until

# Of the three, the second shows what was typed elsewhere, the others what was typed here.


def opened(window: MainWindow) -> ConflictsPane:
    window.action("syncing.conflicts").trigger()
    pane = window.findChild(ConflictsPane)
    assert pane is not None
    settle(window)
    return pane


def titles(window: MainWindow, ids: list[RecordId]) -> list[str]:
    library = window.open_library_desk.library
    return [describe_reference(library, each).reference.fields["title"] for each in ids]


def test_the_words_that_differ_are_marked() -> None:
    mine, theirs = mark_words("On clocks & time", "On watches & time")
    assert "<b>clocks</b>" in mine
    assert "<b>watches</b>" in theirs
    assert "&amp; time" in mine
    assert "<b>On" not in mine


def test_one_is_decided_by_its_button_and_by_a_third_text(window: MainWindow) -> None:
    ids = add_conflicts(window.open_library_desk.library)
    before = titles(window, ids)
    pane = opened(window)
    assert pane.title.text() == "3 conflicts to decide"
    card = next(each for each in pane.cards if each.entry.noun.record == ids[0])
    click(card.takes["theirs"])
    settle(window)
    assert titles(window, ids)[0] != before[0]
    wait_until(lambda: len(pane.cards) == 2, "the card to go")
    card = next(each for each in pane.cards if each.entry.noun.record == ids[1])
    wait_until(card.edit.isVisible, "the other card")
    click(card.edit)
    assert card.editor is not None
    settle(window)
    card.editor.setPlainText("A third title")
    click(card.use)
    settle(window)
    assert titles(window, ids)[1] == "A third title"
    assert count_views(window.open_library_desk.library).conflicts == 1


def test_all_mine_takes_what_was_typed_here_in_one_step_that_is_undone(window: MainWindow) -> None:
    ids = add_conflicts(window.open_library_desk.library)
    before = titles(window, ids)
    pane = opened(window)
    click(pane.bulk["mine"])
    settle(window)
    after = titles(window, ids)
    assert (after[0], after[2]) == (before[0], before[2])
    assert after[1] != before[1]
    assert count_views(window.open_library_desk.library).conflicts == 0
    wait_until(lambda: pane.title.text() == "No conflicts to decide", "the pane")
    window.action("frame.undo").trigger()
    settle(window)
    assert titles(window, ids) == before
    assert count_views(window.open_library_desk.library).conflicts == 3


def test_all_theirs_and_all_newest(window: MainWindow) -> None:
    ids = add_conflicts(window.open_library_desk.library)
    before = titles(window, ids)
    pane = opened(window)
    click(pane.bulk["theirs"])
    settle(window)
    after = titles(window, ids)
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True, False]
    window.action("frame.undo").trigger()
    settle(window)
    wait_until(lambda: len(pane.cards) == 3, "the conflicts to come back")
    click(pane.bulk["newest"])
    settle(window)
    assert titles(window, ids) == before
