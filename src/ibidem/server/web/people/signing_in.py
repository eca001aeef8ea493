"""Sign in and sign out."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ibidem.errors import CodeNeededError, NotFoundError, NotSignedInError, RateLimitedError
from ibidem.server.accounts import people, sessions
from ibidem.server.accounts.sign_on import FAILURE, NEXT
from ibidem.server.project import OIDC_PROVIDER
from ibidem.server.settings import Settings
from ibidem.server.web.frame import context_of, own_path, page, person_of
from ibidem.server.web.people.forms import SignInForm
from ibidem.server.web.people.passkeys import place_of
from ibidem.server.web.people.second_factor import ask_for_code
from ibidem.server.web.people.signing_up import may_sign_up

FAILURES: dict[str, str | Promise] = {
    "cancelled": gettext_lazy("You did not sign in there, so you are not signed in here."),
    "failed": gettext_lazy("Signing in there did not work. Try again, or use your password."),
    "unverified": gettext_lazy("The provider did not say that your e-mail address is verified."),
    "unknown": gettext_lazy("You have no account here yet. Ask the administrator to make one."),
    "closed": gettext_lazy("Your account is locked. Ask the administrator."),
}


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail address and password; then on to the page that was asked for."""
    target = own_path(request.POST.get("next") or request.GET.get("next") or "")
    if request.method != "POST" and person_of(request) is not None:
        return HttpResponseRedirect(target)
    form = SignInForm(request.POST or None)
    status = 200
    failure = FAILURES.get(request.session.pop(FAILURE, ""), "")
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        limit = context_of(request).settings.sign_ins_per_quarter_hour
        try:
            account = people.sign_in(
                form.cleaned_data["email"],
                form.cleaned_data["password"],
                request.META["REMOTE_ADDR"],
                limit,
            )
        except CodeNeededError:
            return ask_for_code(request, people.find_account(form.cleaned_data["email"]), target)
        except NotSignedInError:
            status = 401
            form.add_error(None, _("The e-mail address or the password is not right."))
        except RateLimitedError:
            status = 429
            form.add_error(
                None, _("Too many attempts to sign in. Wait a quarter of an hour, then try again.")
            )
        else:
            sessions.begin(request, account)
            return HttpResponseRedirect(target)
    return page(
        request,
        "people/sign_in.html",
        status,
        title=_("Sign in"),
        form=form,
        target=target,
        may_sign_up=may_sign_up(context_of(request).settings, target),
        has_administrator=people.has_administrator(),
        provider=provider_name(context_of(request).settings),
        failure=failure,
        has_passkeys=place_of(request) is not None,
    )


@require_safe
def go_to_provider(request: HttpRequest) -> HttpResponse:
    """To the provider of identities, and from there back to the page that was asked for."""
    if not provider_name(context_of(request).settings):
        raise NotFoundError(_("This server knows no provider to sign in with."))
    request.session[NEXT] = own_path(request.GET.get("next") or "")
    return HttpResponseRedirect(reverse("openid_connect_login", args=[OIDC_PROVIDER]))


def provider_name(settings: Settings) -> str:
    """What people call the provider of identities; "" where there is none."""
    if not settings.oidc_issuer:
        return ""
    return settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or ""


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, here and on the server."""
    sessions.end(request)
    return HttpResponseRedirect("/sign-in")
