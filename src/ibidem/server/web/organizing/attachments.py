"""Manage Attachments: every file with its size and state; what is missing; bytes nobody names."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ibidem.errors import InputError, PermissionDeniedError
from ibidem.server.web.frame import page, redirect, say
from ibidem.server.web.library_pages import LibraryRequest, library_page, say_done
from ibidem.server.web.organizing.asking import ask_first, read_ids
from ibidem.services.editing import delete_attachments
from ibidem.services.files import (
    FILE_SORTS,
    FileState,
    list_attached_files,
    list_orphans,
    remove_orphans,
    summarize_files,
)

ROWS = 100


@require_http_methods(["GET", "HEAD"])
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """The files, the largest first, with totals for owners."""
    state = request.GET.get("state", "")
    sort = request.GET.get("sort", "size")
    text = request.GET.get("offset", "0")
    offset = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    words = request.GET.get("q", "")[:200]
    found = list_attached_files(
        request.library,
        words=words,
        state=FileState(state) if state in set(FileState) else None,
        sort=sort if sort in FILE_SORTS else "name",
        descending=sort == "size",
        offset=offset,
        limit=ROWS,
    )
    try:
        totals = summarize_files(request.library)
    except PermissionDeniedError:  # for owners alone
        totals = None
    return page(
        request,
        "organizing/attachments.html",
        title=_("Manage Attachments"),
        address=request.address,
        may_write=request.library.role.may_write,
        found=found,
        totals=totals,
        state=state,
        sort=sort,
        words=words,
        before=max(0, offset - ROWS) if offset else None,
        after=offset + ROWS if offset + ROWS < found.total else None,
    )


@require_POST
@library_page
def delete(request: LibraryRequest) -> HttpResponse:
    """Remove the files ticked from their references."""
    wanted = read_ids(request, "files")
    if not wanted:
        raise InputError(_("Tick the files first."))
    back = reverse("organizing:attachments", args=[request.address])
    if request.POST.get("confirmed") != str(len(wanted)):
        question = ngettext(
            "Remove %(n)s file from its reference?",
            "Remove %(n)s files from their references?",
            len(wanted),
        ) % {"n": len(wanted)}
        fields = [("files", ",".join(wanted))]
        return ask_first(request, question, _("Remove"), len(wanted), fields, back)
    changes = delete_attachments(request.library, wanted)
    text = ngettext("%(n)s file was removed.", "%(n)s files were removed.", len(wanted))
    say_done(request, text % {"n": len(wanted)}, changes.changeset)
    return redirect(request, back)


@require_POST
@library_page
def clean(request: LibraryRequest) -> HttpResponse:
    """Remove bytes that no record names, not even an earlier version of one."""
    orphans = list_orphans(request.library)
    back = reverse("organizing:attachments", args=[request.address])
    if request.POST.get("confirmed") != str(len(orphans)):
        question = ngettext(
            "Remove %(n)s file that nothing refers to? This cannot be undone.",
            "Remove %(n)s files that nothing refers to? This cannot be undone.",
            len(orphans),
        ) % {"n": len(orphans)}
        return ask_first(request, question, _("Remove"), len(orphans), [], back)
    gone = remove_orphans(request.library, [orphan.sha256 for orphan in orphans])
    text = ngettext("%(n)s file was removed.", "%(n)s files were removed.", gone)
    say(request, text % {"n": gone})
    return redirect(request, back)
