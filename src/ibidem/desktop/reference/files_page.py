"""Files, links and notes of a reference."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QLocale, QObject, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
)

from ibidem.desktop.desk import Desk
from ibidem.desktop.icons import icon
from ibidem.desktop.reference.file_work import FileWork, is_pdf
from ibidem.desktop.reference.notes import Notes
from ibidem.desktop.reference.page import Page, widgets_in
from ibidem.desktop.theme import SPACE
from ibidem.model.attachment import Attachment
from ibidem.model.ids import RecordId
from ibidem.services.reviewing import list_versions_of
from ibidem.services.searching import Belonging, Details
from ibidem.services.syncing import read_link


class Row(QFrame):
    """A line with an icon, a name and something quiet below it; Enter or a double click opens."""

    opened = Signal()
    menu_wanted = Signal()
    deleted = Signal()
    renamed = Signal(str)

    def __init__(self, icon_name: str, name: str, about: str, *, can_rename: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "row")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{name}, {about}")
        self._name = name
        self._can_rename = can_rename
        picture = QLabel()
        picture.setPixmap(icon(icon_name).pixmap(QSize(18, 18)))
        self._title = QLabel(name)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        self._edit = QLineEdit(name)
        self._edit.setAccessibleName("Name of the file")
        self._edit.hide()
        self._edit.returnPressed.connect(self.setFocus)
        self._edit.editingFinished.connect(self._finish)
        self._edit.installEventFilter(self)
        self.about = QLabel(about)
        self.about.setProperty("role", "quiet")
        self.about.setWordWrap(True)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(self._title)
        text.addWidget(self._edit)
        text.addWidget(self.about)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(text, 1)
        layout.addLayout(self._tools)

    def add_tool(self, icon_name: str, tip: str, run: Callable[[], None]) -> QToolButton:
        """A small button at the end."""
        button = QToolButton()
        button.setProperty("role", "small")
        button.setIcon(icon(icon_name))
        button.setIconSize(QSize(15, 15))
        button.setToolTip(tip)
        button.setAccessibleName(f"{tip}: {self._name}")
        button.clicked.connect(lambda _=False: run())
        self._tools.addWidget(button)
        return button

    def rename(self) -> None:
        """Type another name in place."""
        if self._can_rename:
            self._edit.setText(self._name)
            self._title.hide()
            self._edit.show()
            self._edit.setFocus()
            stem = self._name.rpartition(".")[0] or self._name
            self._edit.setSelection(0, len(stem))

    def _finish(self) -> None:
        if self._edit.isVisible():
            self._edit.hide()
            self._title.show()
            if (name := self._edit.text().strip()) and name != self._name:
                self.renamed.emit(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Esc leaves the name as it was."""
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self._edit.setText(self._name)
            self.setFocus()
            return True
        return super().eventFilter(watched, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens, F2 renames, Delete deletes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_F2:
            self.rename()
        elif event.key() == Qt.Key.Key_Delete:
            self.deleted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """All that can be done."""
        self.menu_wanted.emit()
        event.accept()


class FilesPage(Page):
    """Lists what belongs to a reference; `work` does what is asked for."""

    def __init__(self, desk: Desk, work: FileWork) -> None:
        super().__init__()
        self._desk = desk
        self._work = work
        self._id: RecordId | None = None
        self._shown: object = None
        self._read_only = False
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._files = QVBoxLayout()
        self._files.setSpacing(1)
        self.attach = _link_button("Attach file…", "attach-file", lambda: self._add(link=False))
        self.link = _link_button("Attach link…", "attach-link", lambda: self._add(link=True))
        self.find_button = _link_button("Find full text", "find-full-text", self._find)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self.attach, self.link, self.find_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.notes = Notes(desk)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 4 * SPACE)
        layout.setSpacing(SPACE)
        layout.addLayout(self._files)
        layout.addLayout(buttons)
        layout.addSpacing(3 * SPACE)
        layout.addWidget(self.notes)
        layout.addStretch(1)
        self.setWidget(self.body)

    @property
    def rows(self) -> list[Row]:
        """The files and links."""
        return widgets_in(self._files, Row)

    def set_read_only(self, read_only: bool) -> None:
        """Show what there is alone, or let it be changed; `show_details` shows it anew."""
        self._read_only = read_only
        self.notes.set_read_only(read_only)
        for button in (self.attach, self.link, self.find_button):
            button.setHidden(read_only)

    def show_details(self, details: Details) -> None:
        """Show what belongs to a reference."""
        self.notes.show_details(details)
        url = details.reference.fields.get("url", "")
        shown = (details.id, tuple(details.attachments), url, self._read_only)
        leads = bool(url or details.reference.fields.get("electronic_resource_number"))
        self.find_button.setVisible(leads and not self._read_only)
        if shown == self._shown:
            return
        self._shown = shown
        self._id = details.id
        while (item := self._files.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for file in sorted(details.attachments, key=lambda each: each.noun.added_at):
            self._files.addWidget(self._file_row(file))
        for line in url.split("\n"):
            if line.strip().lower().startswith(("http://", "https://")):
                self._files.addWidget(self._link_row(line.strip()))
        if not self.rows:
            label = QLabel("No files." if self._read_only else "No files. Drop or paste them here.")
            label.setProperty("role", "quiet")
            label.setContentsMargins(2 * SPACE, SPACE, 0, SPACE)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._files.addWidget(label)

    def paste(self) -> None:
        """Attach what lies in the clipboard; the frame's Paste calls it."""
        if self._id is not None and not self._work.paste(self._id):
            self._desk.say("The clipboard holds no file and no address.")

    def _file_row(self, file: Belonging) -> Row:
        noun: Attachment = file.noun
        row = Row(
            "pdf" if is_pdf(noun) else "file",
            noun.file_name,
            self._about(file),
            can_rename=not self._read_only,
        )
        if file.present:
            row.add_tool("open", "Open", lambda: self._work.open(file))
        else:
            row.about.setProperty("role", "bad")
            row.add_tool("import", "Fetch now", self._fetch)
        menu = row.add_tool("more", "More", lambda: self._menu(row, file))
        row.opened.connect(lambda: self._work.open(file))
        if not self._read_only:
            row.deleted.connect(lambda: self._work.delete([file]))
        row.renamed.connect(lambda name: self._work.rename(file, name))
        row.menu_wanted.connect(lambda: self._menu(row, file))
        menu.setObjectName(f"file-menu-{noun.file_name}")
        return row

    def _about(self, file: Belonging) -> str:
        noun: Attachment = file.noun
        size = QLocale().formattedDataSize(
            noun.bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat
        )
        if file.present:
            return size
        device = list_versions_of(self._desk.library, file.id)[-1].device
        if read_link(self._desk.library) is None:
            return f"{size} · missing: this library is not synced, so it cannot come from elsewhere"
        return f"{size} · on its way from {device or 'another device'}"

    def _menu(self, row: Row, file: Belonging) -> None:
        menu = QMenu(row)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if file.present:
            menu.addAction("Open", lambda: self._work.open(file))
            menu.addAction("Open with Another Program", lambda: self._work.open_outside(file))
            menu.addAction("Save a Copy…", lambda: self._work.save_as(file))
            menu.addAction("Show in Folder", lambda: self._work.show_in_folder(file))
        else:
            menu.addAction("Fetch Now", self._fetch)
        if not self._read_only:
            menu.addSeparator()
            menu.addAction("Rename", row.rename)
            menu.addAction("Rename by Pattern…", self._rename_by_pattern)
            menu.addAction("Replace…", lambda: self._work.replace(file))
            menu.addSeparator()
            menu.addAction("Delete…", lambda: self._work.delete([file]))
        menu.popup(row.mapToGlobal(row.rect().bottomRight()))

    def _link_row(self, address: str) -> Row:
        row = Row("link", address, "Link")
        row.opened.connect(lambda: QDesktopServices.openUrl(QUrl(address)))
        row.add_tool("open", "Open", row.opened.emit)
        if not self._read_only:
            row.add_tool("close", "Remove", lambda: self._remove_link(address))
            row.deleted.connect(lambda: self._remove_link(address))
        return row

    def _add(self, *, link: bool) -> None:
        if self._id is not None:
            (self._work.ask_for_link if link else self._work.ask_for_files)(self._id)

    def _find(self) -> None:
        if self._id is not None:
            self._work.find_full_text(self._id)

    def _fetch(self) -> None:
        if self._id is not None:
            self._work.fetch(self._id)

    def _rename_by_pattern(self) -> None:
        if self._id is not None:
            self._work.rename_by_pattern([self._id])

    def _remove_link(self, address: str) -> None:
        if self._id is not None:
            self._work.remove_link(self._id, address)


def _link_button(text: str, name: str, run: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "link")
    button.setObjectName(name)
    button.clicked.connect(lambda _=False: run())
    return button
