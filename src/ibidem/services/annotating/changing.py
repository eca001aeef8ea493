"""Making, editing and deleting annotations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from ibidem.errors import InputError
from ibidem.model.attachment import SHAPES, Annotation
from ibidem.model.change import Changes
from ibidem.model.group import is_color
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.editing.edit import editing
from ibidem.services.library import Library


def add_annotations(library: Library, annotations: Sequence[Annotation]) -> list[RecordId]:
    """Make annotations, in one step; returns their ids.

    Raises `NotFoundError` where a file is not there, `InputError` for one that says nothing and
    marks nothing.
    """
    for each in annotations:
        _check(each)
    label = f"add {annotations[0].shape}" if len(annotations) == 1 else "add annotations"
    with editing(library, label) as edit:
        edit.load(RecordKind.ATTACHMENT, {each.attachment for each in annotations})
        return [edit.add(RecordKind.ANNOTATION, each) for each in annotations]


def edit_annotation(
    library: Library,
    annotation: RecordId,
    *,
    comment: str | None = None,
    color: str | None = None,
    shape: str | None = None,
) -> Changes:
    """Change an annotation; None leaves that part."""
    with editing(library, "edit annotation") as edit:
        noun: Annotation = edit.get(RecordKind.ANNOTATION, annotation)
        edited = replace(
            noun,
            comment=noun.comment if comment is None else comment,
            color=noun.color if color is None else color,
            shape=noun.shape if shape is None else shape,
        )
        _check(edited)
        edit.put(RecordKind.ANNOTATION, annotation, edited)
    return edit.changes


def delete_annotations(library: Library, annotations: Iterable[RecordId]) -> Changes:
    """Delete annotations."""
    with editing(library, "delete annotation") as edit:
        for annotation in edit.load(RecordKind.ANNOTATION, annotations):
            edit.delete(RecordKind.ANNOTATION, annotation)
    return edit.changes


def _check(noun: Annotation) -> None:
    if noun.shape not in SHAPES:
        raise InputError(f"{noun.shape[:40]!r} is no annotation; there are {', '.join(SHAPES)}.")
    if noun.color and not is_color(noun.color):
        raise InputError(f"{noun.color[:40]!r} is not a color: six hexadecimal digits.")
    if not noun.areas and not noun.comment.strip() and not noun.text.strip():
        raise InputError("An annotation needs a place on the page or a comment.")
