"""What is ticked in a table, and the question before it is deleted."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse

from ibidem.model.ids import RecordId, parse_record_id
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
    """Ask; the answer is sent to the same address, with `fields` and `confirmed` = `count`.

    What follows the question mark explains: it stands below the heading.
    """
    heading, mark, explanation = question.partition("?")
    return page(
        request,
        "organizing/question.html",
        title=heading + mark,
        explanation=explanation.strip(),
        yes=yes,
        count=count,
        fields=fields,
        cancel=cancel,
        path=request.path,
    )


def read_ids(request: LibraryRequest, name: str) -> list[RecordId]:
    """The records ticked in a form, or `only` the one whose own button was pressed."""
    texts = [request.POST["only"]] if "only" in request.POST else request.POST.getlist(name)
    found = (parse_record_id(part) for text in texts for part in text.split(",") if part)
    return list(dict.fromkeys(found))
