"""The question about a mass deletion: in words, the references it is about, and the answers."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.banners import Offer
from ibidem.desktop.dialogs import ask, quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.syncing.control import SyncControl
from ibidem.desktop.syncing.words import Question, number
from ibidem.desktop.theme import SPACE
from ibidem.services.syncing import CloserLook

LIST_HEIGHT = 190


def answers(window: QWidget, control: SyncControl, question: Question) -> list[Offer]:
    """The two answers that go on. Letting references go is confirmed with their number."""
    what = number(question.asked.count, "reference")

    def accept() -> None:
        where = "online, too" if question.is_ours else "on this computer, too"
        ask(
            window,
            "Delete Them?",
            f"{what} will be deleted {where}, or put into the trash there.",
            f"Delete {what}",
            lambda: control.answer(keep=False),
            more="The history can bring them back.",
        )

    keep = "Restore Here" if question.is_ours else "Keep Mine and Restore Online"
    return [
        Offer("Accept...", accept),
        Offer(keep, lambda: control.answer(keep=True)),
    ]


class QuestionBox(QFrame):
    """The question in the status pane, with a closer look; hidden while there is none."""

    def __init__(self, window: MainWindow, control: SyncControl) -> None:
        super().__init__()
        self.setObjectName("question")
        self.setProperty("role", "note")
        self._window = window
        self._control = control
        self._shown: Question | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        column.setSpacing(2 * SPACE)
        self._text = QLabel()
        self._text.setObjectName("question-text")
        self._text.setWordWrap(True)
        column.addWidget(self._text)
        self._row = QHBoxLayout()
        self._row.setSpacing(2 * SPACE)
        self.buttons: list[QPushButton] = []
        self.look = QPushButton("Look Closer")
        self.look.clicked.connect(self._look_closer)
        self._row.addStretch(1)
        column.addLayout(self._row)
        self.list = QListWidget()
        self.list.setAccessibleName("References that would go")
        self.list.setFixedHeight(LIST_HEIGHT)
        self.list.hide()
        column.addWidget(self.list)
        self._more = quiet()
        self._more.hide()
        column.addWidget(self._more)
        self.hide()

    def refresh(self) -> None:
        """Show the question of now."""
        question = self._control.question
        self.setVisible(question is not None)
        if question is None or question == self._shown:
            self._shown = question
            return
        self._shown = question
        self._text.setText(question.text(self._control.now))
        for button in self.buttons:
            button.deleteLater()
        self.buttons = []
        for place, offer in enumerate(answers(self._window, self._control, question)):
            button = QPushButton(offer.text)
            button.clicked.connect(lambda _=False, run=offer.run: run())
            self._row.insertWidget(place, button)
            self.buttons.append(button)
        self._row.insertWidget(len(self.buttons), self.look)
        self.list.hide()
        self._more.hide()

    def _look_closer(self) -> None:
        question = self._shown
        if question is not None:
            self.look.setEnabled(False)
            self._control.look_closer(question, self._show_closer)

    def _show_closer(self, found: CloserLook) -> None:
        self.look.setEnabled(True)
        self.list.clear()
        self.list.addItems(
            [
                f"{each.title or '(no title)'}"
                + (": deleted" if each.is_deleted else ": in the trash")
                for each in found.goners
            ]
        )
        self.list.setVisible(bool(found.goners))
        left = found.count - len(found.goners)
        self._more.setText(f"{left:,} more." if left else "")
        self._more.setVisible(bool(left))
