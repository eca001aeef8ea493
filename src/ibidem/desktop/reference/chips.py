"""Words side by side, each with a way to take it off, and one way to add another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ibidem.desktop.icons import icon
from ibidem.desktop.reference.flow import FlowLayout
from ibidem.desktop.theme import SPACE, colors

TEXT_MAX = 60  # characters of a chip; the rest is in its tip


@dataclass(frozen=True, slots=True)
class Word:
    """What a chip says. `color` is #rrggbb, or "" for none; a faint one is on some, not on all."""

    key: str
    text: str
    color: str = ""
    faint: bool = False


class Chip(QFrame):
    """One word. Delete, Backspace, or its cross take it off."""

    removed = Signal()
    clicked = Signal()

    def __init__(self, word: Word) -> None:
        super().__init__()
        self.setProperty("role", "chip")
        self.setAccessibleName(word.text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        short = word.text if len(word.text) <= TEXT_MAX else word.text[: TEXT_MAX - 1] + "…"
        label = QLabel(short)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if word.faint:
            label.setProperty("role", "quiet")
        self.setToolTip(word.text if short != word.text else "")
        self._cross = QToolButton()
        self._cross.setIcon(icon("close"))
        self._cross.setIconSize(QSize(10, 10))
        self._cross.setToolTip(f"Remove {short}")
        self._cross.setAccessibleName(f"Remove {word.text}")
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cross.clicked.connect(self.removed)
        self._read_only = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 1, SPACE, 1)
        layout.setSpacing(SPACE)
        if word.color:
            layout.addWidget(Dot(word.color))
        layout.addWidget(label)
        layout.addWidget(self._cross)

    def set_read_only(self, read_only: bool) -> None:
        """Have no way to take it off, or have one."""
        self._read_only = read_only
        self._cross.setHidden(read_only)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take it off by key."""
        if not self._read_only and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click on the word itself."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()


class Dot(QWidget):
    """The colour of a tag."""

    def __init__(self, color: str) -> None:
        super().__init__()
        self._color = color if color.startswith("#") else f"#{color}"
        self.setFixedSize(9, 9)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A disc."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        color = QColor(self._color)
        painter.setBrush(color if color.isValid() else QColor(colors().quiet))
        painter.drawEllipse(self.rect())


class Chips(QWidget):
    """Chips and a line to add to them. `added` carries what was typed or chosen, in parts."""

    removed = Signal(str)
    added = Signal(list)
    clicked = Signal(str)

    def __init__(
        self, what: str, suggest: Callable[[str], Sequence[str]], *, divide: bool = True
    ) -> None:
        super().__init__()
        self._words: tuple[Word, ...] = ()
        self._chips: list[Chip] = []
        self._suggest = suggest
        self._divide = divide
        self._read_only = False
        self._flow = FlowLayout(self)
        self._flow.setContentsMargins(5, 2, 0, 2)
        self._flow.setSpacing(SPACE)
        self._button = QToolButton()
        self._button.setText(f"+ Add {what}")
        self._button.setProperty("role", "add")
        self._button.setObjectName(f"add-{what}")
        self._button.clicked.connect(self.enter)
        self._line = _Line(what)
        self._line.hide()
        self._line.textEdited.connect(self._offer)
        self._line.returnPressed.connect(self._take_typed)
        self._line.gone.connect(self._close)
        self._popup = QCompleter(self)
        self._popup.setModel(QStringListModel(self))
        self._popup.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._popup.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._popup.activated[str].connect(  # type: ignore[index]
            self._take, Qt.ConnectionType.QueuedConnection
        )
        self._popup.setWidget(self._line)
        self._flow.addWidget(self._button)
        self._flow.addWidget(self._line)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def words(self) -> tuple[Word, ...]:
        """What is shown."""
        return self._words

    @property
    def line(self) -> QLineEdit:
        """Where one types."""
        return self._line

    def set_words(self, words: Sequence[Word]) -> None:
        """Show these."""
        if tuple(words) == self._words:
            return
        self._words = tuple(words)
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._flow.removeWidget(self._button)
        self._flow.removeWidget(self._line)
        self._chips = [self._make(word) for word in words]
        self._flow.addWidget(self._line)
        self._flow.addWidget(self._button)
        self.updateGeometry()

    def set_read_only(self, read_only: bool) -> None:
        """Show the words alone, or let them be added and taken off."""
        self._read_only = read_only
        self._line.hide()
        self._button.setHidden(read_only)
        for chip in self._chips:
            chip.set_read_only(read_only)
        self._flow.invalidate()

    def chip(self, key: str) -> Chip:
        """The chip of a word. Raises `KeyError`."""
        for word, chip in zip(self._words, self._chips, strict=True):
            if word.key == key:
                return chip
        raise KeyError(key)

    def enter(self) -> None:
        """Type another word."""
        self._button.hide()
        self._line.clear()
        self._line.show()
        self._line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._offer("")
        self._flow.invalidate()

    def _make(self, word: Word) -> Chip:
        chip = Chip(word)
        chip.set_read_only(self._read_only)
        chip.removed.connect(lambda: self.removed.emit(word.key))
        chip.clicked.connect(lambda: self.clicked.emit(word.key))
        self._flow.addWidget(chip)
        return chip

    def _offer(self, text: str) -> None:
        model = self._popup.model()
        assert isinstance(model, QStringListModel)
        there = {word.text for word in self._words}
        found = [each for each in self._suggest(text.strip()) if each not in there]
        model.setStringList(found)
        if found:
            self._popup.complete(self._line.rect().adjusted(0, 0, 120, 0))
        elif (popup := self._popup.popup()) is not None:
            popup.hide()

    def _take_typed(self) -> None:
        popup = self._popup.popup()
        if popup is not None and popup.isVisible():
            if popup.selectionModel().hasSelection():
                return  # the list takes the key too, and hands over what is chosen there
            popup.hide()
        self._take(self._line.text())

    def _take(self, text: str) -> None:
        parts = text.replace(";", "\n").split("\n") if self._divide else [text]
        wanted = [" ".join(part.split()) for part in parts if part.strip()]
        self._line.clear()
        if wanted:
            self.added.emit(wanted)
        else:
            self._close()

    def _close(self) -> None:
        typed = self._line.text().strip()
        if typed:
            self._take(typed)
        self._line.hide()
        self._button.setHidden(self._read_only)
        self._flow.invalidate()


class _Line(QLineEdit):
    gone = Signal()

    def __init__(self, what: str) -> None:
        super().__init__()
        self.setPlaceholderText(f"Add {what}")
        self.setAccessibleName(f"Add {what}")
        self.setFixedWidth(150)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.gone.emit()

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            self.clear()
            self.gone.emit()
            return True
        return super().event(event)
