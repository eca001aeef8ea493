"""My References: the left pane, the list, and the parts of them that scripts ask for anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ibidem.errors import InputError, NotFoundError, QueryError
from ibidem.model.record import RecordKind
from ibidem.server.web.frame import fragment, is_htmx, own_path, page, redirect
from ibidem.server.web.library_pages import LibraryRequest, library_page, person_page
from ibidem.server.web.references.columns import COLUMNS, DENSITIES, choose_looks, looks_of
from ibidem.server.web.references.drawing import (
    draw_choices,
    draw_groups,
    draw_rows,
    draw_tags,
)
from ibidem.server.web.references.place import VIEWS, Place
from ibidem.server.web.references.rows import Row, make_rows
from ibidem.server.web.sentences import translate
from ibidem.services.searching import (
    GroupEntry,
    TagEntry,
    choose_in_view,
    count_views,
    list_groups,
    list_references,
    list_tags,
)

ROWS = 100  # of one page, and of one part of the list that a script asks for
IDS_MAX = 20_000  # that a script may ask for at once


@dataclass(frozen=True, slots=True)
class Branch:
    """A group set with its groups, drawn; `title` is "" for those that are in none."""

    id: str
    title: str
    lines: SafeString


@require_safe
@library_page
def show_list(request: LibraryRequest) -> HttpResponse:
    """The page; for htmx, which searches as one types, the list alone."""
    place = Place.of(request.GET)
    if is_htmx(request):
        tags = list_tags(request.library, counted=False)
        groups = list_groups(request.library, counted=False)
        listed = _listed(request, place, groups, tags)
        return fragment(request, "references/listed.html", **listed)
    groups, tags = list_groups(request.library), list_tags(request.library)
    values = _left(request, place, groups, tags) | _listed(request, place, groups, tags)
    return page(request, "references/list.html", **values)


@require_safe
@library_page
def show_rows(request: LibraryRequest) -> HttpResponse:
    """A part of the list, from the row `offset`."""
    place = Place.of(request.GET)
    offset = _number(request.GET.get("offset", "0"))
    looks = looks_of(request)
    found = list_references(request.library, **place.listing, offset=offset, limit=ROWS)
    tags = {tag.id: tag for tag in list_tags(request.library, counted=False)}
    rows = make_rows(request.library, found.items, looks.columns, tags, offset)
    drawn = draw_rows(rows, request.address, offset=offset, total=found.total)
    return fragment(request, "references/rows.html", drawn=drawn)


@require_safe
@library_page
def show_left(request: LibraryRequest) -> HttpResponse:
    """The left pane anew, with its counts."""
    place = Place.of(request.GET)
    groups, tags = list_groups(request.library), list_tags(request.library)
    return fragment(request, "references/left.html", **_left(request, place, groups, tags))


@require_safe
@library_page
def list_ids(request: LibraryRequest) -> HttpResponse:
    """The ids of a stretch of the list, for a selection that reaches beyond what is loaded."""
    place = Place.of(request.GET)
    offset = _number(request.GET.get("offset", "0"))
    limit = min(_number(request.GET.get("limit", "0")), IDS_MAX)
    ids = choose_in_view(request.library, **place.listing, offset=offset, limit=limit)
    return JsonResponse({"ids": ids})


@require_POST
@person_page
def choose_columns(request: HttpRequest) -> HttpResponse:
    """Remember which columns a person wants, and how dense the list is."""
    answer = redirect(request, own_path(request.POST.get("next", "/")))
    choose_looks(request.POST.getlist("column"), request.POST.get("density", "")).keep(answer)
    return answer


def _listed(
    request: LibraryRequest, place: Place, groups: Sequence[GroupEntry], tags: Sequence[TagEntry]
) -> dict[str, Any]:
    """What the middle pane shows."""
    looks = looks_of(request)
    offset = _number(request.GET.get("offset", "0"))
    rows: list[Row] = []
    total = 0
    problem = ""
    try:
        found = list_references(request.library, **place.listing, offset=offset, limit=ROWS)
    except QueryError as error:  # half a query, while it is typed
        problem = translate(error.message)
    else:
        by_id = {tag.id: tag for tag in tags}
        rows = make_rows(request.library, found.items, looks.columns, by_id, offset)
        total = found.total
    sort = place.listing["sort"] or "author"
    return {
        "place": place,
        "address": request.address,
        "library": request.library,
        "may_write": request.library.role.may_write,
        "drawn": draw_rows(rows, request.address, offset=offset, total=total),
        "total": total,
        "offset": offset,
        "last": min(offset + ROWS, total),
        "before": max(offset - ROWS, 0) if offset else None,
        "after": offset + ROWS if offset + ROWS < total else None,
        "problem": problem,
        "looks": looks,
        "all_columns": COLUMNS.values(),
        "densities": DENSITIES.items(),
        "heads": [
            (
                column,
                place.sorted_by(column.sort).query_string if column.sort else "",
                ("descending" if place.is_descending else "ascending")
                if column.sort == sort
                else "",
            )
            for column in looks.columns
        ],
        "group_choices": draw_choices([each for each in groups if each.kind is RecordKind.GROUP]),
        "tag_choices": draw_choices(tags),
    }


def _left(
    request: LibraryRequest, place: Place, groups: Sequence[GroupEntry], tags: Sequence[TagEntry]
) -> dict[str, Any]:
    """What the left pane shows, and the title of what is chosen there."""
    library = request.library
    home = reverse("references:list", args=[request.address])
    return {
        "title": _title(place, groups, tags),
        "place": place,
        "address": request.address,
        "library": library,
        "counts": count_views(library),
        "branches": _branches(groups, home, place.group),
        "tag_lines": draw_tags(tags, home, place.tag),
    }


def _branches(groups: Sequence[GroupEntry], home: str, chosen: str) -> list[Branch]:
    sets = [each for each in groups if each.kind is RecordKind.GROUP_SET]
    named = [("", ""), *((each.id, each.name) for each in sets)]
    return [
        Branch(identity, title, draw_groups(_of_set(groups, identity), home, chosen))
        for identity, title in named
    ]


def _of_set(groups: Sequence[GroupEntry], identity: str) -> list[GroupEntry]:
    return [
        each for each in groups if each.set == identity and each.kind is not RecordKind.GROUP_SET
    ]


def _title(place: Place, groups: Sequence[GroupEntry], tags: Sequence[TagEntry]) -> str:
    """What the list is called. Raises `NotFoundError` where its group or tag is gone."""
    for wanted, entries in ((place.group, groups), (place.tag, tags)):
        if wanted:
            names = [entry.name for entry in entries if entry.id == wanted]
            if not names:
                raise NotFoundError(_("This group or tag is not there any more."))
            return names[0]
    return str(VIEWS[place.view])


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InputError("That is not a number of rows.")
    return int(text)
