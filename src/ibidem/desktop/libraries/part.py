"""What the area of libraries keeps for each window, and what others may ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from ibidem.desktop.access import READ_ONLY
from ibidem.desktop.banners import Offer
from ibidem.desktop.dialogs import choose_file
from ibidem.desktop.libraries.making import make_library, open_path, restore_file
from ibidem.desktop.libraries.places import (
    files_folder,
    free_name,
    good_folder,
    remember_files_folder,
    short_path,
)
from ibidem.desktop.libraries.salvaging import report_unopened, salvage
from ibidem.desktop.libraries.shared_with_me import Share, SharedWithMe
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pages import Page
from ibidem.desktop.settings_keys import PLACE_WARNED, watched
from ibidem.desktop.stopping import run_stoppable
from ibidem.errors import IbidemError
from ibidem.services.library import is_library, library_path

if TYPE_CHECKING:  # what is not needed for the first window is loaded when it is wanted
    from ibidem.desktop.libraries.first_page import FirstPage
    from ibidem.desktop.libraries.watching import FolderWatch
    from ibidem.services.capturing import CaptureSettings

IMPORT_FILTERS = (
    "Bibliographies (*.bib *.ris *.xml *.enw *.nbib *.json *.txt *.ciw)",
    "PDF files (*.pdf)",
    "All files (*)",
)


class Libraries(QObject):
    """The part called "libraries" of a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.first_page: FirstPage | None = None
        self.capture_settings: CaptureSettings | None = None
        self.watch: FolderWatch | None = None
        self.shared: SharedWithMe | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The first page when an empty window is shown, and files that are dropped."""
        if watched is self._window:
            if event.type() is QEvent.Type.Show and self._window.desk is None:
                self._show_first_page()
            elif isinstance(event, QDragEnterEvent):
                if event.mimeData().hasUrls():
                    event.acceptProposedAction()
                    return True
            elif isinstance(event, QDropEvent):
                paths = [Path(url.toLocalFile()) for url in event.mimeData().urls()]
                wanted = [path for path in paths if path.exists()]
                if wanted:
                    event.acceptProposedAction()
                    self.import_files(wanted)
                    return True
        return super().eventFilter(watched, event)

    def import_files(self, paths: Sequence[Path]) -> None:
        """Take files in, whatever they are: libraries are opened, compressed ones restored, PDFs
        become references, and what other files hold is shown before it is taken."""
        from ibidem.desktop.libraries.importing import sort_files

        libraries = [path for path in paths if is_library(path)]
        for path in libraries:
            open_path(self._window, path)
        found = sort_files([path for path in paths if path not in libraries])
        for archive in found.compressed[:1]:
            restore_file(self._window, archive)
        if not found.documents and not found.bibliographies:
            return
        if self._window.desk is not None and not self._window.desk.access.may_write:
            self._window.say(READ_ONLY)
            return
        if self._window.desk is None:
            self._import_into_new(found.documents, found.bibliographies)
        else:
            take_files(self._window, found.documents, found.bibliographies, self.capture_settings)

    def report_unopened(self, path: Path, error: IbidemError) -> None:
        """Say why a library could not be opened, and offer what can be done."""
        report_unopened(self._window, path, error)

    def salvage(self, path: Path) -> None:
        """Close the library that is damaged, make it anew, and open it again."""
        windows = self._window.windows
        windows.close_library(self._window)
        salvage(windows.empty_window(), path)

    def choose_import(self) -> None:
        """Ask for files, then import them."""
        window = self._window

        def take(chosen: list[Path]) -> None:
            remember_files_folder(window.settings, chosen[0])
            self.import_files(chosen)

        choose_file(
            window,
            "Import",
            files_folder(window.settings),
            IMPORT_FILTERS,
            take,
            mode=QFileDialog.FileMode.ExistingFiles,
            ok="Import",
        )

    def _import_into_new(self, documents: list[Path], bibliographies: list[Path]) -> None:
        """Without a library there has to be one first, called like the file."""
        from ibidem.desktop.libraries.place_dialog import PlaceDialog

        window = self._window
        first = (bibliographies or documents)[0]

        def then(shown: MainWindow) -> None:
            take_files(shown, documents, bibliographies, self.capture_settings)

        PlaceDialog(
            window,
            window.settings,
            "New Library for the Import",
            first.stem if len(documents) + len(bibliographies) == 1 else "My Library",
            lambda path: make_library(window, path, then),
            ok="Continue",
        ).open()

    def begin(self) -> None:
        """A library was opened: watch its folder, say what is special about it."""
        if self._window.settings.text(
            watched(self._window.open_library_desk.library.uid, "folder")
        ):
            self._watch_folder()
        self._warn_of_place()
        desk = self._window.open_library_desk
        self.shared = SharedWithMe(desk)
        self.shared.changed.connect(self._show_shared)
        desk.access.changed.connect(self._follow_access)
        self._show_shared()
        if not desk.access.may_write:
            self._follow_access()
        self.shared.ask()

    def _watch_folder(self) -> FolderWatch:
        from ibidem.desktop.libraries.watching import FolderWatch

        if self.watch is None:
            self.watch = FolderWatch(self._window.open_library_desk, self.capture_settings)
        return self.watch

    def open_shared(self) -> None:
        """Open a library of a server."""
        from ibidem.desktop.libraries.server_dialog import ServerDialog

        dialog = ServerDialog(self._window)
        if self.shared is not None:
            dialog.finished.connect(self.shared.ask)  # the person may have signed in
        dialog.open()

    def import_identifiers(self) -> None:
        """Look identifiers up."""
        from ibidem.desktop.libraries.identifiers_dialog import IdentifiersDialog

        IdentifiersDialog(self._window, self.capture_settings).open()

    def export(self) -> None:
        """Write references to a file."""
        from ibidem.desktop.libraries.export_dialog import ExportDialog

        ExportDialog(self._window).open()

    def compress(self) -> None:
        """Write a compressed library."""
        from ibidem.desktop.libraries.compress_dialog import CompressDialog

        CompressDialog(self._window).open()

    def choose_watched_folder(self) -> None:
        """Say which folder is watched."""
        from ibidem.desktop.libraries.watching import WatchDialog

        WatchDialog(self._window, self._watch_folder()).open()

    def make_page(self) -> Page:
        """The page of the preferences."""
        from ibidem.desktop.libraries.watching import ImportPage

        watch = self._watch_folder() if self._window.desk is not None else None
        return ImportPage(self._window, watch)

    def _warn_of_place(self) -> None:
        """Say once, calmly, where a library lies that other programs may damage."""
        desk = self._window.open_library_desk
        library = desk.library
        if not library.problems or library.uid in desk.settings.texts(PLACE_WARNED):
            return
        text = " ".join(each.message.replace("use 'sync'", "use Sync") for each in library.problems)

        def remember() -> None:
            known = desk.settings.texts(PLACE_WARNED)
            desk.settings.save(PLACE_WARNED, [*known, library.uid])

        def more() -> None:
            self._window.action("caring.check").trigger()

        offers = [Offer("Check Library", more)] if self._window.table.get("caring.check") else []
        self._window.banners.show_banner("place", text, offers, closed=remember)

    def _follow_access(self) -> None:
        """Say calmly that a library is only for reading, and when it is no more."""
        desk = self._window.open_library_desk
        mark = "" if desk.access.may_write else " (read only)"
        self._window.setWindowTitle(f"{desk.library.name}{mark} - Ibidem")
        if desk.access.may_write:
            self._window.banners.hide_banner("read-only")
            desk.say("You may change this library now.")
            return
        share = self.shared.own_share() if self.shared is not None else None
        owner = share.offered.owner if share is not None else ""
        asked = owner or "its owner"
        self._window.banners.show_banner(
            "read-only",
            f"You may read this library. To change it, ask {asked} to make you an editor.",
        )

    def _show_shared(self) -> None:
        """Fill "Shared with Me" in the sidebar."""
        sidebar = self._window.parts.get("sidebar")
        show = getattr(sidebar, "show_shared", None)
        if self.shared is None or not callable(show):
            return
        shares = [each for each in self.shared.shares if not self.shared.is_here(each)]
        show(
            [
                (each.key, each.offered.name, each.about, partial(self.open_share, each))
                for each in shares
            ]
        )

    def open_share(self, share: Share) -> None:
        """Open the copy on this computer, or make one where libraries lie."""
        try:
            self._open_share(share)
        except IbidemError as error:  # not signed in any more, or no name for a folder
            self._window.report(error)

    def _open_share(self, share: Share) -> None:
        from ibidem.desktop.libraries.server_dialog import download

        window = self._window
        copy = self.shared.copy_of(share) if self.shared is not None else None
        if copy is not None:
            open_path(window, copy)
            return
        signed = window.settings.sign_ins.find(share.server, share.account)
        folder = good_folder(window.settings)
        name = free_name(folder, share.offered.name.replace("/", "-"))
        path = library_path(folder / name)
        window.say(f"Downloading “{share.offered.name}” to {short_path(folder)}.")
        download(window, signed, share.offered, path)

    def _show_first_page(self) -> None:
        from ibidem.desktop.libraries.first_page import FirstPage

        if self.first_page is None:
            self.first_page = FirstPage(self._window)
        self.first_page.refresh()
        self._window.show_page(self.first_page)


def take_files(
    window: MainWindow,
    documents: Sequence[Path],
    bibliographies: Sequence[Path],
    settings: CaptureSettings | None,
) -> None:
    """Import files into the library of a window."""
    from ibidem.desktop.libraries.importing import ImportDialog, import_documents

    if bibliographies:
        ImportDialog(window, bibliographies).open()
    if documents:
        desk = window.open_library_desk
        run_stoppable(
            window,
            "Importing PDF files",
            lambda report: import_documents(desk.library, documents, report, settings),
            lambda result: desk.say(result.sentence),
        )
