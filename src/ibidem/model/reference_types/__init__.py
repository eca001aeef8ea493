"""Reference types and their fields, as one table: forms, formats and citations are derived from it.

`FIELDS` are the fields there are, `REFERENCE_TYPES` the types with the fields of their form. A
field outside the table is a custom field, whose id begins with `x_`.
"""

from __future__ import annotations

import re

from ibidem.errors import NotFoundError
from ibidem.model.reference_types.codes import ALIASES, FROM_BIBTEX, FROM_CSL, FROM_RIS
from ibidem.model.reference_types.fields import (
    CUSTOM_PREFIX,
    FIELDS,
    FORM_FIELDS,
    NAME_FIELDS,
    STORED_FIELDS,
    Field,
    FieldKind,
    custom_field_id,
    is_custom_field,
    is_known_field,
)
from ibidem.model.reference_types.table import REFERENCE_TYPES, ReferenceType

__all__ = [
    "CUSTOM_PREFIX",
    "FIELDS",
    "FORM_FIELDS",
    "FROM_BIBTEX",
    "FROM_CSL",
    "FROM_RIS",
    "NAME_FIELDS",
    "REFERENCE_TYPES",
    "STORED_FIELDS",
    "Field",
    "FieldKind",
    "ReferenceType",
    "custom_field_id",
    "find_reference_type",
    "is_custom_field",
    "is_known_field",
    "label",
]

_NOT_WORD = re.compile(r"[\W_]+")


def _plain(name: str) -> str:
    return _NOT_WORD.sub(" ", name).strip().casefold()


_BY_NAME: dict[str, ReferenceType] = {
    **{_plain(alias): REFERENCE_TYPES[type_id] for alias, type_id in ALIASES.items()},
    **{_plain(known.title): known for known in REFERENCE_TYPES.values()},
    **{_plain(known.id): known for known in REFERENCE_TYPES.values()},
}


def find_reference_type(name: str) -> ReferenceType:
    """The type called `name`: its id, title or another usual name, in any case and spacing.

    Raises `NotFoundError` where no type is called so.
    """
    found = REFERENCE_TYPES.get(name) or _BY_NAME.get(_plain(name[:100]))
    if found is None:
        raise NotFoundError(f"There is no reference type {name[:60]!r}.", name=name[:100])
    return found


def label(reference_type: str, field_id: str) -> str:
    """What a field is called in a type: in its form, else in general, else the custom field's name.

    `reference_type` is an id; an unknown one counts as "generic".
    """
    known = REFERENCE_TYPES.get(reference_type, REFERENCE_TYPES["generic"])
    if field_id in known.labels:
        return known.labels[field_id]
    if field_id in FIELDS:
        return FIELDS[field_id].label
    return field_id.removeprefix(CUSTOM_PREFIX).replace("_", " ").capitalize()
