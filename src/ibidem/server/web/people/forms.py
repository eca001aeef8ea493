"""Forms of the pages about people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ibidem.server.accounts.models import EMAIL_CHARACTERS_MAX, NAME_CHARACTERS_MAX
from ibidem.server.accounts.passwords import PASSWORD_CHARACTERS_MAX


class SignInForm(forms.Form):
    """An e-mail address and a password."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=2 * EMAIL_CHARACTERS_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=PASSWORD_CHARACTERS_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """A password, typed twice."""

    password = forms.CharField(
        label=_("Password"),
        max_length=PASSWORD_CHARACTERS_MAX,
        strip=False,
        help_text=_("At least 10 characters; a few words are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        max_length=PASSWORD_CHARACTERS_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """The second entry. It must be the same as the first."""
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(_("The two passwords are not the same."))
        return again


class AdministratorForm(PasswordForm):
    """The first administrator's address and password."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_CHARACTERS_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )

    field_order = ("email", "password", "again")


class SignUpForm(PasswordForm):
    """A new account."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_CHARACTERS_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_CHARACTERS_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    field_order = ("email", "name", "password", "again")


class ForgottenForm(forms.Form):
    """Whose password is forgotten."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_CHARACTERS_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
