"""`/`: on to the person's own library, which is made at the first visit."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ibidem.model.role import Role
from ibidem.server.accounts.models import Account
from ibidem.server.web.frame import address_of, context_of, redirect
from ibidem.server.web.library_pages import PersonRequest, person_page
from ibidem.services.serving import SharedLibrary


@require_safe
def go_home(request: HttpRequest) -> HttpResponseBase:
    """To the library that was open last, else the first of the person's own, else a new one."""
    return _go(request)


@person_page
def _go(request: PersonRequest) -> HttpResponse:
    libraries = context_of(request).libraries.list_libraries(str(request.person.uuid))
    last = request.session.get("library", "")
    for library in libraries:
        if str(address_of(library)) == last:
            return _open(request, library)
    for library in libraries:
        if library.role is Role.OWNER and not library.scope:
            return _open(request, library)
    return _open(request, _make_library(request))


def _make_library(request: PersonRequest) -> SharedLibrary:
    """The first library of the person's own: one, however many pages are opened at once."""
    libraries = context_of(request).libraries
    account = str(request.person.uuid)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=request.person.pk)
        for library in libraries.list_libraries(account):
            if library.role is Role.OWNER and not library.scope:
                return library
        return libraries.create(_("My References"), "", account)


def _open(request: HttpRequest, library: SharedLibrary) -> HttpResponse:
    return redirect(request, reverse("references:list", kwargs={"library": address_of(library)}))
