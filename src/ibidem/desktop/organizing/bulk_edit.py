"""Changing one thing in all chosen references, with a look at how many change."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit

from ibidem.desktop.dialogs import Dialog, quiet
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.organizing.fields import field_choice
from ibidem.model.ids import RecordId
from ibidem.model.reference_types import REFERENCE_TYPES
from ibidem.services.editing import BulkEdit, edit_fields
from ibidem.services.editing.bulk import apply_bulk_edit
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import load_items

SET, APPEND, CLEAR, TYPE = "set", "append", "clear", "type"
_VERBS = ((SET, "Set to"), (APPEND, "Add at the end"), (CLEAR, "Clear"))
_PART = 1_000
_PAUSE_MS = 250


class BulkEditDialog(Dialog):
    """What, in which field, with which text; and how many would change."""

    def __init__(self, window: MainWindow) -> None:
        self._ids = tuple(window.selected())
        many = "" if len(self._ids) == 1 else "s"
        super().__init__(
            window, "Edit References", ok="Change", intro=f"{len(self._ids):,} reference{many}."
        )
        self._desk = window.open_library_desk
        self._asked = 0
        self._counted: int | None = None
        self.field = field_choice()
        self.field.insertItem(0, "Reference Type", TYPE)
        self.field.setCurrentIndex(1)
        self.verb = QComboBox()
        for verb, name in _VERBS:
            self.verb.addItem(name, verb)
        self.text = QLineEdit()
        self.type = QComboBox()
        for known in REFERENCE_TYPES.values():
            if not known.id.startswith("unused"):
                self.type.addItem(known.title, known.id)
        self.type.setAccessibleName("New type")
        self.add_line("&Field", self.field, self.verb)
        self.text_label = self.add_line("&Text", self.text)
        self.body.addWidget(self.type)
        self.hint = quiet("Several names or keywords are divided by a semicolon.")
        self.body.addWidget(self.hint)
        self.preview = quiet()
        self.body.addWidget(self.preview)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._count)
        for box in (self.field, self.verb, self.type):
            box.currentIndexChanged.connect(lambda _: self._arrange())
        self.text.textEdited.connect(lambda _: self._timer.start())
        self._arrange()

    @property
    def wanted(self) -> BulkEdit | None:
        """The edit that the dialog says; None while it says none."""
        field, verb, text = (
            str(self.field.currentData()),
            str(self.verb.currentData()),
            self.text.text(),
        )
        if field == TYPE:
            return BulkEdit(type=str(self.type.currentData()))
        if verb == CLEAR:
            return BulkEdit(clear=(field,))
        if not text:
            return None
        return BulkEdit(set={field: text}) if verb == SET else BulkEdit(append={field: text})

    def confirm(self) -> None:
        """Change all, in one step."""
        wanted, ids = self.wanted, self._ids
        if wanted is None:
            return

        def say(_changes: object) -> str:
            number = self._counted if self._counted is not None else len(ids)
            return f"Changed {number:,} reference{'' if number == 1 else 's'}."

        self._desk.write(
            lambda library: edit_fields(library, ids, wanted),
            lambda _: self.accept(),
            self.show_problem,
            say=say,
            title="Changing references",
        )

    def _arrange(self) -> None:
        is_type = self.field.currentData() == TYPE
        has_text = not is_type and self.verb.currentData() != CLEAR
        self.verb.setVisible(not is_type)
        self.type.setVisible(is_type)
        for widget in (self.text_label, self.text, self.hint):
            widget.setVisible(has_text)
        self._count()

    def _count(self) -> None:
        self._asked += 1
        asked, wanted, ids = self._asked, self.wanted, self._ids
        self.ok_button.setEnabled(False)
        if wanted is None:
            self.preview.setText("")
            return

        def show(number: int) -> None:
            if asked == self._asked:
                self._counted = number
                rest = len(ids) - number
                self.preview.setText(
                    f"{number:,} will change" + (f", {rest:,} are so already." if rest else ".")
                )
                self.ok_button.setEnabled(bool(number))
                self.ok_button.setText(f"Change {number:,}" if number else "Change")

        self._desk.read(
            lambda library: _count_changes(library, ids, wanted),
            show,
            self.show_problem,
            owner=self,
        )


def _count_changes(library: LocalLibrary, ids: Sequence[RecordId], wanted: BulkEdit) -> int:
    number = 0
    for start in range(0, len(ids), _PART):
        for item in load_items(library, ids[start : start + _PART]).values():
            number += apply_bulk_edit(item.reference, wanted, wanted.type) != item.reference
    return number
