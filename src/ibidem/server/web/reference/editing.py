"""Changing a reference: its form, its labels and marks, and going back to a version."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ibidem.errors import InputError
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId, parse_record_id
from ibidem.model.payload import read_payload
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.server.web.frame import fragment, is_htmx, page, redirect, say
from ibidem.server.web.labels import translate_label
from ibidem.server.web.library_pages import (
    LibraryRequest,
    library_page,
    require_write,
    say_done,
)
from ibidem.server.web.reference.form import form_values, read_form
from ibidem.server.web.reference.showing import show_reference
from ibidem.server.web.sentences import translate
from ibidem.services import editing
from ibidem.services.editing import edit_by_form
from ibidem.services.searching import describe_reference
from ibidem.services.time_travel import restore_version


@require_http_methods(["GET", "HEAD", "POST"])
@library_page
def edit(request: LibraryRequest, reference: str) -> HttpResponse:
    """The form; sent, it is saved. `retype` only shows it anew with the fields of another type."""
    require_write(request)
    wanted = RecordId(reference)
    if request.method != "POST":
        noun = describe_reference(request.library, wanted).reference
        return show_form(request, wanted, noun, noun)
    shown: Reference = read_payload(RecordKind.REFERENCE, request.POST.get("shown", ""))
    edited = read_form(request.POST.dict(), shown)
    if "retype" in request.POST:
        return show_form(request, wanted, shown, edited)
    try:
        saved = edit_by_form(request.library, wanted, shown, edited)
    except InputError as error:
        return show_form(request, wanted, shown, edited, 422, translate(error.message))
    tell(request, saved.changes, _("Saved."))
    if saved.overridden:
        fields = ", ".join(translate_label(each) for each in saved.overridden)
        text = _(
            "Somebody else changed %(fields)s meanwhile; your text shows, theirs is in the history."
        )
        say(request, text % {"fields": fields}, "note")
    return go_on(request, wanted)


def show_form(
    request: LibraryRequest,
    reference: RecordId,
    shown: Reference,
    edited: Reference,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    """The form of a reference, filled in with `edited`; `shown` is what it began with."""
    values: dict[str, Any] = {
        "title": _("Edit reference"),
        "action": reverse("reference:edit", args=[request.address, reference]),
        "cancel": reverse("reference:show", args=[request.address, reference]),
        "address": request.address,
        "problem": problem,
        "save": _("Save"),
        **form_values(shown, edited),
    }
    if is_htmx(request):
        return fragment(request, "reference/form.html", status, **values)
    return page(request, "reference/edit.html", status, **values)


@require_POST
@library_page
def mark(request: LibraryRequest, reference: str) -> HttpResponse:
    """Stars, read or unread, groups and tags: what one click changes. `do` as in the list."""
    wanted = RecordId(reference)
    library = request.library
    verb, _colon, argument = request.POST.get("do", "").partition(":")
    label = request.POST.get("label", argument)
    match verb:
        case "rate":
            stars = int(argument) if argument.isascii() and argument.isdigit() else -1
            changes = editing.rate_references(library, [wanted], stars)
        case "read":
            changes = editing.mark_references(library, [wanted], read=argument == "yes")
        case "add-to-group":
            changes = editing.add_to_group(library, parse_record_id(label), [wanted])
        case "remove-from-group":
            changes = editing.remove_from_group(library, parse_record_id(label), [wanted])
        case "tag":
            changes = editing.tag_references(library, parse_record_id(label), [wanted])
        case "untag":
            changes = editing.untag_references(library, parse_record_id(label), [wanted])
        case "trash":
            changes = editing.trash_references(library, [wanted])
        case "restore":
            changes = editing.restore_references(library, [wanted])
        case _:
            raise InputError("There is no such action.")
    tell(request, changes, _("Changed."))
    return go_on(request, wanted)


@require_POST
@library_page
def restore(request: LibraryRequest, reference: str, changeset: int) -> HttpResponse:
    """Bring the reference back to one of its versions, as a new version."""
    reverted = restore_version(request.library, RecordId(reference), changeset)
    tell(request, reverted.changes, _("The reference is what it was then."))
    for left in reverted.left:
        say(request, f"{left.name}: {translate(left.sentence)}", "note")
    return go_on(request, RecordId(reference), "history")


def tell(request: LibraryRequest, changes: Changes, done: str) -> None:
    """Say what was done, with Undo; nothing where nothing was."""
    if changes:
        say_done(request, done, changes.changeset)


def go_on(request: LibraryRequest, reference: RecordId, tab: str = "details") -> HttpResponse:
    """Show the reference again: in its pane, or on its page."""
    if is_htmx(request):
        return show_reference(request, reference, tab)
    path = reverse("reference:show", args=[request.address, reference])
    return redirect(request, path if tab == "details" else f"{path}?tab={tab}")
