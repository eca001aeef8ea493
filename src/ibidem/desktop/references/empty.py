"""What stands where there are no references: why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.showing import Place, PlaceKind
from ibidem.desktop.theme import SPACE

TEXT_WIDTH = 400


@dataclass(frozen=True, slots=True)
class Emptiness:
    """A heading, a sentence and the ids of actions that help; the first is the usual one."""

    heading: str
    text: str = ""
    actions: tuple[str, ...] = ()


EMPTY_LIBRARY = Emptiness(
    "This library is empty",
    "Import references from another program, drag files here (RIS, BibTeX, PDF ...), or write the"
    " first one.",
    ("libraries.import", "reference.new", "libraries.import_identifiers"),
)
_VIEWS = {
    "unfiled": Emptiness("Nothing unfiled", "Every reference is in at least one group."),
    "recent": Emptiness("Nothing new", "What you add stands here for 30 days."),
    "duplicates": Emptiness("No duplicates", "No two references look like the same work."),
    "trash": Emptiness("The trash is empty", "What you delete waits here until you empty it."),
}
_KINDS = {
    PlaceKind.GROUP: Emptiness(
        "Nothing in this group",
        "Drag references onto the group, or choose some and add them with Add to Group.",
    ),
    PlaceKind.GROUP_SET: Emptiness("Nothing in these groups", "Drag references onto one of them."),
    PlaceKind.TAG: Emptiness("Nothing has this tag", "Drag references onto the tag."),
    PlaceKind.CONFLICTS: Emptiness("No conflicts", "All devices agree."),
}


def emptiness(place: Place, query: str, *, is_smart: bool, everywhere: bool) -> Emptiness:
    """What to say about an empty list."""
    if query:
        where = "" if everywhere or place == Place() else f" in {place.title}"
        return Emptiness(
            f"Nothing found{where}",
            "Search the whole library, use fewer words, or look for the beginning of a word"
            " with * (darw*).",
        )
    if is_smart:
        return Emptiness("Nothing fits this smart group", "It fills itself as references fit.")
    if place.kind is PlaceKind.VIEW:
        return _VIEWS.get(place.name, EMPTY_LIBRARY)
    return _KINDS[place.kind]


class EmptyPage(QWidget):
    """A calm page in the middle of the list."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.setObjectName("empty")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._window = window
        self.heading = QLabel()
        self.heading.setProperty("role", "title")
        self.text = QLabel()
        self.text.setProperty("role", "quiet")
        self.text.setWordWrap(True)
        self.text.setFixedWidth(TEXT_WIDTH)
        for label in (self.heading, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(2 * SPACE)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * SPACE, 6 * SPACE, 6 * SPACE, 6 * SPACE)
        column.setSpacing(3 * SPACE)
        column.addStretch(2)
        column.addWidget(self.heading)
        column.addWidget(self.text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._buttons)
        column.addStretch(3)

    def show_emptiness(self, what: Emptiness) -> None:
        """Say why the list is empty."""
        self.heading.setText(what.heading)
        self.text.setText(what.text)
        self.text.setVisible(bool(what.text))
        # Labels in several lines are given too little room where they are centred.
        self.text.setMinimumHeight(self.text.heightForWidth(TEXT_WIDTH))
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons.addStretch(1)
        for name in what.actions:
            action = self._window.table.get(name)
            if action is None:
                continue
            button = QPushButton(action.text())
            button.setObjectName(f"empty-{name}")
            button.clicked.connect(lambda _=False, action=action: action.trigger())
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
