"""What the pages of the right pane have in common: they scroll, without a frame."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget

W = TypeVar("W", bound=QWidget)


class Page(QScrollArea):
    """A page that scrolls; it gives `body` a layout and then shows it with `setWidget`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "plain")
        self.body = QWidget()
        self.body.setProperty("role", "plain")


def widgets_in(layout: QLayout, kind: type[W]) -> list[W]:
    """The widgets of a kind that stand in a layout, in order."""
    items = (layout.itemAt(at) for at in range(layout.count()))
    widgets = (item.widget() for item in items if item is not None)
    return [each for each in widgets if isinstance(each, kind)]
