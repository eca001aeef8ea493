"""Sync: the devices, what the library holds, and the number by which copies are compared."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ibidem.model.role import Role
from ibidem.server.accounts.devices import list_devices
from ibidem.server.web.frame import page
from ibidem.server.web.library_pages import LibraryRequest, library_page
from ibidem.services.searching import count_views
from ibidem.services.summarizing import summarize_library


@require_safe
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """What a person compares with a device that seems to differ."""
    return page(
        request,
        "syncing/status.html",
        title=_("Sync"),
        address=request.address,
        library=request.library,
        summary=summarize_library(request.library),
        conflicts=count_views(request.library).conflicts,
        devices=list_devices(request.person.id),
        may_reset=request.library.role is Role.OWNER and not request.library.scope,
        server=request.build_absolute_uri("/").rstrip("/"),
    )
