"""Export References: a selection, a list or the whole library as a file for other programs."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ibidem.errors import InputError
from ibidem.server.web.formatting.choosing import choose
from ibidem.server.web.frame import page
from ibidem.server.web.library_pages import LibraryRequest, library_page
from ibidem.services.transfer import export_bytes, list_export_formats


@require_http_methods(["GET", "HEAD", "POST"])
@library_page
def show(request: LibraryRequest) -> HttpResponseBase:
    """The page with the formats; with `format` the file."""
    chosen = choose(request)
    wanted = request.POST.get("format", "")
    if wanted:
        formats = {each.name: each for each in list_export_formats()}
        if wanted not in formats:
            raise InputError(_("There is no such format."))
        format_ = formats[wanted]
        pieces = export_bytes(request.library, wanted, chosen.ids)
        answer = StreamingHttpResponse(pieces, content_type=format_.media_type)
        name = f"{request.library.name}{format_.extension}"
        answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
        return answer
    return _show(request, len(chosen.ids), chosen.fields)


def _show(request: LibraryRequest, count: int, fields: object) -> HttpResponse:
    return page(
        request,
        "formatting/export.html",
        title=_("Export References"),
        address=request.address,
        count=count,
        fields=fields,
        formats=list_export_formats(),
    )
