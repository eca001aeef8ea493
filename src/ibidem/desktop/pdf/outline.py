"""The document's own table of contents, beside the pages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from ibidem.desktop.pdf.document import Heading

_PAGE = Qt.ItemDataRole.UserRole
_OPEN_MAX = 60  # entries; a longer outline shows its first level only


class Outline(QTreeWidget):
    """Headings; a click goes there."""

    page_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setAccessibleName("Contents")
        self.setObjectName("outline")
        self.itemActivated.connect(self._go)
        self.itemClicked.connect(self._go)

    def show_headings(self, headings: Sequence[Heading]) -> None:
        """Show these headings, in the order of the document."""
        self.clear()
        above: list[tuple[int, QTreeWidgetItem]] = []
        for heading in headings:
            item = QTreeWidgetItem([heading.title or "(untitled)"])
            item.setToolTip(0, heading.title)
            item.setData(0, _PAGE, heading.page)
            while above and above[-1][0] >= heading.level:
                above.pop()
            if above:
                above[-1][1].addChild(item)
            else:
                self.addTopLevelItem(item)
            above.append((heading.level, item))
        if len(headings) <= _OPEN_MAX:
            self.expandAll()

    def _go(self, item: QTreeWidgetItem) -> None:
        page = item.data(0, _PAGE)
        if isinstance(page, int):
            self.page_wanted.emit(page)
