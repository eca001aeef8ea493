"""What reference types and fields are called on pages, in the person's language.

The model names them in English. `script/messages` reads its tables, so that the catalogue beside
this file holds every name there is; it needs no list of its own here.
"""

from __future__ import annotations

from django.utils.translation import pgettext

from ibidem.model.reference_types import FIELDS, REFERENCE_TYPES, label

TYPE_CONTEXT = "reference type"  # "Figure" the type and "Figure" the field are two words elsewhere
FIELD_CONTEXT = "field"


def type_title(type_id: str) -> str:
    """What a type is called; a type that this version does not know keeps its id."""
    known = REFERENCE_TYPES.get(type_id)
    return type_id if known is None else pgettext(TYPE_CONTEXT, known.title)


def type_titles() -> list[tuple[str, str]]:
    """(id, title) of every type, in the order of the model's table."""
    return [(type_id, type_title(type_id)) for type_id in REFERENCE_TYPES]


def field_label(type_id: str, field_id: str) -> str:
    """What a field is called in a type; a custom field is called as the person called it."""
    english = label(type_id, field_id)
    return translate_label(english) if field_id in FIELDS else english


def translate_label(english: str) -> str:
    """The label that a service gave in English; a name that is no field's stays as it is."""
    return pgettext(FIELD_CONTEXT, english)


def list_names() -> list[tuple[str, str]]:
    """(context, English) of every name there is to translate."""
    titles = {known.title for known in REFERENCE_TYPES.values()}
    fields = {text for known in REFERENCE_TYPES.values() for text in known.labels.values()}
    fields |= {known.label for known in FIELDS.values()}
    return [(TYPE_CONTEXT, text) for text in sorted(titles)] + [
        (FIELD_CONTEXT, text) for text in sorted(fields)
    ]


def field_choices() -> list[tuple[str, str]]:
    """(id, label) of every field that a form for many references offers, by label."""
    known = [(field_id, field_label("generic", field_id)) for field_id in FIELDS]
    return sorted(known, key=lambda pair: pair[1].casefold())
