"""A forgotten password: a link by mail, or the word that an administrator can make one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ibidem.errors import RateLimitedError
from ibidem.server.accounts import links, throttle
from ibidem.server.accounts.models import Account, LinkPurpose, normalize_email
from ibidem.server.folder import find_address
from ibidem.server.mailing.letters import write_password_link
from ibidem.server.web.frame import context_of, page
from ibidem.server.web.people.forms import ForgottenForm

LINKS_PER_QUARTER_HOUR = 3  # for one address, whoever asks


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the address; the answer is the same whether there is an account or not."""
    context = context_of(request)
    title = _("Forgotten password")
    is_mailed = context.mailer.is_set_up
    form = ForgottenForm(request.POST or None)
    status = 200
    if request.method == "POST" and is_mailed and form.is_valid():
        try:
            limit = context.settings.sign_ins_per_quarter_hour
            throttle.begin_attempt("", request.META["REMOTE_ADDR"], limit)
        except RateLimitedError:
            form.add_error(None, _("Too many attempts. Wait a quarter of an hour, then try again."))
            status = 429
        else:
            email = form.cleaned_data["email"]
            _send(request, normalize_email(email))
            return page(request, "people/forgotten_sent.html", title=title, email=email)
    elif request.method == "POST":
        status = 422
    return page(
        request, "people/forgotten.html", status, title=title, form=form, is_mailed=is_mailed
    )


def _send(request: HttpRequest, email: str) -> None:
    """A link to whoever has an account; the mail goes in a thread, so nobody sees by the time."""
    context = context_of(request)
    account = Account.objects.filter(email=email, is_active=True).first()
    is_within = throttle.may_do("password", email, LINKS_PER_QUARTER_HOUR)
    if account is None or not is_within:
        return
    # The address from the settings, never from the request: that one a stranger could choose.
    server = find_address(context.settings)
    secret = links.make_link(LinkPurpose.PASSWORD, account)
    link = f"{server}{reverse('people:link', args=[secret])}"
    context.mailer.send(write_password_link(account.email, link, server, get_language() or "en"))
