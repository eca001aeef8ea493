"""The line above the table: where the person is, how many references, in which order."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ibidem.desktop.references.asking import Question
from ibidem.desktop.references.columns import COLUMNS, PLACES
from ibidem.desktop.references.table import ReferenceTable
from ibidem.desktop.theme import SPACE


class Headline(QWidget):
    """Title, number, order (where its column cannot be seen)."""

    def __init__(self, table: ReferenceTable) -> None:
        super().__init__()
        self._table = table
        self.title = QLabel()
        self.title.setObjectName("list-title")
        self.title.setProperty("role", "heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.count = QLabel()
        self.count.setObjectName("list-count")
        self.order = QLabel()
        self.order.setObjectName("list-order")
        for label in (self.count, self.order):
            label.setProperty("role", "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, 0, 3 * SPACE, SPACE)
        row.setSpacing(2 * SPACE)
        row.addWidget(self.title)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.order)

    def show_state(self, question: Question) -> None:
        """Say what the table shows, and what of it is chosen."""
        table = self._table
        length = table.model().rowCount()
        chosen = table.chosen_count()
        self.title.setText(question.place.title)
        if table.choice.is_all and length:
            text = f"All {length:,} selected"
        elif chosen > 1:
            text = f"{chosen:,} of {length:,} selected"
        elif question.query:
            text = f"{length:,} found"
        else:
            text = f"{length:,} reference{'s' if length != 1 else ''}"
        self.count.setText(text)
        known = next((each for each in COLUMNS if each.sort == question.sort), None)
        hidden = known is None or table.isColumnHidden(PLACES[known.id])
        name = known.title if known else {"trashed": "Deleted"}.get(question.sort, "")
        self.order.setText(f"Sorted by {name}" if hidden and name else "")
