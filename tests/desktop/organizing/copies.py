"""References that are in a library twice."""

from __future__ import annotations

from msgspec.structs import replace

from ibidem.desktop.main_window import MainWindow
from ibidem.model.ids import RecordId
from ibidem.services import editing
from ibidem.services.searching import find_reference
from tests.desktop.reference.choosing import stored
from tests.desktop.waiting import settle


def add_copies(window: MainWindow) -> list[RecordId]:
    """Two copies: one of another volume, whose original comes first; one that agrees."""
    desk = window.open_library_desk
    first, second = (find_reference(desk.library, each) for each in ("lamport1978", "saltzer1984"))
    one, two = stored(window, first), stored(window, second)
    one = replace(one, citation_key="", fields={**one.fields, "volume": "XXI", "number": "07"})
    made, _ = editing.add_references(desk.library, [one, replace(two, citation_key="", rating=0)])
    desk.look()
    settle(window)
    return [first, made[0], second, made[1]]
