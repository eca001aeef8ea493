"""Which field a person means: by its id, by its name in the type, or by a usual short name."""

from __future__ import annotations

import difflib

from ibidem.errors import InputError
from ibidem.model.reference_types import (
    FORM_FIELDS,
    REFERENCE_TYPES,
    is_custom_field,
)
from ibidem.model.text import fold

_SHORT = {
    "doi": "electronic_resource_number",
    "journal": "secondary_title",
    "editor": "secondary_author",
    "place": "place_published",
    "issue": "number",
    "note": "notes",
}


def find_field(reference_type: str, name: str) -> str:
    """The id of the field called `name`. Raises `InputError`, with what is near it."""
    wanted = fold(name).replace(" ", "_").replace("-", "_")
    if wanted in FORM_FIELDS or is_custom_field(wanted):
        return wanted
    form = REFERENCE_TYPES.get(reference_type, REFERENCE_TYPES["generic"])
    labels = {fold(form.labels[field]).replace(" ", "_"): field for field in form.fields}
    if wanted in labels:
        return labels[wanted]
    if wanted in _SHORT:
        return _SHORT[wanted]
    near = difflib.get_close_matches(wanted, {*FORM_FIELDS, *labels, *_SHORT}, 3)
    hint = f"Did you mean {' or '.join(near)}?" if near else "A field of your own begins with x_."
    raise InputError(f"There is no field {name[:40]!r}.", remedy=hint)
