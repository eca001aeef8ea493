"""Decorators of views: for whoever is signed in, and for whoever may open the library.

What a view raises as an `IbidemError` becomes a page, or for htmx a message: `middleware`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache

from ibidem.errors import PermissionDeniedError
from ibidem.server.accounts.models import Account
from ibidem.server.web.addresses import LibraryAddress
from ibidem.server.web.frame import context_of, is_htmx, own_path, person_of, redirect, say
from ibidem.services.hosting import HostedLibrary

P = ParamSpec("P")


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    person: Account


class LibraryRequest(PersonRequest):
    """A request to a page of a library that the person may open."""

    library: HostedLibrary
    address: LibraryAddress


def person_page(
    view: Callable[Concatenate[PersonRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A view for people who are signed in; others are sent to sign in and come back."""

    @never_cache
    @wraps(view)
    def show(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return ask_to_sign_in(request)
        request.person = person  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return show


def library_page(
    view: Callable[Concatenate[LibraryRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A view of the library in the address: it finds it open in `request.library`.

    Raises `NotFoundError` where the person may not know of it.
    """

    @wraps(view)
    def show(
        request: PersonRequest, library: LibraryAddress, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        opened = context_of(request).libraries.open(
            library.uid, str(request.person.uuid), device="Web", scope=library.scope
        )
        request.library = opened  # type: ignore[attr-defined]
        request.address = library  # type: ignore[attr-defined]
        if request.session.get("library") != str(library):
            request.session["library"] = str(library)  # where menus of other pages lead
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return person_page(show)  # type: ignore[arg-type]


def require_write(request: LibraryRequest) -> None:
    """Raise `PermissionDeniedError` where the person may only read: before a form is shown."""
    if not request.library.role.may_write:
        raise PermissionDeniedError("You may read this library but not change it.")


def say_done(request: LibraryRequest, text: str, changeset: int) -> None:
    """Say what was done, with an Undo of that changeset; 0 for nothing to undo."""
    undo = ""
    if changeset:
        undo = reverse("references:undo", args=[request.address, changeset])
    say(request, text, undo=undo)


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the page Sign in, and from there back to where the person is now."""
    path = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    if is_htmx(request):
        current = urlsplit(request.headers.get("HX-Current-URL", ""))
        path = current.path + (f"?{current.query}" if current.query else "")
    path = own_path(path)
    return redirect(request, "/sign-in" + ("" if path == "/" else "?" + urlencode({"next": path})))
