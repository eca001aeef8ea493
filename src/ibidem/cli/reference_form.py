"""A reference as a text to edit, and back.

One field a line, "title: On the Origin"; a field of several names has a line for each; what is
longer than a line goes on in lines that begin with four spaces. Lines that begin with "#" are
remarks. A field without a value is taken away.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ibidem.cli.field_names import find_field
from ibidem.errors import InputError
from ibidem.model.name import parse_name, write_name
from ibidem.model.reference import Name, Reference
from ibidem.model.reference_types import NAME_FIELDS, REFERENCE_TYPES, find_reference_type

_INDENT = "    "


def write_form(reference: Reference) -> str:
    """The text, with every field of the type's form and every field that has a value."""
    form = REFERENCE_TYPES.get(reference.type, REFERENCE_TYPES["generic"])
    lines = [
        "# Change what you like and save; an empty file changes nothing.",
        "# Names as 'Family, Given', one a line; institutions end in a comma.",
        f"type: {reference.type}",
        f"citation_key: {reference.citation_key}",
    ]
    fields = [*form.fields]
    fields += sorted({*reference.fields, *reference.names}.difference(fields))
    for field in fields:
        if field == "keywords":
            continue
        if field in NAME_FIELDS:
            names = reference.names.get(field) or (None,)
            lines += [f"{field}: {write_name(name) if name else ''}".rstrip() for name in names]
        else:
            text = reference.fields.get(field, "").replace("\n", "\n" + _INDENT)
            lines.append(f"{field}: {text}".rstrip())
    lines += [f"keywords: {keyword}" for keyword in reference.keywords or ("",)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def read_form(text: str, reference: Reference) -> Reference:
    """`reference` with what the text says. Raises `InputError` with the line that is not right."""
    values: dict[str, list[str]] = {}
    for number, name, value in _read_lines(text):
        try:
            field = name if name in ("type", "citation_key") else find_field(reference.type, name)
        except InputError as error:
            raise InputError(f"Line {number}: {error.message}", **error.details) from error
        values.setdefault(field, [])
        if value:
            values[field].append(value)
    if not values:
        return reference
    fields: dict[str, str] = {}
    names: dict[str, tuple[Name, ...]] = {}
    for field, parts in values.items():
        if field in ("type", "citation_key", "keywords") or not parts:
            continue
        if field in NAME_FIELDS:
            names[field] = tuple(parse_name(part) for part in parts)
        else:
            fields[field] = "\n".join(parts)
    type_names = values.get("type") or [reference.type]
    known = type_names[0] in REFERENCE_TYPES or type_names[0] == reference.type
    return msgspec.structs.replace(
        reference,
        type=type_names[0] if known else find_reference_type(type_names[0]).id,
        citation_key="".join(values.get("citation_key", [])),
        fields=fields,
        names=names,
        keywords=tuple(sorted(set(values.get("keywords", [])))),
    )


def _read_lines(text: str) -> Iterator[tuple[int, str, str]]:
    """(line number, field, value) of every field, lines that go on joined to it."""
    number_of, name, parts = 0, "", [""]
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("#") or (not line.strip() and not name):
            continue
        if line.startswith(_INDENT) or not line.strip():
            if not name:
                raise InputError(f"Line {number} belongs to no field.")
            parts.append(line.removeprefix(_INDENT).rstrip())
            continue
        if name:
            yield number_of, name, "\n".join(parts).strip()
        head, colon, rest = line.partition(":")
        if not colon:
            raise InputError(f"Line {number} has no 'field:' at its beginning.")
        number_of, name, parts = number, head.strip(), [rest.strip()]
    if name:
        yield number_of, name, "\n".join(parts).strip()
