"""One term of a query as a question to the full-text index or as a condition on `listing`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, not_, or_, select, true

from ibidem.model.attachment import Attachment
from ibidem.model.query import (
    SearchKind,
    Term,
    TermKind,
    date_bounds,
    find_search_field,
    matches,
    number_bounds,
)
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.reference_types import REFERENCE_TYPES
from ibidem.model.text import words
from ibidem.store.blob_texts import has_texts, references_with_text
from ibidem.store.derived.labels import GROUP, TAG
from ibidem.store.derived.listing import FILLED_BITS, IN_GROUPS, NO_NUMBER
from ibidem.store.dialect.terms import COLUMNS, FILES, OTHER, WORD_CHARS_MAX, Phrase
from ibidem.store.records.reading import iterate_kind
from ibidem.store.remarks import references_with_annotations, references_with_notes
from ibidem.store.remembering import list_nouns
from ibidem.store.schema import children, labels, listing, records
from ibidem.store.schema.derived import IS_TRASHED
from ibidem.store.search.nodes import Either, Node
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import visible, visible_labels

_WORDS = (TermKind.WORD, TermKind.PHRASE, TermKind.PREFIX)
_COLUMNS = {name: name for name in COLUMNS} | {"texts": FILES}  # by place; the others: OTHER
_NUMBERS: dict[
    tuple[str, ...], ColumnElement[int]
] = {  # by place, the column that holds what a range compares
    ("year",): listing.c.year,
    ("volume",): listing.c.volume,
    ("number",): listing.c.issue,
    ("rating",): listing.c.rating,
}
_HANGING = {  # by place, the references that have something of the kind
    "texts": references_with_text,
    "own_notes": references_with_notes,
    "annotations": references_with_annotations,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a query. Not exact: some that meet it do not fit; all that fit meet it."""

    node: Node
    is_exact: bool = True


_EVERYTHING_MAY_FIT = Piece(true(), is_exact=False)


def compile_term(tx: Transaction, term: Term) -> Piece:
    """The piece for one term."""
    if term.field is None:
        return _anywhere(tx, term)
    if term.field == "is":
        return Piece(_flag(tx, term.text))
    field = find_search_field(term.field)
    if field is None:
        return Piece(false())
    places = field.places
    if term.kind is TermKind.RANGE:
        return _range(term, field.kind, places)
    if places == ("groups",):
        return Piece(_labelled_by_name(tx, term, GROUP, RecordKind.GROUP))
    if places == ("tags",):
        return Piece(_labelled_by_name(tx, term, TAG, RecordKind.TAG))
    if places == ("attachments",):
        return Piece(_with_attachment(tx, term))
    if places == ("type",):
        return Piece(_of_type(tx, term))
    if field.kind is SearchKind.DATE or places == ("rating",):
        return _EVERYTHING_MAY_FIT
    if term.kind in (TermKind.PRESENT, TermKind.ABSENT):
        has = or_(*(_has_value(tx, place) for place in places))
        return Piece(has if term.kind is TermKind.PRESENT else not_(has))
    columns = tuple(dict.fromkeys(_COLUMNS.get(place, OTHER) for place in places))
    return _phrase(tx, term, columns)


def _anywhere(tx: Transaction, term: Term) -> Piece:
    piece = _phrase(tx, term, ())
    tags = _named(tx, term, RecordKind.TAG)
    if not tags or not isinstance(piece.node, Phrase):
        return piece
    # A tag's name is no part of the document: renaming a tag would index all its references anew.
    return Piece(Either((piece.node, _labelled(tx, TAG, tags))), is_exact=piece.is_exact)


def _phrase(tx: Transaction, term: Term, columns: tuple[str, ...]) -> Piece:
    wanted = words(term.text)
    if not wanted:  # nothing to ask the index for
        return _EVERYTHING_MAY_FIT
    is_exact = (
        term.kind in _WORDS
        and OTHER not in columns  # it holds several fields
        and all(len(word) < WORD_CHARS_MAX for word in wanted)
    )
    if is_exact and len(wanted) > 1 and (not columns or FILES in columns):
        is_exact = tx.dialect.full_text.finds_phrases_in_files or not has_texts(tx)
    cut = tuple(word[:WORD_CHARS_MAX] for word in wanted)
    return Piece(Phrase(cut, term.kind is TermKind.PREFIX, columns), is_exact=is_exact)


def _flag(tx: Transaction, flag: str) -> ColumnElement[bool]:
    if flag == "read":
        return listing.c.read == 1
    if flag == "unread":
        return listing.c.read == 0
    if flag == "trashed":
        return IS_TRASHED
    return is_unfiled(tx)


