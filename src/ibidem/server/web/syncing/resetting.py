"""Reset Sync in the browser: from a compressed library, with a plan first, undoably."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ibidem.errors import InputError
from ibidem.server.web.frame import context_of, fragment, page, redirect, say
from ibidem.server.web.library_pages import LibraryRequest, library_page
from ibidem.server.web.sentences import translate
from ibidem.services.hosting import LocalHub
from ibidem.services.resetting import BUSY, Copy, CopyState, Direction, Stage

# The phases of the work, as the services name them, in the person's language.
PHASES: dict[str, str | Promise] = {
    "Reading records": gettext_lazy("Reading the copy"),
    "Restoring files": gettext_lazy("Reading the files of the copy"),
    "sending": gettext_lazy("Setting aside what is to come"),
    "receiving": gettext_lazy("Comparing"),
    "sending files": gettext_lazy("Taking over files"),
}


@require_safe
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """The ways to reset; where a copy was sent, how far that is."""
    request.library.require_owner()
    context_of(request).copies.tidy()
    state = _copy(request).state()
    return page(
        request,
        "syncing/reset.html",
        title=_("Reset Sync"),
        address=request.address,
        **_values(state),
    )


@require_safe
@library_page
def progress(request: LibraryRequest) -> HttpResponse:
    """How far the work is, again and again while it goes on; then the page anew."""
    request.library.require_owner()
    state = _copy(request).state()
    if state is None or state.stage not in BUSY:
        return redirect(request, _here(request))
    return fragment(
        request, "syncing/reset_progress.html", address=request.address, **_values(state)
    )


@require_POST
@library_page
def send(request: LibraryRequest) -> HttpResponse:
    """Take a compressed library and find out what a reset from it would do."""
    request.library.require_owner()
    file = request.FILES.get("file")
    if not isinstance(file, TemporaryUploadedFile):
        raise InputError(_("Choose a file first."))
    try:
        direction = Direction(request.POST.get("direction", ""))
    except ValueError as error:
        raise InputError(_("Choose one of the ways first.")) from error
    copy = _copy(request)
    copy.keep(Path(file.temporary_file_path()), (file.name or "")[:255], direction)
    uid, account = request.library.uid, str(request.person.uuid)
    _start(request, lambda hub, _ending: copy.look(hub, hub, uid, account))
    return redirect(request, _here(request))


@require_POST
@library_page
def run(request: LibraryRequest) -> HttpResponse:
    """Do what the plan on the page says, or go on with what was cut."""
    request.library.require_owner()
    copy = _copy(request)
    state = copy.state()
    signature = request.POST.get("signature", "")
    if state is None or state.stage not in (Stage.PLANNED, Stage.CUT):
        raise InputError(_("There is no plan to follow: send a compressed library first."))
    if signature != state.signature:
        say(request, _("The library has changed meanwhile: look at the plan again."), "note")
        return redirect(request, _here(request))
    context_of(request).libraries.admit_blob(request.library.uid, signature * 2, state.file_bytes)
    _start(request, lambda hub, ending: copy.run(hub, hub, signature, is_cancelled=ending))
    return redirect(request, _here(request))


@require_POST
@library_page
def undo(request: LibraryRequest) -> HttpResponse:
    """Take back what was done, or give up what was cut."""
    request.library.require_owner()
    copy = _copy(request)
    state = copy.state()
    if state is None or state.stage not in (Stage.DONE, Stage.CUT):
        raise InputError(_("There is no reset to undo."))
    copy.undo(_hub(request))
    say(request, _("Taken back: the library online is as it was before the reset."))
    return redirect(request, _here(request))


@require_POST
@library_page
def forget(request: LibraryRequest) -> HttpResponse:
    """Remove the copy that was sent; what was done stays."""
    request.library.require_owner()
    _copy(request).forget()
    return redirect(request, _here(request))


def _values(state: CopyState | None) -> dict[str, Any]:
    if state is None:
        return {"state": None}
    return {
        "state": state,
        "stage": state.stage.value,
        "is_busy": state.stage in BUSY,
        "phase": PHASES.get(state.phase, ""),
        "is_replacing": state.direction is Direction.REPLACE_ONLINE,
        "more": state.change_count - len(state.changes),
        "problem": translate(state.problem),
        "nothing": not state.change_count and not state.files,
    }


def _copy(request: LibraryRequest) -> Copy:
    return context_of(request).copies.find(request.library.uid, str(request.person.uuid))


def _hub(request: LibraryRequest) -> LocalHub:
    account = str(request.person.uuid)
    return context_of(request).libraries.hub(request.library.uid, account, "Web")


def _start(request: LibraryRequest, work: Callable[[LocalHub, Callable[[], bool]], None]) -> None:
    """Let the server's thread do it; the page shows how far it is."""
    hub = _hub(request)
    context_of(request).copies.start(lambda ending: work(hub, ending))


def _here(request: LibraryRequest) -> str:
    return reverse("syncing:reset", args=[request.address])
