"""Tags: colored marks on references."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from ibidem.errors import InputError
from ibidem.model.change import Changes
from ibidem.model.group import Tag
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import Edit, check_name, editing
from ibidem.services.library import Library
from ibidem.store.lookup import list_labelled

_COLOR = re.compile(r"#?([0-9a-fA-F]{6})")


def add_tag(library: Library, name: str, color: str = "") -> RecordId:
    """Make a tag; returns its id. `color` is six hexadecimal digits ("#" may precede), or ""."""
    with editing(library, "add tag") as edit:
        return edit.add(RecordKind.TAG, Tag(check_name(name), _check_color(color)))


def edit_tag(
    library: Library, tag: RecordId, *, name: str | None = None, color: str | None = None
) -> Changes:
    """Give a tag another name or color; None leaves it."""
    with editing(library, "edit tag") as edit:
        noun: Tag = edit.get(RecordKind.TAG, tag)
        edited = replace(
            noun,
            name=noun.name if name is None else check_name(name),
            color=noun.color if color is None else _check_color(color),
        )
        edit.put(RecordKind.TAG, tag, edited)
    return edit.changes


def delete_tag(library: Library, tag: RecordId) -> Changes:
    """Delete a tag and take it off every reference."""
    with editing(library, "delete tag") as edit:
        edit.get(RecordKind.TAG, tag)
        _take_off(edit, tag, list_labelled(edit.tx, "tag", tag))
        edit.delete(RecordKind.TAG, tag)
    return edit.changes


def tag_references(library: Library, tag: RecordId, references: Iterable[RecordId]) -> Changes:
    """Mark references with a tag."""
    with editing(library, "tag") as edit:
        edit.get(RecordKind.TAG, tag)
        for record_id, reference in edit.load_in_parts(RecordKind.REFERENCE, references):
            marked = replace(reference, tags=(*reference.tags, tag))
            edit.put(RecordKind.REFERENCE, record_id, marked)
    return edit.changes


def untag_references(library: Library, tag: RecordId, references: Iterable[RecordId]) -> Changes:
    """Take a tag off references."""
    with editing(library, "untag") as edit:
        edit.get(RecordKind.TAG, tag)
        _take_off(edit, tag, references)
    return edit.changes


def _take_off(edit: Edit, tag: RecordId, references: Iterable[RecordId]) -> None:
    for record_id, reference in edit.load_in_parts(RecordKind.REFERENCE, references):
        left = tuple(other for other in reference.tags if other != tag)
        edit.put(RecordKind.REFERENCE, record_id, replace(reference, tags=left))


def _check_color(color: str) -> str:
    if not color:
        return ""
    match = _COLOR.fullmatch(color.strip())
    if not match:
        raise InputError(f"{color[:20]!r} is not a color; write six digits, such as d62728.")
    return match[1].lower()
