"""Pages for when something went wrong: what happened, and what to do."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ibidem.errors import IbidemError
from ibidem.server.errors import STATUSES, retry_seconds
from ibidem.server.web.frame import is_htmx, page, render_messages, say
from ibidem.server.web.sentences import translate

_log = logging.getLogger("ibidem.server")

TITLES: dict[str, str | Promise] = {
    "not_found": gettext_lazy("This is not here"),
    "permission_denied": gettext_lazy("You may not do this"),
    "not_signed_in": gettext_lazy("You are not signed in"),
    "code_needed": gettext_lazy("A code is asked for"),
    "rate_limited": gettext_lazy("A little slower, please"),
    "library_busy": gettext_lazy("Somebody else is writing at this moment"),
    "storage_full": gettext_lazy("There is no space left"),
    "limit_exceeded": gettext_lazy("That is too much at once"),
    "confirmation_needed": gettext_lazy("Please confirm"),
    "bad_query": gettext_lazy("This search cannot be read"),
    "bad_input": gettext_lazy("That cannot be taken as it is"),
    "ambiguous": gettext_lazy("This name fits several things"),
    "outdated": gettext_lazy("Something has changed meanwhile"),
    "library_error": gettext_lazy("The library cannot be used at the moment"),
    "library_exists": gettext_lazy("There is something already"),
    "library_damaged": gettext_lazy("The library is damaged"),
    "newer_schema": gettext_lazy("The library is newer than this server"),
    "not_linked": gettext_lazy("This library is not connected"),
    "remote_error": gettext_lazy("Another server failed"),
    "remote_protocol_error": gettext_lazy("The device sent something wrong"),
    "unreachable": gettext_lazy("Another server cannot be reached"),
    "server_error": gettext_lazy("Another server failed"),
    "local_protocol_error": gettext_lazy("Something went wrong on the server"),
    "epoch_changed": gettext_lazy("The server was restored from a backup"),
    "error": gettext_lazy("Something went wrong on the server"),
}
TELL = gettext_lazy("Try again; if it stays, tell the administrator.")
LATER = gettext_lazy("Try again later.")
REMEDIES: dict[str, str | Promise] = {
    "not_found": gettext_lazy("Check the address, or go back to your references."),
    "permission_denied": gettext_lazy("Ask an owner of the library for another role."),
    "rate_limited": gettext_lazy("Wait a little, then try again."),
    "library_busy": gettext_lazy("Try again in a moment; nothing was changed."),
    "storage_full": gettext_lazy("Remove files that are no longer needed, or ask for more space."),
    "not_signed_in": gettext_lazy("Sign in, then try again."),
    "code_needed": gettext_lazy("Sign in, then try again."),
    "limit_exceeded": gettext_lazy("Do it in smaller parts."),
    "confirmation_needed": gettext_lazy("Nothing is changed until you confirm it."),
    "bad_query": gettext_lazy("Change the search, then try again."),
    "bad_input": gettext_lazy("Nothing was changed."),
    "ambiguous": gettext_lazy("Nothing was changed. Say more exactly which one."),
    "outdated": gettext_lazy("Nothing was changed. Load the page again, then decide anew."),
    "library_error": TELL,
    "library_exists": gettext_lazy("Nothing was changed. Choose another name."),
    "library_damaged": TELL,
    "newer_schema": gettext_lazy("The administrator has to update Ibidem on this server."),
    "not_linked": gettext_lazy("Connect it first, on the page Sync."),
    "remote_error": LATER,
    "remote_protocol_error": gettext_lazy("Update Ibidem on the device."),
    "unreachable": LATER,
    "server_error": LATER,
    "local_protocol_error": TELL,
    "epoch_changed": gettext_lazy("Sync the device once more."),
    "error": TELL,
}


def refuse(request: HttpRequest, error: IbidemError) -> HttpResponse:
    """What a view could not do, in words: a page, or for htmx a message."""
    status = STATUSES[error.code]
    if status >= 500 and error.code != "library_busy":  # that one passes by itself
        _log.error("The page %s failed", request.path, exc_info=error)
    said = error.details.get("remedy")
    remedy = translate(said) if isinstance(said, str) else str(REMEDIES[error.code])
    title = str(TITLES[error.code])
    response = tell(request, status, title, translate(error.message), remedy)
    seconds = retry_seconds(error)
    if seconds is not None:
        response["Retry-After"] = str(seconds)
    return response


def tell(
    request: HttpRequest, status: int, title: str, text: str, remedy: str = ""
) -> HttpResponse:
    """A page with a title, a sentence and what to do; for htmx the same as a message."""
    if not is_htmx(request):
        return page(request, "error.html", status, title=title, text=text, remedy=remedy)
    say(request, f"{text} {remedy}".strip(), "bad")
    response = HttpResponse(render_messages(request), status=status)
    response["HX-Reswap"] = "none"  # the messages find their place themselves
    return response


def refuse_forgery(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The answer to a form that this site did not send."""
    return tell(
        request,
        403,
        _("The form could not be sent"),
        _("It is too old, or cookies are switched off."),
        _("Go back, load the page again and retry."),
    )


def refuse_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """The answer to a request that cannot be read."""
    return tell(
        request,
        400,
        _("That request cannot be answered"),
        _("Something in it is wrong."),
        _("Go back and try again."),
    )


def find_nothing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """The answer where there is no page."""
    return tell(
        request,
        404,
        _("There is no such page"),
        _("Nothing answers at this address."),
        _("Check the address, or go back to your references."),
    )


def apologize(request: HttpRequest) -> HttpResponse:
    """The answer when the server failed."""
    title = _("Something went wrong on the server")
    text = _("Nothing was half written.")
    remedy = _("Try again; if it stays, tell the administrator.")
    try:
        return tell(request, 500, title, text, remedy)
    except Exception:  # noqa: BLE001 - the last thing there is to say
        _log.exception("The page that apologizes failed too")
        return HttpResponse(f"{title}. {text} {remedy}", "text/plain; charset=utf-8", 500)
