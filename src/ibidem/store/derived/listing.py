"""One row per reference for sorting, filtering and finding the same content."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from ibidem.model.identity import identity_key
from ibidem.model.query import leading_number
from ibidem.model.record import RecordKind
from ibidem.model.reference import Name, Reference
from ibidem.model.reference_types import NAME_FIELDS, REFERENCE_TYPES, STORED_FIELDS
from ibidem.model.text import fold
from ibidem.store.derived.table import DerivedTable, Values
from ibidem.store.rows import Row
from ibidem.store.schema import listing

SORT_CHARS = 80  # texts that agree so far are ordered by id
NO_NUMBER = -(2**53)  # before every number: there is none
# The field that holds the journal or the book, where it is not the second title.
_CONTAINER_FIELDS = {
    each.id: field
    for each in REFERENCE_TYPES.values()
    if (field := each.field_for("container-title")) not in (None, "secondary_title")
}

# The fields that hold the editors of a type, such as those of a book.
_EDITOR_FIELDS = {
    each.id: [field for field, csl in each.csl_variables.items() if csl == "editor"]
    for each in REFERENCE_TYPES.values()
}


def _rows(library_id: int, row: Row) -> tuple[Values, ...]:
    reference: Reference = row.read()
    fields = reference.fields
    return (
        (
            library_id,
            row.id,
            reference.type,
            sort_key(sort_authors(reference)),
            sort_key(fields.get("title", "")),
            _container_key(container_of(reference)),
            sort_key(reference.citation_key) if reference.citation_key else "",
            _number(fields.get("year", "")),
            reference.added_at,
            row.edited_at,
            reference.trashed_at,
            reference.rating,
            1 if reference.read else 0,
            identity_number(reference),
            _number(fields.get("volume", "")),
            _number(fields.get("number", "")),
            filled_fields(reference),
        ),
    )


LISTING = DerivedTable(listing, frozenset({RecordKind.REFERENCE}), _rows)


_FILLED = (*sorted(STORED_FIELDS), *NAME_FIELDS, "keywords", "citation_key")
FILLED_BITS = {place: 1 << bit for bit, place in enumerate(_FILLED)}
"""The bit of `listing.filled` for each field; custom fields have none. At most 63 fit."""
IN_GROUPS = 1 << len(_FILLED)
"""The bit of `listing.filled` for references that are in a group."""


def filled_fields(reference: Reference) -> int:
    """The bits of the fields that have a value, and `IN_GROUPS`."""
    bits = 0
    for field, text in reference.fields.items():
        if text and field in FILLED_BITS:
            bits |= FILLED_BITS[field]
    for field, names in reference.names.items():
        if names and field in FILLED_BITS:
            bits |= FILLED_BITS[field]
    if reference.keywords:
        bits |= FILLED_BITS["keywords"]
    if reference.citation_key:
        bits |= FILLED_BITS["citation_key"]
    if reference.groups:
        bits |= IN_GROUPS
    return bits


def sort_key(text: str) -> str:
    """`text` as it is ordered: folded, the first `SORT_CHARS` characters."""
    if text.isascii():  # most: folding is one step then, and keeps the length
        key = text[:SORT_CHARS].lower()
    else:
        key = fold(text[: 2 * SORT_CHARS])[:SORT_CHARS]
    return key.replace("\0", "") if "\0" in key else key


_container_key = lru_cache(maxsize=4_096)(sort_key)  # journals come again and again


def container_of(reference: Reference) -> str:
    """The journal, the proceedings or the book that holds a reference; "" for none."""
    field = _CONTAINER_FIELDS.get(reference.type)
    fields = reference.fields
    return (fields.get(field, "") if field else "") or fields.get("secondary_title", "")


def sort_authors(reference: Reference) -> str:
    """The authors (editors where there are none) in the form in which they are ordered."""
    names = reference.names.get("author")
    if not names:
        editors = (*_EDITOR_FIELDS.get(reference.type, ()), "secondary_author")
        names = next(filter(None, map(reference.names.get, editors)), ())
    return "; ".join(
        [
            f"{name.family} {name.given}"  # the plain name that most are
            if name.family and name.given and not name.particle
            else _sort_name(name)
            for name in names[:4]
        ]
    )


def sort_number(text: str) -> int:
    """A year or volume as a number, as ranges in queries compare it; else `NO_NUMBER`."""
    if len(text) <= 4 and text.isascii() and text.isdigit():
        return int(text)
    number = leading_number(text) if text else None
    return NO_NUMBER if number is None else number


_number = lru_cache(maxsize=4_096)(sort_number)  # so do years and volumes


def identity_number(reference: Reference) -> int:
    """64 bits (signed) over `model.identity.identity_key`; 0 where too little is known."""
    key = identity_key(reference)
    if not key:
        return 0
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def _sort_name(name: Name) -> str:
    # as `model.name.sort_key` before folding
    family = name.family
    if not family:
        return name.literal or name.given
    if name.particle:
        family = f"{name.particle} {family}"
    return f"{family} {name.given}" if name.given else family
