"""Forms of the pages."""

from __future__ import annotations

from django import forms

from ibidem.server.accounts.models import EMAIL_CHARACTERS_MAX
from ibidem.server.accounts.passwords import PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN


class PasswordForm(forms.Form):
    """A password, typed twice."""

    password = forms.CharField(
        label="Password",
        max_length=PASSWORD_CHARACTERS_MAX,
        strip=False,
        help_text=f"At least {PASSWORD_CHARACTERS_MIN} characters; a few words are good.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The same password again",
        max_length=PASSWORD_CHARACTERS_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """The second entry. It must be the same as the first."""
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError("The two passwords are not the same.")
        return again


class AdministratorForm(PasswordForm):
    """The first administrator's address and password."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=EMAIL_CHARACTERS_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )

    field_order = ("email", "password", "again")
