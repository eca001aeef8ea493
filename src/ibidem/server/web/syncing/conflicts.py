"""Sync Conflicts: two values for one field, side by side, decided singly or all at once."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ibidem.errors import InputError
from ibidem.model.change import Changes
from ibidem.model.conflict import value_text
from ibidem.model.ids import RecordId, parse_record_id
from ibidem.model.record import RecordKind
from ibidem.server.web.frame import page, redirect
from ibidem.server.web.library_pages import LibraryRequest, library_page, say_done
from ibidem.server.web.numbers import number
from ibidem.services.editing import settle_conflict_with, settle_conflicts
from ibidem.services.searching import list_conflicts

ROWS = 100


@require_safe
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """The conflicts that wait, the oldest first."""
    found = list_conflicts(request.library)
    return page(
        request,
        "syncing/conflicts.html",
        title=_("Sync Conflicts"),
        address=request.address,
        may_write=request.library.role.may_write,
        conflicts=[
            (
                each,
                value_text(each.noun.kept),
                value_text(each.noun.other),
                isinstance(each.noun.kept or each.noun.other, str),
                each.noun.record_kind is RecordKind.REFERENCE,
            )
            for each in found[:ROWS]
        ],
        total=len(found),
    )


@require_POST
@library_page
def settle(request: LibraryRequest) -> HttpResponse:
    """Decide: one by its own button, or those ticked, or all, the same way."""
    verb, _colon, only = request.POST.get("do", "").partition(":")
    if verb == "edit":
        value = request.POST.get(f"value-{only}", "").replace("\r\n", "\n").strip()
        changes = settle_conflict_with(request.library, parse_record_id(only), value or None)
        return _done(request, changes, 1)
    if verb not in ("keep", "other"):
        raise InputError(_("There is no such decision."))
    if only == "all":
        wanted = [each.id for each in list_conflicts(request.library)]
    elif only:
        wanted = [parse_record_id(only)]
    else:
        wanted = [parse_record_id(each) for each in request.POST.getlist("conflicts")]
    if not wanted:
        raise InputError(_("Tick the conflicts first."))
    ids: list[RecordId] = wanted
    changes = settle_conflicts(request.library, ids, "keep" if verb == "keep" else "other")
    return _done(request, changes, len(ids))


def _done(request: LibraryRequest, changes: Changes, count: int) -> HttpResponse:
    text = ngettext("%(n)s conflict was decided.", "%(n)s conflicts were decided.", count)
    say_done(request, text % {"n": number(count)}, changes.changeset)
    return redirect(request, reverse("syncing:conflicts", args=[request.address]))
