"""The fields that dialogs offer, by the names that people know."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from ibidem.model.reference_types import FIELDS, FORM_FIELDS

KEYWORDS = "keywords"
_FIRST = ("title", "author", "year", "secondary_title", "publisher", KEYWORDS)


def field_choice(*, every: str = "") -> QComboBox:
    """A box of fields, the usual ones first; with `every`, an entry for all of them."""
    box = QComboBox()
    box.setMaxVisibleItems(20)
    if every:
        box.addItem(every, "")
    for field in [*_FIRST, *(each for each in FORM_FIELDS if each not in _FIRST)]:
        if field != "file_attachments":
            box.addItem(field_label(field), field)
    return box


def field_label(field: str) -> str:
    """What a field is called where references of several types are meant."""
    if field == "secondary_title":
        return "Journal or Secondary Title"
    return FIELDS[field].label if field in FIELDS else field.removeprefix("x_").capitalize()
