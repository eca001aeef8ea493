"""The pages there are so far: the start page and the one behind a one-time link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from ibidem import __version__
from ibidem.errors import InputError, NotFoundError
from ibidem.server.accounts import links, people
from ibidem.server.accounts.models import LinkPurpose
from ibidem.server.web.assets import asset_address
from ibidem.server.web.forms import AdministratorForm, PasswordForm


@require_safe
def show_start(request: HttpRequest) -> HttpResponse:
    """What this is, its state, and how to connect."""
    return _page(
        request,
        "start.html",
        address=request.build_absolute_uri("/").rstrip("/"),
        is_ready=people.has_administrator(),
        version=__version__,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Behind a one-time link: make the first administrator, or set a password."""
    try:
        link = links.find_link(secret)
    except NotFoundError as error:
        return _message(request, 404, "This link does not work", error.message)
    is_first = link.purpose == LinkPurpose.FIRST_ADMINISTRATOR
    form = (AdministratorForm if is_first else PasswordForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            email = form.cleaned_data.get("email", "")
            account = people.accept_link(link, email, form.cleaned_data["password"])
        except NotFoundError as error:
            return _message(request, 404, "This link does not work", error.message)
        except InputError as error:
            field = error.details.get("field")
            form.add_error(field if isinstance(field, str) else None, error.message)
        else:
            return _page(
                request,
                "done.html",
                email=account.email,
                address=request.build_absolute_uri("/").rstrip("/"),
            )
    email = link.account.email if link.account else ""
    status = 422 if form.errors else 200
    return _page(request, "link.html", status, form=form, is_first=is_first, email=email)


def refuse_forgery(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The answer to a form that this site did not send."""
    return _message(
        request,
        403,
        "The form could not be sent",
        "It is too old, or cookies are switched off. Go back, load the page again and retry.",
    )


def refuse_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """The answer to a request that cannot be read."""
    return _message(request, 400, "That request cannot be answered", "Something in it is wrong.")


def find_nothing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """The answer where there is no page."""
    return _message(request, 404, "There is no such page", "Check the address, or start anew.")


def apologize(request: HttpRequest) -> HttpResponse:
    """The answer when the server failed."""
    return _message(
        request,
        500,
        "Something went wrong on the server",
        "Nothing was half written. Try again; if it stays, tell the administrator.",
    )


def _message(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return _page(request, "message.html", status, title=title, text=text)


def _page(request: HttpRequest, name: str, status: int = 200, **values: object) -> HttpResponse:
    style = asset_address("style.css")
    return render(request, f"ibidem/{name}", {"style": style, **values}, status=status)
