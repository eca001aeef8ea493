"""One picture of the desktop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ibidem.desktop.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Look:
    """`show` brings a window on the seeded library to where the picture is taken.

    It returns what is taken: the window itself, or a dialog that it opened without waiting.
    """

    area: str
    name: str
    show: Callable[[MainWindow], QWidget]
