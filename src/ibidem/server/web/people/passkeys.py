"""Passkeys: signing in with one, and the list of one's own under Options."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ibidem.errors import InputError, NotFoundError, NotSignedInError
from ibidem.server.accounts import passkeys, second_factor, sessions
from ibidem.server.web.frame import context_of, own_path, page, redirect, say
from ibidem.server.web.library_pages import PersonRequest, person_page
from ibidem.server.web.people.confirming import is_confirmed
from ibidem.server.web.people.devices import describe_browser
from ibidem.server.web.people.options_forms import Confirmed
from ibidem.server.web.people.second_factor import WAITING, find_waiting
from ibidem.server.web.sentences import translate


class PasskeyForm(Confirmed):
    """What a new passkey is called, and the password once more."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=passkeys.NAME_CHARACTERS_MAX,
        help_text=gettext_lazy("By which you know it again, such as the device that keeps it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    answer = forms.CharField(required=False, widget=forms.HiddenInput())

    field_order = ("name", "current")


def place_of(request: HttpRequest) -> passkeys.Place | None:
    """Where passkeys that are made or used in this request belong to, if anywhere."""
    origin = f"{request.scheme}://{request.get_host()}"
    return passkeys.find_place(origin, context_of(request).settings.public_url)


@require_POST
def begin_signing_in(request: HttpRequest) -> HttpResponse:
    """What the browser is to sign, as JSON; after a password (`second`) by one's own passkeys."""
    account = None
    if request.POST.get("second"):
        account = find_waiting(request.session.get(WAITING))
        if account is None:
            raise NotSignedInError(passkeys.REFUSED)
    return JsonResponse(passkeys.begin_signing_in(request.session, _place(request), account))


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """What the browser signed; then on to the page that was asked for."""
    waiting = request.session.get(WAITING)
    limit = context_of(request).settings.sign_ins_per_quarter_hour
    account = passkeys.sign_in(
        request.session,
        _place(request),
        request.POST.get("answer", ""),
        request.META["REMOTE_ADDR"],
        limit,
    )
    target = waiting[2] if request.POST.get("second") and waiting else request.POST.get("next")
    request.session.pop(WAITING, None)
    sessions.begin(request, account)
    return HttpResponseRedirect(own_path(target or ""))


@sensitive_post_parameters("current")
@require_POST
@person_page
def begin_adding(request: PersonRequest) -> HttpResponse:
    """What the browser is to make a passkey for, as JSON, once the password is right."""
    form = PasskeyForm(request.POST)
    if not is_confirmed(request, form):
        return JsonResponse({"message": next(iter(form.errors.values()))[0]}, status=422)
    return JsonResponse(passkeys.begin_adding(request.person, request.session, _place(request)))


@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
@person_page
def add(request: PersonRequest) -> HttpResponse:
    """A name and the password; then the browser makes the passkey, and this keeps it.

    The challenge in the session says that the password was right (`begin_adding`).
    """
    form = PasskeyForm(request.POST or None)
    if request.method != "POST":
        browser = describe_browser(request.headers.get("User-Agent", ""))
        form = PasskeyForm(initial={"name": browser})
    elif form.is_valid():
        try:
            return _add(request, form)
        except InputError as error:
            form.add_error(None, translate(error.message))
    return page(
        request,
        "people/passkey.html",
        422 if form.errors else 200,
        title=_("Add a passkey"),
        form=form,
        has_place=place_of(request) is not None,
    )


def _add(request: PersonRequest, form: PasskeyForm) -> HttpResponse:
    name, answer = form.cleaned_data["name"], form.cleaned_data["answer"]
    codes = passkeys.add(request.person, request.session, _place(request), name, answer)
    if codes:
        sessions.end_browsers(request.person, but=request.session.session_key or "")
        return _show_codes(request, codes)
    say(request, _("The passkey %(name)s is added.") % {"name": name})
    return redirect(request, reverse("people:security"))


@require_POST
@person_page
def rename(request: PersonRequest, passkey: int) -> HttpResponse:
    """Another name for one."""
    passkeys.rename(request.person, passkey, request.POST.get("name", ""))
    say(request, _("The passkey is renamed."))
    return redirect(request, reverse("people:security"))


@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
@person_page
def remove(request: PersonRequest, passkey: int) -> HttpResponse:
    """Asks for the password; then it is accepted no longer."""
    found = {each.id: each for each in passkeys.list_passkeys(request.person)}.get(passkey)
    if found is None:
        raise NotFoundError("You have no such passkey any more.")
    form = Confirmed(request.POST or None)
    if request.method == "POST" and is_confirmed(request, form):
        passkeys.remove(request.person, passkey)
        say(request, _("The passkey %(name)s is removed.") % {"name": found.name})
        return redirect(request, reverse("people:security"))
    return page(
        request,
        "people/remove_passkey.html",
        422 if form.errors else 200,
        title=_("Remove the passkey %(name)s?") % {"name": found.name},
        form=form,
    )


@sensitive_post_parameters("current")
@require_POST
@person_page
def renew_codes(request: PersonRequest) -> HttpResponse:
    """Other recovery codes; asks for the password once more."""
    form = Confirmed(request.POST)
    if not second_factor.is_on(request.person):
        raise InputError("Without a second factor there are no recovery codes.")
    if is_confirmed(request, form):
        return _show_codes(request, second_factor.new_recovery_codes(request.person))
    say(request, _("This is not your password."), "bad")
    return redirect(request, reverse("people:security"))


def _show_codes(request: PersonRequest, codes: list[str]) -> HttpResponse:
    return page(request, "people/recovery_codes.html", title=_("Recovery codes"), codes=codes)


def _place(request: HttpRequest) -> passkeys.Place:
    found = place_of(request)
    if found is None:
        raise InputError("Passkeys need this server's name in the address, and HTTPS.")
    return found
