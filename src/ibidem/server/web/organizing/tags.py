"""Manage Tags: names, colours, deletion."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ibidem.errors import InputError
from ibidem.model.ids import RecordId
from ibidem.server.web.frame import page, redirect, say
from ibidem.server.web.library_pages import LibraryRequest, library_page, say_done
from ibidem.server.web.organizing.asking import ask_first, read_ids
from ibidem.services import editing
from ibidem.services.searching import list_tags

COLORS = ("#b3261e", "#b35c00", "#8a6d00", "#1d6a44", "#1c5d8a", "#5b3f9e", "#9c2f6e", "#5a5f68")


@require_http_methods(["GET", "HEAD"])
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """Every tag with the number of its references."""
    return page(
        request,
        "organizing/tags.html",
        title=_("Manage Tags"),
        address=request.address,
        may_write=request.library.role.may_write,
        tags=list_tags(request.library),
        colors=COLORS,
    )


@require_POST
@library_page
def add(request: LibraryRequest) -> HttpResponse:
    """A new tag."""
    name = request.POST.get("name", "")
    editing.add_tag(request.library, name, request.POST.get("color", ""))
    say(request, _("“%(name)s” was made.") % {"name": " ".join(name.split())})
    return _back(request)


@require_POST
@library_page
def change(request: LibraryRequest, tag: str) -> HttpResponse:
    """Another name or colour."""
    changes = editing.edit_tag(
        request.library,
        RecordId(tag),
        name=request.POST.get("name"),
        color=request.POST.get("color"),
    )
    if changes:
        say_done(request, _("Saved."), changes.changeset)
    return _back(request)


@require_POST
@library_page
def delete(request: LibraryRequest) -> HttpResponse:
    """Delete one tag, or those ticked; they are taken off their references."""
    wanted = read_ids(request, "tags")
    if not wanted:
        raise InputError(_("Tick the tags first."))
    tags = {each.id: each for each in list_tags(request.library)}
    if request.POST.get("confirmed") != str(len(wanted)):
        used = sum(tags[each].count for each in wanted if each in tags)
        question = ngettext(
            "Delete %(n)s tag? It is taken off %(used)s references.",
            "Delete %(n)s tags? They are taken off %(used)s references.",
            len(wanted),
        )
        return ask_first(
            request,
            question % {"n": len(wanted), "used": used},
            _("Delete"),
            len(wanted),
            [("tags", ",".join(wanted))],
            reverse("organizing:tags", args=[request.address]),
        )
    changes = editing.delete_tags(request.library, wanted)
    text = ngettext("%(n)s tag was deleted.", "%(n)s tags were deleted.", len(wanted))
    say_done(request, text % {"n": len(wanted)}, changes.changeset)
    return _back(request)


def _back(request: LibraryRequest) -> HttpResponse:
    return redirect(request, reverse("organizing:tags", args=[request.address]))
