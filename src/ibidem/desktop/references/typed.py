"""Finding a row by typing its beginning."""

from __future__ import annotations

from ibidem.desktop.references.columns import COLUMNS
from ibidem.desktop.references.model import ReferenceModel
from ibidem.model.text import fold

FOUND_IN = frozenset({"author", "title", "journal", "key", "year"})  # columns sorted as text


def row_typed(model: ReferenceModel, section: int, typed: str, *, falls: bool) -> int | None:
    """The first row whose column begins so, or the one after which it would stand.

    The list is in the order of that column, so that of 100,000 rows seventeen are read. None where
    the column is not one of text.
    """
    length = model.rowCount()
    column = COLUMNS[section] if 0 <= section < len(COLUMNS) else None
    if column is None or column.id not in FOUND_IN or not length:
        return None
    wanted = fold(typed)
    low, high = 0, length
    while low < high:
        middle = (low + high) // 2
        row = model.row(middle)
        found = fold(column.text(row)) if row is not None else ""
        if found[: len(wanted)] > wanted if falls else found < wanted:
            low = middle + 1
        else:
            high = middle
    return min(low, length - 1)
