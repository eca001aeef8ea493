"""The window of one library: sidebar, list, reference; tabs for files; menus; progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QMainWindow,
    QMenu,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QTabWidget,
    QWidget,
)

from ibidem.desktop.area import Action, Area, Needs
from ibidem.desktop.desk import Desk, Said
from ibidem.desktop.icons import icon
from ibidem.desktop.menus import LINE, MENUS, Menu
from ibidem.desktop.notices import Notices
from ibidem.desktop.progress import ProgressCorner
from ibidem.desktop.showing import Selection
from ibidem.desktop.tasks import Tasks
from ibidem.errors import IbidemError
from ibidem.model.ids import RecordId

if TYPE_CHECKING:
    from ibidem.desktop.application import Application

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

    def __init__(self, application: Application, areas: Sequence[Area]) -> None:
        super().__init__()
        self.application = application
        self.settings = application.settings
        self.tasks = Tasks(self)
        self.desk: Desk | None = None
        self.parts: dict[str, QObject] = {}
        self._areas = areas
        self._actions: dict[str, QAction] = {}
        self._specs: dict[str, Action] = {}
        self.setWindowTitle("Ibidem")
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
        self.setCentralWidget(self.pages)

        self.notices = Notices()
        self.progress = ProgressCorner(self.tasks)
        status = self.statusBar()
        status.setSizeGripEnabled(False)
        status.addWidget(self.notices, 1)
        status.addPermanentWidget(self.progress)
        self.tasks.failed.connect(self.report)

        self._make_actions()
        self._make_menus()
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
            area.install(self)
        self.panes.setStretchFactor(0, 0)
        self.panes.setStretchFactor(1, 1)
        self.panes.setStretchFactor(2, 0)
        self.panes.setSizes(list(PANES))
        self._restore_layout()
        self.pages.setCurrentWidget(self.tabs)
        self.library_opened.emit()
        self.refresh_actions()

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
        return self._actions[name]

    def find_action(self, name: str) -> QAction | None:
        """The action of that id; None where no area gives it."""
        return self._actions.get(name)

    def fill_menu(self, menu: QMenu, entries: Sequence[str | Menu]) -> QMenu:
        """Put actions into a menu, for context menus too; those that do not exist are left out."""
        line_wanted = False
        for entry in entries:
            if entry == LINE:
                line_wanted = not menu.isEmpty()
                continue
            found = None if isinstance(entry, Menu) else self._actions.get(entry)
            if found is None and not isinstance(entry, Menu):
                continue
            if line_wanted:
                menu.addSeparator()
                line_wanted = False
            if isinstance(entry, Menu):
                self.fill_menu(menu.addMenu(entry.title), entry.entries)
            elif found is not None:
                menu.addAction(found)
        return menu

    def refresh_actions(self) -> None:
        """Enable what is possible now."""
        for name, spec in self._specs.items():
            action = self._actions[name]
            possible = self._is_possible(spec)
            action.setEnabled(possible)
            if spec.checked is not None:
                action.setChecked(possible and spec.checked(self))
        for name, step in (
            ("frame.undo", self.desk and self.desk.undo_step),
            ("frame.redo", self.desk and self.desk.redo_step),
        ):
            if found := self._actions.get(name):
                found.setEnabled(bool(step))
                verb = "Undo" if name == "frame.undo" else "Redo"
                found.setText(f"&{verb}: {step.text}" if step else f"&{verb}")

    def _is_possible(self, spec: Action) -> bool:
        if spec.needs is not Needs.NOTHING and self.desk is None:
            return False
        count = self.selection.count
        enough = {
            Needs.SELECTION: count >= 1,
            Needs.ONE: count == 1,
            Needs.SEVERAL: count >= 2,
        }.get(spec.needs, True)
        return enough and (spec.possible is None or spec.possible(self))

    def _make_actions(self) -> None:
        for area in self._areas:
            for spec in area.actions:
                if spec.id in self._specs:
                    raise ValueError(f"two actions are called {spec.id}")
                action = QAction(spec.text, self)
                action.setObjectName(spec.id)
                if spec.icon:
                    action.setIcon(icon(spec.icon))
                if spec.tip:
                    action.setToolTip(spec.tip)
                if isinstance(spec.shortcut, QKeySequence.StandardKey):
                    action.setShortcuts(spec.shortcut)
                elif isinstance(spec.shortcut, tuple):
                    action.setShortcuts([QKeySequence(each) for each in spec.shortcut])
                elif spec.shortcut:
                    action.setShortcut(QKeySequence(spec.shortcut))
                action.setCheckable(spec.checked is not None)
                action.triggered.connect(self._runner(spec))
                self.addAction(action)
                self._specs[spec.id] = spec
                self._actions[spec.id] = action

    def _runner(self, spec: Action) -> Callable[[], None]:
        def run() -> None:
            try:
                spec.run(self)
            except IbidemError as error:
                self.report(error)

        return run

    def _make_menus(self) -> None:
        for menu in MENUS:
            made = QMenu(menu.title, self)
            made.aboutToShow.connect(self.refresh_actions)
            self.fill_menu(made, menu.entries)
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

    def report(self, error: Exception) -> None:
        """Say that something failed. What is no error of ours is raised."""
        if not isinstance(error, IbidemError):
            raise error
        self.notices.show_notice(Said(str(error), error=error))

    # --- layout and closing ------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop what goes on, remember the layout, close the library."""
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
        self.application.forget_window(self)
        event.accept()

    def _save_layout(self) -> None:
        self.settings.save("window/geometry", self.saveGeometry())
        if self.desk is not None:
            self.settings.save("window/panes", self.panes.saveState())
        self.settings.flush()

    def _restore_layout(self) -> None:
        for key, restore in (
            ("window/geometry", self.restoreGeometry),
            ("window/panes", self.panes.restoreState),
        ):
            state: QByteArray = self.settings.state(key)
            if not state.isEmpty():
                restore(state)
