"""Edit Fields: the same change in every reference of a selection, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from ibidem.errors import InputError
from ibidem.model.record import RecordKind
from ibidem.server.web.frame import page, redirect, say
from ibidem.server.web.labels import field_choices, type_titles
from ibidem.server.web.library_pages import (
    LibraryRequest,
    library_page,
    require_write,
    say_done,
)
from ibidem.server.web.numbers import number
from ibidem.server.web.references.choosing import Choice, read_choice
from ibidem.server.web.sentences import translate
from ibidem.services.editing import BulkEdit, edit_fields

ROWS = 3  # changes of one form
VERBS: dict[str, str | Promise] = {
    "set": gettext_lazy("becomes"),
    "append": gettext_lazy("gets added"),
    "clear": gettext_lazy("is emptied"),
}


@require_POST
@library_page
def edit(request: LibraryRequest) -> HttpResponse:
    """The form for the selection that was sent; sent itself, it makes the changes."""
    require_write(request)
    chosen = read_choice(request)
    if "verb" not in request.POST:
        return _show(request, chosen, [("set", "", "")] * ROWS)
    rows = _read_rows(request)
    try:
        changes = edit_fields(
            request.library, chosen.ids, _read(rows, request.POST.get("type", ""))
        )
    except InputError as error:
        return _show(request, chosen, rows, translate(error.message))
    count = len(changes.ids(RecordKind.REFERENCE))
    if changes:
        done = ngettext("%(n)s reference was changed.", "%(n)s references were changed.", count)
        say_done(request, done % {"n": number(count)}, changes.changeset)
    else:
        say(request, _("Nothing was left to do: it is so already."), "note")
    back = reverse("references:list", args=[request.address]) + chosen.place.query_string
    return redirect(request, back)


def _read_rows(request: LibraryRequest) -> list[tuple[str, str, str]]:
    verbs, fields, texts = (request.POST.getlist(each) for each in ("verb", "field", "text"))
    return list(zip(verbs, fields, texts, strict=False))[:ROWS]


def _read(rows: Sequence[tuple[str, str, str]], type_id: str) -> BulkEdit:
    """What the form asks for. Raises `InputError` where it asks for nothing, or twice the same."""
    named = [(verb, field, text) for verb, field, text in rows if field]
    if not named and not type_id:
        raise InputError(_("Choose a field, or another type."))
    fields = [field for _verb, field, _text in named]
    if len(set(fields)) < len(fields):
        raise InputError(_("Name each field once."))
    if any(verb != "clear" and not text.strip() for verb, _field, text in named):
        raise InputError(_("Say what the field becomes; to empty it, choose so."))
    return BulkEdit(
        type=type_id,
        clear=tuple(field for verb, field, _text in named if verb == "clear"),
        set={field: text for verb, field, text in named if verb == "set"},
        append={field: text for verb, field, text in named if verb == "append"},
    )


def _show(
    request: LibraryRequest,
    chosen: Choice,
    rows: Sequence[tuple[str, str, str]],
    wrong: str = "",
) -> HttpResponse:
    count = len(chosen.ids)
    title = ngettext("Edit %(n)s Reference", "Edit %(n)s References", count)
    values: dict[str, Any] = {
        "title": title % {"n": number(count)},
        "address": request.address,
        "fields": chosen.fields,
        "count": count,
        "rows": [*rows, *[("set", "", "")] * (ROWS - len(rows))],
        "verbs": VERBS.items(),
        "choices": field_choices(),
        "types": type_titles(),
        "type": request.POST.get("type", ""),
        "wrong": wrong,
        "cancel": reverse("references:list", args=[request.address]) + chosen.place.query_string,
    }
    return page(request, "references/bulk.html", 400 if wrong else 200, **values)
