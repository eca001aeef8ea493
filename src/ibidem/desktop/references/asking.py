"""What the list shows, as a question to the services; answered beside the window."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ibidem.desktop.showing import Place, PlaceKind
from ibidem.model.id_list import IdList
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.library import LocalLibrary
from ibidem.services.searching import (
    arrange_references,
    list_conflicts,
    list_groups,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A place, a search in it or (`everywhere`) in the whole library, and an order."""

    place: Place
    query: str = ""
    everywhere: bool = False
    sort: str = "author"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The list, and which of the references that were chosen before are still in it."""

    ids: IdList
    kept: frozenset[RecordId]


def answer(library: LocalLibrary, question: Question, chosen: Collection[RecordId]) -> Answer:
    """The references that the list shows, in order. Raises `QueryError`, `NotFoundError`."""
    ids = _ids(library, question)
    if not chosen:
        return Answer(ids, frozenset())
    return Answer(ids, frozenset(chosen).intersection(ids))


def _ids(library: LocalLibrary, question: Question) -> IdList:
    place = question.place
    if question.everywhere and question.query and not place.is_trash:
        place = Place()
    view = place.name if place.kind is PlaceKind.VIEW else "all"
    group = tag = None
    if place.kind is PlaceKind.GROUP:
        group = place.id
    elif place.kind is PlaceKind.TAG:
        tag = place.id
    ids = arrange_references(
        library,
        question.query,
        view=view,
        group=group,
        tag=tag,
        sort=question.sort or None,
        descending=question.descending,
    )
    if place.kind is PlaceKind.GROUP_SET:
        return _only(ids, _in_set(library, place.id))
    if place.kind is PlaceKind.CONFLICTS:
        return _only(ids, {entry.noun.record for entry in list_conflicts(library)})
    return ids


def _only(ids: IdList, wanted: Collection[RecordId]) -> IdList:
    return IdList(each for each in ids if each in wanted)


def _in_set(library: LocalLibrary, group_set: str) -> set[RecordId]:
    """What the groups under a heading hold; smart groups count as what they find now."""
    found: set[RecordId] = set()
    for entry in list_groups(library, counted=False):
        if entry.set == group_set and entry.kind is not RecordKind.GROUP_SET:
            found.update(arrange_references(library, group=entry.id))
    return found
