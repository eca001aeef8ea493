"""The window of one library: sidebar, list, reference; tabs for files; menus; progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QMainWindow,
    QMenu,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.actions import Action, ActionTable, Area, Situation
from ibidem.desktop.banners import Banners
from ibidem.desktop.desk import Desk, Said
from ibidem.desktop.dialogs import ask
from ibidem.desktop.icons import icon
from ibidem.desktop.menus import MENUS
from ibidem.desktop.notices import Notices
from ibidem.desktop.progress import ProgressCorner
from ibidem.desktop.settings import Settings
from ibidem.desktop.settings_keys import GEOMETRY
from ibidem.desktop.settings_keys import PANES as PANES_SAVED
from ibidem.desktop.showing import Selection
from ibidem.desktop.tasks import Tasks
from ibidem.desktop.theme import Theme
from ibidem.errors import IbidemError
from ibidem.model.ids import RecordId
from ibidem.services.library import LocalLibrary


class Windows(Protocol):
    """All windows of the running application (`application.Application`)."""

    def open_library(self, path: Path) -> MainWindow:
        """Open a library: in the window that shows it, in an empty one, or in a new one."""

    def show_library(self, library: LocalLibrary) -> MainWindow:
        """Show a library that was just opened or made."""

    def new_window(self) -> MainWindow:
        """A window without a library."""

    def empty_window(self) -> MainWindow:
        """A window without a library: one that is there, or a new one."""

    def open_files(self, paths: Sequence[Path], window: MainWindow | None = None) -> None:
        """Open whatever was handed in: libraries, compressed libraries, files to import."""

    def close_library(self, window: MainWindow) -> None:
        """Close the library of a window, and the window unless it is the only one."""

    def device_name(self, library: LocalLibrary | None) -> str:
        """What histories call this device."""

    def close_all(self) -> None:
        """Close every window."""


PANES = (240, 720, 400)  # widths of sidebar, list and reference at the first start
PANE_WIDTHS_MIN = (150, 320, 260)
SIZE = (1360, 860)


class MainWindow(QMainWindow):
    """One window: a library, or the first page while none is open.

    Areas put their widgets into it (`put_sidebar`, `put_list`, `put_reference`, `open_tab`) and
    find each other's public parts in `parts`, by the name of the area.
    """

    library_opened = Signal()
    library_closed = Signal()

    closed = Signal()

    def __init__(
        self,
        windows: Windows,
        settings: Settings,
        theme: Theme,
        areas: Sequence[Area[MainWindow]],
    ) -> None:
        super().__init__()
        self.windows = windows
        self.settings = settings
        self.theme = theme
        self.tasks = Tasks(self)
        self.desk: Desk | None = None
        self.parts: dict[str, QObject] = {}
        self._areas = areas
        self.preference_pages = [page for area in areas for page in area.pages]
        self.preference_page = ""  # at which the preferences open next
        self.setWindowTitle("Ibidem")
        geometry = settings.state(GEOMETRY)
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(*SIZE)

        self.panes = QSplitter(Qt.Orientation.Horizontal)
        self.panes.setChildrenCollapsible(False)
        self.panes.setHandleWidth(1)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setTabsClosable(True)
        self.tabs.setMovable(True)
        self.tabs.setTabBarAutoHide(True)
        self.tabs.tabCloseRequested.connect(self.close_tab)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.tabs)
        self.banners = Banners()
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banners)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(center)

        self.notices = Notices()
        self.progress = ProgressCorner(self.tasks)
        status = self.statusBar()
        status.setSizeGripEnabled(False)
        status.addWidget(self.notices, 1)
        status.addPermanentWidget(self.progress)
        self.tasks.failed.connect(self.report)

        specs = [action for area in areas for action in area.actions]
        self.table = ActionTable(self, specs, self._run)
        self._make_menus()
        for area in areas:
            if area.prepare is not None:
                area.prepare(self)
        self.refresh_actions()

    # --- libraries ---------------------------------------------------------------------------

    def open_desk(self, desk: Desk) -> None:
        """Show a library in this window, which shows none yet."""
        if self.desk is not None:
            raise ValueError("this window shows a library already")
        self.desk = desk
        desk.setParent(self)
        self.setWindowTitle(f"{desk.library.name} - Ibidem")
        self.setWindowFilePath(str(desk.library.path))
        desk.said.connect(self.notices.show_notice)
        desk.steps_changed.connect(self.refresh_actions)
        desk.access.changed.connect(self.refresh_actions)
        desk.showing.selection_changed.connect(lambda _: self.refresh_actions())
        desk.showing.place_changed.connect(lambda _: self.refresh_actions())
        self.notices.undo_wanted.connect(desk.take_back)
        for width in PANE_WIDTHS_MIN:
            pane = QWidget()
            pane.setMinimumWidth(width)
            self.panes.addWidget(pane)
        self.tabs.addTab(self.panes, icon("library"), desk.library.name)
        self.tabs.tabBar().setTabButton(0, QTabBar.ButtonPosition.RightSide, None)
        for area in self._areas:
            if area.install is not None:
                area.install(self)
        self.panes.setStretchFactor(0, 0)
        self.panes.setStretchFactor(1, 1)
        self.panes.setStretchFactor(2, 0)
        self.panes.setSizes(list(PANES))
        self._restore_panes()
        self.pages.setCurrentWidget(self.tabs)
        self.library_opened.emit()
        self.refresh_actions()

    def open_preferences(self, page: str = "") -> None:
        """Open the preferences, at the page of that title."""
        self.preference_page = page
        self.action("frame.preferences").trigger()

    def show_page(self, page: QWidget) -> None:
        """Show a page in place of panes and tabs, such as the first page of all."""
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)

    def put_sidebar(self, widget: QWidget) -> None:
        """The left pane."""
        self._put(0, widget)

    def put_list(self, widget: QWidget) -> None:
        """The pane in the middle."""
        self._put(1, widget)

    def put_reference(self, widget: QWidget) -> None:
        """The right pane."""
        self._put(2, widget)

    def _put(self, place: int, widget: QWidget) -> None:
        widget.setMinimumWidth(PANE_WIDTHS_MIN[place])
        old = self.panes.replaceWidget(place, widget)
        if old is not None:
            old.deleteLater()
        widget.show()

    # --- tabs --------------------------------------------------------------------------------

    def open_tab(
        self, key: str, title: str, make: Callable[[], QWidget], icon_name: str
    ) -> QWidget:
        """Go to the tab called `key`; `make` its widget where there is none."""
        for widget in self._tab_widgets():
            if widget.property("tab") == key:
                self.tabs.setCurrentWidget(widget)
                return widget
        made = make()
        made.setProperty("tab", key)
        index = self.tabs.addTab(made, icon(icon_name), title)
        self.tabs.setTabToolTip(index, title)
        self.tabs.setCurrentIndex(index)
        return made

    def close_tab(self, index: int) -> None:
        """Close a tab; that of the library stays."""
        widget = self.tabs.widget(index)
        if index > 0 and widget is not None:
            self.tabs.removeTab(index)
            widget.close()
            widget.deleteLater()

    def close_tab_called(self, key: str) -> None:
        """Close the tab called `key`, if there is one."""
        for widget in self._tab_widgets():
            if widget.property("tab") == key:
                self.close_tab(self.tabs.indexOf(widget))
                return

    def _tab_widgets(self) -> list[QWidget]:
        widgets = (self.tabs.widget(index) for index in range(self.tabs.count()))
        return [widget for widget in widgets if widget is not None]

    # --- actions -----------------------------------------------------------------------------

    def action(self, name: str) -> QAction:
        """The action of that id, for toolbars and context menus."""
        return self.table[name]

    def refresh_actions(self) -> None:
        """Enable what is possible now."""
        may_write = self.desk is None or self.desk.access.may_write
        self.table.refresh(Situation(self.desk is not None, self.selection.count, may_write))
        for name, verb, step in (
            ("frame.undo", "Undo", self.desk.undo_step if self.desk else None),
            ("frame.redo", "Redo", self.desk.redo_step if self.desk else None),
        ):
            if found := self.table.get(name):
                found.setText(f"&{verb}: {step.text}" if step else f"&{verb}")

    def _run(self, spec: Action[MainWindow]) -> None:
        try:
            spec.run(self)
        except IbidemError as error:
            self.report(error)

    def _make_menus(self) -> None:
        for menu in MENUS:
            made = QMenu(menu.title, self)
            made.setToolTipsVisible(True)
            made.aboutToShow.connect(self.refresh_actions)
            self.table.fill(made, menu.entries)
            if not made.isEmpty():
                self.menuBar().addMenu(made)

    # --- what areas ask for ------------------------------------------------------------------

    @property
    def selection(self) -> Selection:
        """The chosen references."""
        return self.desk.showing.selection if self.desk is not None else Selection()

    def selected(self) -> list[RecordId]:
        """The ids of the chosen references, in the order of the list."""
        return list(self.selection.ids())

    @property
    def open_library_desk(self) -> Desk:
        """The desk, for actions that need a library. Raises `ValueError` where there is none."""
        if self.desk is None:
            raise ValueError("no library is open")
        return self.desk

    def say(self, text: str) -> None:
        """Tell the person something, with or without a library."""
        self.notices.show_notice(Said(text))

    def report(self, error: Exception) -> None:
        """Say that something failed. What is no error of ours is raised."""
        if not isinstance(error, IbidemError):
            raise error
        self.notices.show_notice(Said(str(error), error=error))

    # --- layout and closing ------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop what goes on, remember the layout, close the library.

        Where something typed could not be stored, the person is asked first: closed, it is lost.
        """
        if self.desk is not None and self.desk.unstored:
            event.ignore()
            self._ask_to_lose(next(iter(self.desk.unstored.values())))
            return
        self._save_layout()
        self.hide()
        if self.desk is not None:
            self.desk.closing.emit()
        while self.tabs.count() > 1:
            self.close_tab(1)
        self.tasks.close()
        if self.desk is not None:
            self.desk.close()
            self.library_closed.emit()
        event.accept()
        self.closed.emit()

    def _ask_to_lose(self, reason: str) -> None:
        def close() -> None:
            if self.desk is not None:
                self.desk.unstored.clear()
            self.close()

        ask(
            self,
            "Close Without Storing?",
            f"What was typed last could not be stored. {reason}",
            "Close and Lose It",
            close,
            more="Cancel keeps the window open; it is tried again by itself.",
        )

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Widths can only be restored once the window has its own."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._restore_panes)

    def _save_layout(self) -> None:
        self.settings.save(GEOMETRY, self.saveGeometry())
        if self.desk is not None:
            self.settings.save(PANES_SAVED, self.panes.saveState())
        self.settings.flush()

    def _restore_panes(self) -> None:
        state = self.settings.state(PANES_SAVED)
        if self.desk is not None and (state.isEmpty() or not self.panes.restoreState(state)):
            self.panes.setSizes(list(PANES))
