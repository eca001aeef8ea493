"""The menus of the list: of what is chosen, and of the columns."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu

from ibidem.desktop.menus import LINE
from ibidem.desktop.references.columns import COLUMNS
from ibidem.desktop.references.table import ReferenceTable

CONTEXT = (
    "reference.edit",
    "reference.open_file",
    "reference.find_full_text",
    LINE,
    "context.copy_references",
    "citing.copy_citation",
    "citing.copy_bibliography",
    LINE,
    "references.add_to_group",
    "references.remove_from_group",
    "references.tag",
    "references.rate",
    "references.mark_read",
    "references.mark_unread",
    LINE,
    "reference.attach_file",
    "reference.new_note",
    "organizing.bulk_edit",
    "organizing.merge",
    "libraries.export",
    LINE,
    "references.restore",
    "references.trash",
    "references.delete",
)


def fill_columns(menu: QMenu, table: ReferenceTable) -> None:
    """The columns, with check marks."""
    for place, column in enumerate(COLUMNS):
        action = menu.addAction(column.title)
        action.setCheckable(True)
        action.setChecked(not table.isColumnHidden(place))
        action.toggled.connect(partial(_show_column, table, place))
    menu.addSeparator()
    menu.addAction("Usual Columns", table.show_default_columns)


def _show_column(table: ReferenceTable, place: int, shown: bool) -> None:
    table.show_column(place, shown=shown)
