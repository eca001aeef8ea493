"""Python's search for garbage, in the window's thread alone.

Python looks for unreachable cycles in whatever thread has just allocated something. Where it finds
an object of Qt in a thread of `tasks`, it would be destroyed there, and Qt's widgets can only be
destroyed in the thread of the window: the process crashes.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS = 1_000
NEW_OBJECTS = 100_000  # that outlived their beginning, since the last search
FULL_EVERY = 50  # searches; the others leave out what has lived long


class GarbageTimer(QObject):
    """Searches from time to time, instead of Python; `parent` lives in the window's thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._searches = 0
        timer = QTimer(self)
        timer.timeout.connect(self.look)
        timer.start(LOOK_EVERY_MS)

    def look(self) -> None:
        """Search, where enough is new."""
        if gc.get_count()[0] < NEW_OBJECTS:
            return
        self._searches += 1
        gc.collect(2 if self._searches % FULL_EVERY == 0 else 1)
