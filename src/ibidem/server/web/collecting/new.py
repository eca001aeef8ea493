"""New Reference: the form, empty."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ibidem.errors import InputError
from ibidem.model.reference import Reference
from ibidem.model.reference_types import REFERENCE_TYPES
from ibidem.server.web.frame import page, redirect
from ibidem.server.web.library_pages import LibraryRequest, library_page, require_write, say_done
from ibidem.server.web.reference.form import form_values, read_form
from ibidem.server.web.sentences import translate
from ibidem.services.editing import add_references

USUAL_TYPE = "journal_article"


@require_http_methods(["GET", "HEAD", "POST"])
@library_page
def add(request: LibraryRequest) -> HttpResponse:
    """The form; sent, the reference is added. `retype` shows it anew for another type."""
    require_write(request)
    if request.method != "POST":
        kind = request.GET.get("type", USUAL_TYPE)
        return _show(request, Reference(type=kind if kind in REFERENCE_TYPES else USUAL_TYPE))
    edited = read_form(request.POST.dict(), Reference(type=USUAL_TYPE))
    if "retype" in request.POST:
        return _show(request, edited)
    if not (edited.fields or edited.names):
        return _show(request, edited, 422, _("Fill in a title, an author or another field first."))
    try:
        (added,), changes = add_references(request.library, [edited])
    except InputError as error:
        return _show(request, edited, 422, translate(error.message))
    say_done(request, _("The reference was added."), changes.changeset)
    return redirect(request, reverse("reference:show", args=[request.address, added]))


def _show(
    request: LibraryRequest, edited: Reference, status: int = 200, problem: str = ""
) -> HttpResponse:
    values: dict[str, Any] = {
        "title": _("New Reference"),
        "action": reverse("collecting:new", args=[request.address]),
        "cancel": reverse("references:list", args=[request.address]),
        "address": request.address,
        "problem": problem,
        "save": _("Add the Reference"),
    }
    return page(request, "reference/edit.html", status, **values, **form_values(edited, edited))
