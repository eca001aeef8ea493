"""The frame: windows, menus, undo, what changes elsewhere, closing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from ibidem.desktop.application import Application
from ibidem.desktop.areas import AREAS
from ibidem.desktop.desk import Desk, News
from ibidem.desktop.failures import REMEDIES
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.menus import LINE, MENUS, Menu
from ibidem.desktop.tasks import Task, Tasks
from ibidem.errors import IbidemError, InputError
from ibidem.model.record import RecordKind
from ibidem.services import editing
from ibidem.services.library import open_library
from ibidem.services.searching import list_references
from tests.desktop.waiting import button, click, settle, wait_until


def ids_in(entries: tuple[str | Menu, ...]) -> list[str]:
    found: list[str] = []
    for entry in entries:
        found += ids_in(entry.entries) if isinstance(entry, Menu) else [entry]
    return [each for each in found if each != LINE]


def test_every_action_has_its_place_in_a_menu_once_or_is_for_context_menus() -> None:
    named = [each for menu in MENUS for each in ids_in(menu.entries)]
    assert len(named) == len(set(named))
    given = {action.id for area in AREAS for action in area.actions}
    assert {each for each in given if not each.startswith("context.")} <= set(named)


def test_every_shortcut_is_given_once(window: MainWindow) -> None:
    shortcuts = [
        (each.toString(), action.objectName())
        for action in window.actions()
        for each in action.shortcuts()
    ]
    texts = [text for text, _ in shortcuts]
    assert sorted(texts) == sorted(set(texts)), shortcuts


def test_every_error_has_a_remedy_in_the_words_of_the_desktop() -> None:
    def codes(kind: type[IbidemError]) -> set[str]:
        return {kind.code}.union(*(codes(each) for each in kind.__subclasses__()))

    assert codes(IbidemError) - set(REMEDIES) == set()


def test_a_write_tells_the_views_what_changed_and_offers_undo(window: MainWindow) -> None:
    desk = window.open_library_desk
    heard: list[News] = []
    desk.changed.connect(heard.append)
    reference = list_references(desk.library).items[0].id
    desk.write(
        lambda library: editing.trash_references(library, [reference]), say="1 reference moved."
    )
    wait_until(lambda: window.notices.text == "1 reference moved.", "the notice")
    assert heard[-1].concerns(RecordKind.REFERENCE, reference)
    settle(window)
    trashed = list_references(desk.library, view="trash").total
    click(button(window.notices, "Undo"))
    settle(window)
    assert list_references(desk.library, view="trash").total == trashed - 1


def test_undo_and_redo_walk_through_what_was_done_here(window: MainWindow) -> None:
    desk = window.open_library_desk
    before = list_references(desk.library).total
    reference = list_references(desk.library).items[0].id
    desk.write(lambda library: editing.trash_references(library, [reference]))
    settle(window)
    assert "rash" in window.action("frame.undo").text()
    window.action("frame.undo").trigger()
    settle(window)
    assert list_references(desk.library).total == before
    window.action("frame.redo").trigger()
    settle(window)
    assert list_references(desk.library).total == before - 1


def test_what_another_program_writes_is_seen(window: MainWindow, library_path: Path) -> None:
    heard: list[News] = []
    window.open_library_desk.changed.connect(heard.append)
    with open_library(library_path, device="Terminal") as other:
        editing.add_group(other, "Made elsewhere")
    wait_until(lambda: bool(heard), "news")
    assert heard[0].touches(RecordKind.GROUP)
    assert not heard[0].touches(RecordKind.REFERENCE)


def test_a_library_that_is_open_already_is_shown_and_not_opened_twice(
    application: Application, window: MainWindow, library_path: Path
) -> None:
    assert application.open_library(library_path) is window
    assert application.windows == [window]


def test_a_failed_write_says_why_and_what_to_do(window: MainWindow) -> None:
    def fail(_library: object) -> None:
        raise InputError("A group needs a name.")

    window.open_library_desk.write(fail)
    wait_until(lambda: "A group needs a name." in window.notices.text, "the error")
    assert "Nothing was changed." in window.notices.text
    assert window.notices.findChild(QLabel, "notice").property("role") == "bad"


def test_writes_are_done_in_the_order_in_which_they_were_asked_for(desk: Desk) -> None:
    done: list[int] = []
    for number in range(20):
        desk.write(lambda _library, number=number: done.append(number))  # type: ignore[misc]
    wait_until(lambda: len(done) == 20, "twenty writes")
    assert done == list(range(20))


def test_progress_stands_at_the_bottom_right_until_the_work_is_cancelled(
    window: MainWindow,
) -> None:
    def work(_library: object, task: Task) -> int:
        done = 0
        while not task.is_cancelled():
            done += 1
            task.progress("sending", done % 100, 100)
        return done

    window.open_library_desk.work(work, title="Working")
    wait_until(lambda: "of 100" in window.progress.text, "progress")
    assert window.progress.isVisible()
    assert window.progress.geometry().right() > window.statusBar().width() - 40
    click(window.progress.findChild(type(window.progress._cancel)))
    settle(window)
    assert not window.progress.isVisible()


def test_the_layout_is_remembered(application: Application, library_path: Path) -> None:
    window = application.open_library(library_path)
    settle(window)
    before = window.panes.sizes()
    window.panes.setSizes([before[0] + 80, before[1] - 80, before[2]])
    sizes = window.panes.sizes()
    window.close()
    again = application.open_library(library_path)
    settle(again)
    assert again.panes.sizes() == sizes != before


def test_the_theme_is_chosen_and_remembered(application: Application, window: MainWindow) -> None:
    window.action("frame.theme_dark").trigger()
    assert application.theme.is_dark
    assert application.settings.text("look/theme") == "dark"
    window.action("frame.theme_light").trigger()
    assert not application.theme.is_dark


def test_nobody_is_called_back_who_is_gone(qapp: object, desk: Desk) -> None:
    called: list[int] = []
    owner = QLabel()
    desk.read(lambda _library: 1, called.append, owner=owner)
    owner.deleteLater()
    settle(desk)
    wait_until(lambda: not desk.tasks.running, "rest")
    assert called in ([], [1])
    with pytest.raises(RuntimeError):
        owner.text()


def test_closing_waits_for_what_goes_on(qapp: object) -> None:
    tasks = Tasks()
    ended: list[bool] = []

    def work(task: Task) -> None:
        while not task.is_cancelled():
            pass
        ended.append(True)

    tasks.run(work, title="Endless")
    tasks.close()
    assert ended == [True]


def test_signals_do_not_wear_out_the_interpreter(desk: Desk) -> None:
    """PySide6 6.12 takes a reference to True away with each `emit`; see `ibidem.desktop`."""
    heard: list[object] = []
    desk.said.connect(heard.append)
    for _ in range(5_000):
        desk.say("again")
    assert len(heard) == 5_000
