"""The running application: its windows, one for each open library, and what they share."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ibidem.desktop.areas import AREAS
from ibidem.desktop.desk import Desk
from ibidem.desktop.icons import app_icon
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.settings import Settings
from ibidem.desktop.settings_keys import THEME
from ibidem.desktop.theme import Theme
from ibidem.errors import IbidemError
from ibidem.services.library import LocalLibrary, is_library, open_library
from ibidem.services.syncing import read_link


class Application(QObject):
    """Settings, theme and windows. Ends when its last window is closed."""

    def __init__(self, qt: QApplication, settings: Settings) -> None:
        super().__init__(qt)
        self.qt = qt
        self.settings = settings
        qt.setApplicationName("Ibidem")
        qt.setApplicationDisplayName("Ibidem")
        qt.setDesktopFileName("ibidem")
        qt.setWindowIcon(app_icon())
        self.theme = Theme(qt, settings.text(THEME, "system"))
        self.windows: list[MainWindow] = []
        self._is_quitting = False

    def new_window(self) -> MainWindow:
        """A window without a library."""
        window = MainWindow(self, self.settings, self.theme, AREAS)
        window.closed.connect(lambda: self._forget(window))
        window.library_closed.connect(lambda: self._note_closed(window))
        self.windows.append(window)
        return window

    def open_library(self, path: Path) -> MainWindow:
        """Open a library: in the window that shows it, in an empty one, or in a new one.

        Raises what `services.library.open_library` raises.
        """
        wanted = path.expanduser().absolute()
        for window in self.windows:
            if window.desk is not None and window.desk.library.path == wanted:
                window.raise_()
                window.activateWindow()
                return window
        library = open_library(wanted, device=self.device_name(None))
        library.device = self.device_name(library)
        return self.show_library(library)

    def show_library(self, library: LocalLibrary) -> MainWindow:
        """Show a library that was just opened or made."""
        window = self.empty_window()
        window.open_desk(Desk(library, window.tasks, self.settings))
        self.settings.remember_library(library.path)
        self._note_open()
        window.show()
        return window

    def open_files(self, paths: Sequence[Path], window: MainWindow | None = None) -> None:
        """Open whatever was handed in: libraries, compressed libraries, files to import.

        A library that cannot be opened is reported in the window.
        """
        others = [path for path in paths if not is_library(path)]
        for path in paths:
            if is_library(path):
                try:
                    window = self.open_library(path)
                except IbidemError as error:
                    window = window or self._any_window()
                    libraries = window.parts.get("libraries")
                    tell = getattr(libraries, "report_unopened", None)
                    if callable(tell):
                        tell(path, error)
                    else:
                        window.report(error)
        window = window or self._any_window()
        window.show()
        window.raise_()
        window.activateWindow()
        libraries = window.parts.get("libraries")
        if others and libraries is not None:
            libraries.import_files(others)  # type: ignore[attr-defined]

    def close_library(self, window: MainWindow) -> None:
        """Close the library of a window, and the window unless it is the only one.

        It is not opened again at the next start.
        """
        if window.desk is None:
            return
        path = window.desk.library.path
        if len(self.windows) == 1:
            self.new_window().show()
        window.close()
        still = [each for each in self.settings.open_libraries if each != path]
        self.settings.save_open_libraries(still)

    def empty_window(self) -> MainWindow:
        """A window without a library: one that is there, or a new one."""
        empty = (window for window in self.windows if window.desk is None)
        return next(empty, None) or self.new_window()

    def _any_window(self) -> MainWindow:
        active = self.qt.activeWindow()
        if isinstance(active, MainWindow):
            return active
        return self.windows[-1] if self.windows else self.new_window()

    def _note_open(self) -> None:
        open_now = [window.desk.library.path for window in self.windows if window.desk]
        self.settings.save_open_libraries(open_now)

    def _note_closed(self, window: MainWindow) -> None:
        """The last window that closes is opened again at the next start, and so is what Quit
        closes; a window closed among several is not."""
        others = [each for each in self.windows if each is not window and each.desk is not None]
        if others and not self._is_quitting:
            self.settings.save_open_libraries(
                [each.desk.library.path for each in others if each.desk is not None]
            )

    def device_name(self, library: LocalLibrary | None) -> str:
        """What histories call this device: as it was named at sign-in, else the computer's name."""
        known = [each for each in self.settings.sign_ins.known() if each.device]
        names = {(each.server, each.account): each.device for each in known}
        link = read_link(library) if library is not None else None
        if link is not None and (link.server, link.account) in names:
            return names[link.server, link.account]
        if len(set(names.values())) == 1:
            return next(iter(names.values()))
        return platform.node() or "a computer"

    def _forget(self, window: MainWindow) -> None:
        if window in self.windows:
            self.windows.remove(window)
            window.deleteLater()

    def close_all(self) -> None:
        """Close every window."""
        self._is_quitting = True
        try:
            for window in list(self.windows):
                window.close()
        finally:
            self._is_quitting = False
