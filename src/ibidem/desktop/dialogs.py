"""What dialogs have in common: a title, a body, one line for what is wrong, buttons.

Dialogs are opened without waiting (`open`), so that nothing runs inside something else; what comes
of them is called back. Esc closes, Enter does the default, and what removes something is never the
default.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.failures import explain
from ibidem.desktop.theme import SPACE
from ibidem.errors import IbidemError


class Dialog(QDialog):
    """A dialog of ours. Subclasses fill `body` and say in `confirm` what the default button does.

    With an empty `ok` there is only a button that closes.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        *,
        ok: str = "OK",
        cancel: str = "Cancel",
        intro: str = "",
        width: int = 520,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(width)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * SPACE, 5 * SPACE, 6 * SPACE, 4 * SPACE)
        column.setSpacing(3 * SPACE)
        heading = QLabel(title)
        heading.setProperty("role", "title")
        column.addWidget(heading)
        self.intro = quiet(intro)
        self.intro.setVisible(bool(intro))
        column.addWidget(self.intro)
        self.body = QVBoxLayout()
        self.body.setSpacing(2 * SPACE)
        column.addLayout(self.body, 1)
        self.problem = QLabel()
        self.problem.setObjectName("problem")
        self.problem.setProperty("role", "bad")
        self.problem.setWordWrap(True)
        self.problem.hide()
        column.addWidget(self.problem)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(2 * SPACE)
        self.buttons.addStretch(1)
        self.cancel_button = QPushButton(cancel if ok else "Close")
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.buttons.addWidget(self.cancel_button)
        self.ok_button = QPushButton(ok)
        self.ok_button.setDefault(True)
        self.ok_button.clicked.connect(self.confirm)
        self.ok_button.setVisible(bool(ok))
        self.buttons.addWidget(self.ok_button)
        column.addLayout(self.buttons)

    def confirm(self) -> None:
        """What the default button does."""
        self.accept()

    def show_problem(self, problem: str | Exception) -> None:
        """Say what is wrong, above the buttons; "" says nothing. What is no error of ours is
        raised."""
        if isinstance(problem, Exception):
            if not isinstance(problem, IbidemError):
                raise problem
            problem = explain(problem)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def add_line(self, text: str, *widgets: QWidget) -> QLabel:
        """A label above one row of widgets; the first of them belongs to the label."""
        label = QLabel(text)
        if widgets:
            label.setBuddy(widgets[0])
            widgets[0].setAccessibleName(text.replace("&", ""))
        line = QVBoxLayout()
        line.setSpacing(SPACE)
        line.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        for number, widget in enumerate(widgets):
            row.addWidget(widget, 1 if number == 0 else 0)
        line.addLayout(row)
        self.body.addLayout(line)
        return label


def quiet(text: str = "") -> QLabel:
    """A sentence beside the point, wrapped."""
    label = QLabel(text)
    label.setProperty("role", "quiet")
    label.setWordWrap(True)
    return label


def note(text: str = "", role: str = "note") -> QFrame:
    """A sentence on a coloured ground; its label is called "note-text"."""
    frame = QFrame()
    frame.setProperty("role", role)
    row = QHBoxLayout(frame)
    row.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
    label = QLabel(text)
    label.setObjectName("note-text")
    label.setWordWrap(True)
    row.addWidget(label)
    return frame


def ask(
    parent: QWidget | None,
    title: str,
    text: str,
    yes: str,
    then: Callable[[], None],
    *,
    more: str = "",
    danger: bool = True,
) -> QMessageBox:
    """Ask before something is done; `then` is called on a yes. Cancel is the default where it is a
    `danger`."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(more)
    agree = QPushButton(yes, box)  # its owner from the start: addButton does not tell PySide6
    if danger:
        agree.setProperty("role", "danger")
    box.addButton(agree, QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel if danger else agree)
    box.setEscapeButton(cancel)
    agree.clicked.connect(lambda _=False: then())
    box.open()
    return box


def choose_file(
    parent: QWidget | None,
    title: str,
    folder: Path,
    filters: Sequence[str],
    then: Callable[[list[Path]], None],
    *,
    mode: QFileDialog.FileMode = QFileDialog.FileMode.ExistingFile,
    save_as: str = "",
    ok: str = "",
) -> QFileDialog:
    """The system's dialog for files; `then` is called with what was chosen.

    With `save_as`, the name that is proposed, it is about a new file.
    """
    dialog = QFileDialog(parent, title, str(folder))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilters(list(filters))
    if save_as:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix(Path(save_as).suffix.removeprefix("."))
        dialog.selectFile(save_as)
    else:
        dialog.setFileMode(mode)
    if ok:
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, ok)
    dialog.accepted.connect(lambda: then([Path(each) for each in dialog.selectedFiles()]))
    dialog.open()
    return dialog
