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
from ibidem.services.editing.edit import check_name, editing
from ibidem.services.editing.labelling import (
    add_label,
    delete_label,
    put_label,
    refuse_twin,
    take_label,
)
from ibidem.services.library import Library

_COLOR = re.compile(r"#?([0-9a-fA-F]{6})")


def add_tag(
    library: Library,
    name: str,
    color: str = "",
    references: Iterable[RecordId] = (),
    *,
    allow_twin: bool = False,
) -> RecordId:
    """Make a tag and mark references with it; returns its id.

    `color` is six hexadecimal digits ("#" may precede), or "". Through a shared group a tag can
    only be made together with a reference that carries it. Raises `InputError` where a tag is
    called so already, unless `allow_twin`.
    """
    noun = Tag(check_name(name), _check_color(color))
    with editing(library, "add tag") as edit:
        refuse_twin(edit, RecordKind.TAG, noun, allow_twin=allow_twin)
        return add_label(edit, RecordKind.TAG, noun, references)


def edit_tag(
    library: Library,
    tag: RecordId,
    *,
    name: str | None = None,
    color: str | None = None,
    allow_twin: bool = False,
) -> Changes:
    """Give a tag another name or color; None leaves it. Raises `InputError` like `add_tag`."""
    with editing(library, "edit tag") as edit:
        noun: Tag = edit.get(RecordKind.TAG, tag)
        edited = replace(
            noun,
            name=noun.name if name is None else check_name(name),
            color=noun.color if color is None else _check_color(color),
        )
        if name is not None:
            refuse_twin(edit, RecordKind.TAG, edited, itself=tag, allow_twin=allow_twin)
        edit.put(RecordKind.TAG, tag, edited)
    return edit.changes


def delete_tags(library: Library, tags: Iterable[RecordId]) -> Changes:
    """Delete tags and take them off every reference, in one step."""
    with editing(library, "delete tag") as edit:
        for tag in edit.load(RecordKind.TAG, tags):
            delete_label(edit, RecordKind.TAG, tag)
    return edit.changes


def tag_references(library: Library, tag: RecordId, references: Iterable[RecordId]) -> Changes:
    """Mark references with a tag."""
    with editing(library, "tag") as edit:
        put_label(edit, RecordKind.TAG, tag, references)
    return edit.changes


def untag_references(library: Library, tag: RecordId, references: Iterable[RecordId]) -> Changes:
    """Take a tag off references."""
    with editing(library, "untag") as edit:
        edit.get(RecordKind.TAG, tag)
        take_label(edit, RecordKind.TAG, tag, references)
    return edit.changes


def _check_color(color: str) -> str:
    if not color:
        return ""
    match = _COLOR.fullmatch(color.strip())
    if not match:
        raise InputError(f"{color[:20]!r} is not a color; write six digits, such as d62728.")
    return match[1].lower()
