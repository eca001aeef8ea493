"""Sync: the devices, what the library holds, and the number by which copies are compared."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ibidem.model.role import Role
from ibidem.server.accounts.device_syncs import Synced, find_synced
from ibidem.server.accounts.devices import list_devices
from ibidem.server.web.frame import page
from ibidem.server.web.library_pages import LibraryRequest, library_page
from ibidem.services.following import newest_changeset
from ibidem.services.searching import count_views
from ibidem.services.summarizing import summarize_library


@dataclass(frozen=True, slots=True)
class Device:
    """A device of the person, and how far it is with this library; `synced` None: it has it not."""

    name: str
    synced: Synced | None
    has_everything: bool


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
        devices=_list_devices(request),
        may_reset=request.library.role is Role.OWNER and not request.library.scope,
        server=request.build_absolute_uri("/").rstrip("/"),
    )


def _list_devices(request: LibraryRequest) -> list[Device]:
    """Those that have this library first."""
    library = request.library
    synced = find_synced(request.person.id, library.uid, library.scope)
    newest = newest_changeset(library)
    devices = []
    for each in list_devices(request.person.id):
        found = synced.get(each.id)
        devices.append(Device(each.name, found, found is not None and found.revision >= newest))
    return sorted(devices, key=lambda device: device.synced is None)
