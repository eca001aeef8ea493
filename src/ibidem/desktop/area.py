"""What an area of the desktop gives to the window: its actions, and its widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

if TYPE_CHECKING:
    from ibidem.desktop.main_window import MainWindow


class Needs(Enum):
    """What has to be there for an action to be possible."""

    NOTHING = "nothing"
    LIBRARY = "library"  # an open library
    SELECTION = "selection"  # at least one chosen reference
    ONE = "one"  # exactly one
    SEVERAL = "several"  # two or more


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a person can do, in menus, context menus and by a shortcut.

    `id` is "area.verb". `text` has "&" before its mnemonic and ends in "..." where a dialog asks
    for more. `possible` narrows `needs` down; `checked` makes it an entry that is on or off.
    """

    id: str
    text: str
    run: Callable[[MainWindow], None]
    shortcut: str | QKeySequence.StandardKey | tuple[str, ...] = ""
    needs: Needs = Needs.LIBRARY
    possible: Callable[[MainWindow], bool] | None = None
    checked: Callable[[MainWindow], bool] | None = None
    icon: str = ""
    tip: str = ""


def _nothing(_window: MainWindow) -> None: ...


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the desktop. `install` puts its widgets into a window whose library just opened."""

    actions: tuple[Action, ...] = field(default=())
    install: Callable[[MainWindow], None] = _nothing
