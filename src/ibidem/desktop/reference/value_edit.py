"""A value that looks like text, and becomes a field when it is pointed at or typed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QCompleter, QFrame, QSizePolicy, QTextEdit, QWidget

Suggest = Callable[[str], Sequence[str]]

FRAME = 8  # pixels above and below the text together: border and padding of the style sheet
LINES_MAX = 18  # a longer text is scrolled


class ValueEdit(QTextEdit):
    """As high as its text. `edited` while somebody types, `left` when they are done with it.

    Enter is the end of a line only where there may be several. Esc takes back what was typed since
    the field was entered. `suggest` gives completions for what stands in the line. With
    `takes_lines`, several lines that are pasted where one fits are handed on.
    """

    edited = Signal(str)
    left = Signal()
    completed = Signal(str)  # a suggestion was taken
    finished = Signal()  # Enter, where it ends the field
    emptied = Signal()  # Backspace in an empty field
    pasted_lines = Signal(list)  # several lines, where only one fits

    def __init__(
        self,
        name: str,
        *,
        several_lines: bool = False,
        suggest: Suggest | None = None,
        role: str = "value",
        takes_lines: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._several = several_lines
        self._takes_lines = takes_lines
        self._suggest = suggest
        self._entered = ""
        self._setting = False
        self._popup: QCompleter | None = None
        self.setProperty("role", role)
        self.setAccessibleName(name)
        self.setObjectName(f"value-{name}")
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self._changed)
        self._fit()

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Show a text that nobody typed; the cursor stays where it was."""
        if text == self.toPlainText():
            return
        at = self.textCursor().position()
        self._setting = True
        self.setPlainText(text)
        self._setting = False
        if self.hasFocus():
            self._entered = text
            cursor = self.textCursor()
            cursor.setPosition(min(at, len(text)))
            self.setTextCursor(cursor)

    def enter(self) -> None:
        """Put the cursor behind the text."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def revert(self) -> None:
        """Take back what was typed since the field was entered."""
        if self.text != self._entered:
            cursor = self.textCursor()
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(self._entered)

    # --- events ------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Remember what Esc goes back to."""
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._entered = self.text
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Leaving the field stores it."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            cursor = self.textCursor()
            cursor.clearSelection()
            self.setTextCursor(cursor)
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keys that mean something to a field, before those that type."""
        key = event.key()
        if self._leaves_to_list(key):
            event.ignore()
            return
        if self.isReadOnly():
            super().keyPressEvent(event)
            return
        if key == Qt.Key.Key_Escape and self.text != self._entered:
            self.revert()
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._several:
            self.finished.emit()
            return
        if key == Qt.Key.Key_Backspace and not self.text:
            self.emptied.emit()
            return
        super().keyPressEvent(event)
        if event.text().isprintable() and event.text():
            self._offer()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Paste as plain text; lines become one where there is only one."""
        text = source.text().replace("\r\n", "\n").strip("\n")
        if not self._several and "\n" in text:
            lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
            if self._takes_lines:
                self.pasted_lines.emit(lines)
                return
            text = " ".join(lines)
        self.textCursor().insertText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow; the layout makes it wide."""
        return QSize(80, self.height())

    def _leaves_to_list(self, key: int) -> bool:
        """Whether a key is for the list of suggestions; one in which nothing is chosen goes."""
        popup = self._popup.popup() if self._popup is not None else None
        if popup is None or not popup.isVisible():
            return False
        if key == Qt.Key.Key_Escape:
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            if popup.selectionModel().hasSelection():
                return True
            popup.hide()
        return False

    def _changed(self) -> None:
        self._fit()
        if not self._setting:
            self.edited.emit(self.text)

    def _fit(self) -> None:
        height = self.document().size().height()
        highest = self.fontMetrics().lineSpacing() * LINES_MAX
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if height > highest else policy.ScrollBarAlwaysOff
        )
        self.setFixedHeight(int(min(height, highest) + 0.99) + FRAME)

    # --- suggestions -------------------------------------------------------------------------

    def _offer(self) -> None:
        if self._suggest is None:
            return
        text = self.text.strip()
        found = [each for each in self._suggest(text) if each != text] if text else []
        if self._popup is None:
            self._popup = QCompleter(self)
            self._popup.setWidget(self)
            self._popup.setModel(QStringListModel(self))
            self._popup.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
            self._popup.activated[str].connect(self._take)  # type: ignore[index]
        if not found:
            if (shown := self._popup.popup()) is not None:
                shown.hide()
            return
        model = self._popup.model()
        assert isinstance(model, QStringListModel)
        model.setStringList(found)
        self._popup.complete(self.rect())

    def _take(self, text: str) -> None:
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.completed.emit(text)
