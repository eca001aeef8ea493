"""Which references a page of this area is about: a selection of the list, or a list as a whole."""

from __future__ import annotations

from ibidem.server.web.library_pages import LibraryRequest
from ibidem.server.web.references.choosing import Choice, read_choice
from ibidem.server.web.references.place import Place
from ibidem.services.searching import choose_in_view


def choose(request: LibraryRequest) -> Choice:
    """What the form sent names; opened from the menu, everything at the place in the address."""
    if request.method == "POST":
        return read_choice(request)
    place = Place.of(request.GET)
    fields = [*place.values.items(), ("all", "1")]
    return Choice(choose_in_view(request.library, **place.listing), place, True, fields)  # noqa: FBT003
