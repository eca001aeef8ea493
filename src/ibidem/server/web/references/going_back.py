"""Go Back: the references of a selection become what they were at a moment."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ibidem.server.web.frame import page, redirect
from ibidem.server.web.library_pages import LibraryRequest, library_page, require_write
from ibidem.server.web.numbers import number
from ibidem.server.web.references.choosing import read_choice
from ibidem.server.web.restoring import plan_values, read_moment, restore
from ibidem.services.time_travel import Selection, plan_restore


@require_POST
@library_page
def go_back(request: LibraryRequest) -> HttpResponse:
    """Ask for the moment; show what would change; with the plan that was seen, do it."""
    require_write(request)
    chosen = read_choice(request)
    count = len(chosen.ids)
    back = reverse("references:list", args=[request.address]) + chosen.place.query_string
    title = ngettext("Go Back: %(n)s Reference", "Go Back: %(n)s References", count)
    values: dict[str, Any] = {
        "title": title % {"n": number(count)},
        "address": request.address,
        "fields": chosen.fields,
        "cancel": back,
        "moment": request.POST.get("moment", ""),
        "has_plan": False,
    }
    if values["moment"]:
        plan = plan_restore(
            request.library,
            moment=read_moment(request.POST["moment"]),
            selection=Selection(references=tuple(chosen.ids)),
        )
        done = ngettext(
            "%(n)s reference is what it was then.",
            "%(n)s references are what they were then.",
            count,
        )
        if "signature" in request.POST and restore(request, plan, done % {"n": number(count)}):
            return redirect(request, back)
        values |= {"has_plan": True, **plan_values(request, plan)}
    return page(request, "references/go_back.html", **values)
