"""Lists of references: what a view shows, sorted, filtered by a query, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, true

from ibidem.errors import InputError
from ibidem.model.id_list import ID_CHARS, IdList
from ibidem.model.ids import RecordId
from ibidem.model.query import EVERYTHING, Query
from ibidem.model.record import RecordKind
from ibidem.model.reference_types import NAME_FIELDS, is_known_field
from ibidem.store.derived.labels import GROUP, TAG
from ibidem.store.derived.listing import FILLED_BITS
from ibidem.store.remembering import has_memory, remember, version_of
from ibidem.store.schema import children, labels, listing, records
from ibidem.store.schema.derived import IS_TRASHED
from ibidem.store.search import (
    Compiled,
    Marker,
    Sorting,
    Verifier,
    asks_index,
    can_mark,
    compile_query,
    condition_of,
)
from ibidem.store.search.remembering import may_remember
from ibidem.store.search.terms import is_unfiled
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import visible, visible_labels

RECENT_DAYS = 30
DAY_MS = 24 * 60 * 60 * 1000
# Pages that end further down are cut from the whole order. With a limit, SQLite keeps the best so
# far in a tree, four times slower than sorting all when they are many.
BY_PAGE_MAX = 2_000


class ViewKind(StrEnum):
    """Which references a list holds before a query narrows it."""

    ALL = "all"  # outside the trash, as everything below but the last two
    UNFILED = "unfiled"  # in no group
    RECENT = "recent"  # added in the last `RECENT_DAYS` days
    GROUP = "group"
    TAG = "tag"
    TRASH = "trash"
    EVERYTHING = "everything"  # with the trash


@dataclass(frozen=True, slots=True)
class View:
    """A list of references. `label` is the group's or tag's id."""

    kind: ViewKind = ViewKind.ALL
    label: str = ""


ALL = View()
TRASH = View(ViewKind.TRASH)

SORTS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "title": (listing.c.title,),
    "author": (listing.c.authors, listing.c.year, listing.c.title),
    "year": (listing.c.year, listing.c.authors),
    "journal": (listing.c.container, listing.c.year),
    "type": (listing.c.type, listing.c.authors),
    "rating": (listing.c.rating,),
    "read": (listing.c.read,),
    "added": (listing.c.added_at,),
    "edited": (listing.c.edited_at,),
    "trashed": (listing.c.trashed_at,),
    "key": (listing.c.citation_key,),
}
"""What a list can be sorted by, beside "files" (those with files behind the others) and any field
of a reference (more slowly); ids decide ties."""


def list_references(
    tx: Transaction,
    query: Query = EVERYTHING,
    *,
    view: View = ALL,
    sort: str = "added",
    descending: bool = False,
    offset: int = 0,
    limit: int | None = None,
) -> list[RecordId]:
    """The ids of the references in a view that fit a query, in order; `limit` None: all of them.

    The full-text index is used as it is: call `full_text.refresh_full_text` before. Raises
    `InputError` for a sort that is neither in `SORTS` nor a field.
    """
    return _part(tx, query, view, Sorting(sort, descending), offset, limit)


def arrange_references(
    tx: Transaction,
    query: Query = EVERYTHING,
    *,
    view: View = ALL,
    sort: str = "added",
    descending: bool = False,
) -> IdList:
    """All of what `list_references` gives, compact: for the whole order of a long list."""
    return _whole(tx, query, view, Sorting(sort, descending))


def count_references(tx: Transaction, query: Query = EVERYTHING, *, view: View = ALL) -> int:
    """How many references of a view fit a query."""

    def count() -> int:
        compiled = compile_query(tx, query)
        if not compiled.is_exact:
            candidates = tx.dialect.ids(tx.connection, _ids(tx, view, compiled))
            return sum(1 for _ in Verifier(tx, query).fitting(candidates))
        marked = _mark(tx, view, compiled)
        if marked is not None:
            return marked[1].bit_count()
        ids = _ids(tx, view, compiled).subquery()
        return int(tx.connection.execute(select(func.count()).select_from(ids)).scalar_one())

    may = partial(_may_remember, tx, query, view)
    return remember(tx, ("count", view, query), count, may=may, weigh=lambda _: 300)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many references the views hold that everybody sees first."""

    all: int
    unfiled: int
    recent: int
    trash: int


def count_totals(tx: Transaction) -> Totals:
    """What `count_references` gives for each of these views, reading the list once."""
    key = ("totals", version_of(tx))
    known = tx.memory.find(key) if has_memory(tx) else None
    if known is not None and known[1] <= tx.at < known[2]:
        return known[0]  # type: ignore[no-any-return]
    mine = (listing.c.library_id == tx.library_id, *visible(tx, listing.c.id))
    views = (ViewKind.ALL, ViewKind.UNFILED, ViewKind.RECENT)
    each = [func.count(case((_in_view(tx, View(kind)), 1))) for kind in views]
    oldest = func.min(case((_in_view(tx, View(ViewKind.RECENT)), listing.c.added_at)))
    row = tx.connection.execute(select(func.count(), *each, oldest).where(*mine)).one()
    every, live, unfiled, recent = map(int, row[:-1])
    totals = Totals(all=live, unfiled=unfiled, recent=recent, trash=every - live)
    ends_at = 2**63 if row[-1] is None else int(row[-1]) + RECENT_DAYS * DAY_MS
    if has_memory(tx):
        tx.memory.keep(key, (totals, tx.at, ends_at), 500)
    return totals


