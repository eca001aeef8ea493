"""Notes about a reference."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ibidem.errors import InputError
from ibidem.model.ids import RecordId
from ibidem.server.web.frame import say
from ibidem.server.web.library_pages import LibraryRequest, library_page
from ibidem.server.web.reference.editing import go_on, tell
from ibidem.services import editing
from ibidem.services.searching import describe_reference


@require_POST
@library_page
def add(request: LibraryRequest, reference: str) -> HttpResponse:
    """Write a new note."""
    title, text = request.POST.get("title", ""), _lines(request)
    editing.add_note(request.library, RecordId(reference), text, title)
    say(request, _("The note was added."))
    return go_on(request, RecordId(reference), "notes")


@require_POST
@library_page
def change(request: LibraryRequest, reference: str, note: str) -> HttpResponse:
    """Save a note, or with `delete` remove it."""
    held = describe_reference(request.library, RecordId(reference)).notes
    if note not in {each.id for each in held}:
        raise InputError("This reference has no such note.")
    if "delete" in request.POST:
        changes = editing.delete_note(request.library, RecordId(note))
        tell(request, changes, _("The note was deleted."))
    else:
        changes = editing.edit_note(
            request.library,
            RecordId(note),
            text=_lines(request),
            title=request.POST.get("title", ""),
        )
        tell(request, changes, _("Saved."))
    return go_on(request, RecordId(reference), "notes")


def _lines(request: LibraryRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n").strip()
