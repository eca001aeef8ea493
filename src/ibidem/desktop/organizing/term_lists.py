"""The lists of authors, journals and keywords: looked through, corrected, added to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTabBar,
    QTreeWidget,
    QTreeWidgetItem,
)

from ibidem.desktop.desk import News
from ibidem.desktop.dialogs import Dialog, ask, quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.model.record import RecordKind
from ibidem.model.text import fold
from ibidem.services.library import LocalLibrary
from ibidem.services.terms import (
    Term,
    TermKind,
    add_term,
    delete_terms,
    edit_term,
    list_terms,
    rename_term,
)

SHOWN_MAX = 2_000
_KINDS = {TermKind.AUTHORS: "Authors", TermKind.JOURNALS: "Journals", TermKind.KEYWORDS: "Keywords"}


class Store(Protocol):
    """Who stores what was typed about a term."""

    def __call__(self, before: Term | None, text: str, short: str, *, everywhere: bool) -> None:
        """Store it; `before` is what the term was."""


class TermListsDialog(Dialog):
    """One list at a time; what is renamed is renamed in every reference."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(
            window,
            "Term Lists",
            ok="",
            intro="What the fields of your references are completed from.",
            width=640,
        )
        self._desk = window.open_library_desk
        self._terms: list[Term] = []
        self.kinds = QTabBar()
        self.kinds.setDrawBase(False)
        for name in _KINDS.values():
            self.kinds.addTab(name)
        self.kinds.currentChanged.connect(lambda _: self.look())
        self.search = QLineEdit()
        self.search.setPlaceholderText("Filter")
        self.search.setAccessibleName("Filter")
        self.search.setClearButtonEnabled(True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(120)
        self._timer.timeout.connect(self._list)
        self.search.textChanged.connect(lambda _: self._timer.start())
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setMinimumHeight(320)
        self.list.setAccessibleName("Terms")
        self.list.itemDoubleClicked.connect(lambda *_: self._edit())
        self.list.itemSelectionChanged.connect(self._enable)
        self.about = quiet()
        self.add_button = _button("&Add...", self._add)
        self.edit_button = _button("&Edit...", self._edit)
        self.delete_button = _button("&Remove...", self._delete)
        for widget in (self.kinds, self.search, self.list, self.about):
            self.body.addWidget(widget)
        for place, button in enumerate((self.add_button, self.edit_button, self.delete_button)):
            self.buttons.insertWidget(place, button)
        self._desk.changed.connect(self._hear)
        self.look()

    @property
    def kind(self) -> TermKind:
        """The list that is shown."""
        return list(_KINDS)[self.kinds.currentIndex()]

    @property
    def chosen(self) -> Term | None:
        """The term that is chosen."""
        item = self.list.currentItem()
        return item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None

    def _hear(self, news: News) -> None:
        if news.touches(RecordKind.REFERENCE, RecordKind.SETTING):
            self.look()

    def look(self) -> None:
        """Count the terms."""
        kind = self.kind

        def show(terms: list[Term]) -> None:
            if kind is self.kind:
                self._terms = terms
                self._list()

        self._desk.read(lambda library: list_terms(library, kind), show, owner=self)

    def _list(self) -> None:
        wanted = fold(self.search.text())
        journals = self.kind is TermKind.JOURNALS
        found = [each for each in self._terms if wanted in fold(f"{each.text} {each.abbreviation}")]
        chosen = self.chosen
        self.list.clear()
        self.list.setHeaderLabels(["Term", "Short form", "References"])
        self.list.setColumnHidden(1, not journals)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(1, 180)
        header.resizeSection(2, 90)
        for each in found[:SHOWN_MAX]:
            item = QTreeWidgetItem([each.text, each.abbreviation, f"{each.count:,}"])
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight)
            item.setData(0, Qt.ItemDataRole.UserRole, each)
            self.list.addTopLevelItem(item)
            if chosen is not None and chosen.text == each.text:
                self.list.setCurrentItem(item)
        more = f", of which {SHOWN_MAX:,} are shown" if len(found) > SHOWN_MAX else ""
        self.about.setText(f"{len(found):,} terms{more}.")
        self._enable()

    def _enable(self) -> None:
        chosen = self.chosen
        self.edit_button.setEnabled(chosen is not None)
        self.delete_button.setEnabled(chosen is not None and chosen.id is not None)

    def _add(self) -> None:
        TermDialog(self, self.kind, None, self._store).open()

    def _edit(self) -> None:
        if (chosen := self.chosen) is not None:
            TermDialog(self, self.kind, chosen, self._store).open()

    def _store(self, before: Term | None, text: str, short: str, *, everywhere: bool) -> None:
        kind = self.kind

        def write(library: LocalLibrary) -> None:
            if before is None:
                add_term(library, kind, text, short)
                return
            if text != before.text:
                rename_term(library, kind, before.text, text)
            if short != before.abbreviation:
                edit_term(library, kind, text, short, everywhere=everywhere)

        count = before.count if before is not None else 0
        say = f"Changed the term in {count:,} references." if count else "The list is changed."
        self._desk.write(write, None, self.show_problem, say=say, owner=self)

    def _delete(self) -> None:
        chosen = self.chosen
        if chosen is None or chosen.id is None:
            return
        record = chosen.id
        ask(
            self,
            "Remove Term",
            f"Remove “{chosen.text}” from the list?",
            "Remove",
            lambda: self._desk.write(lambda library: delete_terms(library, [record])),
            more="References that have it keep it.",
        )


class TermDialog(Dialog):
    """One term; a journal has a short form."""

    def __init__(
        self, lists: TermListsDialog, kind: TermKind, term: Term | None, then: Store
    ) -> None:
        count = term.count if term is not None else 0
        many = "" if count == 1 else "s"
        super().__init__(
            lists,
            "Edit Term" if term else "Add Term",
            ok="Change" if term else "Add",
            intro=f"{count:,} reference{many} will be changed too." if count else "",
        )
        self._term = term
        self._then = then
        self.text = QLineEdit(term.text if term else "")
        self.add_line("&Term", self.text)
        self.short = QLineEdit(term.abbreviation if term else "")
        self.everywhere = QCheckBox("Write the short form into the references of this journal")
        if kind is TermKind.JOURNALS:
            self.add_line("&Short form", self.short)
            if term is not None:
                self.body.addWidget(self.everywhere)

    def confirm(self) -> None:
        """Hand it over."""
        text = self.text.text().strip()
        if not text:
            self.show_problem("A term has at least one character.")
            return
        self.accept()
        self._then(
            self._term, text, self.short.text().strip(), everywhere=self.everywhere.isChecked()
        )


def _button(text: str, run: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _=False: run())
    return button
