"""Find and Replace: a text for another in many references; what would change is shown first."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ibidem.errors import InputError
from ibidem.model.change import Changes
from ibidem.model.record import RecordKind
from ibidem.server.web.frame import page, redirect, say
from ibidem.server.web.labels import field_choices, field_label
from ibidem.server.web.library_pages import (
    LibraryRequest,
    library_page,
    require_write,
    say_done,
)
from ibidem.server.web.numbers import number
from ibidem.server.web.references.place import Place
from ibidem.server.web.sentences import translate
from ibidem.services.editing import (
    Replacement,
    ReplacePreview,
    find_and_replace,
    preview_replace,
)
from ibidem.services.searching import choose_in_view


@require_http_methods(["GET", "HEAD", "POST"])
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """The form, and with `find` what would change; sent with that number, it is done."""
    require_write(request)
    values = request.POST if request.method == "POST" else request.GET
    place = Place.of(values)
    wanted = Replacement(
        find=values.get("find", ""),
        put=values.get("put", ""),
        fields=(values["field"],) if values.get("field") else (),
        match_case=bool(values.get("match_case")),
        whole_words=bool(values.get("whole_words")),
    )
    preview, wrong = None, ""
    if wanted.find:
        ids = choose_in_view(request.library, **place.listing)
        try:
            preview = preview_replace(request.library, ids, wanted)
        except InputError as error:
            wrong = translate(error.message)
        else:
            if request.method == "POST" and values.get("confirmed") == str(preview.references):
                return _replace(request, place, find_and_replace(request.library, ids, wanted))
    return _show(request, place, wanted, preview, wrong)


def _replace(request: LibraryRequest, place: Place, changes: Changes) -> HttpResponse:
    count = len(changes.ids(RecordKind.REFERENCE))
    if changes:
        done = ngettext("%(n)s reference was changed.", "%(n)s references were changed.", count)
        say_done(request, done % {"n": number(count)}, changes.changeset)
    else:
        say(request, _("Nothing was left to do: it is so already."), "note")
    return redirect(
        request, reverse("references:list", args=[request.address]) + place.query_string
    )


def _show(
    request: LibraryRequest,
    place: Place,
    wanted: Replacement,
    preview: ReplacePreview | None,
    wrong: str,
) -> HttpResponse:
    shown = preview.items if preview else []
    return page(
        request,
        "organizing/replace.html",
        400 if wrong else 200,
        title=_("Find and Replace"),
        address=request.address,
        place=place,
        wanted=wanted,
        field=wanted.fields[0] if wanted.fields else "",
        choices=field_choices(),
        preview=preview,
        items=[(each, field_label("generic", each.field)) for each in shown],
        more=preview.fields - len(preview.items) if preview else 0,
        wrong=wrong,
    )
