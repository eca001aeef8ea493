"""About this server: its state, and how to connect a device."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ibidem import __version__
from ibidem.server.accounts import people
from ibidem.server.web.frame import page


@require_safe
def show_about(request: HttpRequest) -> HttpResponse:
    """What this is, its state, and how to connect."""
    return page(
        request,
        "people/about.html",
        title=_("About this server"),
        address=request.build_absolute_uri("/").rstrip("/"),
        is_ready=people.has_administrator(),
        version=__version__,
    )
