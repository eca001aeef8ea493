"""Lists of references: a view, a group, a tag or a search, in some order, in pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ibidem.errors import InputError
from ibidem.model.id_list import IdList
from ibidem.model.ids import RecordId
from ibidem.model.name import short_names
from ibidem.model.query import EVERYTHING, And, Query, parse
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.reference_types import REFERENCE_TYPES
from ibidem.services.library import Library
from ibidem.services.searching.naming import find_named, find_references
from ibidem.store import Transaction
from ibidem.store.derived.listing import container_of
from ibidem.store.full_text import refresh_full_text
from ibidem.store.listing import ALL, View, ViewKind, count_references, count_totals, list_page
from ibidem.store.listing import arrange_references as arrange_ids
from ibidem.store.listing import list_references as list_ids
from ibidem.store.lookup import list_children, list_duplicates
from ibidem.store.records import load_records
from ibidem.store.remembering import list_nouns


@dataclass(frozen=True, slots=True)
class Item:
    """A reference in a list."""

    id: RecordId
    reference: Reference
    edited_at: int

    @property
    def handle(self) -> str:
        """How a person names it: the citation key, or the end of the id."""
        return self.reference.citation_key or self.id[-8:]

    @property
    def authors(self) -> str:
        """The authors for one line, or the editors where there are none."""
        names = self.reference.names
        form = REFERENCE_TYPES.get(self.reference.type, REFERENCE_TYPES["generic"])
        editors = [each for each, csl in form.csl_variables.items() if csl == "editor"]
        for field in ("author", *editors, "secondary_author"):
            if names.get(field):
                return short_names(names[field])
        return ""

    @property
    def year(self) -> str:
        """The year as it is written."""
        return self.reference.fields.get("year", "")

    @property
    def title(self) -> str:
        """The title, or the short one where there is none."""
        fields = self.reference.fields
        return fields.get("title") or fields.get("short_title") or "(no title)"

    @property
    def container(self) -> str:
        """The journal or book it is in."""
        return container_of(self.reference)


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list, and how long the whole list is."""

    items: list[Item]
    total: int


def list_references(
    library: Library,
    query: str = "",
    *,
    view: str = "all",
    group: str | None = None,
    tag: str | None = None,
    sort: str | None = None,
    descending: bool = False,
    offset: int = 0,
    limit: int | None = None,
) -> Page:
    """The references of a view (one of `views.VIEWS`) that fit a query.

    `group` (a group or smart group) and `tag` are names or ids. `sort` is one of `views.SORTS` or a
    field; None means by author, or with duplicates what belongs together side by side. Raises
    `QueryError`, `NotFoundError`, `AmbiguousError`, `InputError`.
    """
    if query:
        refresh_full_text(library.store, library.library_id)
    wanted, chosen = _resolve(library, query, view, group, tag)
    with library.reading() as tx:
        if view == "duplicates":
            ids = _alike(tx, wanted, chosen, sort, descending=descending)
            total = len(ids)
            ids = ids[offset:][:limit]
        else:
            ids, total = list_page(
                tx,
                wanted,
                view=chosen,
                sort=sort or "author",
                descending=descending,
                offset=offset,
                limit=limit,
            )
        return Page(_items(tx, ids), total)


def choose_in_view(
    library: Library,
    query: str = "",
    *,
    view: str = "all",
    group: str | None = None,
    tag: str | None = None,
    sort: str | None = None,
    descending: bool = False,
    offset: int = 0,
    limit: int | None = None,
) -> list[RecordId]:
    """The ids of what `list_references` lists for the same arguments, without reading them."""
    if query:
        refresh_full_text(library.store, library.library_id)
    wanted, chosen = _resolve(library, query, view, group, tag)
    with library.reading() as tx:
        if view == "duplicates":
            return _alike(tx, wanted, chosen, sort, descending=descending)[offset:][:limit]
        return list_ids(
            tx,
            wanted,
            view=chosen,
            sort=sort or "author",
            descending=descending,
            offset=offset,
            limit=limit,
        )


def arrange_references(
    library: Library,
    query: str = "",
    *,
    view: str = "all",
    group: str | None = None,
    tag: str | None = None,
    sort: str | None = None,
    descending: bool = False,
) -> IdList:
    """The ids of all that `list_references` lists for the same arguments, in that order.

    For lists that are shown whole: keep it, and read what comes into sight with `load_items`, some
    100 at a time. Where an id stands says `IdList.place_of`. Nearly all of the time is SQLite's,
    which lets other threads run; a new order is made by asking again.
    """
    if query:
        refresh_full_text(library.store, library.library_id)
    wanted, chosen = _resolve(library, query, view, group, tag)
    with library.reading() as tx:
        if view == "duplicates":
            return IdList(_alike(tx, wanted, chosen, sort, descending=descending))
        return arrange_ids(tx, wanted, view=chosen, sort=sort or "author", descending=descending)


