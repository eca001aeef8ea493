"""Sign up: as far as the server's settings let people make their own accounts."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ibidem.errors import InputError, PermissionDeniedError, RateLimitedError
from ibidem.server.accounts import people, sessions, throttle
from ibidem.server.accounts.models import Account, normalize_email
from ibidem.server.settings import Settings, SignUp
from ibidem.server.web.frame import context_of, own_path, page, person_of
from ibidem.server.web.people.confirming import tell_in
from ibidem.server.web.people.forms import SignUpForm

_INVITATION = re.compile(r"/invitations/([^/?#]+)")


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Address, name and password; then on to the page that was asked for, signed in."""
    target = own_path(request.POST.get("next") or request.GET.get("next") or "")
    if person_of(request) is not None:
        return HttpResponseRedirect(target)
    settings = context_of(request).settings
    if not may_sign_up(settings, target):
        is_closed = settings.sign_up is SignUp.CLOSED
        title = _("Create an account")
        return page(request, "people/no_sign_up.html", 403, title=title, is_closed=is_closed)
    form = SignUpForm(request.POST or None)
    status = 200
    if request.method == "POST":
        account, status = _create(request, form, target)
        if account is not None:
            sessions.begin(request, account)
            return HttpResponseRedirect(target)
    title = _("Create an account")
    return page(request, "people/sign_up.html", status, title=title, form=form, target=target)


def may_sign_up(settings: Settings, target: str) -> bool:
    """Whether somebody on the way to `target` may make an account."""
    if settings.sign_up is SignUp.INVITATION:
        return _INVITATION.fullmatch(target) is not None
    return settings.sign_up is SignUp.OPEN


def _create(request: HttpRequest, form: SignUpForm, target: str) -> tuple[Account | None, int]:
    if not form.is_valid():
        return None, 422
    context = context_of(request)
    email, name = form.cleaned_data["email"], form.cleaned_data["name"]
    try:
        # counted like attempts to sign in, and never forgiven: it tells whether an address is known
        limit = context.settings.sign_ins_per_quarter_hour
        throttle.begin_attempt("", request.META["REMOTE_ADDR"], limit)
        if context.settings.sign_up is SignUp.INVITATION:
            found = _INVITATION.fullmatch(target)
            token = found[1] if found else ""
            context.libraries.check_invitation(token, normalize_email(email))
        return people.create_account(email, name, form.cleaned_data["password"]), 302
    except RateLimitedError:
        form.add_error(None, _("Too many attempts. Wait a quarter of an hour, then try again."))
        return None, 429
    except PermissionDeniedError:
        form.add_error("email", _("The invitation is for another address, or has expired."))
    except InputError as error:
        tell_in(form, error)
    return None, 422
