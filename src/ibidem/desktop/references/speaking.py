"""What screen readers hear of the list: which references are chosen, in a sentence.

The table keeps its own choice (a million rows cannot be in a selection of Qt's), so Qt tells nobody
that it changed.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from ibidem.desktop.references.columns import COLUMNS
from ibidem.desktop.references.model import ReferenceModel
from ibidem.desktop.references.table import ReferenceTable

REST_MS = 150  # who holds a key down hears where they come to rest
SPOKEN = ("author", "year", "title")  # columns, in this order


class Speaker(QObject):
    """Announces the choice of a table, where anything listens."""

    def __init__(self, table: ReferenceTable, model: ReferenceModel) -> None:
        super().__init__(table)
        self._table = table
        self._model = model
        self._said = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self.announce)
        table.chosen_changed.connect(self._timer.start)

    @property
    def sentence(self) -> str:
        """ "Ada 1843, Notes; selected", "3 of 50 references selected", "Nothing selected"."""
        count = self._table.chosen_count()
        if not count:
            return "Nothing selected"
        total = self._model.rowCount()
        many = "All" if count == total else f"{count:,} of"
        at = self._table.currentIndex().row()
        if not self._table.is_chosen(at):
            return f"{many} {total:,} references selected"
        row = self._model.row(at)
        texts = [
            column.text(row) for name in SPOKEN for column in COLUMNS if column.id == name and row
        ]
        name = ", ".join(text for text in texts if text)
        if count == 1:
            return f"{name}; selected, {at + 1:,} of {total:,}"
        return f"{name}; {many} {total:,} references selected"

    def announce(self) -> None:
        """Say it, unless it was said just now."""
        said = self.sentence
        if said != self._said:
            self._said = said
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._table, said))
