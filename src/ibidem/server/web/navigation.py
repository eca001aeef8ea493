"""The menus at the top, as one table.

An entry whose page is not there yet is left out; a test will require that none is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ibidem.server.accounts.models import Account
from ibidem.server.web.addresses import LibraryAddress


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in a menu: its name for people, and for `reverse`."""

    title: str | Promise
    page: str
    is_of_library: bool = True
    is_for_administrators: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """An entry for one person: where it leads, and whether they are there."""

    title: str | Promise
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu with its links, or a single link; current on every page of its areas."""

    title: str | Promise
    links: Sequence[Link]
    is_single: bool
    is_current: bool


MENUS: Sequence[tuple[str | Promise, Sequence[Entry]]] = (
    (_("My References"), (Entry(_("My References"), "references:list"),)),
    (
        _("Collect"),
        (
            Entry(_("New Reference"), "collecting:new"),
            Entry(_("Import a File"), "collecting:import"),
            Entry(_("Find by Identifier"), "collecting:identifiers"),
        ),
    ),
    (
        _("Organize"),
        (
            Entry(_("Manage My Groups"), "organizing:groups"),
            Entry(_("Others' Groups"), "organizing:others", is_of_library=False),
            Entry(_("Manage Tags"), "organizing:tags"),
            Entry(_("Find Duplicates"), "organizing:duplicates"),
            Entry(_("Find and Replace"), "organizing:replace"),
            Entry(_("Manage Attachments"), "organizing:attachments"),
            Entry(_("Manage Sharing"), "sharing:people"),
        ),
    ),
    (
        _("Format"),
        (
            Entry(_("Bibliography"), "formatting:bibliography"),
            Entry(_("Export References"), "formatting:export"),
        ),
    ),
    (_("Sync"), (Entry(_("Sync"), "syncing:status"),)),
    (_("Options"), (Entry(_("Options"), "people:options", is_of_library=False),)),
    (
        _("Administration"),
        (
            Entry(_("Administration"), "administering:overview", False, True),  # noqa: FBT003
        ),
    ),
)


def menus_for(
    request: HttpRequest, person: Account | None, address: LibraryAddress | None
) -> list[Menu]:
    """The menus as this person sees them on this page."""
    if person is None:
        return []
    menus = []
    for title, entries in MENUS:
        links = list(_links(request, person, address, entries))
        if links:
            areas = {entry.page.partition(":")[0] for entry in entries}
            menus.append(
                Menu(title, links, is_single=len(entries) == 1, is_current=_area(request) in areas)
            )
    return menus


def _area(request: HttpRequest) -> str:
    """The area of the page that the person is on; one reference belongs to My References."""
    match = request.resolver_match
    area = "" if match is None else match.namespace
    return "references" if area == "reference" else area


def _links(
    request: HttpRequest,
    person: Account,
    address: LibraryAddress | None,
    entries: Sequence[Entry],
) -> Iterator[Link]:
    match = request.resolver_match
    current = "" if match is None else match.view_name
    for entry in entries:
        if entry.is_for_administrators and not person.is_admin:
            continue
        if entry.is_of_library and address is None:
            continue
        arguments = {"library": address} if entry.is_of_library else {}
        try:
            link = reverse(entry.page, kwargs=arguments)
        except NoReverseMatch:
            continue
        yield Link(entry.title, link, current == entry.page)
