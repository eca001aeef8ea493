"""Changing many references at once: the same fields, labels and marks in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from msgspec.structs import replace

from ibidem.errors import InputError
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.name import parse_name
from ibidem.model.record import RecordKind
from ibidem.model.reference import RATING_MAX, Reference
from ibidem.model.reference_types import NAME_FIELDS, find_reference_type, is_known_field
from ibidem.services.editing.edit import editing
from ibidem.services.editing.references import change_references, edit_references
from ibidem.services.library import Library

KEYWORDS = "keywords"


@dataclass(frozen=True, slots=True)
class BulkEdit:
    """What shall become of each of some references; what is not named stays.

    Fields are ids of `model.reference_types` (custom ones begin with "x_"), or "keywords"; names
    and keywords are divided by ";" in a text. In this order: `type` (its id or name), `clear`,
    `set`, `append` (to the end of a text, as it is; names and keywords are added to those there),
    then labels and marks. `rating` 0 takes the rating away.
    """

    type: str = ""
    clear: tuple[str, ...] = ()
    set: Mapping[str, str] = field(default_factory=dict)
    append: Mapping[str, str] = field(default_factory=dict)
    add_groups: tuple[RecordId, ...] = ()
    remove_groups: tuple[RecordId, ...] = ()
    add_tags: tuple[RecordId, ...] = ()
    remove_tags: tuple[RecordId, ...] = ()
    remove_keywords: tuple[str, ...] = ()
    rating: int | None = None
    read: bool | None = None


def edit_fields(library: Library, references: Iterable[RecordId], wanted: BulkEdit) -> Changes:
    """Change many references in one step. Raises `InputError`, `NotFoundError`; then none is."""
    _check(wanted)
    kind = find_reference_type(wanted.type).id if wanted.type else ""
    with editing(library, "edit") as edit:
        edit.load(RecordKind.GROUP, wanted.add_groups)
        edit.load(RecordKind.TAG, wanted.add_tags)
        change_references(edit, references, lambda before: apply_bulk_edit(before, wanted, kind))
    return edit.changes


def rate_references(library: Library, references: Iterable[RecordId], rating: int) -> Changes:
    """Give references 0 (none) to 5 stars."""
    _check(BulkEdit(rating=rating))
    return edit_references(
        library, references, lambda noun: replace(noun, rating=rating), label="rate"
    )


def mark_references(library: Library, references: Iterable[RecordId], *, read: bool) -> Changes:
    """Mark references as read or unread."""
    label = "mark read" if read else "mark unread"
    return edit_references(library, references, lambda noun: replace(noun, read=read), label=label)


def apply_bulk_edit(reference: Reference, wanted: BulkEdit, kind: str = "") -> Reference:
    """One reference as it would become; `kind` is the id of the type where that changes."""
    for name in wanted.clear:
        reference = _with(reference, name, "")
    for name, text in wanted.set.items():
        reference = _with(reference, name, text)
    for name, text in wanted.append.items():
        reference = _appended(reference, name, text)
    return replace(
        reference,
        type=kind or reference.type,
        groups=_relabelled(reference.groups, wanted.add_groups, wanted.remove_groups),
        tags=_relabelled(reference.tags, wanted.add_tags, wanted.remove_tags),
        keywords=_relabelled(reference.keywords, (), wanted.remove_keywords),
        rating=reference.rating if wanted.rating is None else wanted.rating,
        read=reference.read if wanted.read is None else wanted.read,
    )


def _check(wanted: BulkEdit) -> None:
    for name in (*wanted.clear, *wanted.set, *wanted.append):
        if name != KEYWORDS and not is_known_field(name):
            raise InputError(f"There is no field {name[:40]!r}.")
    if wanted.rating is not None and not 0 <= wanted.rating <= RATING_MAX:
        raise InputError(f"A rating is between 0 and {RATING_MAX}.")


def _with(reference: Reference, name: str, text: str) -> Reference:
    """The reference with a field set, or without it for ""."""
    if name == KEYWORDS:
        return replace(reference, keywords=tuple(sorted(set(_parts(text)))))
    if name in NAME_FIELDS:
        names = {**reference.names, name: tuple(parse_name(part) for part in _parts(text))}
        return replace(reference, names={key: each for key, each in names.items() if each})
    fields = {**reference.fields, name: text.strip()}
    return replace(reference, fields={key: each for key, each in fields.items() if each})


def _appended(reference: Reference, name: str, text: str) -> Reference:
    if name == KEYWORDS:
        return replace(reference, keywords=tuple(sorted({*reference.keywords, *_parts(text)})))
    if name in NAME_FIELDS:
        known = reference.names.get(name, ())
        more = [each for part in _parts(text) if (each := parse_name(part)) not in known]
        return replace(reference, names={**reference.names, name: (*known, *more)})
    fields = {**reference.fields, name: reference.fields.get(name, "") + text}
    return replace(reference, fields={key: each for key, each in fields.items() if each})


def _relabelled(
    known: tuple[str, ...], add: tuple[str, ...], remove: tuple[str, ...]
) -> tuple[RecordId, ...]:
    if not add and not remove:
        return tuple(map(RecordId, known))
    return tuple(map(RecordId, sorted({*known, *add}.difference(remove))))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
