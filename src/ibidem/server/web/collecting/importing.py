"""Import a File: choose it, look at what it holds, take it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ibidem.errors import InputError
from ibidem.model.ids import RecordId
from ibidem.server.web.collecting.uploads import drop_upload, find_upload, keep_upload
from ibidem.server.web.frame import page, redirect
from ibidem.server.web.library_pages import LibraryRequest, library_page, require_write, say_done
from ibidem.server.web.numbers import number
from ibidem.server.web.sentences import translate
from ibidem.services.searching import Item, list_groups
from ibidem.services.transfer import list_export_formats, preview_import, take_import

PROBLEMS_SHOWN_MAX = 100


@require_http_methods(["GET", "HEAD", "POST"])
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """The form for a file; with the token of one that was looked at, take it."""
    require_write(request)
    if request.method == "POST":
        return _take(request)
    return page(request, "collecting/import.html", **_values(request))


@require_POST
@library_page
def preview(request: LibraryRequest) -> HttpResponse:
    """What the file sent holds: format, references, duplicates, problems. Nothing is written."""
    require_write(request)
    try:
        token, name = keep_upload(request, request.FILES.get("file"))
        path, name = find_upload(request, token)
        chosen = request.POST.get("format") or None
        found = preview_import(request.library, path, file_name=name, format_name=chosen)
    except InputError as error:
        refused = _values(request) | {"problem": translate(error.message)}
        return page(request, "collecting/import.html", 422, **refused)
    values: dict[str, Any] = _values(request) | {
        "token": token,
        "preview": found,
        "duplicates": len(found.duplicates),
        "new": found.total - len(found.duplicates),
        "entries": [(each, Item(RecordId(""), each.reference, 0)) for each in found.first],
        "problems": found.problems[:PROBLEMS_SHOWN_MAX],
        "more_problems": max(0, len(found.problems) - PROBLEMS_SHOWN_MAX),
        "groups": [each for each in list_groups(request.library) if each.kind.value == "group"],
    }
    return page(request, "collecting/preview.html", **values)


def _take(request: LibraryRequest) -> HttpResponse:
    token = request.POST.get("token", "")
    path, name = find_upload(request, token)
    found = preview_import(
        request.library, path, file_name=name, format_name=request.POST.get("format") or None
    )
    report = take_import(
        request.library,
        found,
        skip_duplicates="skip_duplicates" in request.POST,
        group=request.POST.get("new_group", "").strip() or request.POST.get("group") or None,
    )
    drop_upload(request, token)
    text = ngettext(
        "%(n)s reference was imported.", "%(n)s references were imported.", report.added
    ) % {"n": number(report.added)}
    if report.skipped:
        left = ngettext(
            "%(n)s was here already and was left out.",
            "%(n)s were here already and were left out.",
            report.skipped,
        )
        text += " " + left % {"n": number(report.skipped)}
    say_done(request, text, report.changeset)
    view = "?view=recent" if report.added else ""
    return redirect(request, reverse("references:list", args=[request.address]) + view)


def _values(request: LibraryRequest) -> dict[str, Any]:
    return {
        "title": _("Import a File"),
        "address": request.address,
        "formats": list_export_formats(),
        "problem": "",
    }
