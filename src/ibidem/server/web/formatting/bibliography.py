"""Bibliography: references in an output style, to read, copy or download."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ibidem.errors import InputError
from ibidem.server.web.formatting.choosing import choose
from ibidem.server.web.frame import page
from ibidem.server.web.library_pages import LibraryRequest, library_page
from ibidem.server.web.sentences import translate
from ibidem.server.web.styles import STYLE_COOKIE, STYLE_COOKIE_SECONDS, common_styles
from ibidem.services.citing import (
    Style,
    find_style,
    list_locales,
    list_styles,
    make_bibliography,
    make_page,
)

SHOWN_MAX = 500  # entries on the page; more are for a download
STYLES_FOUND_MAX = 50
DOWNLOADS = {
    "text": ("text/plain; charset=utf-8", ".txt"),
    "html": ("text/html; charset=utf-8", ".html"),
    "rtf": ("application/rtf", ".rtf"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """The page; with `download` the bibliography as a file."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = choose(request)
    search = given.get("search", "")[:100]
    name = given.get("style") or request.COOKIES.get(STYLE_COOKIE, "apa")
    style, problem = _find(name)
    locale = given.get("locale", "")
    if locale not in list_locales():
        locale = ""
    wanted = given.get("download", "")
    if wanted in DOWNLOADS and not problem:
        return _download(request, wanted, style, locale)
    entries = text = ""
    is_too_long = len(chosen.ids) > SHOWN_MAX
    if chosen.ids and not problem and not is_too_long:
        try:
            entries = make_bibliography(request.library, chosen.ids, style, locale, "html").text
            text = make_bibliography(request.library, chosen.ids, style, locale, "text").text
        except InputError as error:
            problem = translate(error.message)
    values: dict[str, Any] = {
        "title": _("Bibliography"),
        "address": request.address,
        "chosen": chosen,
        "count": len(chosen.ids),
        "style": style,
        "search": search,
        "styles": _styles(style, search),
        "locale": locale,
        "locales": list_locales(),
        "entries": entries,
        "text": text,
        "is_too_long": is_too_long,
        "problem": problem,
    }
    answer = page(request, "formatting/bibliography.html", **values)
    answer.set_cookie(
        STYLE_COOKIE, style.name, max_age=STYLE_COOKIE_SECONDS, httponly=True, samesite="Lax"
    )
    return answer


def _find(name: str) -> tuple[Style, str]:
    """The style, or APA and what is wrong with the name."""
    try:
        return find_style(name[:200]), ""
    except InputError as error:
        return find_style("apa"), translate(error.message)


def _styles(style: Style, search: str) -> dict[str, str]:
    """Names and titles to choose from: what was looked for, or the usual ones."""
    if not search:
        return {style.name: style.title} | common_styles()
    return {entry.name: entry.title for entry in list_styles(search, limit=STYLES_FOUND_MAX)}


def _download(request: LibraryRequest, wanted: str, style: Style, locale: str) -> HttpResponse:
    kind, ending = DOWNLOADS[wanted]
    body = make_bibliography(request.library, choose(request).ids, style, locale, wanted).text
    if wanted == "html":
        body = make_page(body, language=locale or get_language() or "en")
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, f"bibliography{ending}") or ""  # noqa: FBT003
    return answer
