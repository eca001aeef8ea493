"""A page of the preferences. Areas give theirs in `Area.pages`."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from ibidem.desktop.theme import SPACE


class Page(QWidget):
    """A page with a heading; subclasses fill `column`, and take over what was entered in `save`."""

    def __init__(self, title: str, intro: str = "") -> None:
        super().__init__()
        self.title = title
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(6 * SPACE, 0, 0, 0)
        self.column.setSpacing(3 * SPACE)
        heading = QLabel(title)
        heading.setProperty("role", "title")
        self.column.addWidget(heading)
        if intro:
            said = QLabel(intro)
            said.setProperty("role", "quiet")
            said.setWordWrap(True)
            self.column.addWidget(said)

    def add_form(self) -> QFormLayout:
        """Rows of labels and widgets."""
        form = QFormLayout()
        form.setHorizontalSpacing(4 * SPACE)
        form.setVerticalSpacing(2 * SPACE)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.column.addLayout(form)
        return form

    def save(self, done: Callable[[], None]) -> None:
        """Take over what was entered, then call `done`; without that call the dialog stays."""
        done()

    def leave(self) -> None:
        """The dialog closes without taking anything over."""
