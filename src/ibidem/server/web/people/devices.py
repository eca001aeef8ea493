"""Options: the devices and browsers in which one is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ibidem.server.accounts import devices, sessions
from ibidem.server.accounts.models import BrowserSession
from ibidem.server.web.frame import page, redirect, say
from ibidem.server.web.library_pages import PersonRequest, person_page

# In this order: each later one also calls itself by the name of an earlier one.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser as the page shows one."""

    session: BrowserSession
    name: str
    is_this: bool


@require_safe
@person_page
def show(request: PersonRequest) -> HttpResponse:
    """Devices, each with its name to change, and browsers."""
    key = request.session.session_key
    browsers = [
        Browser(each, describe_browser(each.browser), each.key == key)
        for each in sessions.list_browsers(request.person)
    ]
    return page(
        request,
        "people/devices.html",
        title=_("Options"),
        tab="devices",
        devices=devices.list_devices(request.person.id),
        browsers=browsers,
    )


@require_POST
@person_page
def rename(request: PersonRequest, device: UUID) -> HttpResponse:
    """Call a device something else."""
    devices.rename_device(request.person.id, str(device), request.POST.get("name", ""))
    say(request, _("The device has its new name."))
    return redirect(request, reverse("people:devices"))


@require_POST
@person_page
def sign_out(request: PersonRequest, device: UUID) -> HttpResponse:
    """Sign a device out, at once."""
    devices.revoke_device(request.person.id, str(device))
    say(request, _("The device is signed out."))
    return redirect(request, reverse("people:devices"))


@require_POST
@person_page
def end_browser(request: PersonRequest, browser: UUID) -> HttpResponse:
    """Sign a browser out, at once."""
    sessions.end_browser(request.person, browser)
    say(request, _("The browser is signed out."))
    return redirect(request, reverse("people:devices"))


@require_POST
@person_page
def end_other_browsers(request: PersonRequest) -> HttpResponse:
    """Sign every browser out but this one."""
    n = sessions.end_browsers(request.person, but=request.session.session_key or "")
    text = ngettext("%(n)s browser is signed out.", "%(n)s browsers are signed out.", n)
    say(request, text % {"n": n})
    return redirect(request, reverse("people:devices"))


def describe_browser(agent: str) -> str:
    """What a browser and its system are called, as far as they say so."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return ", ".join(filter(None, (browser, system))) or _("Unknown browser")
