"""Pictures of what keeps a library in order."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.organizing.find_replace import FindReplaceDialog
from tests.desktop.looks.citing import dialog_of
from tests.desktop.looks.look import Look
from tests.desktop.organizing.copies import add_copies
from tests.desktop.reference.choosing import choose, some
from tests.desktop.waiting import settle, wait_until


def _bulk_edit(window: MainWindow) -> QWidget:
    choose(window, *some(window, 12))
    return dialog_of(window, "organizing.bulk_edit")


def _find_replace(window: MainWindow) -> QWidget:
    dialog = dialog_of(window, "organizing.find_and_replace")
    assert isinstance(dialog, FindReplaceDialog)
    QTest.keyClicks(dialog.find_text, "systems")
    QTest.keyClicks(dialog.put_text, "Syst.")
    wait_until(dialog.ok_button.isEnabled, "the preview")
    return dialog


def _duplicates(window: MainWindow) -> QWidget:
    add_copies(window)
    window.action("organizing.find_duplicates").trigger()
    settle(window)
    return window


def _merge(window: MainWindow) -> QWidget:
    choose(window, *add_copies(window)[:2])
    return dialog_of(window, "organizing.merge")


LOOKS = (
    Look("organizing", "bulk-edit", _bulk_edit),
    Look("organizing", "find-replace", _find_replace),
    Look("organizing", "duplicates", _duplicates),
    Look("organizing", "merge", _merge),
    Look("organizing", "term-lists", lambda window: dialog_of(window, "organizing.term_lists")),
)
