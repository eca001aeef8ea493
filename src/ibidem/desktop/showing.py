"""What a window shows: the place in the sidebar, and which references are chosen in the list.

The areas of the window do not know each other. The sidebar says where the person is, the list
which references are chosen, and whoever wants to know listens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from ibidem.model.ids import RecordId


class PlaceKind(StrEnum):
    """What stands in the sidebar."""

    VIEW = "view"  # `name` is one of `services.searching.VIEWS`
    GROUP = "group"  # a group or smart group; `id` names it
    GROUP_SET = "group_set"
    TAG = "tag"
    CONFLICTS = "conflicts"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person is; `title` is what the sidebar calls it."""

    kind: PlaceKind = PlaceKind.VIEW
    name: str = "all"
    id: str = ""
    title: str = "All References"

    @property
    def is_trash(self) -> bool:
        """Whether this is the trash."""
        return self.kind is PlaceKind.VIEW and self.name == "trash"


def _nothing() -> Sequence[RecordId]:
    return ()


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen references: how many, the one that is looked at, and all their ids when asked."""

    count: int = 0
    current: RecordId | None = None
    ids: Callable[[], Sequence[RecordId]] = field(default=_nothing)

    def is_like(self, other: Selection) -> bool:
        """Whether as many are chosen and the same one is looked at; the others are not compared."""
        return self.count == other.count and self.current == other.current


class Showing(QObject):
    """The place and the selection of one window."""

    place_changed = Signal(object)  # Place
    selection_changed = Signal(object)  # Selection
    wanted = Signal(str)  # a reference that somebody wants to see in the list
    wanted_place = Signal(object)  # a Place that somebody wants to go to; the sidebar goes there
    kept = Signal(str)  # a query that somebody wants to keep as a smart group
    searched = Signal(str)  # a query that somebody wants in the search bar

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.place = Place()
        self.selection = Selection()

    def go(self, place: Place) -> None:
        """Be at a place; called by the sidebar."""
        self.place = place
        self.place_changed.emit(place)

    def choose(self, selection: Selection) -> None:
        """Have references chosen; called by the list."""
        self.selection = selection
        self.selection_changed.emit(selection)

    def show_reference(self, reference: RecordId) -> None:
        """Go to a reference: the list shows and chooses it, wherever it is."""
        self.wanted.emit(reference)

    def show_place(self, place: Place) -> None:
        """Go to a place, as if it was clicked in the sidebar."""
        self.wanted_place.emit(place)