@dataclass(frozen=True, slots=True)
class ViewCounts:
    """How many references the views hold, and how many conflicts wait."""

    all: int
    unfiled: int
    recent: int
    trash: int
    conflicts: int


def count_views(library: Library) -> ViewCounts:
    """How long the list of each view is."""
    with library.reading() as tx:
        totals = count_totals(tx)
        return ViewCounts(
            all=totals.all,
            unfiled=totals.unfiled,
            recent=totals.recent,
            trash=totals.trash,
            conflicts=len(list_nouns(tx, RecordKind.CONFLICT)),
        )


def count_attachments(library: Library, references: Sequence[RecordId]) -> dict[RecordId, int]:
    """How many files the references have, without those that have none."""
    with library.reading() as tx:
        return Counter(
            parent
            for parent, _, kind in list_children(tx, references)
            if kind is RecordKind.ATTACHMENT
        )


def load_items(library: Library, ids: Sequence[RecordId]) -> dict[RecordId, Item]:
    """References as lists show them, by id; those that are not there (any more) are left out."""
    with library.reading() as tx:
        rows = load_records(tx, ids)
    return {
        each: Item(each, row.read(), row.edited_at)
        for each, row in rows.items()
        if row.payload is not None and row.kind is RecordKind.REFERENCE
    }


def choose_references(
    library: Library,
    names: Sequence[str] = (),
    query: str | None = None,
    *,
    group: str | None = None,
    tag: str | None = None,
) -> list[RecordId]:
    """The references named, and those that a search (in a group, with a tag) finds; each once.

    Raises `InputError` where neither names nor a search are given.
    """
    if not names and query is None and group is None and tag is None:
        raise InputError("Name references, or say --query.")
    found = find_references(library, names)
    if query is not None or group is not None or tag is not None:
        if query:
            refresh_full_text(library.store, library.library_id)
        wanted, view = _resolve(library, query or "", "all", group, tag)
        with library.reading() as tx:
            found += list_ids(tx, wanted, view=view, sort="author")
    return list(dict.fromkeys(found))


def count_found(library: Library, query: str) -> int:
    """How many references outside the trash fit a search. Raises `QueryError`."""
    wanted = parse(query)
    refresh_full_text(library.store, library.library_id)
    with library.reading() as tx:
        return count_references(tx, wanted)


def _alike(
    tx: Transaction, wanted: Query, chosen: View, sort: str | None, *, descending: bool
) -> list[RecordId]:
    """Duplicates that fit a query: what belongs together side by side, or sorted."""
    ids = list_duplicates(tx)
    if wanted == EVERYTHING and chosen is ALL and not sort:
        return ids
    alike = set(ids)
    ordered = list_ids(tx, wanted, view=chosen, sort=sort or "author", descending=descending)
    return [each for each in ordered if each in alike]


def _resolve(
    library: Library, query: str, view: str, group: str | None, tag: str | None
) -> tuple[Query, View]:
    """The query and the store's view for what a caller names."""
    parts = [parse(query)] if query.strip() else []
    chosen = ALL if view in ("all", "duplicates") else View(_view_kind(view))
    narrowed: list[View] = []
    if group is not None:
        kind, found = find_named(library, (RecordKind.GROUP, RecordKind.SMART_GROUP), group)
        if kind is RecordKind.SMART_GROUP:
            with library.reading() as tx:
                parts.append(parse(load_records(tx, [found])[found].read().query))
            refresh_full_text(library.store, library.library_id)
        else:
            narrowed.append(View(ViewKind.GROUP, found))
    if tag is not None:
        narrowed.append(View(ViewKind.TAG, find_named(library, (RecordKind.TAG,), tag)[1]))
    if len(narrowed) > 1 or (narrowed and chosen is not ALL):
        raise InputError("Say one of a view, a group or a tag.")
    return _all_of(parts), narrowed[0] if narrowed else chosen


def _all_of(parts: list[Query]) -> Query:
    """One flat query that wants all of the parts."""
    flat = [each for part in parts for each in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat)) if flat else EVERYTHING


def _view_kind(view: str) -> ViewKind:
    try:
        return ViewKind(view)
    except ValueError as error:
        raise InputError(f"There is no view {view[:40]!r}.") from error


def _items(tx: Transaction, ids: Sequence[RecordId]) -> list[Item]:
    rows = load_records(tx, ids)
    return [Item(each, rows[each].read(), rows[each].edited_at) for each in ids if each in rows]
