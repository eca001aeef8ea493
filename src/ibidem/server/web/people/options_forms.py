"""Forms of Options."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ibidem.server.accounts.models import EMAIL_CHARACTERS_MAX, NAME_CHARACTERS_MAX
from ibidem.server.accounts.passwords import PASSWORD_CHARACTERS_MAX
from ibidem.server.web.people.forms import PasswordForm
from ibidem.server.web.styles import common_styles
from ibidem.services.citing import Style

AUTOMATIC = "auto"


class ProfileForm(forms.Form):
    """Who somebody is, and how pages look to them."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_CHARACTERS_MAX,
        required=False,
        help_text=_("What others see who share a library with you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"))
    time_zone = forms.ChoiceField(label=_("Time zone"))
    theme = forms.ChoiceField(
        label=_("Appearance"),
        choices=[(AUTOMATIC, _("As the device")), ("light", _("Light")), ("dark", _("Dark"))],
        help_text=_("Language, appearance and output style are kept in this browser."),
    )
    style = forms.ChoiceField(
        label=_("Output style"),
        help_text=_("For citations and bibliographies, until you choose another there."),
    )

    def __init__(self, *args: Any, style: Style, **kwargs: Any) -> None:
        """`style` is the one used so far; it need not be among the common ones."""
        super().__init__(*args, **kwargs)
        self._choose("language", settings.LANGUAGES)
        self._choose("time_zone", [(zone, zone.replace("_", " ")) for zone in list_zones()])
        self._choose("style", list(({style.name: style.title} | common_styles()).items()))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def list_zones() -> list[str]:
    """The time zones by region and city; UTC comes first."""
    zones = (zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return ["UTC", *sorted(zones)]


class Confirmed(forms.Form):
    """Asks for the password once more: somebody else may sit at the screen."""

    current = forms.CharField(
        label=_("Current password"),
        max_length=PASSWORD_CHARACTERS_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(Confirmed, PasswordForm):
    """The old password, and a new one twice."""

    sign_out_devices = forms.BooleanField(
        label=_("Sign out my devices too"),
        required=False,
        help_text=_("Every other browser is signed out in any case."),
    )

    field_order = ("current", "password", "again", "sign_out_devices")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("New password")
        self.fields["again"].label = _("The new password again")


class NewEmailForm(Confirmed):
    """Another address, and the password."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=EMAIL_CHARACTERS_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    field_order = ("email", "current")


class LeavingForm(Confirmed):
    """The account's own address, typed, and the password."""

    email = forms.CharField(
        label=_("Your e-mail address, to confirm"),
        max_length=2 * EMAIL_CHARACTERS_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    field_order = ("email", "current")
