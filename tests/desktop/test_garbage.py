"""Python's garbage is looked for in the window's thread alone."""

from __future__ import annotations

import gc
import weakref
from threading import Thread, get_ident

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ibidem.desktop import garbage
from ibidem.desktop.garbage import GarbageTimer


class _Cycle:
    def __init__(self, ended: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: ended.append(get_ident()))


def test_what_other_threads_allocate_makes_them_look_for_nothing(qapp: QApplication) -> None:
    ended: list[int] = []
    owner = QObject()
    timer = GarbageTimer(owner)
    gc.collect()
    _Cycle(ended)

    def allocate() -> None:
        held = [[number] for number in range(2 * garbage.NEW_OBJECTS)]
        assert held

    thread = Thread(target=allocate)
    thread.start()
    thread.join()
    assert ended == []
    held = [[number] for number in range(2 * garbage.NEW_OBJECTS)]
    timer.look()
    assert ended == [get_ident()]
    assert held


def test_little_that_is_new_is_left_for_later(qapp: QApplication) -> None:
    ended: list[int] = []
    owner = QObject()
    timer = GarbageTimer(owner)
    gc.collect()
    _Cycle(ended)
    timer.look()
    assert ended == []
    gc.collect()
    assert ended == [get_ident()]
