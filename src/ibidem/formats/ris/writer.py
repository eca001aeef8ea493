"""References to RIS records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ibidem.formats.ris.dates import write_date
from ibidem.formats.ris.reader import NAME, one_line, read_type
from ibidem.formats.ris.records import TAGS
from ibidem.formats.ris.tags import FIELD_OF_TAG, Shape
from ibidem.model.name import write_name
from ibidem.model.reference import Reference
from ibidem.model.reference_types import REFERENCE_TYPES

_RANGE = re.compile(r"([^\s-]+)-([^\s-]+)")
_INDENT = " " * 6  # lines up with the values; an indented line is never a tag


def write(references: Iterable[Reference]) -> Iterator[str]:
    """The records, one after the other, each with a blank line behind it."""
    for reference in references:
        yield "\n".join([*_lines(reference), "ER  - ", "", ""])


def _lines(reference: Reference) -> Iterator[str]:
    yield f"TY  - {_type_code(reference)}"
    for tag, (field_id, shape) in FIELD_OF_TAG.items():
        if field_id in reference.names:
            for name in reference.names[field_id]:
                yield f"{tag}  - {one_line(write_name(name))}"
        elif field_id in reference.fields:
            yield from _field_lines(tag, field_id, shape, reference.fields[field_id])
        elif tag == "KW":
            for keyword in reference.keywords:
                yield f"KW  - {_joined(keyword)}"
        elif tag == "ID" and reference.citation_key:
            yield f"ID  - {_joined(reference.citation_key)}"
    for key in sorted(reference.extra):
        format_name, _, tag = key.partition(":")
        if format_name == NAME and tag in TAGS:
            for value in reference.extra[key]:
                yield from _text_lines(tag, value)


def _type_code(reference: Reference) -> str:
    """The code that was read, as long as it stands for the type the reference has now."""
    for code in reference.extra.get(f"{NAME}:TY", ()):
        if (read_type(code) or "generic") == reference.type:
            return _joined(code)
    known = REFERENCE_TYPES.get(reference.type)
    return known.ris_type if known else "GEN"


def _field_lines(tag: str, field_id: str, shape: Shape, value: str) -> Iterator[str]:
    if shape is Shape.TEXT:
        yield from _text_lines(tag, value)
    elif shape is Shape.LINES:
        for line in value.replace("\r", "\n").split("\n"):
            if line.strip():
                yield f"{tag}  - {line.strip()}"
    elif field_id == "pages":
        pages = _joined(value)
        found = _RANGE.fullmatch(pages)
        if found and found[1] != found[2]:
            yield f"SP  - {found[1]}"
            yield f"EP  - {found[2]}"
        else:
            yield f"SP  - {pages}"
    elif shape is Shape.DATE or field_id == "date":
        yield f"{tag}  - {write_date(_joined(value))}"
    else:
        yield f"{tag}  - {_joined(value)}"


def _text_lines(tag: str, value: str) -> Iterator[str]:
    first, *others = value.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    yield f"{tag}  - {first.strip()}"
    for line in others:
        yield _INDENT + line.strip() if line.strip() else ""


def _joined(value: str) -> str:
    """`value` as one line."""
    return one_line(value.replace("\r", "\n")).strip()
