"""History of the library: what was done, and going back to before it, as a plan first."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ibidem.model.record import RecordKind
from ibidem.server.accounts.people import describe_accounts
from ibidem.server.web.frame import page, redirect
from ibidem.server.web.library_pages import LibraryRequest, library_page, require_write
from ibidem.server.web.restoring import plan_values, read_moment, restore
from ibidem.services.searching import list_groups
from ibidem.services.time_travel import RestorePlan, Selection, list_events, plan_restore

EVENTS = 50


@require_safe
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """The events, the newest first; with `removing` those that took references away."""
    text = request.GET.get("before", "0")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
    removing = "removing" in request.GET
    found = list_events(request.library, before=before, removing=removing, limit=EVENTS)
    known = describe_accounts(sorted({each.account for each in found} - {""}))
    people = {account: name or email for account, (name, email) in known.items()}
    return page(
        request,
        "syncing/history.html",
        title=_("History"),
        address=request.address,
        may_write=request.library.role.may_write,
        events=[(each, people.get(each.account, "")) for each in found],
        removing=removing,
        next=found[-1].number if len(found) == EVENTS else 0,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@library_page
def go_back(request: LibraryRequest, changeset: int) -> HttpResponse:
    """What going back to before an event would do; sent, it is done. It can be undone."""
    require_write(request)
    return _go(request, plan_restore(request.library, before=changeset, selection=_chosen(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@library_page
def go_to(request: LibraryRequest) -> HttpResponse:
    """The same for a moment, which is in the person's time zone."""
    require_write(request)
    moment = read_moment(request.GET.get("moment", ""))
    return _go(request, plan_restore(request.library, moment=moment, selection=_chosen(request)))


def _chosen(request: LibraryRequest) -> Selection:
    """What goes back: everything, or the group named in the address."""
    return Selection(group=request.GET.get("group", ""))


def _go(request: LibraryRequest, plan: RestorePlan) -> HttpResponse:
    if plan.selection.is_everything:
        done = _("The library is what it was then.")
    else:
        done = _("The group is what it was then.")
    if request.method == "POST" and restore(request, plan, done):
        return redirect(request, reverse("references:list", args=[request.address]))
    groups = list_groups(request.library, counted=False)
    return page(
        request,
        "syncing/go_back.html",
        title=_("Go back"),
        address=request.address,
        path=request.get_full_path(),
        groups=[each for each in groups if each.kind is RecordKind.GROUP],
        group=plan.selection.group,
        moment=request.GET.get("moment", ""),
        **plan_values(request, plan),
    )
