"""Progress at the bottom right: what goes on, how far it is, how long it still takes, Cancel."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from ibidem.desktop.icons import icon
from ibidem.desktop.tasks import Task, Tasks
from ibidem.desktop.theme import SPACE
from ibidem.services.progress import BYTE_PHASES

ESTIMATE_AFTER_SECONDS = 2.0  # before that, a guess would jump about


def amount(phase: str, number: int) -> str:
    """A number of things, or of bytes where the phase counts those."""
    return size(number) if phase in BYTE_PHASES else f"{number:,}"


def size(number: float) -> str:
    """Bytes for people: "1.4 MB"."""
    for unit in ("bytes", "KB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def time_left(seconds: float) -> str:
    """How long something still takes, for people: "about 3 minutes left"."""
    if seconds < 10:
        return "a few seconds left"
    if seconds < 90:
        return f"about {round(seconds / 10) * 10} seconds left"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} minutes left"
    return f"about {round(minutes / 60)} hours left"


class Estimate:
    """How long a phase still takes, from how far it came since it began."""

    def __init__(self) -> None:
        self._phase = ""
        self._began = (0.0, 0)

    def left(self, phase: str, done: int, total: int | None, now: float) -> str:
        """In words; "" where it cannot be said yet."""
        if phase != self._phase:
            self._phase, self._began = phase, (now, done)
            return ""
        since, first = self._began
        if total is None or done <= first or now - since < ESTIMATE_AFTER_SECONDS:
            return ""
        return time_left((total - done) * (now - since) / (done - first))


class ProgressCorner(QWidget):
    """The newest task with a title. `opened` says that the person clicked on it."""

    opened = Signal(object)  # Task

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progress")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tasks = tasks
        self._task: Task | None = None
        self._estimate = Estimate()
        self._text = QLabel()
        self._text.setProperty("role", "quiet")
        self._bar = QProgressBar()
        self._bar.setFixedWidth(140)
        self._bar.setTextVisible(False)
        self._cancel = QToolButton()
        self._cancel.setIcon(icon("close"))
        self._cancel.setToolTip("Cancel")
        self._cancel.setAccessibleName("Cancel")
        self._cancel.clicked.connect(self._stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 0, SPACE, 0)
        layout.setSpacing(2 * SPACE)
        for widget in (self._text, self._bar, self._cancel):
            layout.addWidget(widget)
        self.hide()
        tasks.began.connect(self._begin)

    @property
    def text(self) -> str:
        """What the person reads."""
        return self._text.text()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open what is behind the progress."""
        if event.button() is Qt.MouseButton.LeftButton and self._task is not None:
            self.opened.emit(self._task)

    def _begin(self, task: Task) -> None:
        if not task.title:
            return
        task.progressed.connect(lambda *_: self._show(task))
        task.ended.connect(self._next)
        self._next()

    def _next(self) -> None:
        listed = [task for task in self._tasks.running if task.title]
        self._task = listed[-1] if listed else None
        self.setVisible(self._task is not None)
        if self._task is not None:
            self._estimate = Estimate()
            self._show(self._task)

    def _show(self, task: Task) -> None:
        if task is not self._task:
            return
        parts = [task.phase.capitalize() if task.phase else task.title]
        if task.total:
            done, total = amount(task.phase, task.done), amount(task.phase, task.total)
            parts.append(f"{done} of {total}")
            self._bar.setRange(0, 1000)
            self._bar.setValue(min(1000, task.done * 1000 // task.total))
        else:
            if task.done:
                parts.append(amount(task.phase, task.done))
            self._bar.setRange(0, 0)
        parts.append(self._estimate.left(task.phase, task.done, task.total, monotonic()))
        self._text.setText(" · ".join(part for part in parts if part))
        self._cancel.setVisible(task.can_cancel)
        self._cancel.setEnabled(not task.is_cancelled())

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._cancel.setEnabled(False)
