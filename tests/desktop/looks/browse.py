"""Pictures of the sidebar and the list."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.references.reference_list import ReferenceList
from ibidem.desktop.sidebar.sidebar import Sidebar
from ibidem.services import editing
from ibidem.services.searching import list_references
from tests.desktop.looks.look import Look
from tests.desktop.waiting import settle

LONG = " with a rather long name that cannot be shown whole"


def the_list(window: MainWindow) -> ReferenceList:
    """The list of a window."""
    found = window.parts["references"]
    assert isinstance(found, ReferenceList)
    return found


def _chosen(window: MainWindow) -> QWidget:
    table = the_list(window).table
    table.setFocus()
    table.choose_row(2)
    return window


def _read_only(window: MainWindow) -> QWidget:
    """A viewer's copy, and what others share."""
    part = window.parts["sidebar"]
    assert isinstance(part, Sidebar)
    names = ("Review of fracture risk", "Seminar, winter")
    part.show_shared([(name, name, "Shared by Ada", lambda: None) for name in names])
    window.open_library_desk.access.allow_writing(allowed=False)
    settle(window)
    return _chosen(window)


def _several(window: MainWindow) -> QWidget:
    table = the_list(window).table
    table.setFocus()
    ids = the_list(window).model.ids
    table.choose_ids([ids[1], ids[2], ids[5]])
    for place in range(12):
        table.show_column(place, shown=True)
    return window


def _searched(window: MainWindow) -> QWidget:
    sidebar = window.parts["sidebar"]
    assert isinstance(sidebar, Sidebar)
    sidebar.tree.setCurrentIndex(sidebar.tree.find_entry(sidebar.entries[-2].inner[0].key))
    the_list(window).search_bar.search("the")
    return window


def _wrong(window: MainWindow) -> QWidget:
    the_list(window).search_bar.search("autor:darwin (")
    return window


def _advanced(window: MainWindow) -> QWidget:
    """A row of each kind: two texts, a choice, two years."""
    made = the_list(window)
    made.toggle_advanced()
    rows = made.advanced.rows
    rows[0].value.setText("darwin")
    rows[0].changed.emit()
    made.advanced.add_row("type")
    years = made.advanced.add_row("year")
    years.operator.setCurrentIndex(years.operator.findData("between"))
    years.value.setText("1850")
    years.until.setText("1900")
    years.changed.emit()
    settle(window)
    return window


def _many_groups(window: MainWindow) -> QWidget:
    library = window.open_library_desk.library
    ids = [item.id for item in list_references(library).items]
    for number in range(60):
        group = editing.add_group(
            library,
            f"Group {number:02}{LONG * (number % 7 == 0)}",
        )
        editing.add_to_group(library, group, ids[: number % 20])
    window.open_library_desk.look()
    settle(window)
    return window


def _empty(window: MainWindow) -> QWidget:
    library = window.open_library_desk.library
    editing.trash_references(library, [item.id for item in list_references(library).items])
    editing.empty_trash(library)
    window.open_library_desk.look()
    settle(window)
    return window


def _opened(action: str) -> object:
    def show(window: MainWindow) -> QWidget:
        before = set(window.findChildren(QWidget))
        window.action(action).trigger()
        settle(window)
        made = [each for each in window.findChildren(QWidget) if each not in before]
        return next(each for each in made if each.isWindow() and each.isVisible())

    return show


LOOKS = (
    Look("browse", "chosen", _chosen),
    Look("browse", "read-only", _read_only),
    Look("browse", "several", _several),
    Look("browse", "searched", _searched),
    Look("browse", "wrong-search", _wrong),
    Look("browse", "advanced-search", _advanced),
    Look("browse", "many-groups", _many_groups),
    Look("browse", "empty", _empty),
    Look("browse", "new-group", _opened("sidebar.new_group")),  # type: ignore[arg-type]
    Look("browse", "new-smart-group", _opened("sidebar.new_smart_group")),  # type: ignore[arg-type]
    Look("browse", "new-tag", _opened("sidebar.new_tag")),  # type: ignore[arg-type]
    Look("browse", "manage", _opened("sidebar.manage")),  # type: ignore[arg-type]
)
