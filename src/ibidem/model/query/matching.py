"""Whether a reference in memory fits a query: the meaning of the language, which SQL must equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ibidem.model.name import spoken_name
from ibidem.model.query.ast import And, Not, Or, Query, Term, TermKind
from ibidem.model.query.bounds import date_bounds, number_bounds
from ibidem.model.query.fields import SearchKind, find_search_field, leading_number
from ibidem.model.reference import Reference
from ibidem.model.reference_types import NAME_FIELDS, REFERENCE_TYPES
from ibidem.model.text import fold, words


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a query may ask and the reference itself does not hold.

    `groups` and `tags` are the names (not ids) of those the reference is in, `attachments` the
    names of its files, `texts` what is written in them, as far as it was read, `own_notes` the
    titles and texts of notes about it, `annotations` what is marked in its files and said about
    that, `edited_at` when the record was last edited, milliseconds since 1970.
    """

    groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    edited_at: int = 0
    texts: Sequence[str] = ()
    own_notes: Sequence[str] = ()
    annotations: Sequence[str] = ()


_NOWHERE = Surroundings()
_AROUND = ("groups", "tags", "attachments", "texts", "own_notes", "annotations")


def matches(query: Query, reference: Reference, surroundings: Surroundings = _NOWHERE) -> bool:
    """Whether `reference` fits `query`.

    A term without a field looks at all texts, names, keywords, tags, the citation key, notes,
    annotations and into the files; it does not put words of different values together to a phrase.
    """
    if isinstance(query, And):
        return all(matches(part, reference, surroundings) for part in query.parts)
    if isinstance(query, Or):
        return any(matches(part, reference, surroundings) for part in query.parts)
    if isinstance(query, Not):
        return not matches(query.part, reference, surroundings)
    return _fits(query, reference, surroundings)


def _fits(term: Term, reference: Reference, surroundings: Surroundings) -> bool:
    if term.field is None:
        return _has_text(term, _everything(reference, surroundings))
    if term.field == "is":
        return _has_flag(term.text, reference)
    field = find_search_field(term.field)
    if field is None:
        return False
    values = [value for place in field.places for value in _values(place, reference, surroundings)]
    if term.kind in (TermKind.PRESENT, TermKind.ABSENT):
        is_present = reference.rating > 0 if field.id == "rating" else bool(values)
        return is_present == (term.kind is TermKind.PRESENT)
    if term.kind is TermKind.RANGE:
        if field.kind is SearchKind.DATE:
            first, end = date_bounds(term)
            return any(
                (first is None or first <= int(value)) and (end is None or int(value) < end)
                for value in values
            )
        low, high = number_bounds(term)
        numbers = (leading_number(value) for value in values)
        return any(
            number is not None
            and (low is None or low <= number)
            and (high is None or number <= high)
            for number in numbers
        )
    return _has_text(term, values)


def _has_flag(flag: str, reference: Reference) -> bool:
    if flag == "read":
        return reference.read
    if flag == "unread":
        return not reference.read
    if flag == "trashed":
        return reference.is_trashed
    return not reference.groups and not reference.is_trashed  # unfiled


def _values(place: str, reference: Reference, surroundings: Surroundings) -> Iterator[str]:
    """The values in one place; none where it is empty."""
    if place in NAME_FIELDS:
        yield from (spoken_name(name) for name in reference.names.get(place, ()))
    elif place == "keywords":
        yield from reference.keywords
    elif place in _AROUND:
        yield from getattr(surroundings, place)
    elif place == "type":
        yield reference.type
        known = REFERENCE_TYPES.get(reference.type)
        if known is not None:
            yield known.title
    elif place == "rating":
        yield str(reference.rating)
    elif place in ("added_at", "edited_at"):
        moment = reference.added_at if place == "added_at" else surroundings.edited_at
        if moment:
            yield str(moment)
    else:
        text = reference.citation_key if place == "citation_key" else reference.fields.get(place)
        if text:
            yield text


def _everything(reference: Reference, surroundings: Surroundings) -> Iterator[str]:
    yield from reference.fields.values()
    for place in (
        *NAME_FIELDS,
        "keywords",
        "tags",
        "citation_key",
        "own_notes",
        "annotations",
        "texts",
    ):
        yield from _values(place, reference, surroundings)


def _has_text(term: Term, values: Iterable[str]) -> bool:
    if term.kind is TermKind.EXACT:
        wanted_text = fold(term.text).strip()
        return any(fold(value).strip() == wanted_text for value in values)
    wanted = words(term.text)
    if not wanted:
        return True
    is_prefix = term.kind is TermKind.PREFIX
    return any(_has_words(words(value), wanted, is_prefix=is_prefix) for value in values)


def _has_words(present: list[str], wanted: list[str], *, is_prefix: bool) -> bool:
    size = len(wanted)
    first = wanted[0]
    for index in range(len(present) - size + 1):
        if size > 1 and present[index] != first:
            continue
        if present[index : index + size - 1] != wanted[:-1]:
            continue
        last = present[index + size - 1]
        if last == wanted[-1] or (is_prefix and last.startswith(wanted[-1])):
            return True
    return False
