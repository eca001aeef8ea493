"""Pages for administrators; to everybody else they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from ibidem.server.web.error_pages import find_nothing
from ibidem.server.web.frame import person_of
from ibidem.server.web.library_pages import PersonRequest

P = ParamSpec("P")


def administration_page(
    view: Callable[Concatenate[PersonRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A view for administrators; others get the answer of an address where there is nothing."""

    @never_cache
    @wraps(view)
    def show(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        person = person_of(request)
        if person is None or not person.is_admin:
            return find_nothing(request, Http404())
        request.person = person  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return show
