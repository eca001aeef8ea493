"""Sign in and sign out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ibidem.errors import NotSignedInError, RateLimitedError
from ibidem.server.accounts import people, sessions
from ibidem.server.web.frame import context_of, own_path, page, person_of
from ibidem.server.web.people.forms import SignInForm
from ibidem.server.web.people.signing_up import may_sign_up


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail address and password; then on to the page that was asked for."""
    target = own_path(request.POST.get("next") or request.GET.get("next") or "")
    if request.method != "POST" and person_of(request) is not None:
        return HttpResponseRedirect(target)
    form = SignInForm(request.POST or None)
    status = 200
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
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, here and on the server."""
    sessions.end(request)
    return HttpResponseRedirect("/sign-in")
