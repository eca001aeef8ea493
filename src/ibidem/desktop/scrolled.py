"""A tab in the middle of the window: a column that scrolls, no wider than is good to read."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ibidem.desktop.theme import SPACE


def scrolled_column(page: QWidget, width_max: int) -> QVBoxLayout:
    """Fill `page` with a column that scrolls, at most `width_max` pixels wide; the column."""
    outer = QVBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    outer.addWidget(area)
    middle = QWidget()
    row = QHBoxLayout(middle)
    row.setContentsMargins(8 * SPACE, 6 * SPACE, 8 * SPACE, 6 * SPACE)
    inner = QWidget()
    inner.setMaximumWidth(width_max)
    row.addWidget(inner)
    area.setWidget(middle)
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 0, 0)
    return column
