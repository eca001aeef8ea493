"""Waiting until a window is at rest, and answering dialogs as a person does: by clicking."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from ibidem.desktop.tasks import Tasks

PATIENCE_SECONDS = 60  # for a machine that is busy with other things; a test does not measure time
ROUNDS = 3  # a finished task may begin another


def process_events() -> None:
    """Let Qt do what it has to do, deletions included."""
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]
    QApplication.processEvents()


def wait_until(condition: Callable[[], bool], what: str = "the condition") -> None:
    """Process events until the condition holds. Raises `AssertionError` when it never does."""
    end = monotonic() + PATIENCE_SECONDS
    while not condition():
        if monotonic() > end:
            raise AssertionError(f"{what} did not come about")
        process_events()
        sleep(0.002)


def settle(root: QObject) -> None:
    """Wait until no task runs in what belongs to `root`."""
    application = QApplication.instance()
    for _ in range(ROUNDS):
        process_events()
        found = {*root.findChildren(Tasks)}
        if isinstance(application, QObject):
            found |= {*application.findChildren(Tasks)}
        wait_until(lambda: not any(each.running for each in found), "rest")  # noqa: B023


def click(widget: QWidget | None) -> None:
    """Click a widget in its middle, as a person does: it has to be visible and enabled."""
    assert widget is not None
    assert widget.isVisible(), f"{widget.objectName()} cannot be seen"
    assert widget.isEnabled(), f"{widget.objectName()} cannot be clicked"
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def button(root: QWidget, text: str) -> QPushButton:
    """The visible button with that text, mnemonics left out."""
    for each in root.findChildren(QPushButton):
        if each.text().replace("&", "") == text and each.isVisibleTo(root):
            return each
    texts = [each.text() for each in root.findChildren(QPushButton)]
    raise AssertionError(f"there is no button {text!r} among {texts}")


def answer_dialog(answer: Callable[[QDialog], None], *, times: int = 1) -> list[QDialog]:
    """When the next modal dialog opens, `answer` it; call before what opens it.

    The list holds the dialogs that were answered. A dialog that stays open after its answer is
    closed, and the test fails.
    """
    answered: list[QDialog] = []
    began = monotonic()

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and dialog not in answered:
            answered.append(dialog)
            answer(dialog)
            if len(answered) >= times:
                return
        if monotonic() - began < PATIENCE_SECONDS:
            QTimer.singleShot(10, look)

    QTimer.singleShot(0, look)
    return answered
