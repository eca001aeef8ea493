"""The page behind a one-time link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ibidem.errors import InputError
from ibidem.server.accounts import changing, links, people
from ibidem.server.accounts.models import LinkPurpose, OneTimeLink
from ibidem.server.web.frame import page, say
from ibidem.server.web.people.forms import AdministratorForm, PasswordForm
from ibidem.server.web.sentences import translate


@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Behind a one-time link: make the first administrator, or set a password."""
    link = links.find_link(secret)
    if link.purpose == LinkPurpose.EMAIL:
        return _confirm_email(request, link)
    is_first = link.purpose == LinkPurpose.FIRST_ADMINISTRATOR
    form = (AdministratorForm if is_first else PasswordForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            email = form.cleaned_data.get("email", "")
            account = people.accept_link(link, email, form.cleaned_data["password"])
        except InputError as error:
            field = error.details.get("field")
            if not isinstance(field, str):
                raise
            form.add_error(field, translate(error.message))
        else:
            return page(
                request,
                "people/done.html",
                title=_("Done"),
                email=account.email,
                address=request.build_absolute_uri("/").rstrip("/"),
            )
    email = link.account.email if link.account else ""
    title = _("Set up this server") if is_first else _("Choose a password")
    status = 422 if form.errors else 200
    return page(
        request,
        "people/link.html",
        status,
        title=title,
        form=form,
        is_first=is_first,
        email=email,
    )


def _confirm_email(request: HttpRequest, link: OneTimeLink) -> HttpResponse:
    """Asked by a button: programs that look into mails open links too."""
    if request.method != "POST":
        title = _("Confirm your e-mail address")
        return page(request, "people/confirm_email.html", title=title, email=link.email)
    account = changing.confirm_email(link)
    say(request, _("Your e-mail address is %(email)s now.") % {"email": account.email})
    return HttpResponseRedirect("/")
