"""Options: password and e-mail address."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from ibidem.errors import InputError, LimitError
from ibidem.server.accounts import changing, passkeys, second_factor, sessions, throttle
from ibidem.server.folder import find_address
from ibidem.server.mailing.letters import write_email_change, write_email_link
from ibidem.server.web.frame import context_of, page, redirect, say
from ibidem.server.web.library_pages import PersonRequest, person_page
from ibidem.server.web.people.confirming import is_confirmed, tell_in
from ibidem.server.web.people.options_forms import Confirmed, NewEmailForm, NewPasswordForm
from ibidem.server.web.people.passkeys import place_of

ADDRESSES_PER_QUARTER_HOUR = 10  # new ones of one account: nobody tries out who has an account


@require_safe
@person_page
def show(request: PersonRequest) -> HttpResponse:
    """Both forms."""
    return _page(request)


@sensitive_post_parameters()
@require_POST
@person_page
def change_password(request: PersonRequest) -> HttpResponse:
    """A new password: other browsers are signed out, devices if wished."""
    form = NewPasswordForm(request.POST, auto_id="password_%s")
    if not is_confirmed(request, form):
        return _page(request, password_form=form)
    key = request.session.session_key or ""
    devices = form.cleaned_data["sign_out_devices"]
    try:
        changing.change_password(
            request.person, form.cleaned_data["password"], but=key, sign_out_devices=devices
        )
    except InputError as error:
        tell_in(form, error)
        return _page(request, password_form=form)
    sessions.renew(request, request.person)
    say(request, _("Your password is changed. Other browsers are signed out."))
    return redirect(request, reverse("people:security"))


@sensitive_post_parameters()
@require_POST
@person_page
def change_email(request: PersonRequest) -> HttpResponse:
    """A new address: where mail is set up, it counts once a link sent there was opened."""
    form = NewEmailForm(request.POST, auto_id="email_%s")
    if not is_confirmed(request, form):
        return _page(request, email_form=form)
    if not throttle.may_do("email", str(request.person.uuid), ADDRESSES_PER_QUARTER_HOUR):
        raise LimitError(_("Too many addresses. Wait a quarter of an hour, then try again."))
    context = context_of(request)
    email = form.cleaned_data["email"]
    old = request.person.email
    try:
        if context.mailer.is_set_up:
            secret = changing.ask_for_email(request.person, email)
            server = find_address(context.settings)
            link = f"{server}{reverse('people:link', args=[secret])}"
            context.mailer.send(write_email_link(email, link, server, get_language()))
            context.mailer.send(write_email_change(old, email, server, get_language()))
            say(request, _("A link is on its way to %(email)s. Open it to confirm the address.")
                % {"email": email}, "note")  # fmt: skip
        else:
            changing.change_email(request.person, email)
            say(request, _("Your e-mail address is %(email)s now.")
                % {"email": request.person.email})  # fmt: skip
    except InputError as error:
        tell_in(form, error)
        return _page(request, email_form=form)
    return redirect(request, reverse("people:security"))


def _page(
    request: PersonRequest,
    *,
    password_form: NewPasswordForm | None = None,
    email_form: NewEmailForm | None = None,
) -> HttpResponse:
    return page(
        request,
        "people/security.html",
        422 if password_form or email_form else 200,
        title=_("Options"),
        tab="security",
        password_form=password_form or NewPasswordForm(auto_id="password_%s"),
        email_form=email_form or NewEmailForm(auto_id="email_%s"),
        is_mailed=context_of(request).mailer.is_set_up,
        has_second_factor=second_factor.is_on(request.person),
        has_app=second_factor.has_app(request.person),
        passkeys=passkeys.list_passkeys(request.person),
        has_place=place_of(request) is not None,
        codes_form=Confirmed(auto_id="codes_%s"),
        recovery_codes=second_factor.recovery_codes_left(request.person),
        off_form=Confirmed(auto_id="off_%s"),
    )
