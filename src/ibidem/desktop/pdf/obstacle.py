"""What is shown in place of a document that cannot be shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ibidem.desktop.failures import remedy
from ibidem.desktop.icons import icon
from ibidem.errors import IbidemError, NotFoundError


class Obstacle(QWidget):
    """A sentence, what can be done, and a way to open the file elsewhere."""

    password_given = Signal(str)
    system_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked = False
        picture = QLabel()
        picture.setPixmap(icon("file").pixmap(QSize(48, 48)))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = QLabel()
        self.text.setProperty("role", "quiet")
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setWordWrap(True)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText("Password")
        self.password.setAccessibleName("Password of the file")
        self.password.setMaximumWidth(260)
        self.password.returnPressed.connect(self._give)
        self.open = QPushButton("Open")
        self.open.setDefault(True)
        self.open.clicked.connect(self._give)
        self.again = QPushButton("Try Again")
        self.again.clicked.connect(self.again_wanted)
        self.system = QPushButton("Open with the System's Program")
        self.system.clicked.connect(self.system_wanted)
        asking = QHBoxLayout()
        asking.addStretch(1)
        asking.addWidget(self.password)
        asking.addWidget(self.open)
        asking.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.again)
        buttons.addWidget(self.system)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 0, 40, 0)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(picture)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(asking)
        column.addLayout(buttons)
        column.addStretch(3)

    def explain(self, error: Exception) -> None:
        """Say why the document is not shown."""
        needs_password = isinstance(error, IbidemError) and "needs" in error.details
        is_missing = isinstance(error, NotFoundError)
        self.title.setText(str(error) if isinstance(error, IbidemError) else "This went wrong.")
        if needs_password:
            wrong = "That is not the password. " if self._asked else ""
            self.text.setText(f"{wrong}It is used to open the file and is not kept.")
        elif is_missing:
            self.text.setText("If another device has the file, it comes with the next sync.")
        else:
            hint = remedy(error) if isinstance(error, IbidemError) else ""
            said = "Another program may still be able to open it."
            self.text.setText(said if hint == "Nothing was changed." else f"{hint} {said}".strip())
        self._asked = needs_password
        for widget in (self.password, self.open):
            widget.setVisible(needs_password)
        self.again.setVisible(is_missing)
        self.system.setVisible(not is_missing)
        if needs_password:
            self.password.clear()
            self.password.setFocus()

    def _give(self) -> None:
        self.password_given.emit(self.password.text())
