"""The password, asked once more before something that cannot be taken back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from ibidem.errors import InputError, NotSignedInError, RateLimitedError
from ibidem.server.accounts import people
from ibidem.server.web.frame import context_of
from ibidem.server.web.library_pages import PersonRequest
from ibidem.server.web.sentences import translate


def is_confirmed(request: PersonRequest, form: forms.Form) -> bool:
    """Whether the form is in order and `current` in it the person's password; tells in the form.

    Counted as attempts to sign in are: an open session is no place to guess the password.
    """
    if not form.is_valid():
        return False
    limit = context_of(request).settings.sign_ins_per_quarter_hour
    password = form.cleaned_data["current"]
    try:
        people.confirm_password(request.person, password, request.META["REMOTE_ADDR"], limit)
    except NotSignedInError:
        form.add_error("current", _("This is not your password."))
    except RateLimitedError:
        form.add_error(None, _("Too many attempts. Wait a quarter of an hour, then try again."))
    return not form.errors


def tell_in(form: forms.Form, error: InputError) -> None:
    """Show what was wrong at its field, or raise it where there is no such field."""
    field = error.details.get("field")
    if not isinstance(field, str) or field not in form.fields:
        raise error
    form.add_error(field, translate(error.message))
