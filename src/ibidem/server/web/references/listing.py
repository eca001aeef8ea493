"""My References: a library's list."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ibidem.server.web.frame import page
from ibidem.server.web.library_pages import LibraryRequest, library_page
from ibidem.services.searching import list_groups, list_references, list_tags

ROWS = 100


@require_safe
@library_page
def show_list(request: LibraryRequest) -> HttpResponse:
    """The first references of the library, by author."""
    library = request.library
    found = list_references(library, request.GET.get("q", ""), limit=ROWS)
    return page(
        request,
        "references/list.html",
        title=_("All My References"),
        found=found,
        query=request.GET.get("q", ""),
        groups=list_groups(library),
        tags=list_tags(library),
    )
