"""Administration: the people of the server."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ibidem.errors import InputError, NotFoundError
from ibidem.server.accounts import devices, links, people, second_factor
from ibidem.server.accounts.models import (
    EMAIL_CHARACTERS_MAX,
    NAME_CHARACTERS_MAX,
    Account,
    LinkPurpose,
    normalize_email,
)
from ibidem.server.mailing.letters import write_password_link
from ibidem.server.web.administering.guarding import administration_page
from ibidem.server.web.frame import context_of, page, redirect, say
from ibidem.server.web.library_pages import PersonRequest
from ibidem.server.web.people.confirming import tell_in

PEOPLE_ON_A_PAGE = 50
SEARCH_CHARACTERS_MAX = 200
MB = 1024 * 1024


class NewPersonForm(forms.Form):
    """Whom to let in."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=EMAIL_CHARACTERS_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=NAME_CHARACTERS_MAX, required=False
    )
    is_admin = forms.BooleanField(label=gettext_lazy("Administers the server"), required=False)


@require_safe
@administration_page
def show(request: PersonRequest) -> HttpResponse:
    """Everybody, by address; with `search` those whose name or address has it."""
    search = request.GET.get("search", "")[:SEARCH_CHARACTERS_MAX].replace("\0", "").strip()
    found = Account.objects.order_by("email").annotate(
        devices_in=Count("devices", filter=Q(devices__revoked_at=None))
    )
    if search:
        found = found.filter(
            Q(email__icontains=normalize_email(search)) | Q(name__icontains=search)
        )
    pages = Paginator(found, PEOPLE_ON_A_PAGE)
    return page(
        request,
        "administering/people.html",
        title=_("Administration"),
        tab="people",
        search=search,
        shown=pages.get_page(request.GET.get("page", "1")[:9]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administration_page
def add(request: PersonRequest) -> HttpResponse:
    """A new account, and the link with which its owner chooses a password."""
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            account = people.create_account(
                given["email"], given["name"], is_admin=given["is_admin"]
            )
        except InputError as error:
            tell_in(form, error)
        else:
            return _show_link(request, account)
    status = 422 if form.errors else 200
    is_mailed = context_of(request).mailer.is_set_up
    title = _("New person")
    return page(
        request, "administering/add.html", status, title=title, form=form, is_mailed=is_mailed
    )


@require_safe
@administration_page
def show_person(request: PersonRequest, account: UUID) -> HttpResponse:
    """One person: rights, devices, and how much their libraries need."""
    found = _find(account)
    context = context_of(request)
    values: dict[str, Any] = {
        "usage": context.libraries.measure(str(found.uuid)),
        "quota": context.libraries.find_quota(str(found.uuid)),
        "quota_mb": "" if found.quota_bytes is None else found.quota_bytes // MB,
        "server_quota": context.settings.quota_bytes,
        "devices": len(devices.list_devices(found.id)),
        "has_second_factor": second_factor.is_on(found),
        "is_me": found == request.person,
    }
    title = found.name or found.email
    return page(request, "administering/person.html", title=title, account=found, **values)


@require_POST
@administration_page
def change_rights(request: PersonRequest, account: UUID) -> HttpResponse:
    """Let a person in or out (`active`), make or unmake an administrator (`admin`), ask for no
    code any more (`code`): the telephone is lost, and so are the recovery codes."""
    found = _find(account)
    active, admin = (
        {"yes": True, "no": False}.get(request.POST.get(field, "")) for field in ("active", "admin")
    )
    code_off = request.POST.get("code") == "no"
    people.change_rights(found, is_active=active, is_admin=admin, second_factor_off=code_off)
    say(request, _("The rights of %(email)s are changed.") % {"email": found.email})
    return redirect(request, reverse("administering:person", args=[found.uuid]))


@require_POST
@administration_page
def change_quota(request: PersonRequest, account: UUID) -> HttpResponse:
    """How many megabytes the files of a person's libraries may need; "" is the server's setting."""
    found = _find(account)
    text = request.POST.get("quota", "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 13):
        raise InputError(_("Write a whole number of megabytes, or nothing."))
    people.set_quota(found, int(text) * MB if text else None)
    say(request, _("The space of %(email)s is changed.") % {"email": found.email})
    return redirect(request, reverse("administering:person", args=[found.uuid]))


@require_POST
@administration_page
def make_link(request: PersonRequest, account: UUID) -> HttpResponse:
    """A link that works once, with which the person chooses a new password."""
    return _show_link(request, _find(account))


def _show_link(request: PersonRequest, account: Account) -> HttpResponse:
    """The link, this once; with `mail` it is also sent."""
    context = context_of(request)
    server = context.settings.public_url.rstrip("/")
    server = server or request.build_absolute_uri("/").rstrip("/")
    link = f"{server}{reverse('people:link', args=[_make_link(account)])}"
    is_mailed = False
    if request.POST.get("mail"):
        letter = write_password_link(account.email, link, server, get_language() or "en")
        is_mailed = context.mailer.send(letter)
    return page(
        request,
        "administering/link.html",
        title=_("One-time link"),
        account=account,
        link=link,
        is_mailed=is_mailed,
    )


def _make_link(account: Account) -> str:
    return links.make_link(LinkPurpose.PASSWORD, account)


def _find(account: UUID) -> Account:
    found = Account.objects.filter(uuid=account).first()
    if found is None:
        raise NotFoundError(_("There is no such person."))
    return found
