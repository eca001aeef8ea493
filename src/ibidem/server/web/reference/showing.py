"""One reference: a page of its own, or the right pane of the list.

Its parts are tabs, each with an address: details, files, notes, citation, history.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ibidem.errors import IbidemError
from ibidem.model.ids import RecordId
from ibidem.model.name import spoken_name
from ibidem.model.reference import Reference
from ibidem.model.reference_types import NAME_FIELDS, REFERENCE_TYPES
from ibidem.server.accounts.people import describe_accounts
from ibidem.server.web.frame import fragment, is_htmx, page
from ibidem.server.web.labels import field_label, type_title
from ibidem.server.web.library_pages import LibraryRequest, library_page
from ibidem.server.web.sentences import translate
from ibidem.server.web.styles import STYLE_COOKIE, common_styles
from ibidem.services.citing import find_style, make_bibliography
from ibidem.services.reviewing import list_versions_of
from ibidem.services.searching import (
    Details,
    describe_reference,
    list_groups,
    list_tags,
    load_items,
)

TABS: dict[str, str | Promise] = {
    "details": _("Details"),
    "files": _("Files"),
    "notes": _("Notes"),
    "citation": _("Citation"),
    "history": _("History"),
}
# Shown by themselves, not in the list of fields.
APART = ("title", "keywords", "abstract", "reference_type", "file_attachments")


@require_safe
@library_page
def show(request: LibraryRequest, reference: str) -> HttpResponse:
    """The reference, with the tab that `tab` names."""
    return show_reference(request, RecordId(reference), request.GET.get("tab", "details"))


def show_reference(request: LibraryRequest, reference: RecordId, tab: str) -> HttpResponse:
    """The page of a reference; for htmx what stands in the pane."""
    tab = tab if tab in TABS else "details"
    details = describe_reference(request.library, reference)
    item = load_items(request.library, [reference])[reference]
    values: dict[str, Any] = {
        "title": item.title,
        "item": item,
        "details": details,
        "tab": tab,
        "tabs": [(name, text, _count(name, details)) for name, text in TABS.items()],
        "address": request.address,
        "library": request.library,
        "may_write": request.library.role.may_write,
        "kind": type_title(details.reference.type),
        **_OF_TABS[tab](request, details),
    }
    if is_htmx(request):
        return fragment(request, "reference/pane.html", **values)
    return page(request, "reference/page.html", **values)


def _count(tab: str, details: Details) -> int:
    return {"files": len(details.attachments), "notes": len(details.notes)}.get(tab, 0)


def _of_details(request: LibraryRequest, details: Details) -> dict[str, Any]:
    chosen_tags = {tag.id for tag in details.tags}
    chosen_groups = {group.id for group in details.groups}
    tags = list_tags(request.library, counted=False)
    return {
        "facts": list(list_facts(details.reference)),
        "tags": [tag for tag in tags if tag.id in chosen_tags],
        "other_tags": [tag for tag in tags if tag.id not in chosen_tags],
        "other_groups": [
            group
            for group in list_groups(request.library, counted=False)
            if group.kind.value == "group" and group.id not in chosen_groups
        ],
        "stars": range(1, 6),
    }


def list_facts(reference: Reference) -> Iterator[tuple[str, str, str]]:
    """(label, text, address) of every field that has a value; the address is "" for no link."""
    form = REFERENCE_TYPES.get(reference.type, REFERENCE_TYPES["generic"])
    known = [field for field in form.fields if field not in APART]
    held = {*reference.fields, *reference.names}
    for field in [*known, *sorted(held.difference(known, APART))]:
        if field in NAME_FIELDS:
            text = "\n".join(spoken_name(name) for name in reference.names.get(field, ()))
        else:
            text = reference.fields.get(field, "")
        if text:
            yield field_label(reference.type, field), text, _link(field, text)


def _link(field: str, text: str) -> str:
    """Where a field's text leads: DOIs and addresses of the web, nothing else."""
    if field == "electronic_resource_number" and text.startswith("10."):
        return f"https://doi.org/{text}"
    is_address = field == "url" and text.startswith(("https://", "http://"))
    return text if is_address and not any(char.isspace() for char in text) else ""


def _of_files(request: LibraryRequest, details: Details) -> dict[str, Any]:  # noqa: ARG001
    return {"files": details.attachments}


def _of_notes(request: LibraryRequest, details: Details) -> dict[str, Any]:  # noqa: ARG001
    return {"notes": details.notes}


def _of_citation(request: LibraryRequest, details: Details) -> dict[str, Any]:
    name = chosen_style(request)
    problem = entry = text = ""
    try:
        entry = make_bibliography(request.library, [details.id], name, output="html").text
        text = make_bibliography(request.library, [details.id], name, output="text").text
    except IbidemError as error:
        problem = translate(error.message)
    return {"styles": common_styles(), "style": name, "entry": entry, "text": text} | {
        "problem": problem
    }


def chosen_style(request: HttpRequest) -> str:
    """The style asked for, else the one that this browser used last, else APA."""
    name = request.GET.get("style") or request.COOKIES.get(STYLE_COOKIE, "apa")
    try:
        return find_style(name[:100]).name
    except IbidemError:
        return "apa"


def _of_history(request: LibraryRequest, details: Details) -> dict[str, Any]:
    versions = list_versions_of(request.library, details.id)
    names = describe_accounts([version.account for version in versions if version.account])
    people = {account: name or email for account, (name, email) in names.items()}
    return {"versions": [(version, people.get(version.account, "")) for version in versions]}


_OF_TABS = {
    "details": _of_details,
    "files": _of_files,
    "notes": _of_notes,
    "citation": _of_citation,
    "history": _of_history,
}