def list_page(
    tx: Transaction,
    query: Query = EVERYTHING,
    *,
    view: View = ALL,
    sort: str = "added",
    descending: bool = False,
    offset: int = 0,
    limit: int | None = None,
) -> tuple[list[RecordId], int]:
    """What `list_references` gives and how many there are in all, for one search instead of two."""
    sorting = Sorting(sort, descending)
    if limit is None or offset + limit > BY_PAGE_MAX:
        every = _whole(tx, query, view, sorting)
        return every[offset : None if limit is None else offset + limit], len(every)
    key = ("page", view, query, sorting, offset, limit)
    ids, total = remember(
        tx,
        key,
        partial(_find_page, tx, query, view, sorting, offset, limit),
        may=partial(_may_remember, tx, query, view),
        weigh=lambda found: 100 * (len(found[0]) + 5),
    )
    return list(ids), total


def _find_page(
    tx: Transaction, query: Query, view: View, sorting: Sorting, offset: int, limit: int
) -> tuple[list[RecordId], int]:
    compiled = compile_query(tx, query)
    if not compiled.is_exact:
        every = _whole(tx, query, view, sorting)
        return every[offset : offset + limit], len(every)
    marked = _mark(tx, view, compiled)
    if marked is not None:
        marker, marks = marked
        order = tuple(_columns(tx, sorting.by))
        page = marker.page(marks, sorting, order, offset=offset, limit=limit)
        return page, marks.bit_count()
    if asks_index(compiled.node) and sorting.by in SORTS:
        keys = dict.fromkeys((*SORTS[sorting.by], listing.c.id))
        fitting = _ids(tx, view, compiled).with_only_columns(*keys)
        # it is asked for the number and for the page
        found = fitting.cte("found").prefix_with("MATERIALIZED")
        together = (
            select(found.c.id, select(func.count()).select_from(found).scalar_subquery())
            .order_by(*(each.desc() if sorting.descending else each.asc() for each in found.c))
            .offset(offset)
            .limit(limit)
        )
        if rows := tx.dialect.rows(tx.connection, together):
            return [identity for identity, _ in rows], rows[0][1]
    ids = _part(tx, query, view, sorting, offset, limit)
    return ids, count_references(tx, query, view=view)


def _whole(tx: Transaction, query: Query, view: View, sorting: Sorting) -> IdList:
    def arrange() -> IdList:
        compiled = compile_query(tx, query)
        marked = _mark(tx, view, compiled) if compiled.is_exact else None
        if marked is not None:
            marker, marks = marked
            return marker.arrange(marks, sorting, tuple(_columns(tx, sorting.by)))
        ordered = _ids(tx, view, compiled).order_by(*_order(tx, sorting))
        found = tx.dialect.ids(tx.connection, ordered)
        return found if compiled.is_exact else IdList(Verifier(tx, query).fitting(found))

    return remember(
        tx,
        ("whole", view, query, sorting),
        arrange,
        may=partial(_may_remember, tx, query, view),
        weigh=lambda ids: ID_CHARS * len(ids) + 500,
    )


def _may_remember(tx: Transaction, query: Query, view: View) -> bool:
    """What is recent is different every day."""
    return view.kind is not ViewKind.RECENT and may_remember(tx, query)


def _part(
    tx: Transaction, query: Query, view: View, sorting: Sorting, offset: int, limit: int | None
) -> list[RecordId]:
    compiled = compile_query(tx, query)
    end = None if limit is None else offset + limit
    if not compiled.is_exact:
        candidates = tx.dialect.ids(
            tx.connection, _ids(tx, view, compiled).order_by(*_order(tx, sorting))
        )
        return list(islice(Verifier(tx, query).fitting(candidates), offset, end))
    if end is None or end > BY_PAGE_MAX:
        return _whole(tx, query, view, sorting)[offset:end]
    marked = _mark(tx, view, compiled)
    if marked is not None:
        order = tuple(_columns(tx, sorting.by))
        return marked[0].page(marked[1], sorting, order, offset=offset, limit=end - offset)
    ordered = _ids(tx, view, compiled).order_by(*_order(tx, sorting))
    return list(tx.dialect.ids(tx.connection, ordered.offset(offset).limit(limit)))


def _mark(tx: Transaction, view: View, compiled: Compiled) -> tuple[Marker, int] | None:
    """The marks of what fits; None where SQL answers as well."""
    if not can_mark(tx, compiled.node):
        return None
    marker = Marker(tx)
    marks = marker.mark(compiled.node)
    if view.kind is ViewKind.ALL:
        marks &= marker.mark_shown()
    elif view.kind is ViewKind.RECENT:  # it follows from the clock too
        marks &= marker.mark_listed(_in_view(tx, view))
    elif view.kind is not ViewKind.EVERYTHING:
        marks &= marker.mark_view(view, _in_view(tx, view))
    return marker, marks


