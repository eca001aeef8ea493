"""The history of a library, as a tab: what happened, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.access import READ_ONLY
from ibidem.desktop.caring.plan_dialog import PlanDialog, Wanted
from ibidem.desktop.caring.words import before_event, full_time, moment
from ibidem.desktop.desk import News
from ibidem.desktop.dialogs import Dialog, quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.showing import PlaceKind
from ibidem.desktop.theme import SPACE
from ibidem.model.ids import RecordId
from ibidem.services.library import LocalLibrary
from ibidem.services.time_travel import Event, list_events

KEY = "caring.history"
PAGE = 100
_EVENT = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class _Filter:
    """What is listed: of a group or a record, only removals, of one device."""

    removing: bool = False
    group: str = ""
    record: str = ""
    device: str = ""

    def list(self, library: LocalLibrary, before: int) -> list[Event]:
        return list_events(
            library,
            record=RecordId(self.record) if self.record else None,
            group=RecordId(self.group) if self.group else None,
            device=self.device or None,
            removing=self.removing,
            before=before,
            limit=PAGE,
        )


class HistoryView(QWidget):
    """Events, newest first; more are read as one scrolls to the end."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._desk = window.open_library_desk
        self._asked = 0
        self._is_complete = False
        self._devices: set[str] = set()
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addLayout(self._make_bar())
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["When", "What happened", "Device", "Changes"])
        self.list.setAccessibleName("History")
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        header = self.list.header()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        for section, width in ((0, 190), (2, 150), (3, 150)):
            header.resizeSection(section, width)
        self.list.itemSelectionChanged.connect(self._refresh_foot)
        self.list.itemDoubleClicked.connect(lambda *_: self._go_back())
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        column.addWidget(self.list, 1)
        column.addLayout(self._make_foot())
        self._desk.changed.connect(self._changed)
        self._desk.showing.place_changed.connect(lambda _: self._offer_group())
        self._offer_group()
        self.reload()

    def _make_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(2 * SPACE)
        title = QLabel("History")
        title.setProperty("role", "title")
        bar.addWidget(title)
        bar.addStretch(1)
        self.show_what = QComboBox()
        self.show_what.setAccessibleName("Show")
        self.show_what.addItem("Everything", "all")
        self.show_what.addItem("What removed references", "removing")
        self.show_what.activated.connect(lambda _: self.reload())
        self.device = QComboBox()
        self.device.setAccessibleName("Device")
        self.device.addItem("All devices", "")
        self.device.activated.connect(lambda _: self.reload())
        self.to_moment = QPushButton("Go Back to a &Moment...")
        self.to_moment.clicked.connect(lambda: MomentDialog(self._window).open())
        self._desk.access.lock(self.to_moment)
        for widget in (self.show_what, self.device, self.to_moment):
            bar.addWidget(widget)
        return bar

    def _make_foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        self.said = quiet()
        self.back = QPushButton("Go &Back to Before This...")
        self.back.clicked.connect(self._go_back)
        self.back.setEnabled(False)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.back)
        return foot

    def _offer_group(self) -> None:
        """The group where the person is, and the chosen reference, can be listed alone."""
        while self.show_what.count() > 2:
            self.show_what.removeItem(2)
        place = self._desk.showing.place
        if place.kind is PlaceKind.GROUP:
            self.show_what.addItem(f"Of the group “{place.title}”", ("group", place.id))
        current = self._desk.showing.selection.current
        if current:
            self.show_what.addItem("Of the selected reference", ("record", current))

    def _filter(self) -> _Filter:
        what = self.show_what.currentData()
        device = self.device.currentData() or ""
        if isinstance(what, tuple | list):
            key, value = what
            if key == "group":
                return _Filter(group=str(value), device=device)
            return _Filter(record=str(value), device=device)
        return _Filter(removing=what == "removing", device=device)

    # --- reading -----------------------------------------------------------------------------

    def reload(self) -> None:
        """Read from the newest event on."""
        self._is_complete = False
        self._read(0)

    def _read(self, before: int) -> None:
        self._asked += 1
        asked, wanted = self._asked, self._filter()

        def show(events: list[Event]) -> None:
            if asked == self._asked:
                self._show(events, before)

        self._desk.read(lambda library: wanted.list(library, before), show, owner=self)

    def _show(self, events: list[Event], before: int) -> None:
        chosen = self.chosen
        if not before:
            self.list.clear()
        self._is_complete = len(events) < PAGE
        for event in events:
            item = QTreeWidgetItem([_when(event), event.deed.text, event.device, _changes(event)])
            item.setData(0, _EVENT, event)
            item.setToolTip(0, full_time(event.at))
            item.setToolTip(1, event.deed.text)
            self.list.addTopLevelItem(item)
            if chosen is not None and chosen.number == event.number:
                self.list.setCurrentItem(item)
            if event.device and event.device not in self._devices:
                self._devices.add(event.device)
                self.device.addItem(event.device, event.device)
        self._refresh_foot()

    def _scrolled(self, value: int) -> None:
        bar = self.list.verticalScrollBar()
        last = self.list.topLevelItem(self.list.topLevelItemCount() - 1)
        if value >= bar.maximum() - 3 and not self._is_complete and last is not None:
            self._is_complete = True  # until the next page says otherwise
            self._read(last.data(0, _EVENT).number)

    def _changed(self, _news: News) -> None:
        self.reload()

    # --- going back --------------------------------------------------------------------------

    @property
    def chosen(self) -> Event | None:
        """The event that is chosen in the list."""
        items = self.list.selectedItems()
        event = items[0].data(0, _EVENT) if items else None
        return event if isinstance(event, Event) else None

    def _refresh_foot(self) -> None:
        event = self.chosen
        may_write = self._desk.access.may_write
        self.back.setEnabled(event is not None and event.is_kept and may_write)
        if not may_write:
            self.said.setText(READ_ONLY)
        elif event is None:
            self.said.setText("Choose an event to go back to before it.")
        elif not event.is_kept:
            self.said.setText("What the library was before this is kept no longer.")
        else:
            self.said.setText(f"Go back to how it was {before_event(event)}.")

    def _go_back(self) -> None:
        event = self.chosen
        if event is not None and event.is_kept:
            PlanDialog(self._window, Wanted(before_event(event), before=event.number)).open()


class MomentDialog(Dialog):
    """Asks for a date and a time to go back to."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(
            window,
            "Go Back to a Moment",
            ok="Show What Would Change...",
            intro="Nothing is changed before you have seen what would be.",
        )
        self._window = window
        now = QDateTime.currentDateTime()
        self.when = QDateTimeEdit(now.addDays(-1))
        self.when.setMaximumDateTime(now)
        self.when.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.when.setCalendarPopup(True)
        self.add_line("&Date and time", self.when)

    def confirm(self) -> None:
        """Show the plan."""
        at = self.when.dateTime().toMSecsSinceEpoch()
        window = self._window
        self.accept()
        PlanDialog(window, Wanted(f"at {moment(at)}", moment=at)).open()


def _when(event: Event) -> str:
    text = moment(event.at)
    return text[:1].upper() + text[1:]


def _changes(event: Event) -> str:
    parts = ((event.added, "+"), (event.changed, "~"), (event.deleted, "-"))
    return "  ".join(f"{sign}{number:,}" for number, sign in parts if number)
