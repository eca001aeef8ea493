"""Choosing references as the list does, and finding what shows them."""

from __future__ import annotations

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.reference.pane import ReferencePane
from ibidem.desktop.reference.value_edit import ValueEdit
from ibidem.desktop.references.table import ReferenceTable
from ibidem.model.ids import RecordId
from ibidem.model.reference import Reference
from ibidem.services.searching import describe_reference, find_reference, list_references
from tests.desktop.waiting import settle


def pane_of(window: MainWindow) -> ReferencePane:
    pane = window.parts["reference"]
    assert isinstance(pane, ReferencePane)
    return pane


def choose(window: MainWindow, *ids: RecordId) -> None:
    """Choose references in the list."""
    settle(window)
    table = window.findChild(ReferenceTable)
    assert isinstance(table, ReferenceTable)
    if ids:
        assert table.choose_ids(ids)
    else:
        table.clear_choice()
    settle(window)


def some(window: MainWindow, count: int = 1) -> list[RecordId]:
    return [item.id for item in list_references(window.open_library_desk.library).items[:count]]


def rich(window: MainWindow) -> RecordId:
    """A reference with much in it."""
    return find_reference(window.open_library_desk.library, "lamport1978")


def stored(window: MainWindow, reference: RecordId) -> Reference:
    """As the library has it."""
    return describe_reference(window.open_library_desk.library, reference).reference


def value(window: MainWindow, field: str) -> ValueEdit:
    """Where a field is typed."""
    editor = pane_of(window).fields.editor(field)
    assert isinstance(editor, ValueEdit)
    return editor