def filter_references(
    tx: Transaction, ids: Sequence[RecordId], query: Query, *, view: View = ALL
) -> set[RecordId]:
    """Which of some references are in a view and fit a query: whether a list must change."""
    compiled = compile_query(tx, query)
    among = _ids(tx, view, compiled).where(tx.dialect.within(listing.c.id, ids))
    found = tx.dialect.ids(tx.connection, among)
    return set(found if compiled.is_exact else Verifier(tx, query).fitting(found))


def count_by_label(tx: Transaction, kind: str) -> dict[str, int]:
    """How many references outside the trash carry each label of a kind (labels.GROUP and so on)."""
    # Without joining what is all there but for a few: the labels are read in their order.
    trashed = select(listing.c.id).where(listing.c.library_id == tx.library_id, IS_TRASHED)
    query = (
        select(labels.c.label, func.count())
        .where(
            labels.c.library_id == tx.library_id,
            labels.c.kind == kind,
            labels.c.reference.not_in(trashed),
            *visible_labels(tx),
        )
        .group_by(labels.c.label)
    )

    def count() -> dict[str, int]:
        return dict(tx.dialect.rows(tx.connection, query))

    key = ("labels", kind)
    found = remember(tx, key, count, weigh=lambda counts: 150 * len(counts) + 300)
    return found.copy()


def find_identical(tx: Transaction, identities: Sequence[int]) -> dict[int, list[RecordId]]:
    """References by the number of their content (`derived.listing.identity_number`), 0 left out.

    Trashed ones are included. A number says only that two may be one work: compare them with
    `model.identity.same_content`.
    """
    query = (
        select(listing.c.identity, listing.c.id)
        .where(
            listing.c.library_id == tx.library_id,
            listing.c.identity != 0,
            tx.dialect.within(listing.c.identity, identities),
            *visible(tx, listing.c.id),
        )
        .order_by(listing.c.id)
    )
    found: dict[int, list[RecordId]] = {}
    for identity, record_id in tx.dialect.rows(tx.connection, query):
        found.setdefault(identity, []).append(record_id)
    return found


def _ids(tx: Transaction, view: View, compiled: Compiled) -> Select[tuple[str]]:
    return select(listing.c.id).where(
        listing.c.library_id == tx.library_id,
        _in_view(tx, view),
        condition_of(tx, compiled.node),
        *visible(tx, listing.c.id),
    )


def _in_view(tx: Transaction, view: View) -> ColumnElement[bool]:
    if view.kind is ViewKind.EVERYTHING:
        return true()
    if view.kind is ViewKind.TRASH:
        return IS_TRASHED
    if view.kind is ViewKind.UNFILED:
        return is_unfiled(tx)
    shown = listing.c.trashed_at == 0
    if view.kind is ViewKind.ALL:
        return shown
    if view.kind is ViewKind.RECENT:
        return shown & (listing.c.added_at > tx.at - RECENT_DAYS * DAY_MS)
    kind = {ViewKind.GROUP: GROUP, ViewKind.TAG: TAG}[view.kind]
    labelled = select(labels.c.reference).where(
        labels.c.library_id == tx.library_id,
        labels.c.kind == kind,
        labels.c.label == view.label,
        *visible_labels(tx),
    )
    return shown & listing.c.id.in_(labelled)


def _columns(tx: Transaction, sort: str) -> list[ColumnElement[Any]]:
    if sort == "files":
        return [_has_files(tx), listing.c.id]
    return [*(SORTS.get(sort) or (_field_value(tx, sort),)), listing.c.id]


def _order(tx: Transaction, sorting: Sorting) -> list[ColumnElement[Any]]:
    columns = _columns(tx, sorting.by)
    return [column.desc() if sorting.descending else column.asc() for column in columns]


def _has_files(tx: Transaction) -> ColumnElement[int]:
    parents = select(children.c.parent).where(
        children.c.library_id == tx.library_id,
        children.c.kind == RecordKind.ATTACHMENT.value,
        *visible(tx, children.c.id),
    )
    return case((listing.c.id.in_(parents), 1), else_=0)


def _field_value(tx: Transaction, field: str) -> ColumnElement[Any]:
    """The text of any field of the reference in `listing`, in lower case."""
    if not is_known_field(field):
        raise InputError(f"References cannot be sorted by {field[:60]!r}.", field=field[:60])
    path = ("names", field, 0, "family") if field in NAME_FIELDS else ("fields", field)
    value = tx.dialect.json_text(records.c.payload, path)
    found = func.lower(
        select(func.coalesce(value, ""))
        .where(records.c.library_id == listing.c.library_id, records.c.id == listing.c.id)
        .scalar_subquery()
    )
    bit = FILLED_BITS.get(field)
    # Most references have no value in most fields; their records need not be read to know it.
    return found if bit is None else case((listing.c.filled.bitwise_and(bit) == 0, ""), else_=found)
