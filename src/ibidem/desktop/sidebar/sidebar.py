"""The left pane: the tree with its filter, kept up to date, and what is done on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from ibidem.desktop.desk import Desk, News
from ibidem.desktop.icons import icon
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.menus import LINE
from ibidem.desktop.settings import Settings
from ibidem.desktop.settings_keys import SIDEBAR_FOLDED
from ibidem.desktop.showing import Place
from ibidem.desktop.sidebar.entries import (
    GROUPS,
    Entry,
    Kind,
    count_duplicates,
    flat,
    read_entries,
    with_duplicates,
)
from ibidem.desktop.sidebar.tree import Tree
from ibidem.desktop.theme import SPACE
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services import editing
from ibidem.services.library import LocalLibrary

FILTER_FROM = 12  # groups and tags: for fewer nobody needs a filter


class Sidebar(QWidget):
    """The part called "sidebar" of a window."""

    entries_changed = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._window = window
        self._desk: Desk = window.open_library_desk
        self._settings: Settings = self._desk.settings
        self._shared: tuple[Entry, ...] = ()
        self._open_shared: dict[str, Callable[[], None]] = {}
        self._duplicates: int | None = None
        self._is_reading = False
        self._is_stale = False
        self.entries: tuple[Entry, ...] = ()

        self.tree = Tree(self._desk.library)
        self.filter = QLineEdit()
        self.filter.setObjectName("sidebar-filter")
        self.filter.setPlaceholderText("Filter groups and tags")
        self.filter.setAccessibleName("Filter groups and tags")
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(icon("filter"), QLineEdit.ActionPosition.LeadingPosition)
        self.filter.textChanged.connect(self.tree.show_matching)
        self.filter.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * SPACE, 0, 0)
        column.setSpacing(2 * SPACE)
        filter_row = QVBoxLayout()
        filter_row.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        filter_row.addWidget(self.filter)
        column.addLayout(filter_row)
        column.addWidget(self.tree, 1)
        self.setFocusProxy(self.tree)

        self.tree.place_wanted.connect(self._go)
        self.tree.rename_wanted.connect(self.rename)
        self.tree.references_dropped.connect(self._take_references)
        self.tree.entry_moved.connect(self._move)
        self.tree.menu_wanted.connect(self._show_menu)
        self.tree.delete_wanted.connect(self._delete)
        self.tree.folded.connect(self._save_folded)
        self._desk.changed.connect(self._hear)
        self._desk.access.changed.connect(self._follow_access)
        self._follow_access()
        self._desk.showing.wanted_place.connect(self.go_to)
        self._first_read()

    def _follow_access(self) -> None:
        self.tree.set_read_only(not self._desk.access.may_write)

    # --- what others may ask -----------------------------------------------------------------

    @property
    def current(self) -> Entry | None:
        """The entry that the person is at."""
        return self.tree.current_entry

    def find_entry(self, kind: Kind, entry_id: str) -> Entry | None:
        """An entry by what it is."""
        wanted = f"{kind}:{entry_id}"
        return next((each for each in flat(self.entries) if each.key == wanted), None)

    def show_shared(self, libraries: Sequence[tuple[str, str, str, Callable[[], None]]]) -> None:
        """Fill "Shared with Me": for each an id, a title, a tip, and what opens it."""
        shared = tuple(
            Entry(Kind.SHARED, name, title, "shared", tip=tip) for name, title, tip, _ in libraries
        )
        self._open_shared = {name: run for name, _, _, run in libraries}
        if shared != self._shared:
            self._shared = shared
            self.read()

    def go_to(self, place: Place) -> None:
        """Go to a place, as if it was clicked."""
        for entry in flat(self.entries):
            found = entry.place
            if found is not None and (found.kind, found.name, found.id) == (
                place.kind,
                place.name if not place.id else found.name,
                place.id,
            ):
                self.tree.choose(entry.key)
                self._desk.showing.go(found)
                return
        self._desk.showing.go(place)

    # --- reading -----------------------------------------------------------------------------

    def read(self) -> None:
        """Count anew, beside the window."""
        if self._is_reading:
            self._is_stale = True
            return
        self._is_reading = True
        shared = self._shared

        def show(found: tuple[Entry, ...]) -> None:
            self._is_reading = False
            self._show(found)
            if self._is_stale:
                self._is_stale = False
                self.read()
            else:
                self._count_duplicates()

        def fail(error: Exception) -> None:
            self._is_reading = False
            self._desk.report(error)

        self._desk.read(
            lambda library: read_entries(library, shared, counted=True), show, fail, owner=self
        )

    def _first_read(self) -> None:
        """The names in place, so that a window opens with them; the numbers follow."""
        self._show(read_entries(self._desk.library, counted=False))
        if not self.tree.choose("view:all"):
            return
        self.read()

    def _count_duplicates(self) -> None:
        def keep(count: int) -> None:
            self._duplicates = count
            self._show(self.entries)

        self._desk.read(count_duplicates, keep, lambda _: None, owner=self)

    def _show(self, entries: tuple[Entry, ...]) -> None:
        self.entries = with_duplicates(entries, self._duplicates)
        if self.tree.state() is self.tree.State.EditingState:
            return  # a name is being written: what is shown changes with the next news
        folded = set(self._settings.texts(SIDEBAR_FOLDED))
        place = self._desk.showing.place
        self.tree.show_entries(self.entries, folded)
        listed = [each for each in flat(entries) if each.kind is not Kind.SECTION]
        many = sum(each.kind is not Kind.VIEW for each in listed) >= FILTER_FROM
        self.filter.setVisible(many or bool(self.filter.text()))
        if self.filter.text():
            self.tree.show_matching(self.filter.text())
        self._follow(place)
        self.entries_changed.emit()

    def _follow(self, place: Place) -> None:
        """Where the person is may have another name now, or be gone."""
        for entry in flat(self.entries):
            found = entry.place
            if found is None or (found.kind, found.name, found.id) != (
                place.kind,
                place.name,
                place.id,
            ):
                continue
            if found.title != place.title:
                self._desk.showing.go(found)
            if self.current is None or self.current.key != entry.key:
                self.tree.choose(entry.key)
            return
        self.go_to(Place())

    def _hear(self, news: News) -> None:
        if news.touches(
            RecordKind.REFERENCE,
            RecordKind.GROUP,
            RecordKind.GROUP_SET,
            RecordKind.SMART_GROUP,
            RecordKind.TAG,
            RecordKind.CONFLICT,
            RecordKind.ATTACHMENT,
            RecordKind.NOTE,
        ):
            self.read()

    def _save_folded(self) -> None:
        # What is not in this library stays remembered for the one that has it.
        here = {entry.key for entry in flat(self.entries)}
        others = set(self._settings.texts(SIDEBAR_FOLDED)) - here
        sections = self.tree.folded_keys()
        self._settings.save(SIDEBAR_FOLDED, sorted(others | sections))

    # --- doing -------------------------------------------------------------------------------

    def _go(self, entry: Entry) -> None:
        if entry.kind is Kind.SHARED:
            self._open_shared[entry.id]()
        elif entry.place is not None and entry.place != self._desk.showing.place:
            self._desk.showing.go(entry.place)

    def rename_current(self) -> None:
        """Write a new name over the old one."""
        index = self.tree.currentIndex()
        if index.isValid():
            self.tree.setFocus()
            self.tree.edit(index)

    def rename(self, entry: Entry, name: str) -> None:
        """Give a group or tag another name."""
        record = RecordId(entry.id)

        def work(library: LocalLibrary) -> Changes:
            if entry.kind is Kind.GROUP:
                return editing.rename_group(library, record, name)
            if entry.kind is Kind.SMART_GROUP:
                return editing.edit_smart_group(library, record, name=name)
            if entry.kind is Kind.GROUP_SET:
                return editing.rename_group_set(library, record, name)
            return editing.edit_tag(library, record, name=name)

        self._desk.write(work, say=f"“{entry.title}” is called “{name}” now.")

    def _take_references(self, entry: Entry, ids: list[RecordId]) -> None:
        count = f"{len(ids):,} reference{'s' if len(ids) != 1 else ''}"
        record = RecordId(entry.id)
        if entry.kind is Kind.GROUP:
            self._desk.write(
                lambda library: editing.add_to_group(library, record, ids),
                say=f"{count} added to “{entry.title}”.",
            )
        elif entry.kind is Kind.TAG:
            self._desk.write(
                lambda library: editing.tag_references(library, record, ids),
                say=f"{count} tagged “{entry.title}”.",
            )
        elif entry.key == "view:trash":
            self._desk.write(
                lambda library: editing.trash_references(library, ids),
                say=f"{count} moved to the trash.",
            )
        elif self._desk.showing.place.is_trash:
            self._desk.write(
                lambda library: editing.restore_references(library, ids),
                say=f"{count} taken back from the trash.",
            )

    def _move(self, moved: Entry, target: Entry, behind: bool) -> None:
        """Put an entry before or behind another one, or into a set."""
        record = RecordId(moved.id)
        if moved.kind is Kind.TAG:
            before = self._next(target, {Kind.TAG}) if behind else target.id
            self._desk.write(lambda library: editing.move_tag(library, record, before=before))
        elif moved.kind is Kind.GROUP_SET:
            before = self._next(target, {Kind.GROUP_SET}) if behind else target.id
            self._desk.write(lambda library: editing.move_group_set(library, record, before=before))
        elif target.kind is Kind.GROUP_SET:
            self._desk.write(
                lambda library: editing.move_group(library, record, target.id, before=""),
                say=f"“{moved.title}” stands under “{target.title}” now.",
            )
        elif target.kind is Kind.SECTION:
            self._desk.write(lambda library: editing.move_group(library, record, "", before=""))
        else:
            group_set = self._set_of(target)
            before = self._next(target, {Kind.GROUP, Kind.SMART_GROUP}) if behind else target.id
            self._desk.write(
                lambda library: editing.move_group(library, record, group_set, before=before)
            )

    def _set_of(self, entry: Entry) -> str:
        for each in flat(self.entries):
            if each.kind is Kind.GROUP_SET and entry in each.inner:
                return each.id
        return ""

    def _next(self, entry: Entry, kinds: set[Kind]) -> str:
        """What follows an entry in its list, "" where it is the last."""
        lists = [each.inner for each in flat(self.entries) if entry in each.inner]
        beside = [each for each in (lists[0] if lists else ()) if each.kind in kinds]
        place = beside.index(entry) + 1
        return beside[place].id if place < len(beside) else ""

    def _delete(self) -> None:
        action = self._window.table.get("sidebar.delete")
        self._window.refresh_actions()
        if action is not None and action.isEnabled():
            action.trigger()

    def _show_menu(self, entry: Entry | None, point: QPoint) -> None:
        """The menu of a line; it is about that line, so that is where the person goes."""
        if entry is not None and entry.place is not None and entry.kind is not Kind.SHARED:
            self.tree.choose(entry.key)
            self._go(entry)
        self._window.refresh_actions()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window.table.fill(menu, _menu_for(entry))
        if not menu.isEmpty():
            menu.popup(point)


def _menu_for(entry: Entry | None) -> tuple[str, ...]:
    new = (
        "sidebar.new_group",
        "sidebar.new_smart_group",
        "sidebar.new_group_set",
        "sidebar.manage",
    )
    if entry is None or entry.key == "section:groups":
        return new
    if entry.kind is Kind.TAG or entry.key == "section:tags":
        return ("context.rename", "sidebar.edit", "sidebar.delete", LINE, "sidebar.new_tag")
    if entry.kind in GROUPS:
        return (
            "context.rename",
            "sidebar.edit",
            "syncing.sharing",
            "libraries.export",
            "sidebar.delete",
            LINE,
            *new,
        )
    if entry.key == "view:trash":
        return ("sidebar.empty_trash",)
    if entry.key == "view:duplicates":
        return ("organizing.find_duplicates",)
    if entry.kind is Kind.CONFLICTS:
        return ("syncing.conflicts",)
    return ()
