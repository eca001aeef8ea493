"""The right pane: it follows the selection, and stores what was typed when the person goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.desk import Desk, News
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.menus import LINE
from ibidem.desktop.reference.bars import Bar, EmptyPage
from ibidem.desktop.reference.citation_page import CitationPage
from ibidem.desktop.reference.completing import Completing
from ibidem.desktop.reference.details import DetailsPage
from ibidem.desktop.reference.draft import TITLE, TYPE
from ibidem.desktop.reference.file_work import FileWork, can_take
from ibidem.desktop.reference.files_page import FilesPage
from ibidem.desktop.reference.head import Head
from ibidem.desktop.reference.history_page import HistoryPage
from ibidem.desktop.reference.labels import Labels
from ibidem.desktop.reference.placing import place_new
from ibidem.desktop.reference.session import Session
from ibidem.desktop.reference.several import SeveralPage
from ibidem.desktop.settings_keys import FIELDS_FOLDED, LAST_TYPE
from ibidem.desktop.showing import Selection
from ibidem.errors import NotFoundError
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.searching import Details, describe_reference

_MENU = (
    "reference.attach_file",
    "reference.attach_link",
    "reference.new_note",
    "reference.find_full_text",
    LINE,
    "citing.copy_citation",
    "citing.copy_bibliography",
    "citing.copy_key",
    LINE,
    "references.trash",
    "references.restore",
)


class ReferencePane(QWidget):
    """One reference, several, or none."""

    def __init__(self, window: MainWindow, work: FileWork) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setObjectName("reference-pane")
        self.setProperty("role", "plain")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._window = window
        self._desk: Desk = window.open_library_desk
        self._session: Session | None = None
        self._began_at = Selection()  # what was selected when a new reference was begun
        self.details: Details | None = None
        self._completing = Completing(self._desk, self)
        self.head = Head()
        self.fields = DetailsPage(self._completing)
        self.fields.fold(folded=self._desk.settings.flag(FIELDS_FOLDED, default=True))
        self.labels = Labels(self._desk, self._completing)
        self.fields.below.addWidget(self.labels)
        self._note = Bar("note")
        self._problem = Bar("bad")
        self.tabs = QTabBar()
        self.tabs.setObjectName("reference-tabs")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.pages = QStackedWidget()
        self._work = work
        self.files = FilesPage(self._desk, work)
        self.citation = CitationPage(window)
        self.history = HistoryPage(self._desk)
        self._add_page("Details", self.fields)
        self._add_page("Files", self.files)
        self._add_page("Citation", self.citation)
        self._add_page("History", self.history)
        self.tabs.currentChanged.connect(self._turn)
        self._one = one = QWidget()
        layout = QVBoxLayout(one)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.head, self._note, self._problem, self.tabs):
            layout.addWidget(widget)
        layout.addWidget(self.pages, 1)
        self._empty = EmptyPage(
            "No reference selected", "Choose one in the list to read or edit it."
        )
        self._states = QStackedWidget()
        self._states.addWidget(self._empty)
        self._states.addWidget(one)
        self.several = SeveralPage(window)
        self._states.addWidget(self.several)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._states)
        self._connect()
        self._follow(self._desk.showing.selection)

    def _connect(self) -> None:
        self.head.typed.connect(self._choose_type)
        self.head.rated.connect(self._rate)
        self.head.read.connect(self._mark)
        self.head.menu.aboutToShow.connect(self._fill_menu)
        self.head.title.edited.connect(lambda text: self._put(TITLE, text))
        self.head.title.left.connect(self._store)
        self.head.title.finished.connect(self._leave_title)
        self.fields.edited.connect(self._put)
        self.fields.left.connect(self._store)
        self.fields.completed.connect(self._complete)
        self.fields.folded.connect(lambda folded: self._desk.settings.save(FIELDS_FOLDED, folded))
        self.labels.edited.connect(self._put)
        self.labels.left.connect(self._store)
        self._desk.showing.selection_changed.connect(self._follow)
        self._desk.changed.connect(self._hear)
        self._desk.access.changed.connect(self._follow_access)
        self._desk.access.lock(self.head.type, self.head.stars, self.head.read_button)
        self._follow_access()
        self._desk.closing.connect(self._close)

    # --- what is shown -----------------------------------------------------------------------

    @property
    def session(self) -> Session | None:
        """The editing of the reference that is shown."""
        return self._session

    @property
    def reference(self) -> RecordId | None:
        """The stored reference that is shown."""
        return self._session.id if self._session is not None else None

    def begin(self, kind: str = "") -> None:
        """Show an empty form for a new reference. Nothing is stored while it is empty."""
        kind = kind or self._desk.settings.text(LAST_TYPE, "journal_article")
        self._began_at = self._desk.showing.selection
        self._take_up(Session(self._desk, place_new(self._desk, Reference(type=kind)), None))
        self.tabs.setCurrentIndex(0)
        QTimer.singleShot(0, self, self.head.title.enter)

    def enter(self) -> None:
        """Put the cursor into the title."""
        if self._session is not None:
            self.tabs.setCurrentIndex(0)
            self.head.title.enter()

    def show_files(self) -> None:
        """Go to the files and notes."""
        self.tabs.setCurrentIndex(1)

    def add_note(self) -> None:
        """Begin a note."""
        self.show_files()
        self.files.notes.begin()

    def _follow_access(self) -> None:
        """Where the person may only read, nothing can be typed."""
        read_only = not self._desk.access.may_write
        for part in (self.head, self.fields, self.labels, self.files):
            part.set_read_only(read_only)
        self.refresh()

    def refresh(self) -> None:
        """Show again what may be different without having been written, such as files here."""
        if self.reference is not None:
            self._reload(self.reference)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Files and addresses may be dropped on a reference."""
        may = self.reference is not None and self._desk.access.may_write
        if may and can_take(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Attach what was dropped."""
        if self.reference is not None and self._work.take(self.reference, event.mimeData()):
            self.show_files()
            event.accept()

    def _follow(self, selection: Selection) -> None:
        session = self._session
        if session is not None and session.id is None and selection.is_like(self._began_at):
            return  # the list was refreshed; the person is still at the new reference
        current = selection.current if selection.count == 1 else None
        if session is not None and current is not None and session.id == current:
            self._states.setCurrentWidget(self._one)
            return
        if current is None:
            self._take_up(None)
            if selection.count > 1:
                self.several.show_references(selection.count, selection.ids())
                self._states.setCurrentWidget(self.several)
            else:
                self._show_none()
            return
        try:
            details = describe_reference(self._desk.library, current)
        except NotFoundError:
            self._take_up(None)
            self._show_none()
            return
        self.details = details
        self._take_up(Session(self._desk, details.reference, current), details)

    def _show_none(self) -> None:
        self._states.setCurrentWidget(self._empty)

    def _take_up(self, session: Session | None, details: Details | None = None) -> None:
        old, self._session = self._session, session
        self.details = details
        if old is not None:
            for signal in (old.stored, old.made, old.failed):
                signal.disconnect()
            old.close()
        self._problem.hide()
        if session is None:
            return
        session.stored.connect(self._stored)
        session.made.connect(self._made)
        session.failed.connect(self._fail)
        self._states.setCurrentWidget(self._one)
        self._show()
        self.fields.verticalScrollBar().setValue(0)

    def _show(self) -> None:
        session, details = self._session, self.details
        if session is None:
            return
        draft = session.draft
        self.head.type.show_type(draft.type)
        self.head.title.set_text(draft.text(TITLE))
        noun = draft.reference
        self.head.show_marks(rating=noun.rating, read=noun.read, stored=session.id is not None)
        self.fields.show_fields(draft.type, noun, draft.text)
        self.labels.show_session(session, details)
        self.fields.set_fresh(fresh=session.id is None)
        for number in range(1, self.tabs.count()):
            self.tabs.setTabVisible(number, details is not None)
        self._show_note(details)
        self._show_page()

    def _show_page(self) -> None:
        """Fill the page that is looked at; the others wait until they are."""
        details = self.details
        if details is None:
            self.tabs.setTabText(1, "Files")
            return
        parts = [str(len(each)) for each in (details.attachments, details.notes) if each]
        self.tabs.setTabText(1, " ".join(["Files", *parts[:1]]) if parts else "Files")
        page = self.pages.currentWidget()
        if page is self.files:
            self.files.show_details(details)
        elif page is self.citation:
            self.citation.show_reference(details.id, details.reference.citation_key)
        elif page is self.history:
            self.history.show_reference(details.id)

    def _turn(self, index: int) -> None:
        self._store()
        self.pages.setCurrentIndex(index)
        self._show_page()

    def _show_note(self, details: Details | None) -> None:
        if details is None:
            self._note.hide()
        elif details.reference.is_trashed:
            wanted = "Take back" if self._desk.access.may_write else ""
            self._note.show_text("In the trash.", wanted, self._restore)
        elif details.conflicts:
            many = details.conflicts > 1
            text = f"{details.conflicts} conflicts wait" if many else "A conflict waits"
            self._note.show_text(f"{text} for a decision.", "Show", self._show_conflicts)
        else:
            self._note.hide()

    def _add_page(self, title: str, page: QWidget) -> None:
        self.tabs.addTab(title)
        self.pages.addWidget(page)

    def _fill_menu(self) -> None:
        self.head.menu.clear()
        self._window.refresh_actions()
        self._window.table.fill(self.head.menu, _MENU)

    # --- what others write -------------------------------------------------------------------

    def _hear(self, news: News) -> None:
        reference = self.reference
        if self._states.currentWidget() is self.several and news.touches(
            RecordKind.REFERENCE, RecordKind.TAG
        ):
            self.several.refresh()
        kinds = (RecordKind.GROUP, RecordKind.TAG, RecordKind.ATTACHMENT, RecordKind.NOTE)
        concerned = news.concerns(RecordKind.REFERENCE, reference)
        if reference is None or not (
            concerned or news.touches(*kinds, RecordKind.CONFLICT, RecordKind.ANNOTATION)
        ):
            return
        self._reload(reference)

    def _reload(self, reference: RecordId) -> None:
        if self._session is None:
            return
        try:
            self.details = describe_reference(self._desk.library, reference)
        except NotFoundError:  # deleted, perhaps while somebody types: then they are told
            self.details = None
            if not self._session.draft.is_dirty:
                self._take_up(None)
                self._show_none()
            return
        self._session.renew(self.details.reference)
        self._show()

    # --- what the person does ----------------------------------------------------------------

    def _put(self, field: str, text: str) -> None:
        if self._session is not None:
            self._session.put(field, text)

    def _store(self) -> None:
        if self._session is not None:
            self._session.store()

    def _leave_title(self) -> None:
        self._store()
        self.head.title.focusNextChild()

    def _choose_type(self, kind: str) -> None:
        if self._session is None:
            return
        self._desk.settings.save(LAST_TYPE, kind)
        self._session.put(TYPE, kind)
        self._show()
        self._session.store()

    def _complete(self, field: str, text: str) -> None:
        """A journal that was chosen brings its short form along."""
        short = self._completing.abbreviation(text)
        if self._session is not None and short:
            has_room = not self._session.draft.text("alternate_title")
            if has_room and field == "secondary_title":
                self._session.put("alternate_title", short)
                self._show()

    def _rate(self, rating: int) -> None:
        reference = self.reference
        if reference is not None:
            self._desk.write(lambda library: editing.rate_references(library, [reference], rating))

    def _mark(self, read: bool) -> None:
        reference = self.reference
        if reference is not None:
            self._desk.write(
                lambda library: editing.mark_references(library, [reference], read=read)
            )

    def _restore(self) -> None:
        reference = self.reference
        if reference is not None:
            self._desk.write(
                lambda library: editing.restore_references(library, [reference]),
                say="Taken back from the trash.",
            )

    def _show_conflicts(self) -> None:
        if action := self._window.table.get("syncing.conflicts"):
            action.trigger()

    # --- what becomes of it ------------------------------------------------------------------

    def _stored(self) -> None:
        self._problem.hide()

    def _made(self, reference: str) -> None:
        self._reload(RecordId(reference))
        self._desk.showing.show_reference(RecordId(reference))

    def _fail(self, text: str) -> None:
        self._problem.show_text(f"Not stored. {text}", "Try again", self._store)

    def _close(self) -> None:
        self.files.notes.store()
        if self._session is not None:
            self._session.close()
            self._session = None
