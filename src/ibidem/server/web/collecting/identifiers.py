"""Find by Identifier: DOIs, PubMed and arXiv numbers and ISBNs, pasted in any mixture."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ibidem.errors import InputError
from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload, write_payload
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.server.web.frame import page, redirect
from ibidem.server.web.library_pages import LibraryRequest, library_page, require_write, say_done
from ibidem.server.web.numbers import number
from ibidem.server.web.sentences import translate
from ibidem.server.web.sources import sources_of
from ibidem.services.capturing import capture_text
from ibidem.services.editing import add_references
from ibidem.services.searching import Item

TEXT_CHARACTERS_MAX = 20_000


@require_http_methods(["GET", "HEAD", "POST"])
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """The form; then what the sources know; then, for those ticked, add them."""
    require_write(request)
    if request.POST.get("take"):
        return _take(request)
    text = request.POST.get("text", "")[:TEXT_CHARACTERS_MAX]
    values: dict[str, Any] = {
        "title": _("Find by Identifier"),
        "address": request.address,
        "text": text,
        "problem": "",
        "entries": [],
        "problems": [],
    }
    if request.method != "POST":
        return page(request, "collecting/identifiers.html", **values)
    try:
        result = capture_text(request.library, text, settings=sources_of(request))
    except InputError as error:
        return page(
            request,
            "collecting/identifiers.html",
            422,
            **values | {"problem": translate(error.message)},
        )
    values["problems"] = result.problems
    values["entries"] = [
        (
            entry,
            None if entry.reference is None else Item(RecordId(""), entry.reference, 0),
            "" if entry.reference is None else write_payload(entry.reference),
        )
        for entry in result.entries
    ]
    if not values["entries"] and not values["problems"]:
        values["problem"] = _("No DOI, PubMed number, arXiv number or ISBN was found in this text.")
    return page(request, "collecting/identifiers.html", **values)


def _take(request: LibraryRequest) -> HttpResponse:
    payloads = request.POST.getlist("reference")
    found: list[Reference] = [read_payload(RecordKind.REFERENCE, each) for each in payloads]
    if not found:
        raise InputError(_("Tick what you want to add first."))
    ids, changes = add_references(request.library, found, label="capture")
    text = ngettext("%(n)s reference was added.", "%(n)s references were added.", len(ids))
    say_done(request, text % {"n": number(len(ids))}, changes.changeset)
    if len(ids) == 1:
        return redirect(request, reverse("reference:show", args=[request.address, ids[0]]))
    return redirect(request, reverse("references:list", args=[request.address]) + "?view=recent")
