"""What a person can do: the actions that areas give, as Qt's actions in one table of a window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ibidem.desktop.access import READ_ONLY
from ibidem.desktop.icons import icon
from ibidem.desktop.menus import LINE, Menu
from ibidem.desktop.pages import Page

Window = TypeVar("Window", bound=QMainWindow)


class Needs(Enum):
    """What has to be there for an action to be possible."""

    NOTHING = "nothing"
    LIBRARY = "library"  # an open library
    SELECTION = "selection"  # at least one chosen reference
    ONE = "one"  # exactly one
    SEVERAL = "several"  # two or more


@dataclass(frozen=True, slots=True)
class Action(Generic[Window]):
    """One thing that a person can do, in menus, context menus and by a shortcut.

    `id` is "area.verb" (or "context.verb" for what no menu of the window has). `text` has "&"
    before its mnemonic and ends in "..." where a dialog asks for more. `possible` narrows `needs`
    down; `checked` makes it an entry that is on or off; `menu` makes it a submenu that is filled
    each time it opens. What `writes` to the library is impossible where the person may only read.
    """

    id: str
    text: str
    run: Callable[[Window], None]
    shortcut: str | QKeySequence.StandardKey | tuple[str, ...] = ""
    needs: Needs = Needs.LIBRARY
    possible: Callable[[Window], bool] | None = None
    checked: Callable[[Window], bool] | None = None
    menu: Callable[[Window, QMenu], None] | None = None
    icon: str = ""
    tip: str = ""
    writes: bool = False


@dataclass(frozen=True, slots=True)
class PageEntry(Generic[Window]):
    """A page of the preferences: its title, and what makes it when they are opened."""

    title: str
    make: Callable[[Window], Page]


@dataclass(frozen=True, slots=True)
class Area(Generic[Window]):
    """A part of the desktop. `install` puts its widgets into a window whose library just opened;
    `prepare` is called once for each window, before any library is open in it; `pages` are shown in
    the preferences."""

    actions: tuple[Action[Window], ...] = ()
    install: Callable[[Window], None] | None = None
    prepare: Callable[[Window], None] | None = None
    pages: tuple[PageEntry[Window], ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides which actions are possible."""

    is_open: bool
    selected: int
    may_write: bool = True


class ActionTable(Generic[Window]):
    """The actions of a window, by id. `run` is called with what was triggered."""

    def __init__(
        self,
        window: Window,
        actions: Iterable[Action[Window]],
        run: Callable[[Action[Window]], None],
    ) -> None:
        self._window = window
        self._specs: dict[str, Action[Window]] = {}
        self._made: dict[str, QAction] = {}
        for spec in actions:
            if spec.id in self._specs:
                raise ValueError(f"two actions are called {spec.id}")
            self._specs[spec.id] = spec
            self._made[spec.id] = self._make(spec, run)

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def get(self, name: str) -> QAction | None:
        """The action of that id; None where no area gives it."""
        return self._made.get(name)

    def fill(self, menu: QMenu, entries: Sequence[str | Menu]) -> QMenu:
        """Put actions into a menu; those that do not exist are left out."""
        line_wanted = False
        for entry in entries:
            if entry == LINE:
                line_wanted = not menu.isEmpty()
                continue
            found = None if isinstance(entry, Menu) else self._made.get(entry)
            if found is None and not isinstance(entry, Menu):
                continue
            if line_wanted:
                menu.addSeparator()
                line_wanted = False
            if isinstance(entry, Menu):
                self.fill(menu.addMenu(entry.title), entry.entries)
            elif found is not None:
                menu.addAction(found)
        return menu

    def refresh(self, situation: Situation) -> None:
        """Enable what is possible now."""
        for name, spec in self._specs.items():
            action = self._made[name]
            possible = self._is_possible(spec, situation)
            action.setEnabled(possible)
            if spec.writes:
                locked = situation.is_open and not situation.may_write
                action.setToolTip(READ_ONLY if locked else spec.tip)
                action.setStatusTip(READ_ONLY if locked else "")
            if spec.checked is not None:
                action.setChecked(possible and spec.checked(self._window))

    def _is_possible(self, spec: Action[Window], situation: Situation) -> bool:
        if spec.needs is not Needs.NOTHING and not situation.is_open:
            return False
        if spec.writes and situation.is_open and not situation.may_write:
            return False
        enough = {
            Needs.SELECTION: situation.selected >= 1,
            Needs.ONE: situation.selected == 1,
            Needs.SEVERAL: situation.selected >= 2,
        }.get(spec.needs, True)
        return enough and (spec.possible is None or spec.possible(self._window))

    def _make(self, spec: Action[Window], run: Callable[[Action[Window]], None]) -> QAction:
        action = QAction(spec.text, self._window)
        action.setObjectName(spec.id)
        if spec.icon:
            action.setIcon(icon(spec.icon))
            action.setIconVisibleInMenu(False)
        if spec.tip:
            action.setToolTip(spec.tip)
        if isinstance(spec.shortcut, QKeySequence.StandardKey):
            action.setShortcuts(spec.shortcut)
        elif isinstance(spec.shortcut, tuple):
            action.setShortcuts([QKeySequence(each) for each in spec.shortcut])
        elif spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
        action.setCheckable(spec.checked is not None)
        if spec.menu is not None:
            action.setMenu(self._submenu(spec.menu))
        action.triggered.connect(lambda _checked=False: run(spec))
        self._window.addAction(action)
        return action

    def _submenu(self, fill: Callable[[Window, QMenu], None]) -> QMenu:
        menu = QMenu(self._window)

        def refill() -> None:
            menu.clear()
            fill(self._window, menu)

        menu.aboutToShow.connect(refill)
        return menu