def is_unfiled(tx: Transaction) -> ColumnElement[bool]:
    """The condition that a reference is in no group (that can be seen) and not in the trash."""
    if not tx.scope:
        return and_(listing.c.trashed_at == 0, listing.c.filled.bitwise_and(IN_GROUPS) == 0)
    filed = select(labels.c.reference).where(
        labels.c.library_id == tx.library_id, labels.c.kind == GROUP, *visible_labels(tx)
    )
    return and_(listing.c.trashed_at == 0, listing.c.id.not_in(filed))


def _range(term: Term, kind: SearchKind, places: tuple[str, ...]) -> Piece:
    if kind is SearchKind.DATE:
        moment = listing.c[places[0]]
        first, end = date_bounds(term)
        conditions = [moment != 0]  # it is not known
        if first is not None:
            conditions.append(moment >= first)
        if end is not None:
            conditions.append(moment < end)
        return Piece(and_(*conditions))
    low, high = number_bounds(term)
    column = _NUMBERS.get(places)
    if column is None:
        return _EVERYTHING_MAY_FIT
    conditions = [column != NO_NUMBER]
    if low is not None:
        conditions.append(column >= low)
    if high is not None:
        conditions.append(column <= high)
    return Piece(and_(*conditions))


def _labelled_by_name(
    tx: Transaction, term: Term, kind: str, noun: RecordKind
) -> ColumnElement[bool]:
    if term.kind is TermKind.ABSENT:
        return not_(_labelled(tx, kind, _named(tx, None, noun)))
    named = _named(tx, None if term.kind is TermKind.PRESENT else term, noun)
    return _labelled(tx, kind, named)


def _named(tx: Transaction, term: Term | None, kind: RecordKind) -> list[str]:
    """The ids of groups or tags whose names fit the term; of all of them without one."""
    return [
        each for each, noun in list_nouns(tx, kind) if term is None or _fits(term, (noun.name,))
    ]


def _fits(term: Term, values: Iterable[str]) -> bool:
    """Whether one of some names or titles fits the term, as `matches` sees it."""
    anywhere = Term(None, term.text, term.kind)
    return any(matches(anywhere, Reference(fields={"title": value})) for value in values)


def _labelled(tx: Transaction, kind: str, wanted: Iterable[str]) -> ColumnElement[bool]:
    found = select(labels.c.reference).where(
        labels.c.library_id == tx.library_id,
        labels.c.kind == kind,
        tx.dialect.within(labels.c.label, wanted),
        *visible_labels(tx),
    )
    return listing.c.id.in_(found)


def _with_attachment(tx: Transaction, term: Term) -> ColumnElement[bool]:
    if term.kind in (TermKind.PRESENT, TermKind.ABSENT):
        parents = select(children.c.parent).where(
            children.c.library_id == tx.library_id,
            children.c.kind == RecordKind.ATTACHMENT.value,
            *visible(tx, children.c.id),
        )
        is_wanted = term.kind is TermKind.PRESENT
        return listing.c.id.in_(parents) if is_wanted else listing.c.id.not_in(parents)
    found: set[str] = set()
    for row in iterate_kind(tx, RecordKind.ATTACHMENT):
        attachment: Attachment = row.read()
        if _fits(term, (attachment.file_name,)):
            found.add(attachment.reference)
    return tx.dialect.within(listing.c.id, found)


def _of_type(tx: Transaction, term: Term) -> ColumnElement[bool]:
    if term.kind in (TermKind.PRESENT, TermKind.ABSENT):
        return true() if term.kind is TermKind.PRESENT else false()
    present = tx.connection.scalars(
        select(listing.c.type)
        .where(listing.c.library_id == tx.library_id, *visible(tx, listing.c.id))
        .distinct()
    )
    fitting = []
    for name in present:
        known = REFERENCE_TYPES.get(name)
        if _fits(term, (name,) if known is None else (name, known.title)):
            fitting.append(name)
    return listing.c.type.in_(fitting)


def _has_value(tx: Transaction, place: str) -> ColumnElement[bool]:
    hanging = _HANGING.get(place)
    if hanging is not None:
        return listing.c.id.in_(hanging(tx))
    bit = FILLED_BITS.get(place)
    if bit is not None:
        return listing.c.filled.bitwise_and(bit) != 0
    value = tx.dialect.json_text(records.c.payload, ("fields", place))
    present = select(records.c.id).where(
        records.c.library_id == tx.library_id,
        records.c.kind == RecordKind.REFERENCE.value,
        records.c.payload.is_not(None),
        value != "",
        *visible(tx, records.c.id),
    )
    return listing.c.id.in_(present)
