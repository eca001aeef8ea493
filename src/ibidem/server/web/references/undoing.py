"""Undo, as the messages offer it after each action."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ibidem.server.web.frame import fragment, is_htmx, own_path, redirect, say
from ibidem.server.web.library_pages import LibraryRequest, library_page, say_done
from ibidem.server.web.numbers import number
from ibidem.services.undoing import undo


@require_POST
@library_page
def undo_changeset(request: LibraryRequest, changeset: int) -> HttpResponse:
    """Take back what one changeset did, and offer to take that back in turn."""
    undone = undo(request.library, changeset)
    if undone.changes:
        say_done(request, _("It was undone."), undone.changeset)
    else:
        say(request, _("There was nothing left to undo."), "note")
    if undone.left:
        count = len(undone.left)
        text = ngettext(
            "%(n)s record stays as it is, since it was edited later.",
            "%(n)s records stay as they are, since they were edited later.",
            count,
        )
        say(request, text % {"n": number(count)}, "note")
    if is_htmx(request):
        return fragment(request, "references/nothing.html")
    home = reverse("references:list", args=[request.address])
    return redirect(request, own_path(request.POST.get("next", home), home))
