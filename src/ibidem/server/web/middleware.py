"""What happens around every page: headers, the age of sessions, errors in words."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ibidem.errors import IbidemError
from ibidem.server.accounts import sessions
from ibidem.server.observing import note_of
from ibidem.server.web.error_pages import refuse
from ibidem.server.web.frame import person_of

# No script, style, image or font from anywhere but here, nothing inline, no framing by others.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not "no-referrer": Django's protection against forgery wants the Referer over HTTPS
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}

GetResponse = Callable[[HttpRequest], HttpResponse]


class AddSecurityHeaders:
    """Adds `HEADERS` where a page has not set them itself; notes which page it was."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, with the headers."""
        response = self._get_response(request)
        if request.resolver_match is not None:
            note_of(request.META.get("asgi.scope", {})).route = f"/{request.resolver_match.route}"
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response


class AgeSessions:
    """Ends sessions that are too old, and keeps when a person was last here."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, for nobody if the session is over."""
        if person_of(request) is not None:
            if sessions.is_over(request.session):
                sessions.end(request)
            else:
                sessions.note_seen(request.session)
        return self._get_response(request)


class UseTimeZone:
    """Writes times as the clock shows them where the person is; UTC for whoever has not said."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        person = person_of(request)
        with timezone.override(_find_zone(person.time_zone) if person else None):
            return self._get_response(request)


def _find_zone(name: str) -> ZoneInfo | None:
    """The time zone, None where this machine does not know it: it may have moved."""
    try:
        return ZoneInfo(name) if name else None
    except ZoneInfoNotFoundError:
        return None


class TellErrors:
    """Turns what a view raises into a page that says what happened and what to do."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django for what a view raises; None leaves it to Django."""
        return refuse(request, error) if isinstance(error, IbidemError) else None
