"""The second factor: asked for after the password, and set up under Options."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ibidem.errors import InputError, NotSignedInError, RateLimitedError
from ibidem.server.accounts import passkeys, people, second_factor, sessions
from ibidem.server.accounts.models import Account
from ibidem.server.web.frame import context_of, own_path, page, redirect, say
from ibidem.server.web.library_pages import PersonRequest, person_page
from ibidem.server.web.people.confirming import is_confirmed
from ibidem.server.web.people.options_forms import Confirmed

WAITING = "code_of"  # in the session: whose code is asked for, since when, and where to go then
WAITING_SECONDS_MAX = 600
SECRET = "second_factor_secret"  # noqa: S105 - in the session: the secret that is being set up


class CodeForm(forms.Form):
    """The code that an authenticator app shows, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class TurnOnForm(Confirmed):
    """The password once more, and a first code of the app."""

    code = forms.CharField(
        label=gettext_lazy("Code that the app shows"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def ask_for_code(request: HttpRequest, account: Account, target: str) -> HttpResponse:
    """To the page that asks for the code; the password was right just now."""
    request.session[WAITING] = [str(account.uuid), timezone.now().timestamp(), target]
    return HttpResponseRedirect(reverse("people:code"))


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def give_code(request: HttpRequest) -> HttpResponse:
    """The code; then on to the page that was asked for."""
    waiting = request.session.get(WAITING)
    account = find_waiting(waiting)
    if account is None or waiting is None:
        return HttpResponseRedirect(reverse("people:sign-in"))
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        limit = context_of(request).settings.sign_ins_per_quarter_hour
        try:
            people.confirm_code(
                account, form.cleaned_data["code"], request.META["REMOTE_ADDR"], limit
            )
        except NotSignedInError:
            status = 401
            form.add_error("code", _("This code is not right, or it was used already."))
        except RateLimitedError:
            status = 429
            form.add_error(None, _("Too many attempts. Wait a quarter of an hour, then try again."))
        else:
            del request.session[WAITING]
            sessions.begin(request, account)
            return HttpResponseRedirect(own_path(waiting[2]))
    elif request.method == "POST":
        status = 422
    return page(
        request,
        "people/code.html",
        status,
        title=_("Sign in"),
        form=form,
        has_app=second_factor.has_app(account),
        has_passkeys=bool(passkeys.list_passkeys(account)),
    )


def find_waiting(waiting: Any) -> Account | None:
    """Whose password was right a moment ago, by what the session keeps under `WAITING`."""
    if not isinstance(waiting, list) or len(waiting) != 3:
        return None
    if timezone.now().timestamp() - waiting[1] > WAITING_SECONDS_MAX:
        return None
    return Account.objects.filter(uuid=UUID(waiting[0]), is_active=True).first()


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@person_page
def set_up(request: PersonRequest) -> HttpResponse:
    """The secret as a picture and as text; a first code of the app turns the second factor on."""
    made = second_factor.begin_setup(request.person, request.session.get(SECRET, ""))
    request.session[SECRET] = made.secret
    form = TurnOnForm(request.POST or None)
    if request.method == "POST" and is_confirmed(request, form):
        try:
            codes = second_factor.turn_on(request.person, made.secret, form.cleaned_data["code"])
        except InputError:
            form.add_error(
                "code", _("This code is not right. Is the clock of the telephone right?")
            )
        else:
            del request.session[SECRET]
            sessions.end_browsers(request.person, but=request.session.session_key or "")
            return page(
                request,
                "people/recovery_codes.html",
                title=_("Recovery codes"),
                codes=codes,
            )
    picture = base64.b64encode(made.picture.encode()).decode("ascii")
    return page(
        request,
        "people/second_factor.html",
        422 if form.errors else 200,
        title=_("Second factor"),
        form=form,
        picture=f"data:image/svg+xml;base64,{picture}",
        secret=" ".join(made.secret[start : start + 4] for start in range(0, len(made.secret), 4)),
    )


@sensitive_post_parameters()
@require_POST
@person_page
def turn_off(request: PersonRequest) -> HttpResponse:
    """No codes of an app from now on; asks for the password once more."""
    form = Confirmed(request.POST)
    if is_confirmed(request, form):
        second_factor.turn_app_off(request.person)
        say(request, _("The authenticator app is off."))
    else:
        say(request, _("This is not your password."), "bad")
    return redirect(request, reverse("people:security"))
