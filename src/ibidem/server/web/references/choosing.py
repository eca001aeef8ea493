"""Which references a form speaks of: those ticked, or all of a list but some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ibidem.errors import InputError
from ibidem.model.ids import RecordId, parse_record_id
from ibidem.server.web.library_pages import LibraryRequest
from ibidem.server.web.references.place import Place
from ibidem.services.searching import choose_in_view


@dataclass(frozen=True, slots=True)
class Choice:
    """The references chosen, in the list's order, and where they were chosen.

    `fields` are the hidden fields with which a next form speaks of the same references.
    """

    ids: Sequence[RecordId]
    place: Place
    is_all: bool
    fields: Sequence[tuple[str, str]]


def read_choice(request: LibraryRequest) -> Choice:
    """The references that the form sent names. Raises `InputError` where it names none.

    `ids` may be there several times, and each be several ids with commas between; with `all`, the
    whole list of the place is meant, but for those in `except`.
    """
    place = Place.of(request.POST)
    fields = list(place.values.items())
    if request.POST.get("all"):
        without = set(_ids(request.POST.getlist("except")))
        listed = choose_in_view(request.library, **place.listing)
        ids = [each for each in listed if each not in without]
        fields += [("all", "1"), ("except", ",".join(without))]
    else:
        ids = _ids(request.POST.getlist("ids"))
        fields.append(("ids", ",".join(ids)))
    if not ids:
        raise InputError("No reference is selected: tick some, or All.")
    return Choice(ids, place, bool(request.POST.get("all")), fields)


def _ids(texts: Sequence[str]) -> list[RecordId]:
    found = (parse_record_id(part) for text in texts for part in text.split(",") if part)
    return list(dict.fromkeys(found))
