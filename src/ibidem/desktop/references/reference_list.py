"""The middle pane: search bar, headline, table; what they show, and when it is asked for anew."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.desk import Desk, News
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.references.advanced import AdvancedSearch
from ibidem.desktop.references.asking import Answer, Question, answer
from ibidem.desktop.references.columns import COLUMNS
from ibidem.desktop.references.empty import EmptyPage, emptiness
from ibidem.desktop.references.headline import Headline
from ibidem.desktop.references.list_menus import CONTEXT, fill_columns
from ibidem.desktop.references.model import ReferenceModel
from ibidem.desktop.references.search_bar import SearchBar
from ibidem.desktop.references.speaking import Speaker
from ibidem.desktop.references.table import ReferenceTable
from ibidem.desktop.settings_keys import LIST_DENSITY, LIST_HEADER, LIST_SORT
from ibidem.desktop.showing import Place, PlaceKind, Selection
from ibidem.errors import IbidemError
from ibidem.model.ids import RecordId
from ibidem.model.query import as_typed
from ibidem.model.record import RecordKind
from ibidem.services.editing import attach_files
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import TagEntry, list_groups, list_tags, load_items

# Kept apart by view: what is new, or was thrown away last, stands above.
_ORDERS = {"recent": ("added", True), "trash": ("trashed", True), "duplicates": ("", False)}


class ReferenceList(QWidget):
    """The part called "references" of a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.setObjectName("reference-list")
        self._window = window
        self._desk: Desk = window.open_library_desk
        self._settings = self._desk.settings
        self._question = Question(self._desk.showing.place)
        self._generation = 0
        self._is_asking = False
        self._is_stale = False
        self._shown_place: Place | None = None
        self._shown_query = ""
        self._wanted: RecordId | None = None
        self._smart: frozenset[str] = frozenset()

        self.model = ReferenceModel(self._desk.library)
        self.model.setParent(self)
        self.search_bar = SearchBar(self._settings)
        self.advanced = AdvancedSearch()
        self.advanced.hide()
        self.table = ReferenceTable(self.model)
        self.speaker = Speaker(self.table, self.model)
        self.empty = EmptyPage(window)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)

        self.headline = Headline(self.table)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.search_bar)
        self.column.addWidget(self.advanced)
        self.column.addWidget(self.headline)
        self.column.addWidget(self.stack, 1)
        self.setFocusProxy(self.table)

        self._restore()
        self._connect()
        self._read_labels()
        self._go(self._desk.showing.place)

    def _connect(self) -> None:
        showing = self._desk.showing
        showing.place_changed.connect(self._go)
        showing.wanted.connect(self.show_reference)
        showing.searched.connect(self.search_bar.search)
        self._desk.changed.connect(self._hear)
        self._desk.closing.connect(self._save)
        self.search_bar.asked.connect(self._search)
        self.search_bar.left.connect(self._enter)
        self.search_bar.save_wanted.connect(showing.kept)
        self.search_bar.advanced_wanted.connect(self.toggle_advanced)
        self.advanced.query_changed.connect(self.search_bar.show_query)
        self.advanced.closed.connect(self.toggle_advanced)
        self.table.chosen_changed.connect(self._tell_chosen)
        self.table.opened.connect(lambda: self._trigger("reference.edit"))
        self.table.read_toggled.connect(lambda: self._trigger("context.toggle_read"))
        self.table.copy_wanted.connect(lambda: self._trigger("context.copy_references"))
        self.table.delete_wanted.connect(self._delete)
        self.table.files_dropped.connect(self._take_files)
        self.table.menu_wanted.connect(self._show_menu)
        self.table.horizontalHeader().sectionClicked.connect(self._sort_by)
        self.table.horizontalHeader().customContextMenuRequested.connect(self._show_columns)

    # --- what is shown -----------------------------------------------------------------------

    @property
    def question(self) -> Question:
        """What the list shows, or is about to show."""
        return self._question

    @property
    def is_asking(self) -> bool:
        """Whether an answer is awaited, so that what is shown is not what is wanted yet."""
        return self._is_asking

    def ask(self) -> None:
        """Find what is to be shown; what is shown stays until then."""
        self._generation += 1
        if self._is_asking:
            self._is_stale = True  # one at a time: only the last answer counts
            return
        self._is_asking = True
        generation = self._generation
        question = self._question
        chosen = list(self.table.choice.named)

        def show(found: Answer) -> None:
            if not self._end_asking(generation):
                return
            self.search_bar.show_problem("")
            self._show(question, found)

        def fail(error: Exception) -> None:
            if not self._end_asking(generation):
                return
            if question.query and isinstance(error, IbidemError):
                self.search_bar.show_problem(str(error))
            else:
                self._desk.report(error)

        self._desk.read(lambda library: answer(library, question, chosen), show, fail, owner=self)

    def _end_asking(self, generation: int) -> bool:
        """Whether the answer is still wanted; else the next question is asked."""
        self._is_asking = False
        if self._is_stale or generation != self._generation:
            self._is_stale = False
            self.ask()
            return False
        return True

    def _show(self, question: Question, found: Answer) -> None:
        afresh = (question.place, question.query) != (self._shown_place, self._shown_query)
        self._shown_place, self._shown_query = question.place, question.query
        # What was chosen while this was asked for, and is there, stays chosen too.
        since = set(self.table.choice.named) - found.kept
        kept = found.kept | (since.intersection(found.ids) if since else frozenset())
        self.table.show_list(found.ids, kept, afresh=afresh)
        if len(found.ids):
            self.stack.setCurrentWidget(self.table)
        else:
            self.empty.show_emptiness(
                emptiness(
                    question.place,
                    question.query,
                    is_smart=self.is_smart(question.place),
                    everywhere=question.everywhere,
                )
            )
            self.stack.setCurrentWidget(self.empty)
        self._show_headline()
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.table.choose_ids([wanted])

    def _show_headline(self) -> None:
        self.headline.show_state(self._question)

    def is_smart(self, place: Place) -> bool:
        """Whether a place is a smart group: nothing can be taken out of it."""
        return place.id in self._smart

    # --- place, search, order ----------------------------------------------------------------

    def _go(self, place: Place) -> None:
        sort, descending = self._order_of(place)
        self._question = Question(
            place,
            as_typed(self.search_bar.text),
            self.search_bar.everywhere,
            sort,
            descending,
        )
        self.search_bar.show_place(place.title, is_everything=place == Place())
        self._show_order()
        if self.table.choice.is_all:
            self.table.clear_choice()
        self._show_headline()
        self.ask()

    def _search(self, text: str, finished: bool) -> None:
        query = text if finished else as_typed(text)
        everywhere = self.search_bar.everywhere
        if (query, everywhere) == (self._question.query, self._question.everywhere):
            return
        if self.table.choice.is_all:
            self.table.clear_choice()
        self._question = Question(
            self._question.place,
            query,
            everywhere,
            self._question.sort,
            self._question.descending,
        )
        self.ask()

    def sort(self, sort: str, *, descending: bool) -> None:
        """Order the list, and remember it."""
        question = self._question
        self._question = Question(
            question.place, question.query, question.everywhere, sort, descending
        )
        key = self._sort_key(question.place)
        self._settings.save(key, f"{sort} {'down' if descending else 'up'}")
        self._show_order()
        self.ask()

    def _sort_by(self, section: int) -> None:
        column = COLUMNS[section]
        if not column.sort:
            self._show_order()
            return
        again = column.sort == self._question.sort
        self.sort(column.sort, descending=not self._question.descending if again else column.falls)

    def _sort_key(self, place: Place) -> str:
        special = place.kind is PlaceKind.VIEW and place.name in _ORDERS
        return f"{LIST_SORT}-{place.name}" if special else LIST_SORT

    def _order_of(self, place: Place) -> tuple[str, bool]:
        name = place.name if place.kind is PlaceKind.VIEW else ""
        sort, descending = _ORDERS.get(name, ("author", False))
        saved, _, way = self._settings.text(self._sort_key(place)).partition(" ")
        if saved in {column.sort for column in COLUMNS if column.sort}:
            return saved, way == "down"
        return sort, descending

    def _show_order(self) -> None:
        head = self.table.horizontalHeader()
        for place, column in enumerate(COLUMNS):
            if column.sort and column.sort == self._question.sort:
                falls = self._question.descending
                way = Qt.SortOrder.DescendingOrder if falls else Qt.SortOrder.AscendingOrder
                head.setSortIndicator(place, way)
                return
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def toggle_advanced(self) -> None:
        """Show or hide the rows of the advanced search; what is searched stays."""
        shown = self.advanced.isHidden()
        self.advanced.setVisible(shown)
        self.search_bar.advanced.setChecked(shown)
        if shown:
            self.advanced.rows[0].value.setFocus()
        else:
            self.search_bar.focus()

    # --- what others want --------------------------------------------------------------------

    def show_reference(self, reference: RecordId) -> None:
        """Choose a reference, and go to where it is."""
        if self.table.choose_ids([reference]):
            self.table.setFocus()
            return
        found = load_items(self._desk.library, [reference]).get(reference)
        if found is None:
            return
        self._wanted = reference
        if self.search_bar.text:
            self.search_bar.search("")
        trashed = found.reference.is_trashed
        place = Place(name="trash", title="Trash") if trashed else Place()
        if self._desk.showing.place == place:
            self.ask()
        else:
            self._desk.showing.show_place(place)

    def _enter(self) -> None:
        """From the search bar into the list."""
        if not self.model.rowCount():
            return
        self.table.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.table.chosen_count():
            self.table.choose_row(0)

    def _hear(self, news: News) -> None:
        if news.touches(RecordKind.TAG, RecordKind.SMART_GROUP):
            self._read_labels()
        if not news.touches(
            RecordKind.REFERENCE,
            RecordKind.ATTACHMENT,
            RecordKind.NOTE,
            RecordKind.GROUP,
            RecordKind.GROUP_SET,
            RecordKind.SMART_GROUP,
            RecordKind.TAG,
            RecordKind.CONFLICT,
        ):
            return
        self.ask()

    def _read_labels(self) -> None:
        def read(library: LocalLibrary) -> tuple[list[TagEntry], frozenset[str]]:
            groups = list_groups(library, counted=False)
            smart = frozenset(each.id for each in groups if each.kind is RecordKind.SMART_GROUP)
            return list_tags(library, counted=False), smart

        def keep(found: tuple[list[TagEntry], frozenset[str]]) -> None:
            tags, self._smart = found
            self.model.set_tags(tags)
            self.table.viewport().update()

        self._desk.read(read, keep, owner=self)

    def _tell_chosen(self) -> None:
        self._desk.showing.choose(
            Selection(self.table.chosen_count(), self.table.current, self.table.chosen)
        )
        self._show_headline()

    def _delete(self) -> None:
        is_trash = self._question.place.is_trash
        self._trigger("references.delete" if is_trash else "references.trash")

    def _take_files(self, paths: list[Path], reference: str) -> None:
        """Files were dropped: on a reference they are attached, elsewhere imported."""
        if not reference:
            part = self._window.parts.get("libraries")
            if part is not None and hasattr(part, "import_files"):
                part.import_files(paths)
            return
        count = f"{len(paths)} file{'s' if len(paths) != 1 else ''}"
        self._desk.write(
            lambda library: attach_files(library, RecordId(reference), paths),
            say=f"{count} attached.",
            title="Attaching files",
        )

    def _trigger(self, name: str) -> None:
        action = self._window.table.get(name)
        if action is not None and action.isEnabled():
            action.trigger()

    # --- menus, what is remembered -----------------------------------------------------------

    def _show_menu(self, point: QPoint) -> None:
        menu = QMenu(self)
        self._window.refresh_actions()
        self._window.table.fill(menu, CONTEXT)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    def _show_columns(self, point: QPoint) -> None:
        menu = QMenu(self)
        self.fill_columns(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.horizontalHeader().mapToGlobal(point))

    def fill_columns(self, menu: QMenu) -> None:
        """The columns, with check marks."""
        fill_columns(menu, self.table)

    @property
    def density(self) -> str:
        """How high the rows are: "comfortable" or "compact"."""
        return self._settings.text(LIST_DENSITY, "comfortable")

    def set_density(self, density: str) -> None:
        """Make the rows high or low, and remember it."""
        self._settings.save(LIST_DENSITY, density)
        self.table.set_density(density)

    def _restore(self) -> None:
        self.table.set_density(self.density)
        state = self._settings.state(LIST_HEADER)
        if not state.isEmpty():
            self.table.horizontalHeader().restoreState(state)
            self.table.fit()

    def _save(self) -> None:
        self._settings.save(LIST_HEADER, self.table.horizontalHeader().saveState())
        if self.search_bar.text:
            self.search_bar.remember()
