"""A question on a page of its own, for what is not done without a yes."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse

from ibidem.server.web.frame import page
from ibidem.server.web.library_pages import LibraryRequest


def ask_first(
    request: LibraryRequest,
    question: str,
    yes: str,
    count: int,
    fields: Sequence[tuple[str, str]],
    cancel: str,
) -> HttpResponse:
    """Ask; the answer is sent to the same address, with `fields` and `confirmed` = `count`."""
    return page(
        request,
        "organizing/question.html",
        title=question,
        yes=yes,
        count=count,
        fields=fields,
        cancel=cancel,
        path=request.path,
    )
