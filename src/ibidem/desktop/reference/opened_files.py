"""Files that were opened with other programs: copies, whose changes can come back."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QUrl
from PySide6.QtGui import QDesktopServices

from ibidem.desktop.banners import Offer
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.outside import OutsideCopy, digest_of, give_copy, note_copied
from ibidem.model.attachment import Attachment
from ibidem.model.ids import RecordId
from ibidem.services.files import replace_file
from ibidem.services.library import LocalLibrary


@dataclass(slots=True)
class _Opened:
    attachment: RecordId
    path: Path
    digest: str
    written_at: float


class OpenedFiles(QObject):
    """The library keeps its own bytes: a program gets a copy. When the window is looked at again
    and a copy is different, the person is asked whether to keep it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._opened: dict[RecordId, _Opened] = {}
        window.installEventFilter(self)

    def open(self, attachment: RecordId, noun: Attachment) -> None:
        """Open with the system's program."""
        known = self._opened.get(attachment)
        if known is not None and known.path.is_file():
            _open(known.path)
            return
        desk = self._window.open_library_desk

        def show(copy: OutsideCopy) -> None:
            written_at = copy.path.stat().st_mtime
            made = _Opened(attachment, copy.path, noun.sha256, written_at)
            self._opened[attachment] = made
            _open(copy.path)
            if copy.is_edited:
                self._ask(made)

        settings = desk.settings.folder
        desk.read(lambda library: give_copy(library, attachment, settings), show, owner=self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look at the copies when the window is looked at."""
        if event.type() == QEvent.Type.WindowActivate and self._opened:
            self.look()
        return super().eventFilter(watched, event)

    def look(self) -> None:
        """Ask about each copy that another program changed."""
        for each in list(self._opened.values()):
            if not each.path.is_file():
                del self._opened[each.attachment]
                continue
            written_at = each.path.stat().st_mtime
            if written_at == each.written_at:
                continue
            each.written_at = written_at
            if digest_of(each.path) != each.digest:
                self._ask(each)

    def _ask(self, opened: _Opened) -> None:
        key = f"opened-{opened.attachment}"
        if not self._window.open_library_desk.access.may_write:
            self._window.banners.show_banner(
                key,
                f"{opened.path.name} was changed by another program. You may not change this"
                " library: save the changed file elsewhere.",
            )
            return
        self._window.banners.show_banner(
            key,
            f"{opened.path.name} was changed by another program.",
            (
                Offer("Keep the changed file", lambda: self._keep(key, opened)),
                Offer("Leave as it was", lambda: self._window.banners.hide_banner(key)),
            ),
        )

    def _keep(self, key: str, opened: _Opened) -> None:
        self._window.banners.hide_banner(key)
        data = opened.path.read_bytes()

        def keep(library: LocalLibrary) -> str:
            replace_file(library, opened.attachment, [data])
            note_copied(opened.path)
            return sha256(data).hexdigest()

        def note(digest: str) -> None:
            opened.digest = digest

        said = f"{opened.path.name} is now the changed file."
        self._window.open_library_desk.write(keep, note, say=said)


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
