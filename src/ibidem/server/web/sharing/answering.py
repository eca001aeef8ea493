"""The page behind the link of an invitation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ibidem.server.accounts.people import describe_accounts
from ibidem.server.web.frame import address_of, context_of, page, redirect, say
from ibidem.server.web.library_pages import PersonRequest, person_page


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask whether to accept; whoever is not signed in signs in (or up) first and comes back."""
    return _answer(request, token)


@person_page
def _answer(request: PersonRequest, token: str) -> HttpResponse:
    context = context_of(request)
    email = context.settings.answering_as(request.person.email)
    if request.method != "POST":
        offer = context.libraries.read_invitation(token, email)
        (name, address), *_none = [*describe_accounts([offer.invited_by]).values(), ("", "")]
        title = _("You are invited")
        values: dict[str, Any] = {"offer": offer, "name": name, "email": address}
        values |= {"title": title, "path": request.path}
        return page(request, "sharing/answer.html", **values)
    opened = context.libraries.accept_invitation(token, str(request.person.uuid), email)
    say(request, _("You have access to “%(name)s” now.") % {"name": opened.name})
    return redirect(request, reverse("references:list", args=[address_of(opened)]))
