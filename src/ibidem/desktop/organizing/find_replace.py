"""Find and replace, with every change seen before it is made."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
)

from ibidem.desktop.dialogs import Dialog, quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.organizing.fields import field_choice, field_label
from ibidem.model.ids import RecordId
from ibidem.services.editing import (
    Replaced,
    Replacement,
    ReplacePreview,
    find_and_replace,
    preview_replace,
)
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import choose_in_view

SHOWN = 200
SEEN_BEFORE = 12  # characters before a change
_PAUSE_MS = 300


class FindReplaceDialog(Dialog):
    """In the whole library, or in the references that are chosen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, "Find and Replace", ok="Replace", width=820)
        self._desk = window.open_library_desk
        self._selected = tuple(window.selected())
        self._asked = 0
        self._found = ReplacePreview()
        self.find_text = QLineEdit()
        self.put_text = QLineEdit()
        self.put_text.setPlaceholderText("nothing: the text is removed")
        self.field = field_choice(every="All fields")
        self.field.setAccessibleName("Field")
        self.scope = QComboBox()
        self.scope.setAccessibleName("References")
        self.scope.addItem("All references", False)  # noqa: FBT003 - data of the entry
        if len(self._selected) > 1:
            self.scope.addItem(f"{len(self._selected):,} selected references", True)  # noqa: FBT003
            self.scope.setCurrentIndex(1)
        self.match_case = QCheckBox("Match &case")
        self.whole_words = QCheckBox("Whole &words")
        self.add_line("&Find", self.find_text, self.field)
        self.add_line("&Replace with", self.put_text, self.scope)
        options = QHBoxLayout()
        options.addWidget(self.match_case)
        options.addWidget(self.whole_words)
        options.addStretch(1)
        self.body.addLayout(options)
        self.changes = QTreeWidget()
        self.changes.setHeaderLabels(["Reference", "Field", "Now", "Then"])
        self.changes.setRootIsDecorated(False)
        self.changes.setAccessibleName("What would change")
        self.changes.setMinimumHeight(260)
        self.changes.setUniformRowHeights(True)
        header = self.changes.header()
        for column, width in enumerate((220, 110)):
            header.resizeSection(column, width)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.body.addWidget(self.changes, 1)
        self.about = quiet("Type what to look for.")
        self.body.addWidget(self.about)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._look)
        for edit in (self.find_text, self.put_text):
            edit.textEdited.connect(lambda _: self._begin())
        for check in (self.match_case, self.whole_words):
            check.toggled.connect(lambda _: self._begin())
        for box in (self.field, self.scope):
            box.currentIndexChanged.connect(lambda _: self._begin())
        self.ok_button.setEnabled(False)
        self.find_text.setFocus()

    @property
    def wanted(self) -> Replacement:
        """What the dialog says."""
        field = str(self.field.currentData())
        return Replacement(
            self.find_text.text(),
            self.put_text.text(),
            (field,) if field else (),
            match_case=self.match_case.isChecked(),
            whole_words=self.whole_words.isChecked(),
        )

    def confirm(self) -> None:
        """Replace all that was seen, in one step."""
        wanted, found = self.wanted, self._found
        chosen = self._chosen()
        self.ok_button.setEnabled(False)
        self._desk.write(
            lambda library: find_and_replace(library, _choose(library, chosen), wanted),
            lambda _: self.accept(),
            self.show_problem,
            say=f"Replaced in {found.fields:,} fields of {found.references:,} references.",
            title="Replacing text",
        )

    def _chosen(self) -> tuple[RecordId, ...] | None:
        return self._selected if self.scope.currentData() else None

    def _begin(self) -> None:
        self.ok_button.setEnabled(False)
        self._timer.start()

    def _look(self) -> None:
        self._asked += 1
        asked, wanted, chosen = self._asked, self.wanted, self._chosen()
        if not wanted.find:
            self._show(ReplacePreview())
            self.about.setText("Type what to look for.")
            return

        def show(found: ReplacePreview) -> None:
            if asked == self._asked:
                self._show(found)

        self._desk.read(
            lambda library: preview_replace(library, _choose(library, chosen), wanted, limit=SHOWN),
            show,
            self.show_problem,
            owner=self,
        )

    def _show(self, found: ReplacePreview) -> None:
        self._found = found
        self.show_problem("")
        self.changes.clear()
        rows = []
        for each in found.items:
            row = QTreeWidgetItem([each.title, field_label(each.field), *_around(each)])
            for column, text in enumerate((each.title, "", each.before, each.after)):
                row.setToolTip(column, f"<p>{escape(text[:600])}</p>" if text else "")
            row.setFlags(row.flags() & ~Qt.ItemFlag.ItemIsEditable)
            rows.append(row)
        self.changes.addTopLevelItems(rows)
        more = f" The first {len(rows):,} are shown." if found.fields > len(rows) else ""
        self.about.setText(
            f"{found.fields:,} fields of {found.references:,} references will change.{more}"
            if found.fields
            else "Nothing would change."
        )
        self.ok_button.setEnabled(bool(found.fields))
        self.ok_button.setText(f"Replace {found.fields:,}" if found.fields else "Replace")


def _around(each: Replaced) -> tuple[str, str]:
    """The texts from shortly before the first change, so that a narrow column shows it."""
    pairs = zip(each.before, each.after, strict=False)
    same = next((at for at, (one, other) in enumerate(pairs) if one != other), 0)
    start = each.before.rfind(" ", 0, max(0, same - SEEN_BEFORE)) + 1
    dots = "… " if start else ""
    return dots + each.before[start:], dots + each.after[start:]


def _choose(library: LocalLibrary, chosen: tuple[RecordId, ...] | None) -> list[RecordId]:
    return choose_in_view(library) if chosen is None else list(chosen)
