"""Options: name, language, time zone, appearance, output style."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ibidem.errors import InputError
from ibidem.server.accounts import changing
from ibidem.server.web.frame import THEME_COOKIE, THEMES, page, redirect, say
from ibidem.server.web.library_pages import PersonRequest, person_page
from ibidem.server.web.people.confirming import tell_in
from ibidem.server.web.people.options_forms import AUTOMATIC, ProfileForm
from ibidem.server.web.styles import STYLE_COOKIE, STYLE_COOKIE_SECONDS
from ibidem.services.citing import Style, find_style


@require_http_methods(["GET", "HEAD", "POST"])
@person_page
def show(request: PersonRequest) -> HttpResponse:
    """The form; sent, it is kept: a part with the person, a part in cookies of the browser."""
    style = _style(request)
    if request.method != "POST":
        return _page(request, ProfileForm(initial=_initial(request, style), style=style))
    form = ProfileForm(request.POST, style=style)
    if not form.is_valid():
        return _page(request, form, 422)
    given = form.cleaned_data
    time_zone = given["time_zone"]
    try:
        changing.change_profile(request.person, given["name"], time_zone)
    except InputError as error:
        tell_in(form, error)
        return _page(request, form, 422)
    with translation.override(given["language"]):
        say(request, _("Your options are kept."))
    answer = redirect(request, reverse("people:options"))
    _keep(answer, settings.LANGUAGE_COOKIE_NAME, given["language"])
    _keep(answer, STYLE_COOKIE, given["style"])
    if given["theme"] == AUTOMATIC:
        answer.delete_cookie(THEME_COOKIE, samesite="Lax")
    else:
        _keep(answer, THEME_COOKIE, given["theme"])
    return answer


def _page(request: PersonRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
    return page(
        request, "people/profile.html", status, title=_("Options"), form=form, tab="options"
    )


def _initial(request: PersonRequest, style: Style) -> dict[str, Any]:
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "name": request.person.name,
        "time_zone": request.person.time_zone or "UTC",
        "language": translation.get_language(),
        "theme": theme if theme in THEMES else AUTOMATIC,
        "style": style.name,
    }


def _style(request: PersonRequest) -> Style:
    try:
        return find_style(request.COOKIES.get(STYLE_COOKIE, "apa")[:200])
    except InputError:
        return find_style("apa")


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=STYLE_COOKIE_SECONDS,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
