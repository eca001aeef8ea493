"""The annotations beside the pages: a click goes there, the comment is edited below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.icons import icon
from ibidem.desktop.pdf.annotation_card import ENTRY, Card, spoken
from ibidem.desktop.pdf.coloring import color_buttons
from ibidem.services.annotating import AnnotationEntry


class CommentField(QPlainTextEdit):
    """A comment; it is saved when the person goes elsewhere, or presses Ctrl+Enter."""

    left = Signal()
    given_up = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Save."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+Enter saves, Esc takes back what was typed."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


class AnnotationList(QWidget):
    """List and editor."""

    chosen = Signal(str)  # an id
    comment_written = Signal(str, str)  # id, comment
    color_wanted = Signal(str, str)  # id, color
    delete_wanted = Signal(str)
    menu_wanted = Signal(str, QPoint)  # id, where on the screen
    done = Signal()  # the person is done with the comment

    def __init__(self, *, can_write: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._can_write = can_write
        self._entries: dict[str, AnnotationEntry] = {}
        self._edited = ""
        self.setObjectName("annotations")
        self.heading = QLabel("Annotations")
        self.heading.setProperty("role", "heading")
        self.heading.setContentsMargins(12, 8, 12, 6)
        self.list = QListWidget()
        self.list.setAccessibleName("Annotations")
        self.list.setItemDelegate(Card(self.list))
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.currentItemChanged.connect(lambda item, _: self._choose(item))
        self.list.itemClicked.connect(self._choose)
        self.list.customContextMenuRequested.connect(self._ask_menu)
        nothing = QLabel(
            "Nothing is annotated yet.\n\nChoose text with the mouse,\nthen mark it."
            if can_write
            else "Nothing is annotated yet."
        )
        nothing.setProperty("role", "quiet")
        nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        nothing.setContentsMargins(16, 40, 16, 16)
        self._stack = QStackedWidget()
        self._stack.addWidget(nothing)
        self._stack.addWidget(self.list)
        self.editor = self._make_editor()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.heading)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.editor)

    def _make_editor(self) -> QFrame:
        self.comment = CommentField()
        self.comment.setAccessibleName("Comment")
        self.comment.setPlaceholderText("Write a comment")
        self.comment.setReadOnly(not self._can_write)
        self.comment.setTabChangesFocus(True)
        self.comment.setFixedHeight(92)
        self.comment.left.connect(self.save)
        self.comment.given_up.connect(self._give_up)
        editor = QFrame()
        editor.setObjectName("annotationEditor")
        below = QVBoxLayout(editor)
        below.setContentsMargins(10, 6, 10, 10)
        below.setSpacing(4)
        below.addWidget(self.comment)
        row = QHBoxLayout()
        row.setSpacing(1)
        if self._can_write:
            for button in color_buttons(editor, self._recolor):
                row.addWidget(button)
        row.addStretch(1)
        self.delete = QToolButton()
        self.delete.setIcon(icon("trash"))
        self.delete.setToolTip("Delete this annotation")
        self.delete.setAccessibleName("Delete this annotation")
        if not self._can_write:
            self.delete.hide()
        self.delete.clicked.connect(lambda: self.delete_wanted.emit(self._edited))
        row.addWidget(self.delete)
        below.addLayout(row)
        editor.hide()
        return editor

    def show_entries(self, entries: Sequence[AnnotationEntry]) -> None:
        """Show these; the chosen one stays chosen, and what is being typed stays."""
        self._entries = {entry.id: entry for entry in entries}
        self.heading.setText(f"Annotations ({len(entries)})" if entries else "Annotations")
        chosen = self._edited
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's
        self.list.clear()
        for entry in entries:
            item = QListWidgetItem()
            item.setData(ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken(entry))
            self.list.addItem(item)
            if entry.id == chosen:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)  # noqa: FBT003 - Qt's
        self._stack.setCurrentIndex(1 if entries else 0)
        if chosen and chosen not in self._entries:
            self._edit("")
        elif chosen and not self.comment.document().isModified():
            self._fill()

    def choose(self, annotation: str) -> None:
        """Choose an annotation, as if it was clicked; "" for none."""
        if annotation == self._edited:
            return
        self.save()
        self._edit(annotation)
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's
        self.list.setCurrentRow(-1)
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.data(ENTRY).id == annotation:
                self.list.setCurrentItem(item)
                self.list.scrollToItem(item)
        self.list.blockSignals(False)  # noqa: FBT003 - Qt's

    def edit_comment(self) -> None:
        """Put the cursor into the comment of the chosen annotation."""
        if self._edited:
            self.comment.setFocus(Qt.FocusReason.OtherFocusReason)
            self.comment.moveCursor(QTextCursor.MoveOperation.End)

    def save(self) -> None:
        """Save the comment where it was changed."""
        if self._edited and self.comment.document().isModified():
            self.comment.document().setModified(False)
            self.comment_written.emit(self._edited, self.comment.toPlainText())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """The theme changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.list.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cards are as high as their text at this width."""
        super().resizeEvent(event)
        self.list.scheduleDelayedItemsLayout()

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            entry = item.data(ENTRY)
            if entry.id != self._edited:
                self.save()
                self._edit(entry.id)
            self.chosen.emit(entry.id)

    def _edit(self, annotation: str) -> None:
        self._edited = annotation
        self._fill()

    def _fill(self) -> None:
        entry = self._entries.get(self._edited)
        self.editor.setVisible(bool(self._edited))
        if entry is not None and self.comment.toPlainText() != entry.noun.comment:
            self.comment.setPlainText(entry.noun.comment)
        elif entry is None:
            self.comment.clear()
        self.comment.document().setModified(False)

    def _give_up(self) -> None:
        self._fill()
        self.done.emit()

    def _recolor(self, color: str) -> None:
        self.save()
        self.color_wanted.emit(self._edited, color)

    def _ask_menu(self, point: QPoint) -> None:
        item = self.list.itemAt(point)
        if item is not None:
            self.menu_wanted.emit(item.data(ENTRY).id, self.list.viewport().mapToGlobal(point))
