"""The form of a reference: the fields of its type, and those it has besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ibidem.model.name import Name, parse_name, write_name
from ibidem.model.payload import write_payload
from ibidem.model.reference import Reference
from ibidem.model.reference_types import (
    FIELDS,
    NAME_FIELDS,
    REFERENCE_TYPES,
    find_reference_type,
)
from ibidem.server.web.labels import field_label, type_titles

FIRST = 12  # fields of a type that are shown at once; the rest is folded while it is empty
LEFT_OUT = ("reference_type", "file_attachments", "keywords")
PREFIX = "field-"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the form. `kind` is "line", "text" or "names" (one name a line)."""

    id: str
    label: str
    kind: str
    text: str
    is_first: bool

    @property
    def name(self) -> str:
        """What it is called in the form sent."""
        return PREFIX + self.id

    @property
    def rows(self) -> int:
        """How many lines its box shows."""
        lines = self.text.count("\n") + 1
        return min(max(lines, 2), 8) if self.kind == "names" else min(max(lines, 5), 14)


def form_values(shown: Reference, edited: Reference) -> dict[str, Any]:
    """What `reference/form.html` needs of a form that began with `shown` and holds `edited`."""
    fields = list(list_form_fields(edited))
    return {
        "edited": edited,
        "shown": write_payload(shown),
        "first": [field for field in fields if field.is_first],
        "rest": [field for field in fields if not field.is_first],
        "keywords": "\n".join(edited.keywords),
        "types": type_titles(),
    }


def list_form_fields(reference: Reference) -> Iterator[FormField]:
    """The fields of the reference's type in order, then those it has besides."""
    form = REFERENCE_TYPES.get(reference.type, REFERENCE_TYPES["generic"])
    known = [field for field in form.fields if field not in LEFT_OUT]
    besides = {*reference.fields, *reference.names}.difference(known, LEFT_OUT)
    for number, field in enumerate([*known, *sorted(besides)]):
        text = _text(reference, field)
        is_first = number < FIRST or bool(text) or field == "abstract"
        name = field_label(reference.type, field)
        yield FormField(field, name, _kind(field, text), text, is_first)


def read_form(sent: Mapping[str, str], shown: Reference) -> Reference:
    """`shown` with what the form says. Fields that it did not hold stay.

    Raises `NotFoundError` for a type that does not exist.
    """
    fields = dict(shown.fields)
    names = dict(shown.names)
    for key, value in sent.items():
        if not key.startswith(PREFIX):
            continue
        field = key.removeprefix(PREFIX)
        lines = value.replace("\r\n", "\n")
        if field in NAME_FIELDS:
            names[field] = _names(lines, shown.names.get(field, ()))
        else:
            fields[field] = lines.strip()
    kind = sent.get("type", shown.type)
    known = kind == shown.type or kind in REFERENCE_TYPES
    words = sent.get("keywords", "").replace("\r\n", "\n").replace(";", "\n").split("\n")
    return msgspec.structs.replace(
        shown,
        type=kind if known else find_reference_type(kind).id,
        citation_key=sent.get("citation_key", shown.citation_key).strip(),
        fields={field: text for field, text in fields.items() if text},
        names={field: found for field, found in names.items() if found},
        keywords=tuple(sorted({word.strip() for word in words if word.strip()})),
    )


def _names(text: str, before: tuple[Name, ...]) -> tuple[Name, ...]:
    """Names, one a line; a line that was not touched keeps the name as it was, part by part."""
    written = {write_name(name): name for name in before}
    lines = [line.strip() for line in text.split("\n")]
    return tuple(written.get(line) or parse_name(line) for line in lines if line)


def _text(reference: Reference, field: str) -> str:
    if field in NAME_FIELDS:
        return "\n".join(write_name(name) for name in reference.names.get(field, ()))
    return reference.fields.get(field, "")


def _kind(field: str, text: str) -> str:
    if field in NAME_FIELDS:
        return "names"
    known = FIELDS.get(field)
    is_long = (known is not None and known.is_long_text) or "\n" in text or len(text) > 300
    return "text" if is_long else "line"
